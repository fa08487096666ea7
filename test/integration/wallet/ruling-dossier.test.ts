import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dossierSchema } from '../../../src-escrow/dossier/dossier.ts';
import { verifyDossier } from '../../../src-escrow/dossier/verify-dossier.ts';
import type { Address, TradeId } from '../../../src-shared/brand.ts';
import { tradeId } from '../../../src-shared/parse.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../../support/escrow-chain.ts';
import {
  agreeAndLock,
  codeOf,
  importKey,
  openTestProfile,
  removeFolder,
  valueOf,
  type TestProfile,
} from './test-profile.ts';

let anvil: Anvil;
let chain: EscrowChain;
let seller: TestProfile;
let buyer: TestProfile;
let arbiter: TestProfile;
let id: TradeId;

beforeAll(async () => {
  anvil = await startAnvil();
  chain = await deployEscrowChain(anvil);
  const profiles: TestProfile[] = [];
  for (const [index, name] of ['Seller', 'Buyer', 'Arbiter'].entries()) {
    const profile = await openTestProfile(chain);
    profile.person.will(importKey(anvil.accounts[index + 1]!.privateKey, name));
    valueOf(await profile.wallet.import());
    profiles.push(profile);
  }
  [seller, buyer, arbiter] = profiles as [TestProfile, TestProfile, TestProfile];
  await chain.mintStablecoin(accountOf(seller), 100_000_000_000n);
  id = tradeId((await agreeAndLock(chain, seller, buyer)).id);
  valueOf(await buyer.wallet.act({ account: accountOf(buyer), tradeId: id, action: 'markPaid' }));
  await tickAll();
  valueOf(
    await seller.wallet.act({ account: accountOf(seller), tradeId: id, action: 'openDispute' }),
  );
  await tickAll();
}, 60_000);
afterAll(async () => {
  for (const profile of [seller, buyer, arbiter]) {
    profile.close();
    removeFolder(profile.folder);
  }
  chain.close();
  await anvil.stop();
});
const accountOf = (profile: TestProfile): Address => profile.wallet.addresses()[0]!;
const tickAll = async (): Promise<void> => {
  for (const profile of [seller, buyer, arbiter]) await profile.tick();
};

it('the reasons of a ruling are taken only as the arbiter’s own, and the dossier proves them', async () => {
  const text = 'The receipt is <genuine>: the payment left in time.';
  const asArbiter = { account: accountOf(arbiter), tradeId: id, files: [] };
  const drafted = valueOf(await arbiter.evidence.compose({ ...asArbiter, text: 'Not sure' }));
  const reasons = valueOf(await arbiter.evidence.compose({ ...asArbiter, text }));
  // Nobody packs in another's name, and a party's own package makes no ruling.
  expect(codeOf(await seller.evidence.compose({ ...asArbiter, text: 'All mine' }))).toBe(
    'action_not_allowed',
  );
  const own = valueOf(
    await seller.evidence.compose({ ...asArbiter, account: accountOf(seller), text: 'All mine' }),
  );
  const step = { tradeId: id, action: 'resolveDispute', buyerBps: 7_000 } as const;
  for (const account of [accountOf(seller), accountOf(arbiter)])
    expect(codeOf(await seller.wallet.act({ ...step, account, reasonHash: own.hash }))).toBe(
      'action_not_allowed',
    );
  valueOf(
    await arbiter.wallet.act({ ...step, account: accountOf(arbiter), reasonHash: reasons.hash }),
  );
  await tickAll();
  expect(seller.context.tradeBook.trade(id)?.trade.state).toBe('Settled');

  const open = async (hash: string): Promise<string> => {
    const { path } = valueOf(await arbiter.evidence.save(hash as never));
    await writeFile(join(seller.folder, 'to-open'), await readFile(path));
    return codeOf(await seller.evidence.open(id));
  };
  expect(await open(drafted.hash)).toBe('evidence_not_on_chain');
  expect(await open(reasons.hash)).toBe('ok');

  const saved = valueOf(await seller.saveDossier({ tradeId: id, form: 'json' }));
  const dossier = dossierSchema.parse(JSON.parse(await readFile(saved.path, 'utf8')));
  expect(dossier.evidence).toMatchObject([{ hash: reasons.hash, by: accountOf(arbiter) }]);
  const ask = (method: string, params: readonly unknown[]) => anvil.request(method, [...params]);
  const held = valueOf(await verifyDossier(dossier, ask)).join('\n');
  expect(held).toMatch(/1 hashes of evidence are the chain’s; 1 packages fit them/);
  const stolen = structuredClone(dossier);
  Object.assign(stolen.evidence[0]!, { by: accountOf(seller) });
  expect(codeOf(await verifyDossier(stolen, ask))).toBe('dossier_refused');
  const page = valueOf(await seller.saveDossier({ tradeId: id, form: 'page' }));
  expect(await readFile(page.path, 'utf8')).toContain('The receipt is &lt;genuine&gt;');
});
