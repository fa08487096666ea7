import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openAppDatabase, type OpenDatabase } from '../../../src-main/database/app-database.ts';
import { createStreamReader, type StreamReader } from '../../../src-main/streams/stream-reader.ts';
import type { StreamSink } from '../../../src-main/streams/stream-sink.ts';
import { hash, tradeId } from '../../../src-shared/parse.ts';
import type { ServerMessage } from '../../../src-shared/stream/wire-messages.ts';
import { jsonify } from '../../../src-shared/stream/wire-shapes.ts';
import { temporaryFolder } from '../../support/service.ts';
import { seller } from '../shared/trade-history.ts';
import { MessageLog, modelChain } from './message-log.ts';
import { happenings, tradeCount, type Happening } from './stream-histories.ts';
import { examples, volume } from '../../support/volume.ts';
import { Timelines } from './timelines.ts';

let database: OpenDatabase;
let chains = 0;

beforeAll(() => {
  database = openAppDatabase(join(temporaryFolder(), 'history.db'), 0);
});
afterEach(() => vi.unstubAllGlobals());
afterAll(() => database.answer('close', null));

const now = 1;
const accounts = [seller];

/** What the database says that it changed, put together: a window's open timelines. */
let timelines = new Timelines();

/** The real database behind the reader, without the thread between them. */
const sink: StreamSink = {
  cursor: async (source, account) => database.answer('cursor', { source, account }),
  apply: async (batch) =>
    timelines.take(database.answer('apply', { ...batch, accounts, now })).outcome,
  eventsDue: async (source, account) => database.answer('eventsDue', { source, account }),
  applyEvents: async (list) =>
    void timelines.take(database.answer('applyEvents', { ...list, accounts, now })),
  applyUpdates: async (updates) => void database.answer('applyUpdates', { updates, now }),
  progress: async (source, _account, { indexed, final }) =>
    void timelines.take(
      database.answer('progress', { source, indexed, final, now, indexedBefore: null }),
    ),
};

/** Lets the reader do all that it can do now. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) await setImmediate();
}

/** The app's own reader and its database against the model service, over one history. */
async function play(happened: readonly Happening[]): Promise<MessageLog> {
  chains += 1;
  const startBlockHash = hash(`0x${createHash('sha256').update(`chain ${chains}`).digest('hex')}`);
  database.answer('setChain', { ...modelChain, startBlockHash, now });
  timelines = new Timelines();
  const log = new MessageLog(tradeCount);
  let reader: StreamReader | null = null;
  let stopAfter = Infinity;
  let requests = 0;
  let sent = 0;
  let request = '';
  const subscriptions: {
    requestId: string;
    after: number | undefined;
    epoch: string | undefined;
  }[] = [];
  let holdLists = false;
  const answers: (() => void)[] = [];

  vi.stubGlobal('fetch', async (url: string) => {
    const id = tradeId(/trades\/(0x[0-9a-f]{64})\//.exec(url)?.[1] ?? '');
    const events = log.eventsOf(id);
    const known = log.tradeOf(id) !== null;
    if (holdLists) await new Promise<void>((resolve) => answers.push(resolve));
    return known
      ? Response.json({ events: jsonify(events), next: null })
      : Response.json({ error: { code: 'not_found', message: '' } }, { status: 404 });
  });

  function release(): void {
    for (const answer of answers.splice(0)) answer();
  }
  function take(message: ServerMessage): void {
    if (message.type !== 'connected' && 'cursor' in message) sent = Math.max(sent, message.cursor);
    reader?.take(message);
  }
  async function serve(): Promise<void> {
    for (let next = subscriptions.shift(); next !== undefined; next = subscriptions.shift()) {
      request = next.requestId;
      sent = 0;
      for (const message of log.subscribe(next.requestId, next)) {
        if ((stopAfter -= 1) < 0) {
          await disconnect();
          return;
        }
        take(message);
      }
      await settle();
    }
  }
  async function disconnect(): Promise<void> {
    const gone = reader;
    reader = null;
    subscriptions.length = 0;
    release();
    await gone?.stop();
  }
  async function connect(messages: number | null): Promise<void> {
    await disconnect();
    stopAfter = messages ?? Infinity;
    reader = createStreamReader({
      source: 'local',
      account: seller,
      epoch: log.epoch,
      url: 'http://model',
      token: async () => 'token',
      // The model has neither notes nor files.
      updates: async () => ({ updates: [], next: null }),
      sink,
      send: (message) => {
        if (message.type !== 'subscribe') return;
        const { requestId = '', after, epoch } = message;
        subscriptions.push({ requestId, after, epoch });
      },
      newRequestId: () => String((requests += 1)),
      onLive: () => undefined,
      onFault: (error) => {
        throw error;
      },
    });
    await reader.begin();
    await serve();
  }
  async function deliver(lost: number | null): Promise<void> {
    if (reader === null) return;
    const before = request;
    let count = 0;
    for (const message of log.live(sent)) {
      if (count === lost && 'cursor' in message) sent = message.cursor;
      else take(message);
      count += 1;
      if (request !== before) break;
    }
    take(log.chain());
    await settle();
    await serve();
  }

  for (const each of happened) {
    if (each.kind === 'grow') log.grow(each.trades);
    if (each.kind === 'reorganise') log.reorganise(each.depth);
    if (each.kind === 'prune') log.prune();
    if (each.kind === 'reindex') log.reindex();
    if (each.kind === 'prune' || each.kind === 'reindex' || each.kind === 'drop')
      await disconnect();
    if (each.kind === 'connect') await connect(each.stopAfter);
    if (each.kind === 'deliver') await deliver(each.lost);
    if (each.kind === 'lists_asked') holdLists = true;
    if (each.kind === 'lists_answered') {
      holdLists = false;
      release();
      await settle();
      await serve();
    }
    timelines.expectAsStored(log.tradeIds, database);
  }
  // In the end the line is well, and each trade says something more: only so is a lost frame noticed.
  holdLists = false;
  release();
  await connect(null);
  log.grow(log.tradeIds.map((_, index) => index));
  await deliver(null);
  await connect(null);
  await settle();
  await disconnect();
  timelines.expectAsStored(log.tradeIds, database);
  return log;
}

describe("the app's own reader and database, over random histories of forks, drops, lost frames and late lists", () => {
  it(
    'end with exactly what stands, and every trade is the fold of its events',
    async () => {
      await fc.assert(
        fc.asyncProperty(happenings, async (happened) => {
          const log = await play(happened);
          for (const id of log.tradeIds) {
            const held = database
              .answer('events', id)
              .filter(({ event }) => event.status !== 'retracted');
            const ids = held.map(({ event }) => event.id).sort();
            expect(ids).toEqual(
              log
                .eventsOf(id)
                .map((event) => event.id)
                .sort(),
            );
            const { cursor: _cursor, ...expected } = log.tradeOf(id)!;
            const shown = database.answer('present', { endedAfter: 0, openCredits: [] });
            expect(shown.find(({ trade }) => trade.tradeId === id)?.trade).toEqual(expected);
          }
        }),
        examples({ quick: 50, full: 1_000 }),
      );
    },
    volume({ quick: 120_000, full: 3_600_000 }),
  );
});
