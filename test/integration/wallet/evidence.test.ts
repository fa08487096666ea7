import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TradeId } from '../../../src-shared/brand.ts';
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
  await chain.mintStablecoin(seller.wallet.addresses()[0]!, 100_000_000_000n);
  id = tradeId((await agreeAndLock(chain, seller, buyer)).id);
  valueOf(await buyer.wallet.act({ account: buyer.account, tradeId: id, action: 'markPaid' }));
  await tickAll();
});
afterAll(async () => {
  for (const profile of [seller, buyer, arbiter]) {
    profile.close();
    removeFolder(profile.folder);
  }
  chain.close();
  await anvil.stop();
});
const tickAll = async () => {
  for (const profile of [seller, buyer, arbiter]) await profile.tick();
};
/** As somebody would hand a file over. */
async function handOver(
  from: TestProfile,
  hash: string,
  to: TestProfile,
  alter = 0,
): Promise<void> {
  const { path } = valueOf(await from.evidence.save(hash as never));
  const bytes = await readFile(path);
  if (alter !== 0) bytes[bytes.length - 1]! ^= alter;
  await writeFile(join(to.folder, 'to-open'), bytes);
}

it('a statement and a file are kept, committed to on the chain, and checked by whoever gets them', async () => {
  expect(
    codeOf(
      await seller.evidence.compose({
        account: seller.account,
        tradeId: id,
        text: '  ',
        files: [],
      }),
    ),
  ).toBe('invalid_input');
  expect(
    codeOf(
      await arbiter.evidence.compose({
        account: arbiter.account,
        tradeId: id,
        text: 'x',
        files: [],
      }),
    ),
  ).toBe('action_not_allowed');
  const said = valueOf(
    await seller.evidence.compose({
      account: seller.account,
      tradeId: id,
      text: 'Nothing has arrived.',
      files: [{ name: '../../etc/statement.txt', bytes: new TextEncoder().encode('balance 0') }],
    }),
  );
  expect(said.files).toEqual([{ name: 'statement.txt', size: 9 }]);

  // Before the chain commits to it, nobody takes it.
  await handOver(seller, said.hash, arbiter);
  expect(codeOf(await arbiter.evidence.open(id))).toBe('evidence_not_on_chain');
  valueOf(
    await seller.wallet.act({
      account: seller.account,
      tradeId: id,
      action: 'openDispute',
      evidenceHash: said.hash,
    }),
  );
  await tickAll();
  const read = valueOf(await arbiter.evidence.open(id));
  expect(read).toMatchObject({ hash: said.hash, text: 'Nothing has arrived.' });
  // The arbiter never saw the offer: the evidence brings the agreement, and the terms prove it.
  expect(arbiter.context.tradeBook.trade(id)?.details).toBeNull();
  expect(read.agreement?.reference).toBe('INV 17');
  const saved = valueOf(await arbiter.evidence.saveFile(said.hash, 0));
  expect(await readFile(saved.path, 'utf8')).toBe('balance 0');

  // One changed bit is another hash; so is another trade's, or another author's, evidence.
  await handOver(seller, said.hash, buyer, 1);
  expect(codeOf(await buyer.evidence.open(id))).toBe('evidence_not_on_chain');
  const foreign = valueOf(
    await buyer.evidence.compose({
      account: buyer.account,
      tradeId: id,
      text: 'I paid.',
      files: [],
    }),
  );
  valueOf(
    await seller.wallet.act({
      account: seller.account,
      tradeId: id,
      action: 'submitEvidence',
      evidenceHash: foreign.hash,
    }),
  );
  await tickAll();
  await handOver(buyer, foreign.hash, arbiter);
  const stolen = await arbiter.evidence.open(id);
  expect(stolen.ok ? 'ok' : stolen.failure).toMatchObject({
    code: 'evidence_not_on_chain',
    field: 'author',
  });
  expect((await arbiter.evidence.list(id)).map(({ hash }) => hash)).toEqual([said.hash]);
});

it('a kept package that was altered on the disk is not shown any more', async () => {
  const [first] = await seller.evidence.list(id);
  const folder = join(seller.folder, 'evidence');
  const names = await readdir(folder);
  expect(names).toEqual([`${first!.hash}.evidence`]);
  const bytes = await readFile(join(folder, names[0]!));
  bytes[bytes.length - 1]! ^= 1;
  await writeFile(join(folder, names[0]!), bytes);
  expect(await seller.evidence.list(id)).toEqual([]);
});
