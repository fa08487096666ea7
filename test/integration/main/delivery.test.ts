import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TradeId } from '../../../src-shared/brand.ts';
import type { NotesView, NoteView } from '../../../src-shared/ipc/service-views.ts';
import { address, tradeId as asTradeId } from '../../../src-shared/parse.ts';
import { shortAddress } from '../../../src-shared/words/screen-words.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../../support/escrow-chain.ts';
import { startServiceOf, temporaryFolder, type TestService } from '../../support/service.ts';
import { personOf, signedNote } from '../../support/overheard-trade-service.ts';
import { agreeAndLock, codeOf, valueOf } from '../wallet/test-profile.ts';
import { openServedProfile, type ServedProfile } from './served-profile.ts';

type Who = 'seller' | 'buyer' | 'arbiter' | 'fallbackArbiter';
const within = { timeout: 30_000 };
let anvil: Anvil;
let chain: EscrowChain;
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  anvil = await startAnvil();
  chain = await deployEscrowChain(anvil);
  await chain.mintStablecoin(address(chain.wallets.seller.address), 100_000_000_000n);
});
afterAll(async () => {
  chain.close();
  await anvil.stop();
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function startService(): Promise<TestService> {
  const service = await startServiceOf(chain);
  closing.push(service.stop);
  return service;
}
async function profile(
  who: Who,
  remote: string | null,
  folder = temporaryFolder(),
): Promise<ServedProfile> {
  const opened = await openServedProfile({
    folder,
    chain,
    wallet: chain.wallets[who],
    settings:
      remote === null
        ? {}
        : {
            remoteServiceUrl: remote,
            remoteAccounts: [address(chain.wallets[who].address)],
          },
  });
  closing.push(() => opened.leave());
  await opened.until('the streams', () => opened.view()?.local.state === 'ok');
  return opened;
}
const notesOf = async (of: ServedProfile, tradeId: TradeId): Promise<NotesView> =>
  (await of.notes.view(tradeId))!;
const find = async (
  of: ServedProfile,
  tradeId: TradeId,
  kind: NoteView['kind'],
): Promise<NoteView | undefined> =>
  (await notesOf(of, tradeId)).notes.find((note) => note.kind === kind);
async function locked(seller: ServedProfile, buyer: ServedProfile): Promise<TradeId> {
  const { id } = await agreeAndLock(chain, seller, buyer, {
    fallbackArbiter: address(chain.wallets.fallbackArbiter.address),
  });
  const tradeId = asTradeId(id);
  for (const each of [seller, buyer])
    await each.until('the lock', () => each.tradeBook.trade(tradeId));
  return tradeId;
}

describe('what the parties hand over through a service', () => {
  it('a split arrives, is checked as if it had been pasted, and counts once however it comes', async () => {
    const service = await startService();
    const [seller, buyer] = [
      await profile('seller', service.address.url),
      await profile('buyer', service.address.url),
    ];
    const id = await locked(seller, buyer);
    const mine = valueOf(
      await seller.proposals.propose({
        tradeId: id,
        proposal: { kind: 'settlement', toBuyer: 2_000n },
        validFor: 86_400,
      }),
    );
    expect(seller.lastPreview().rows).toContainEqual({
      name: 'Sent as a note',
      now: '',
      after: new URL(service.address.url).host,
    });
    await expect
      .poll(() => buyer.proposals.list().map((view) => view.id), within)
      .toEqual([mine.id]);
    expect(buyer.proposals.list()[0]).toMatchObject({
      mine: false,
      state: 'open',
      toBuyer: 2_000n,
    });
    const text = valueOf(seller.proposals.text(mine.id)).text;
    valueOf(await buyer.proposals.read(text));
    expect(buyer.proposals.list()).toHaveLength(1);
    await expect
      .poll(async () => (await find(seller, id, 'settlement'))?.delivery.state, within)
      .toBe('delivered');
    await expect
      .poll(() => buyer.noteNotifications.map(({ title }) => title), within)
      .toContainEqual(
        expect.stringMatching(
          new RegExp(`^${shortAddress(seller.account)} proposes a split [0-9.]+ / [0-9.]+$`),
        ),
      );
    expect(seller.noteNotifications).toEqual([]);
  });

  it('evidence arrives with its files once the chain commits to it', async () => {
    const service = await startService();
    const [seller, buyer] = [
      await profile('seller', service.address.url),
      await profile('buyer', service.address.url),
    ];
    const id = await locked(seller, buyer);
    valueOf(await buyer.wallet.act({ account: buyer.account, tradeId: id, action: 'markPaid' }));
    await seller.until('paid', () => seller.tradeBook.trade(id)?.trade.state === 'Paid');
    const said = valueOf(
      await seller.evidence.compose({
        account: seller.account,
        tradeId: id,
        text: 'Nothing \u202ehas arrived.',
        files: [{ name: 'statement.txt', bytes: Buffer.from('0.00') }],
      }),
    );
    const { account } = seller;
    const act = { tradeId: id, account, action: 'openDispute' as const, evidenceHash: said.hash };
    valueOf(await seller.act(act));
    await expect
      .poll(() => buyer.evidence.list(id), within)
      .toMatchObject([
        {
          hash: said.hash,
          author: seller.account,
          text: 'Nothing has arrived.',
          files: [{ name: 'statement.txt' }],
        },
      ]);
    expect(await find(buyer, id, 'evidence')).toMatchObject({ contents: [said.hash], mine: false });
    // A step that is sent a second time hands nothing over twice.
    await seller.notes.deliverEvidence(id, said.hash);
    const { notes = [] } = (await seller.notes.view(id)) ?? {};
    expect(notes.filter(({ kind, mine }) => kind === 'evidence' && mine)).toHaveLength(1);
    await expect
      .poll(() => buyer.noteNotifications.map(({ title }) => title), within)
      .toContain(`Evidence from ${shortAddress(seller.account)} has come`);
  });

  it('sealed details open at the counterparty, and in a dispute at the arbiter, who alone can read them', async () => {
    const service = await startService();
    const [seller, buyer, arbiter] = [
      await profile('seller', service.address.url),
      await profile('buyer', service.address.url),
      await profile('arbiter', service.address.url),
    ];
    const id = await locked(seller, buyer);
    const stranger = await profile('fallbackArbiter', service.address.url);
    const final = async (): Promise<void> => {
      await chain.anvil.mine(3);
      for (const each of [seller, buyer, arbiter, stranger])
        await each.until('final', () => each.tradeBook.trade(id)?.trade.status === 'final');
    };
    await final();
    valueOf(
      await seller.notes.send({ tradeId: id, what: { kind: 'details', to: 'counterparty' } }),
    );
    await expect
      .poll(async () => (await buyer.details.view(id))?.sides.seller.state, within)
      .toBe('open');
    expect((await arbiter.details.view(id))?.sides.seller.state).toBe('waiting');

    const card = valueOf(
      await arbiter.makeCard({
        account: arbiter.account,
        name: 'L. Weiss',
        contact: 'weiss@example.org',
        feeBps: 0,
        minArbitrationDays: 3,
        validDays: 30,
      }),
    );
    valueOf(await buyer.readText(card.text));
    valueOf(await buyer.wallet.act({ account: buyer.account, tradeId: id, action: 'markPaid' }));
    await seller.until('paid', () => seller.tradeBook.trade(id)?.trade.state === 'Paid');
    valueOf(
      await seller.wallet.act({ account: seller.account, tradeId: id, action: 'openDispute' }),
    );
    const seen = () => buyer.tradeBook.trade(id);
    await buyer.until(
      'disputed',
      () => seen()?.trade.state === 'Disputed' && seen()?.mark === 'verified',
    );
    // A later step that is not final yet closes nothing that was opened.
    expect(seen()?.trade.status).not.toBe('final');
    expect((await buyer.details.view(id))?.sides.seller.state).toBe('open');
    await final();
    const steps = buyer.person.seen.length;
    valueOf(await buyer.notes.send({ tradeId: id, what: { kind: 'details', to: 'arbiter' } }));
    expect(buyer.person.seen).toHaveLength(steps + 1);
    const open = async () => {
      const sides = (await arbiter.details.view(id))?.sides;
      return [sides?.seller, sides?.buyer];
    };
    await expect.poll(open, within).toMatchObject([{ state: 'open' }, { state: 'open' }]);
    const ibans = (sides: readonly unknown[]) =>
      sides.map((side) => /DE89[^"]*/.exec(JSON.stringify(side ?? null))?.[0]);
    // Who rules compares the account that was agreed on; the page of who pays has it masked.
    expect(ibans(await open())).toEqual(['DE89 3704 0044 0532 0130 00', undefined]);
    expect(ibans([(await buyer.details.view(id))?.sides.seller])).toEqual(['DE89 … 3000']);
    expect((await open())[1]).toEqual((await buyer.details.view(id))!.sides.buyer);
    // Another party has the same notes and can open none; that is no fault of theirs.
    expect((await stranger.details.view(id))?.sides.seller.state).toBe('waiting');
    expect((await seller.details.view(id))?.sides.buyer.state).toBe('waiting');
  });

  it('waits while the service is away, also over a restart, and says so', async () => {
    const first = await startService();
    const folder = temporaryFolder();
    let seller = await profile('seller', first.address.url, folder);
    const buyer = await profile('buyer', first.address.url);
    const id = await locked(seller, buyer);
    await seller.chooseServices({ remoteServiceUrl: 'http://127.0.0.1:9' });
    valueOf(await seller.notes.write({ tradeId: id, text: 'Paid at noon?' }));
    const message = async () => (await find(seller, id, 'message'))?.delivery;
    await expect
      .poll(async () => (await message())?.text ?? '', within)
      .toContain('cannot be reached');
    expect((await message())?.state).toBe('waiting');
    await closing.splice(closing.length - 2, 1)[0]!();
    seller = await profile('seller', first.address.url, folder);
    expect(seller.wallet.accounts()[0]?.locked).toBe(true);
    await expect
      .poll(async () => (await find(buyer, id, 'message'))?.text, within)
      .toBe('Paid at noon?');
    await expect.poll(async () => (await message())?.state, within).toBe('delivered');
    expect((await notesOf(seller, id)).notes).toHaveLength(1);
  });

  it('forged ones are dropped and counted: another signer, another trade, altered words', async () => {
    const service = await startService();
    const [seller, buyer] = [
      await profile('seller', service.address.url),
      await profile('buyer', service.address.url),
    ];
    const id = await locked(seller, buyer);
    const other = await locked(seller, buyer);
    const by = personOf(chain.wallets.seller);
    const real = await signedNote(by, id, 'Hello', chain.domain);
    const lies = [
      { ...real, text: 'Pay to another account' },
      { ...(await signedNote(personOf(chain.walletOf(8)), id, 'Hi', chain.domain)) },
      { ...(await signedNote(by, other, 'Psst', chain.domain)), tradeId: id },
    ];
    await buyer.tradeBook.applyUpdates(lies.map((note, cursor) => ({ cursor, tradeId: id, note })));
    await expect.poll(async () => (await notesOf(buyer, id)).forged, within).toBe(3);
    expect((await notesOf(buyer, id)).notes).toEqual([]);
    await buyer.tradeBook.applyUpdates([{ cursor: 9, tradeId: id, note: real }]);
    await expect
      .poll(async () => (await notesOf(buyer, id)).notes.map(({ text }) => text), within)
      .toEqual(['Hello']);
  });

  it('a forged split or one for others in a genuine note is not taken', async () => {
    const service = await startService();
    const [seller, buyer] = [
      await profile('seller', service.address.url),
      await profile('buyer', service.address.url),
    ];
    const id = await locked(seller, buyer);
    const split = {
      v: 2,
      kind: 'settlement',
      state: 'Funded',
      toBuyer: '2500000000',
      remaining: '2500000000',
      nonce: '1',
      deadline: Math.floor(Date.now() / 1000) + 3600,
      signature: `0x${'11'.repeat(65)}`,
    };
    const note = await signedNote(
      personOf(chain.wallets.seller),
      id,
      JSON.stringify(split),
      chain.domain,
      { kind: 'settlement' },
    );
    const steps = valueOf(await seller.links.services.remote.addNote(note));
    await expect.poll(async () => (await find(buyer, id, 'settlement'))?.id, within).toBe(steps.id);
    expect(buyer.proposals.list()).toEqual([]);
    expect(buyer.noteNotifications).toEqual([]);
  });

  it('nothing goes to a service that the account was not chosen for', async () => {
    const service = await startService();
    const seller = await profile('seller', service.address.url);
    const buyer = await profile('buyer', service.address.url);
    const id = await locked(seller, buyer);
    await seller.chooseServices({ remoteAccounts: [] });
    expect((await notesOf(seller, id)).services).toEqual([]);
    expect(codeOf(await seller.notes.write({ tradeId: id, text: 'Hello' }))).toBe(
      'service_not_found',
    );
    const shown = seller.person.seen.length;
    const proposal = { kind: 'settlement', toBuyer: 1n } as const;
    valueOf(await seller.proposals.propose({ tradeId: id, proposal, validFor: 3600 }));
    expect(seller.person.seen).toHaveLength(shown + 1);
    expect(seller.lastPreview().rows.map(({ name }) => name)).not.toContain('Sent as a note');
    const atService = await buyer.links.services.remote.notes(buyer.account, id);
    expect(atService).toEqual({ ok: true, value: [] });
  });
});
