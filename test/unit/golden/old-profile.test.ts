import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppContext } from '../../../src-main/app-context.ts';
import { openAgreementStore } from '../../../src-main/bank-details/agreements.ts';
import { openBankDetailsStore } from '../../../src-main/bank-details/bank-details-store.ts';
import { openContactStore } from '../../../src-main/contacts/contact-store.ts';
import { openAppDatabase, type OpenDatabase } from '../../../src-main/database/app-database.ts';
import type { AppDatabase } from '../../../src-main/database/database-client.ts';
import type { StreamMessage } from '../../../src-main/database/database-messages.ts';
import type { RecordStore } from '../../../src-main/database/record-store.ts';
import { createInbox } from '../../../src-main/inbox/inbox.ts';
import { openNoteOutbox } from '../../../src-main/notes/note-outbox.ts';
import { openOfferStore } from '../../../src-main/offers/offer-store.ts';
import { openReceivedOfferStore } from '../../../src-main/offers/received-offer-store.ts';
import { openScamSchool } from '../../../src-main/practice/scam-school.ts';
import { openRelayedCallStore } from '../../../src-main/relay/relayed-call-store.ts';
import { settingsFileSchema } from '../../../src-main/settings/settings-schema.ts';
import { openEvidenceService } from '../../../src-main/trades/evidence.ts';
import { openProposalService } from '../../../src-main/trades/proposals.ts';
import { openKeystore } from '../../../src-main/wallet/keys/keystore.ts';
import { openTransactionStore } from '../../../src-main/wallet/transactions/transaction-store.ts';
import { detailsSchema, offerToJson } from '../../../src-shared/agreement/offer.ts';
import { serverMessageSchema } from '../../../src-shared/stream/wire-messages.ts';
import { jsonify } from '../../../src-shared/stream/wire-shapes.ts';
import { z } from '../../../src-shared/parse.ts';
import { isSignedBy } from '../../../src-escrow/agreement/terms-digest.ts';
import { arbiterCardDigest } from '../../../src-escrow/agreement/arbiter-card.ts';
import { unknownNodes } from '../../../src-shared/trade/guide-view.ts';
import { createTestSigner, typeInto } from '../../support/test-signer.ts';
import { copyOfFolder, expected, tradeId, valueOf } from './golden-files.ts';

const { addresses, details, domain, keys, now, profile } = expected;
const folder = copyOfFolder('profile');
const nothing = (): void => undefined;
let database: OpenDatabase;

beforeAll(() => {
  database = openAppDatabase(join(folder, 'history.db'), now);
  database.answer('setChain', { ...domain, startBlockHash: expected.startBlockHash, now });
});
afterAll(() => database.answer('close', null));

const records: RecordStore = {
  list: async (kind) => database.answer('listRecords', kind),
  put: async (kind, id, value) =>
    void database.answer('putRecord', { kind, id, json: JSON.stringify(value) }),
  remove: async (kind, id) => void database.answer('removeRecord', { kind, id }),
  all: async () => database.answer('allRecords', null),
  restore: async (restored) => void database.answer('restoreRecords', { records: restored, now }),
  onChainChange: () => nothing,
};
/** What the stores ask of the app when they open: no chain, no service, no window. */
const context = {
  records,
  log: { error: (entry: object) => expect.fail(JSON.stringify(entry)), warn: nothing },
  now: () => now,
  publish: nothing,
  notify: nothing,
  nodes: () => unknownNodes,
  services: () => null,
  network: () => ({ practice: false, onHead: () => nothing }),
  onNetworkChange: () => nothing,
  settings: { get: () => ({ remoteServiceUrl: null }), onChange: () => nothing },
  tradeBook: {
    trade: () => null,
    trades: () => [],
    find: async () => null,
    events: async () => [],
    onEvents: () => nothing,
    markPending: nothing,
    refresh: nothing,
  },
} as unknown as AppContext;
const wallet = {
  addresses: () => [addresses.seller],
  onTransactionsChange: () => nothing,
  withdrawalSent: () => false,
};
const valuesOf = (kind: string): unknown[] =>
  profile.records.filter((record) => record.kind === kind).map(({ value }) => value);

