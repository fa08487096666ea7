import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { ChangeSet, TradeStore } from '../../src-service/database/trade-store.ts';
import { address } from '../../src-shared/parse.ts';
import { temporaryFolder } from '../../test/support/service.ts';
import { comparison, quantile, shortNumber, type BenchPart } from '../metric.ts';
import { TradeBatches, batchEscrow } from '../trade-batches.ts';
import { ChangeSets } from './change-sets.ts';
import { openStore } from './open-store.ts';
import { openPlainStore } from './plain-store.ts';

const eventsPerCommit = 1000;
const eventsPerTrade = 5;
const queries = 300;
const pageSize = 50;
const arbiter = address(`0x${'a5'.repeat(20)}`);

/**
 * Figure 9: committing events, each with the trade after it and its message, beside the same driver as it comes and a
 * (transaction, log) key; and the list's query through the repository, beside its bare statement on the same file.
 */
export const storeMetric: BenchPart = {
  name: 'store',
  about: 'figure 9: rows a second into the store, and a query through it, beside bare SQLite',
  measure: async (context) => {
    const trades = 20_000;
    const own: number[] = [];
    const plain: number[] = [];
    const queried: StoreQueries[] = [];
    for (let repeat = 0; repeat < context.repeats; repeat += 1) {
      const inserts = await measureInserts(trades, repeat % 2 === 0);
      own.push(inserts.own);
      plain.push(inserts.plain);
      queried.push(inserts.queries);
      context.say(
        `  ${repeat + 1}/${context.repeats} store ${shortNumber(inserts.own)} events/s, plain ${shortNumber(inserts.plain)} events/s; query ${inserts.queries.own.toFixed(3)} ms, bare ${inserts.queries.bare.toFixed(3)} ms`,
      );
    }
    const logs = (trades * eventsPerTrade).toLocaleString('en-GB');
    return [
      comparison({
        name: `store: insert of ${logs} events`,
        unit: 'events/s',
        own,
        baseline: 'the same driver, default pragmas, (tx, log) key',
        baselines: plain,
        aim: { atLeast: 4 },
        note: `${eventsPerCommit} events a commit; an event is three rows: itself, its trade, its message`,
      }),
      comparison({
        name: `store: a page of ${pageSize} trades`,
        unit: 'ms',
        own: queried.map((each) => each.own),
        baseline: 'the bare statement, its rows parsed',
        baselines: queried.map((each) => each.bare),
        aim: { atMost: 1.15 },
      }),
    ];
  },
};

interface StoreQueries {
  /** Milliseconds, medians. */
  readonly own: number;
  readonly bare: number;
}

/** Events a second of both stores, fed the same change sets turn by turn. */
export async function measureInserts(
  trades: number,
  oursFirst: boolean,
): Promise<{ readonly own: number; readonly plain: number; readonly queries: StoreQueries }> {
  const folder = temporaryFolder();
  const path = join(folder, 'ours.db');
  const opened = await openStore(path);
  const plain = openPlainStore(join(folder, 'plain.db'));
  const batches = new TradeBatches(arbiter);
  await opened.store.beginChain({ ...batches.identity, escrow: batchEscrow });
  let ownMs = 0;
  let plainMs = 0;
  let events = 0;
  for (const set of changeSets(batches, trades)) {
    const own = async () => {
      const from = performance.now();
      await opened.store.commit(set);
      ownMs += performance.now() - from;
    };
    const other = () => {
      const from = performance.now();
      plain.commit(set);
      plainMs += performance.now() - from;
    };
    if (oursFirst) await own();
    other();
    if (!oursFirst) await own();
    events += set.changes.length;
  }
  const queries = await measureQueries(opened.store, path);
  plain.close();
  await opened.close();
  return { own: (events / ownMs) * 1000, plain: (events / plainMs) * 1000, queries };
}

/** Creations first, then a release of every trade in turn: events of old and new trades mix as they do on a chain. */
function* changeSets(batches: TradeBatches, trades: number): Generator<ChangeSet> {
  const sets = new ChangeSets();
  const share = Math.min(trades, eventsPerCommit);
  for (let made = 0; made < trades; made += share) {
    yield sets.of(batches.creation(share));
    for (let more = 1; more < eventsPerTrade; more += 1) yield sets.of(batches.releases(share));
  }
}

async function measureQueries(store: TradeStore, path: string): Promise<StoreQueries> {
  const database = new DatabaseSync(path, { readOnly: true });
  database.exec('PRAGMA cache_size = -65536');
  const bare = database.prepare(
    `SELECT t.trade_id, t.last_block, t.body FROM trade_parties p JOIN trades t ON t.number = p.trade
     WHERE p.account = ? AND t.body IS NOT NULL ORDER BY p.trade DESC LIMIT ?`,
  );
  const own: number[] = [];
  const bares: number[] = [];
  for (let query = 0; query < queries; query += 1) {
    const from = performance.now();
    await store.trades({ account: arbiter, limit: pageSize });
    const between = performance.now();
    const rows = bare.all(arbiter, pageSize + 1);
    for (const row of rows.slice(0, pageSize)) JSON.parse(String(row['body']));
    bares.push(performance.now() - between);
    own.push(between - from);
  }
  database.close();
  return { own: quantile(own, 0.5), bare: quantile(bares, 0.5) };
}
