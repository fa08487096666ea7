import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { domainOf, tradeIdOfOffer } from '../../../src-escrow/agreement/answer-offer.ts';
import { isGenuineNote } from '../../../src-escrow/agreement/note-digest.ts';
import { readProposalNote } from '../../../src-escrow/agreement/note-texts.ts';
import {
  decodeOffer,
  encodeOffer,
  offerDigest,
} from '../../../src-escrow/agreement/offer-codec.ts';
import {
  decodeProposal,
  encodeProposal,
  isGenuineProposal,
  proposalId,
} from '../../../src-escrow/agreement/proposal-codec.ts';
import { signedCall } from '../../../src-escrow/agreement/signed-call.ts';
import {
  isSignedBy,
  termsDigest,
  verifyTermsSignature,
} from '../../../src-escrow/agreement/terms-digest.ts';
import { dossierSchema } from '../../../src-escrow/dossier/dossier.ts';
import { openAppDatabase, type OpenDatabase } from '../../../src-main/database/app-database.ts';
import { relayedCallSchema } from '../../../src-main/relay/relayed-call.ts';
import { openMessageLog } from '../../../src-service/database/message-log.ts';
import { openServiceDatabase } from '../../../src-service/database/open-service-database.ts';
import { createTradeStore } from '../../../src-service/database/sql-trade-store.ts';
import { createServiceLogger } from '../../../src-service/logger.ts';
import { offerToJson } from '../../../src-shared/agreement/offer.ts';
import { ether } from '../../../src-shared/money/token.ts';
import { addressSchema, hash, hashSchema, tradeIdSchema, z } from '../../../src-shared/parse.ts';
import { relayCallSchema } from '../../../src-shared/stream/relay-call.ts';
import { noteJsonSchema } from '../../../src-shared/stream/trade-update-shapes.ts';
import { jsonify } from '../../../src-shared/stream/wire-shapes.ts';
import { signedProposalSchema } from '../../../src-shared/trade/settlement.ts';
import { termsJsonSchema } from '../../../src-shared/trade/terms.ts';
import { copyOfFolder, goldenJson, goldenText, valueOf } from './golden-files.ts';

const file = join(import.meta.dirname, '../../golden/second/expected.json');
const shown = z.array(z.object({ trade: z.unknown(), mark: z.string() }));
/** What was read when it was made; what is compared as a whole stays as it was written. */
const expected = z
  .object({
    now: z.number(),
    domain: z.object({ chainId: z.number(), escrow: addressSchema }),
    startBlockHash: hashSchema,
    account: addressSchema,
    tradeId: tradeIdSchema,
    terms: termsJsonSchema,
    settlement: z.object({ settlement: z.unknown(), id: hashSchema }),
    extension: z.object({ extension: z.unknown(), id: hashSchema }),
    offer: z.object({
      offer: z.unknown(),
      digest: hashSchema,
      id: hashSchema,
      domain: z.unknown(),
    }),
    records: z.array(z.object({ kind: z.string(), id: z.string(), value: z.unknown() })),
    present: shown,
    history: shown,
    timeline: z.array(z.unknown()),
    service: z.object({
      chain: z.unknown(),
      state: z.looseObject({ prunedCursor: z.number() }),
      messages: z.unknown(),
      trades: z.unknown(),
      events: z.unknown(),
    }),
  })
  .parse(JSON.parse(readFileSync(file, 'utf8')));
const { domain, now, terms, tradeId } = expected;