describe('the database of an earlier profile', () => {
  it('opens undamaged and knows how far it was read', () => {
    expect(database.damage).toBeNull();
    expect(database.answer('progressOf', null)).toEqual(profile.progress);
    for (const source of ['local', 'remote'] as const) {
      const cursor = database.answer('cursor', { source, account: addresses.seller });
      expect(cursor).toEqual(profile.cursors[source]);
    }
  });

  it('shows the same trades and timelines', () => {
    const trades = database.answer('present', { endedAfter: 0, openCredits: [] });
    expect(trades).toHaveLength(6);
    const inBoth = ({ trade, mark, withheld, changedAt }: (typeof trades)[number]) =>
      jsonify({ trade, mark, withheld, changedAt });
    expect(trades.map(inBoth)).toEqual(profile.trades);
    const timelines = Object.values(profile.events);
    expect(timelines).toHaveLength(6);
    const types = new Set<string>();
    for (const timeline of timelines) {
      const { tradeId: id } = z.looseObject({ tradeId: z.string() }).parse(timeline[0]?.event);
      const found = trades.find(({ trade }) => trade.tradeId === id);
      if (found === undefined) throw new Error('no such trade');
      const events = database.answer('events', found.trade.tradeId);
      expect(jsonify(events)).toEqual(timeline);
      for (const { event } of events) types.add(event.type);
    }
    expect(types.size).toBe(13);
  });

  it('keeps notes and names of files', () => {
    expect(database.answer('updates', tradeId)).toEqual(profile.updates);
  });

  it('keeps what the inbox shows and what was seen', async () => {
    const notifications = database.answer('notifications', { limit: 100 });
    expect(jsonify(notifications)).toEqual(profile.notices);
    expect(notifications.filter(({ seen }) => seen)).toHaveLength(3);
    const request = async (name: 'notifications', args: { limit: number }) =>
      database.answer(name, args);
    const inbox = createInbox({
      database: { request, records } as unknown as AppDatabase,
      tokens: () => [],
      accounts: () => [addresses.seller],
      labelOf: () => null,
      publish: nothing,
      adviceOn: () => null,
      notify: nothing,
      now: () => now,
    });
    const items = await inbox.list();
    const own = items.filter(({ id }) => !notifications.some((one) => one.id === id));
    expect(items).toHaveLength(notifications.length + 2);
    for (const [index, value] of valuesOf('inbox').toReversed().entries())
      expect(own[index]).toMatchObject(z.looseObject({}).parse(value));
  });

  it('notifies of nothing again when an earlier service brings the same events', () => {
    const copy = openAppDatabase(join(copyOfFolder('profile'), 'history.db'), now);
    copy.answer('setChain', { ...domain, startBlockHash: expected.startBlockHash, now });
    const messages = expected.service.messages.messages
      .map(({ text }) => serverMessageSchema.parse(JSON.parse(text)))
      .filter(({ type }) => type === 'blockchain_event' || type === 'trade_update');
    const applied = copy.answer('apply', {
      source: 'remote',
      account: addresses.seller,
      accounts: [addresses.seller],
      epoch: 'remote-epoch',
      messages: messages as StreamMessage[],
      cursor: null,
      now,
    });
    expect(messages.length).toBeGreaterThan(20);
    expect(applied).toMatchObject({
      outcome: 'applied',
      dropped: 0,
      notifications: [],
      forged: [],
    });
    copy.answer('close', null);
  });

  it('has every record, of its chain and of the profile', async () => {
    expect(await records.all()).toEqual(profile.records);
    expect(new Set(profile.records.map(({ kind }) => kind)).size).toBe(17);
  });
});

