import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAppDatabase, type OpenDatabase } from '../../../src-main/database/app-database.ts';
import type { AppliedStream, StreamMessage } from '../../../src-main/database/database-messages.ts';
import type { ChainVerdict } from '../../../src-main/database/merge-trade.ts';
import { createTradeBook, type TradeBook } from '../../../src-main/trades/trade-book.ts';
import { createTradeFacts } from '../../../src-main/trades/trade-facts.ts';
import type { Mark, TradesDelta } from '../../../src-shared/ipc/views.ts';
import { hash } from '../../../src-shared/parse.ts';
import type { Source } from '../../../src-shared/trade/source.ts';
import { temporaryFolder } from '../../support/service.ts';
import { seller } from '../shared/trade-history.ts';
import { MessageLog, modelChain } from '../stream/message-log.ts';
import { Timelines } from '../stream/timelines.ts';

const accounts = [seller];
const now = 1;
let database: OpenDatabase;
let chains = 0;

beforeAll(() => {
  database = openAppDatabase(join(temporaryFolder(), 'history.db'), 0);
});
afterAll(() => database.answer('close', null));

/** The database on a chain of its own, with the message logs of two services, which fork as they like. */
function openScene(tradeCount: number) {
  chains += 1;
  const startBlockHash = hash(`0x${chains.toString(16).padStart(64, '0')}`);
  database.answer('setChain', { ...modelChain, startBlockHash, now });
  database.answer('progress', { source: 'local', indexed: 0, final: 0, now, indexedBefore: null });
  const logs = { local: new MessageLog(tradeCount), remote: new MessageLog(tradeCount) };
  const delivered: Record<Source, number> = { local: 0, remote: 0 };
  const timelines = new Timelines();
  const { tradeIds } = logs.local;

  /** What a service has not delivered yet. */
  function batchOf(source: Source) {
    const messages = [...logs[source].live(delivered[source])] as StreamMessage[];
    const { cursor, epoch } = logs[source];
    delivered[source] = cursor;
    return { source, account: seller, epoch, messages, cursor };
  }
  const deliver = (source: Source): AppliedStream =>
    timelines.take(database.answer('apply', { ...batchOf(source), accounts, now }));
  function progress(source: Source, indexed: number, final: number) {
    const step = { source, indexed, final: Math.min(indexed, final), now, indexedBefore: null };
    return timelines.take(database.answer('progress', step));
  }
  const judge = (eventId: string, verdict: ChainVerdict) =>
    timelines.take(database.answer('verdict', { eventId, verdict, now }));
  function forgetRemote() {
    logs.remote.reindex();
    return timelines.take(database.answer('forgetRemote', { now }));
  }
  const events = () => tradeIds.flatMap((id) => database.answer('events', id));
  const expectAsStored = () => timelines.expectAsStored(tradeIds, database);
  return {
    logs,
    tradeIds,
    batchOf,
    deliver,
    progress,
    judge,
    forgetRemote,
    events,
    expectAsStored,
  };
}

