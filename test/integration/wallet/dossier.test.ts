import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dossierSchema, type DossierJson } from '../../../src-escrow/dossier/dossier.ts';
import { verifyDossier } from '../../../src-escrow/dossier/verify-dossier.ts';
import type { TradeId } from '../../../src-shared/brand.ts';
import { tradeId, zeroHash } from '../../../src-shared/parse.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../../support/escrow-chain.ts';
import { personOf, signedNote } from '../../support/overheard-trade-service.ts';
import {
  agreeAndLock,
  importKey,
  openTestProfile,
  removeFolder,
  valueOf,
  type TestProfile,
} from './test-profile.ts';

const root = join(import.meta.dirname, '..', '..', '..');
let anvil: Anvil;
let chain: EscrowChain;
let seller: TestProfile;
let buyer: TestProfile;
let id: TradeId;
let path: string;
let dossier: DossierJson;

beforeAll(async () => {
  anvil = await startAnvil();
  chain = await deployEscrowChain(anvil);
  seller = await openTestProfile(chain);
  buyer = await openTestProfile(chain);
  seller.person.will(importKey(anvil.accounts[1]!.privateKey, 'Seller'));
  buyer.person.will(importKey(anvil.accounts[2]!.privateKey, 'Buyer'));
  valueOf(await seller.wallet.import());
  valueOf(await buyer.wallet.import());
  await chain.mintStablecoin(seller.wallet.addresses()[0]!, 100_000_000_000n);
  id = tradeId((await agreeAndLock(chain, seller, buyer)).id);
  valueOf(await buyer.wallet.act({ account: buyer.account, tradeId: id, action: 'markPaid' }));
  await seller.tick();
  const said = valueOf(
    await seller.evidence.compose({
      account: seller.account,
      tradeId: id,
      text: 'No <b>money</b> came.',
      files: [],
    }),
  );
  valueOf(
    await seller.wallet.act({
      account: seller.account,
      tradeId: id,
      action: 'openDispute',
      evidenceHash: said.hash,
    }),
  );
  await seller.tick();
  valueOf(
    await seller.proposals.propose({
      tradeId: id,
      proposal: { kind: 'settlement', toBuyer: 300_000n },
      validFor: 3600,
    }),
  );
  await chain.send(chain.wallets.arbiter, 'resolveDispute', [
    seller.context.tradeBook.trade(id)!.trade.terms,
    7_000,
    zeroHash,
  ]);
  await seller.tick();
  const by = personOf(chain.wallets.buyer);
  await seller.context.tradeBook.keepNote(
    await signedNote(by, id, 'Sent <i>at noon</i>.', chain.domain),
  );
  const saved = valueOf(await seller.saveDossier({ tradeId: id, form: 'json' }));
  path = saved.path;
  dossier = JSON.parse(await readFile(path, 'utf8')) as DossierJson;
}, 60_000);
afterAll(async () => {
  for (const profile of [seller, buyer]) {
    profile.close();
    removeFolder(profile.folder);
  }
  chain.close();
  await anvil.stop();
});

const ask = (method: string, params: readonly unknown[]) => anvil.request(method, [...params]);
/** The field that is refused when the dossier is changed so; `verified` when nothing is. */
async function refusedAt(change: (copy: DossierJson) => void): Promise<string | undefined> {
  const copy = structuredClone(dossier);
  change(copy);
  const parsed = dossierSchema.safeParse(copy);
  if (!parsed.success) return parsed.error.issues[0]?.path.join('.');
  const answer = await verifyDossier(parsed.data, ask);
  return answer.ok ? 'verified' : answer.failure.field;
}

it('a dossier is verified against the chain, claim by claim', async () => {
  const answer = valueOf(await verifyDossier(dossierSchema.parse(dossier), ask));
  expect(answer.join('\n')).toMatch(/all 5 events stand on the chain/);
  expect(answer.join('\n')).toMatch(/1 hashes of evidence are the chain’s; 1 packages fit them/);
  expect(answer.join('\n')).toMatch(/1 proposals carry their signatures/);
  expect(answer.join('\n')).toMatch(/1 notes are signed by the parties they name/);
});