describe('the records of an earlier profile, by their stores', () => {
  it('offers, with every state', async () => {
    const store = await openOfferStore(context, nothing);
    const stored = valuesOf('offer');
    const all = store.all().map((one) => ({ ...one, offer: offerToJson(one.offer) }));
    expect(all).toHaveLength(10);
    expect(all).toEqual(expect.arrayContaining(stored));
    const { counter, agreed, offer } = expected.offers;
    expect(store.byDigest(counter.digest)?.root).toBe(offer.id);
    expect(store.byDigest(agreed.digest)).toMatchObject({ state: 'locked', tradeId: agreed.id });
    store.stop();
  });

  it('received offers, refused ones and blocked senders', async () => {
    const store = await openReceivedOfferStore(context);
    expect(store.waiting()).toEqual([profile.waitingRequest]);
    expect(store.get(profile.doneRequest.id)).toEqual({ ...profile.doneRequest, text: '' });
    expect([...store.refused()]).toEqual([['offer_unreadable', 2]]);
    expect(store.blocked()).toEqual([addresses.stranger]);
    store.stop();
  });

  it('bank details: own, opened, sealed, remembered', async () => {
    const store = await openBankDetailsStore(context);
    const { commit, ...own } = details.seller;
    const { commit: _commit, ...opened } = details.buyer;
    expect(store.own(commit)).toEqual(own);
    expect(store.own(profile.committed)?.details).toEqual(own.details);
    expect(store.opened(tradeId, 'buyer')).toEqual(opened);
    expect({ text: store.sealed(tradeId, 'buyer') }).toEqual(valuesOf('sealed')[0]);
    const remembered = { role: 'seller', method: 'sepa-instant', ...own.details };
    expect(store.remembered()).toEqual([remembered]);
    store.stop();
  });

  it('agreements', async () => {
    const store = await openAgreementStore(context, nothing);
    expect(store.detailsOf(tradeId)).toEqual(detailsSchema.parse(valuesOf('agreement')[0]));
    store.stop();
  });

  it('contacts, with a card that still holds', async () => {
    const store = await openContactStore(context, () => []);
    const { arbiter, buyer, second } = addresses;
    expect(store.list().map(({ address }) => address)).toEqual([buyer, arbiter, second]);
    expect(store.arbiters()).toEqual([second]);
    expect(store.compared()).toEqual([second]);
    const card = store.cards().get(arbiter);
    if (card === undefined) throw new Error('no card');
    const { signature } = z.looseObject({ signature: z.string() }).parse(expected.card.signed);
    expect(isSignedBy(arbiter, arbiterCardDigest(card), signature)).toBe(true);
    store.stop();
  });

  it('transactions, with every state', async () => {
    const store = await openTransactionStore(context);
    expect(jsonify(store.all()).toReversed()).toEqual(profile.ownTransactions);
    expect(store.all()).toHaveLength(7);
    store.stop();
  });

  it('proposed settlements', async () => {
    const service = await openProposalService({
      context,
      wallet: wallet as never,
      deliver: async () => undefined,
    });
    const { id, settlement } = expected.settlement;
    expect(jsonify(service.find(id))).toEqual(settlement);
    expect(jsonify(service.signedIn(tradeId))).toEqual([settlement]);
    // Nothing takes it any more.
    expect(service.approvalsIn(tradeId)).toEqual([]);
    expect(service.knows(id)).toBe(true);
    service.stop();
  });

  it('relayed calls', async () => {
    const store = await openRelayedCallStore({ context, wallet: wallet as never });
    const [call] = profile.relayedCalls;
    const { digest, title } = call ?? {};
    expect(store.list()).toMatchObject([
      { digest, tradeId, title, action: 'submitEvidence', state: 'withheld' },
    ]);
    store.stop();
  });

  it('notes that wait to be sent', async () => {
    const outbox = await openNoteOutbox({
      context,
      servicesOf: () => [],
      fileOf: async () => null,
      onChange: nothing,
    });
    const [{ note, refused }] = z
      .tuple([z.object({ note: z.unknown(), refused: z.unknown() })])
      .parse(valuesOf('outbox'));
    const waiting = { note, missing: [], taken: 1, trouble: refused, final: true };
    expect(outbox.waiting(tradeId)).toEqual([waiting]);
    outbox.stop();
  });

  it('evidence, with its file', async () => {
    const service = await openEvidenceService(context, join(folder, 'evidence'));
    expect(service.has(expected.evidence.hash)).toBe(true);
    expect(await service.bytes(expected.evidence.hash)).not.toBeNull();
  });

  it('what scam school has stopped', async () => {
    const school = await openScamSchool({
      context,
      practice: { info: () => null, ask: () => Promise.reject(new Error('no practice')) },
      offers: { list: () => [] } as never,
      wallet,
      bankDetails: { remembered: () => [] },
      untilChecked: () => Promise.resolve(false),
    });
    const { lessons, sale } = school.view();
    const said = lessons.flatMap(({ attempts }) => attempts).filter((one) => one.said !== null);
    expect(said).toEqual([{ id: 'lapsed_offer', said: 'The offer has lapsed.' }]);
    expect(sale).toBe(tradeId);
    school.stop();
  });
});

describe('the files of an earlier profile', () => {
  it('settings are read whole, and written under the same names', () => {
    const written: unknown = JSON.parse(readFileSync(join(folder, 'settings.json'), 'utf8'));
    const settings = settingsFileSchema.parse(written);
    // What that version did not have yet is as a new profile has it.
    expect(jsonify(settings)).toEqual({ ...(written as object), clearClipboard: true });
    expect(written).toEqual(profile.settings);
  });

  it('the keystore unlocks, with its labels and its signing mark', async () => {
    const keystore = valueOf(
      await openKeystore({
        folder: join(folder, 'keystore'),
        signer: createTestSigner(),
        scryptCost: 1024,
        autoLockMinutes: () => 15,
        now: () => now,
      }),
    );
    expect(keystore.brokenFiles()).toEqual([]);
    expect(keystore.signingMark()).toBe(profile.mark);
    const listed = profile.keystoreAccounts.map((account) => ({ ...account, locked: true }));
    expect(keystore.accounts()).toEqual(listed);
    const signer = keystore.signer(addresses.seller);
    expect(valueOf(await signer.encryptionKey())).toBe(expected.boxes.seller);
    const account = addresses.seller;
    const type = (kind: 'unlock' | 'export') =>
      typeInto(keystore, { kind, account }, { passphrase: expected.passphrase });
    expect((await keystore.unlock(account, type('unlock'))).ok).toBe(true);
    const file = join(folder, 'key.txt');
    valueOf(await keystore.exportKeyFile(account, type('export'), file));
    expect(readFileSync(file, 'utf8').trim()).toBe(keys.seller);
    keystore.stop();
  });
});