const source = fc.constantFrom<Source>('local', 'remote');
const block = fc.nat(12);
const step = fc.oneof(
  fc.record({
    kind: fc.constant('grow' as const),
    of: fc.constantFrom<readonly Source[]>(['local'], ['remote'], ['local', 'remote']),
    trades: fc.array(fc.nat(2), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant('reorganise' as const),
    source,
    depth: fc.integer({ min: 1, max: 4 }),
  }),
  fc.record({ kind: fc.constant('deliver' as const), source }),
  fc.record({ kind: fc.constant('progress' as const), source, indexed: block, final: block }),
  fc.record({
    kind: fc.constant('judge' as const),
    which: fc.nat(20),
    verdict: fc.constantFrom<ChainVerdict>('absent', 'other_hash', 'beyond', 'present', null),
  }),
  fc.record({ kind: fc.constant('forget' as const) }),
);

describe('the changed events that the database names', () => {
  it('keep a timeline exactly as it is stored, over forks, finality, verdicts and two services', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 40, size: 'max' }), (steps) => {
        const scene = openScene(3);
        for (const each of steps) {
          if (each.kind === 'grow') for (const one of each.of) scene.logs[one].grow(each.trades);
          if (each.kind === 'reorganise') scene.logs[each.source].reorganise(each.depth);
          if (each.kind === 'deliver') scene.deliver(each.source);
          if (each.kind === 'progress') scene.progress(each.source, each.indexed, each.final);
          if (each.kind === 'forget') scene.forgetRemote();
          if (each.kind === 'judge') {
            const known = scene.events();
            const chosen = known[each.which % Math.max(1, known.length)];
            if (chosen !== undefined) scene.judge(chosen.event.id, each.verdict);
          }
          scene.expectAsStored();
        }
      }),
      { numRuns: 100 },
    );
  }, 120_000);

  it('stand in the trade that the own node names, although a remote service claimed them for another', () => {
    const scene = openScene(2);
    const [first, second] = scene.tradeIds;
    scene.logs.local.grow([0]);
    const truth = scene.batchOf('local');
    const [event] = truth.messages.flatMap((one) =>
      one.type === 'blockchain_event' ? [one.event] : [],
    );
    scene.logs.remote.grow([1]);
    const claim = scene.batchOf('remote');
    const messages = claim.messages.map((one) =>
      one.type === 'blockchain_event' ? { ...one, event: { ...one.event, id: event!.id } } : one,
    );
    database.answer('apply', { ...claim, messages, accounts, now });
    expect(database.answer('events', second!)).toHaveLength(1);
    const changes = database.answer('apply', { ...truth, accounts, now });
    expect(database.answer('events', second!)).toEqual([]);
    expect(database.answer('events', first!)).toMatchObject([
      { event: { id: event!.id, tradeId: first }, mark: 'verified' },
    ]);
    expect(changes.events.map((one) => one.event.tradeId)).toEqual([first]);
  });

  it('name a claim again when only how far the own chain is read gives it another mark', () => {
    const scene = openScene(1);
    const marks = (changes: { events: readonly { mark: Mark }[] }) =>
      changes.events.map(({ mark }) => mark);
    scene.logs.remote.grow([0]);
    expect(marks(scene.deliver('remote'))).toEqual(['unverified']);
    expect(marks(scene.progress('local', 5, 1))).toEqual([]);
    const [claim] = scene.events();
    scene.judge(claim!.event.id, 'other_hash');
    expect(marks(scene.progress('local', 6, 1))).toEqual([]);
    expect(marks(scene.progress('local', 7, 5))).toEqual(['conflict']);
    expect(marks(scene.progress('local', 0, 0))).toEqual(['unverified']);
  });
});

describe('a delta', () => {
  /** The book on the database itself, without the thread between them. */
  function openTradeBook(): { readonly tradeBook: TradeBook; readonly deltas: TradesDelta[] } {
    const deltas: TradesDelta[] = [];
    const tradeBook = createTradeBook({
      database: {
        request: async (name, args) => database.answer(name, args),
        records: { chainChanged: () => undefined },
      },
      publish: (name, payload) => {
        if (name === 'trades.delta') deltas.push(payload as TradesDelta);
      },
      now: () => now,
      onNotifications: () => undefined,
    });
    tradeBook.setDecorations({
      accounts: () => accounts,
      detailsOf: () => null,
      labelOf: () => null,
      feeBps: () => 0,
      factsOf: createTradeFacts({
        accounts: () => accounts.map((address) => ({ address, locked: false })),
        bankDetails: () => ({ agreed: false, details: 'missing' }),
        approvalsIn: () => [],
        locks: { of: () => 'unasked' },
        credits: { of: () => 0n },
      }),
    });
    return { tradeBook, deltas };
  }

  it('carries the changed events with their marks, and an answer says after which it was given', async () => {
    const scene = openScene(2);
    const { tradeBook, deltas } = openTradeBook();
    scene.logs.local.grow([0, 1]);
    await tradeBook.apply(scene.batchOf('local'));
    scene.logs.local.grow([0]);
    await tradeBook.apply(scene.batchOf('local'));
    expect(deltas.map(({ sequence }) => sequence)).toEqual([1, 2]);
    expect(deltas.map(({ events }) => events.map(({ event }) => event.type))).toEqual([
      ['TRADE_CREATED', 'TRADE_CREATED'],
      ['PAYMENT_SENT'],
    ]);
    const [id] = scene.tradeIds;
    const timeline = await tradeBook.timeline(id!);
    expect(timeline.sequence).toBe(2);
    expect(timeline.events.map(({ mark }) => mark)).toEqual(['verified', 'verified']);
    expect(timeline.events.at(-1)).toEqual(deltas.at(-1)?.events[0]);
  });

  it('of a burst has all rows, and names the trades whose events it leaves out', async () => {
    const burst = 130;
    const scene = openScene(burst);
    const { tradeBook, deltas } = openTradeBook();
    scene.logs.local.grow(scene.tradeIds.map((_, index) => index));
    await tradeBook.apply(scene.batchOf('local'));
    expect(deltas).toHaveLength(1);
    expect(deltas[0]?.changed).toHaveLength(burst);
    expect(deltas[0]?.events).toEqual([]);
    expect(new Set(deltas[0]?.eventsOmitted)).toEqual(new Set(scene.tradeIds));
  });
});