it('a note that was altered, is somebody else’s, or of another trade is named', async () => {
  const stranger = await signedNote(personOf(chain.walletOf(8)), id, 'Me too', chain.domain);
  const other = tradeId(dossier.evidence[0]!.hash);
  const elsewhere = await signedNote(personOf(chain.wallets.buyer), other, 'Hi', chain.domain);
  expect(await refusedAt((copy) => (copy.notes[0]!.text = 'Never paid'))).toBe('notes.0.id');
  expect(await refusedAt((copy) => (copy.notes[0]!.createdAt += 1))).toBe('notes.0.id');
  expect(await refusedAt((copy) => (copy.notes[0]!.kind = 'evidence'))).toBe('notes.0.id');
  expect(await refusedAt((copy) => (copy.notes[0]!.author = copy.terms.seller))).toBe(
    'notes.0.signature',
  );
  expect(await refusedAt((copy) => (copy.notes[0]!.signature = `0x${'11'.repeat(65)}`))).toBe(
    'notes.0.signature',
  );
  expect(await refusedAt((copy) => copy.notes.push({ ...stranger }))).toBe('notes.1.author');
  expect(await refusedAt((copy) => copy.notes.push({ ...elsewhere }))).toBe('notes.1.tradeId');
  expect(await refusedAt((copy) => copy.notes.push({ ...copy.notes[0]! }))).toBe('notes.1.id');
});

it('whatever is altered in it is refused by the name of its field', async () => {
  const event = (copy: DossierJson, index: number) => copy.events[index] as Record<string, unknown>;
  expect(await refusedAt(() => undefined)).toBe('verified');
  expect(await refusedAt((copy) => (copy.terms.amount = '1'))).toBe('tradeId');
  expect(await refusedAt((copy) => (copy.terms.arbiter = copy.escrow))).toBe('tradeId');
  expect(await refusedAt((copy) => (copy.agreement!.fiatAmount = '2316.00'))).toBe('agreement');
  expect(await refusedAt((copy) => (copy.chainId = 1))).toBe('chainId');
  expect(await refusedAt((copy) => (copy.escrow = chain.wallets.buyer.address))).toBe('escrow');
  expect(await refusedAt((copy) => (event(copy, 1)['timestamp'] = 1))).toBe('events.1.timestamp');
  expect(await refusedAt((copy) => (event(copy, 2)['txHash'] = dossier.tradeId))).toBe(
    'events.2.txHash',
  );
  expect(
    await refusedAt((copy) => {
      (event(copy, 3)['args'] as Record<string, unknown>)['buyerBps'] = 6_999;
    }),
  ).toBe('events.3.args.buyerBps');
  expect(await refusedAt((copy) => void copy.events.pop())).toBe('events');
  expect(await refusedAt((copy) => void copy.events.splice(1, 1))).toMatch(/^events\.1\./);
  expect(await refusedAt((copy) => copy.events.push(copy.events.at(-1)!))).toBe('events.5');
  expect(await refusedAt((copy) => void copy.evidence.pop())).toBe('evidence');
  expect(
    await refusedAt((copy) => {
      const bytes = Buffer.from(copy.evidence[0]!.package!, 'base64');
      bytes[40]! ^= 1;
      copy.evidence[0]!.package = bytes.toString('base64');
    }),
  ).toBe('evidence.0.package');
  expect(await refusedAt((copy) => (copy.evidence[0]!.by = copy.terms.buyer))).toBe(
    'evidence.0.by',
  );
  expect(
    await refusedAt((copy) => {
      const [proposal] = copy.settlements;
      if (proposal?.v === 2 && proposal.kind === 'settlement') proposal.toBuyer += '1';
    }),
  ).toBe('settlements.0.signature');
  expect(await refusedAt((copy) => Object.assign(copy, { extra: 1 }))).toBe('');
});

it('the command says what holds, and ends with 1 and the field for a forged one', async () => {
  const run = promisify(execFile);
  const command = [join(root, 'scripts', 'verify-dossier.ts')];
  const good = await run(process.execPath, [...command, path, '--rpc-url', anvil.rpcUrl]);
  expect(good.stdout).toContain(`verified: trade ${id}`);
  const forged = structuredClone(dossier);
  forged.terms.defaultBuyerBps = 1;
  const forgedPath = join(seller.folder, 'forged.json');
  await writeFile(forgedPath, JSON.stringify(forged));
  const refused = await run(process.execPath, [
    ...command,
    forgedPath,
    '--rpc-url',
    anvil.rpcUrl,
  ]).catch((error: unknown) => error as { code: number; stderr: string });
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.stderr).toContain('tradeId: it does not follow from the terms');
});

it('the page to print holds the same, and nothing that a browser would run', async () => {
  const saved = valueOf(await seller.saveDossier({ tradeId: id, form: 'page' }));
  const page = await readFile(saved.path, 'utf8');
  expect(page).toContain('2,500.00 USDC');
  expect(page).toContain('No &lt;b&gt;money&lt;/b&gt; came.');
  expect(page).toContain('Arbiter ruled: 70 % to the buyer');
  expect(page).toContain(dossier.evidence[0]!.hash);
  expect(page).toContain('Sent &lt;i&gt;at noon&lt;/i&gt;.');
  expect(page).toContain(dossier.notes[0]!.signature);
  expect(page).not.toMatch(/<script|<a |src=|@import|url\(/);
});