describe('texts of the escrow’s second version', () => {
  it('an answered offer, signed in the domain of its version', () => {
    const text = goldenText('agreed.txt', 'second');
    const offer = valueOf(decodeOffer(text));
    expect(jsonify(offerToJson(offer))).toEqual(expected.offer.offer);
    expect(encodeOffer(offer, [ether])).toBe(text);
    expect(offerDigest(offer)).toBe(expected.offer.digest);
    expect(tradeIdOfOffer(offer)).toBe(expected.offer.id);
    expect(domainOf(offer)).toEqual(expected.offer.domain);
    // Answered by the buyer: the seller signs the whole by locking it.
    const { seller, buyer } = offer.signatures;
    expect(seller).toBeUndefined();
    const signed = (signature: string | undefined) =>
      verifyTermsSignature(offer.terms, domainOf(offer), offer.terms.buyer, signature ?? '');
    expect(signed(buyer)).toBe(true);
  });

  it.each([
    ['settlement.txt', expected.settlement.settlement, expected.settlement.id],
    ['extension.txt', expected.extension.extension, expected.extension.id],
  ])('a proposal is genuine, and written the same: %s', (name, proposal, id) => {
    const text = goldenText(name, 'second');
    const read = valueOf(decodeProposal(text));
    expect(jsonify(read)).toEqual(proposal);
    expect(proposalId(read)).toBe(id);
    expect(isGenuineProposal(read)).toBe(true);
    expect(encodeProposal(read)).toBe(text);
  });

  it('notes are genuine, and carry both kinds of proposals', () => {
    const notes = z.array(noteJsonSchema).parse(goldenJson('notes.json', 'second'));
    for (const note of notes) expect(isGenuineNote(note, domain)).toBe(true);
    const ids = notes
      .filter(({ kind }) => kind === 'settlement')
      .map((note) => proposalId(valueOf(readProposalNote(note, domain))));
    expect(ids).toEqual([expected.settlement.id, expected.extension.id]);
  });

  it('each relayed call has the same digest, data and signers', () => {
    const calls = z
      .array(z.object({ body: z.unknown(), signed: z.unknown() }))
      .parse(goldenJson('relay-calls.json', 'second'));
    const methods = relayCallSchema.options.map((option) => option.shape.method.value);
    const seen = calls.map(({ body, signed }) => {
      const call = relayCallSchema.parse(body);
      expect(jsonify(call)).toEqual(body);
      const present = signedCall(call, terms, domain);
      expect(present).toEqual(signed);
      const [first] = 'approvals' in call ? call.approvals : [call.approval];
      if (first === undefined || present === null) throw new Error('no approval');
      expect(isSignedBy(first.signer, hash(present.digest), first.signature)).toBe(true);
      return call.method;
    });
    expect(seen.toSorted()).toEqual(methods.toSorted());
  });

  it('a dossier reads as it was written', () => {
    const written = goldenJson('dossier.json', 'second');
    const dossier = dossierSchema.parse(written);
    expect(jsonify(dossier)).toEqual(written);
    expect(termsDigest(dossier.terms, domain)).toBe(dossier.tradeId);
    expect(dossier.settlements.every(isGenuineProposal)).toBe(true);
    expect(dossier.events.map(({ type }) => type)).toContain('DEADLINE_EXTENDED');
  });
});

describe('a profile of the second version', () => {
  let database: OpenDatabase;
  beforeAll(() => {
    database = openAppDatabase(join(copyOfFolder('second/profile'), 'history.db'), now);
    database.answer('setChain', { ...domain, startBlockHash: expected.startBlockHash, now });
  });
  afterAll(() => void database.answer('close', null));

  it('opens undamaged, with the same trades, timeline and records', () => {
    expect(database.damage).toBeNull();
    const bare = (list: readonly { trade: unknown; mark: string }[]) =>
      jsonify(list.map(({ trade, mark }) => ({ trade, mark })));
    expect(bare(database.answer('present', { endedAfter: 0, openCredits: [] }))).toEqual(
      expected.present,
    );
    const all = { search: '', states: [], offset: 0, limit: 50, searchAccounts: [] };
    const { trades } = database.answer('history', all);
    expect(bare(trades)).toEqual(expected.history);
    expect(trades.every(({ earlierEscrow }) => earlierEscrow === null)).toBe(true);
    expect(jsonify(database.answer('events', tradeId))).toEqual(expected.timeline);
    const records = database
      .answer('allRecords', null)
      .map(({ kind, id, value }) => ({ kind, id, value }));
    expect(records).toEqual(expect.arrayContaining(expected.records));
    expect(records).toHaveLength(expected.records.length);
  });

  it('has proposals and relayed calls that their stores read', () => {
    for (const { kind, id, value } of expected.records) {
      if (kind === 'settlement') {
        const { settlement } = z.looseObject({ settlement: signedProposalSchema }).parse(value);
        expect(proposalId(settlement)).toBe(id);
      } else {
        expect(jsonify(relayedCallSchema.parse(value))).toEqual(value);
      }
    }
  });
});

describe('a service’s database of the second version', () => {
  it('opens, and replays its messages', async () => {
    const path = join(copyOfFolder('second/service'), 'service.db');
    const logged: string[] = [];
    const logger = createServiceLogger({ write: (line) => void logged.push(line) });
    const database = await openServiceDatabase({ kind: 'sqlite', path }, logger, now);
    const log = await openMessageLog(database, { now: () => now });
    const store = createTradeStore({ database, log });
    const { service, account } = expected;
    expect(await store.logState()).toEqual(service.state);
    expect(await store.indexedChain()).toEqual(service.chain);
    const { prunedCursor } = service.state;
    const page = await store.messagesAfter({ kind: 'mine', account }, prunedCursor, 1000);
    expect(page).toEqual(service.messages);
    expect(await store.trades({ account, limit: 50 })).toEqual(service.trades);
    expect(await store.events(tradeId, 0, 50)).toEqual(service.events);
    expect(logged).toEqual([]);
    await database.close();
  });
});
