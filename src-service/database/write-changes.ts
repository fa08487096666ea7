import type { TradeId } from '../../src-shared/brand.ts';
import { zeroAddress } from '../../src-shared/parse.ts';
import { eventToJson, tradeToJson } from '../../src-shared/stream/wire-shapes.ts';
import type { Terms } from '../../src-shared/trade/terms.ts';
import type { TradeRole } from '../../src-shared/trade/trade.ts';
import type { LogMessage, LogWriter } from './message-log.ts';
import { bulkInsert, statement } from './statement.ts';
import { selectTrades } from './trade-rows.ts';
import type { ChangeSet } from './trade-store.ts';
import { insertAll, rows, run, type Work } from './work.ts';

const updateChain = statement<{ indexed: number; final: number; checkpoint: string }>()(
  (db, { indexed, final, checkpoint }) =>
    db.updateTable('chain').set({ indexed_block: indexed, final_block: final, checkpoint }),
);

interface TradeRow {
  readonly trade_id: string;
  readonly parties: string;
  readonly state: string;
  readonly token: string;
  readonly last_block: number;
  readonly cursor: number;
  readonly body: string | null;
  readonly [column: string]: string | number | null;
}
const insertTrades = bulkInsert<TradeRow>()((db, all) =>
  db
    .insertInto('trades')
    .values([...all])
    .returning(['trade_id', 'number']),
);
/** An insert that always meets its row: an update of many rows in one statement. */
const updateTrades = bulkInsert<TradeRow & { readonly number: number }>()((db, all) =>
  db
    .insertInto('trades')
    .values([...all])
    .onConflict((conflict) =>
      conflict.column('number').doUpdateSet((each) => ({
        state: each.ref('excluded.state'),
        last_block: each.ref('excluded.last_block'),
        cursor: each.ref('excluded.cursor'),
        body: each.ref('excluded.body'),
      })),
    ),
);
const insertParties = bulkInsert<{ account: string; trade: number; role: string }>()((db, all) =>
  db.insertInto('trade_parties').values([...all]),
);
interface EventRow {
  readonly block_number: number;
  readonly log_index: number;
  readonly trade: number;
  readonly trade_seq: number;
  readonly body: string;
  readonly [column: string]: string | number;
}
const insertEvents = bulkInsert<EventRow>()((db, all) => db.insertInto('events').values([...all]));
const deleteEvent = statement<{ block: number; logIndex: number }>()((db, { block, logIndex }) =>
  db.deleteFrom('events').where('block_number', '=', block).where('log_index', '=', logIndex),
);

/** Notes how far the chain is stored, and nothing else. `first` runs before it. */
export function* moveChain(set: ChangeSet, first?: Work<void>): Work<readonly LogMessage[]> {
  if (first !== undefined) yield* first;
  const { indexedBlock: indexed, finalBlock: final, checkpoint } = set;
  yield* run(updateChain, { indexed, final, checkpoint });
  return [];
}

/** Stores a batch's events, its trades as they stand after it, and a message for each change. */
export function* writeChanges(set: ChangeSet, writer: LogWriter): Work<readonly LogMessage[]> {
  const ids = [...new Set(set.changes.map(({ event }) => event.tradeId))];
  const numbers = new Map<TradeId, number>();
  const cursors = new Map<TradeId, number>();
  for (const each of yield* rows(selectTrades, { ids: JSON.stringify(ids) })) {
    numbers.set(each.trade_id as TradeId, each.number);
    cursors.set(each.trade_id as TradeId, each.cursor);
  }

  const begun = new Map<TradeId, Terms>();
  const standing = new Map<TradeId, TradeRow>();
  const written = set.changes.map(({ event, after: { trade, parties, lastBlock } }) => {
    const { tradeId } = event;
    if (!numbers.has(tradeId) && trade !== null) begun.set(tradeId, trade.terms);
    if (!numbers.has(tradeId) && !begun.has(tradeId))
      throw new Error(`trade ${tradeId} begins without its terms`);
    const cursor = writer.nextCursor();
    const prev = cursors.get(tradeId) ?? 0;
    cursors.set(tradeId, cursor);
    // Each is serialised once, for its row and for the message that goes out.
    const eventText = JSON.stringify(eventToJson(event));
    const tradeText = trade === null ? null : JSON.stringify(tradeToJson(trade, cursor));
    standing.set(tradeId, {
      trade_id: tradeId,
      parties: JSON.stringify(parties),
      state: trade?.state ?? 'None',
      token: begun.get(tradeId)?.token ?? '',
      last_block: lastBlock,
      cursor,
      body: tradeText,
    });
    const text = `{"type":"blockchain_event","cursor":${cursor},"prev":${prev},"tradeId":"${tradeId}","event":${eventText},"trade":${tradeText ?? 'null'}}`;
    return { event, eventText, message: { cursor, tradeId, parties, text } satisfies LogMessage };
  });

  const known: (TradeRow & { number: number })[] = [];
  const unknown: TradeRow[] = [];
  for (const [tradeId, each] of standing) {
    const number = numbers.get(tradeId);
    if (number === undefined) unknown.push(each);
    else known.push({ number, ...each });
  }
  yield* insertAll(updateTrades, known);
  for (const each of yield* insertAll(insertTrades, unknown))
    numbers.set(each.trade_id as TradeId, each.number);
  const numberOf = (tradeId: TradeId): number => {
    const number = numbers.get(tradeId);
    if (number === undefined) throw new Error(`trade ${tradeId} was not stored`);
    return number;
  };
  const parties = [...begun].flatMap(([tradeId, terms]) => partyRows(numberOf(tradeId), terms));
  yield* insertAll(insertParties, parties);

  const events: EventRow[] = [];
  for (const { event, eventText, message } of written) {
    const { blockNumber: block, logIndex, tradeId } = event;
    const trade = numberOf(tradeId);
    writer.addForTrade(trade, message);
    if (event.status === 'retracted') {
      yield* run(deleteEvent, { block, logIndex });
      continue;
    }
    const { tradeSeq: trade_seq } = event;
    events.push({ block_number: block, log_index: logIndex, trade, trade_seq, body: eventText });
  }
  yield* insertAll(insertEvents, events);
  yield* moveChain(set);
  return written.map(({ message }) => message);
}

const roles: readonly TradeRole[] = ['seller', 'buyer', 'arbiter', 'fallbackArbiter'];

function partyRows(
  trade: number,
  terms: Terms,
): { account: string; trade: number; role: string }[] {
  const rowsOf = new Map<string, { account: string; trade: number; role: string }>();
  for (const role of roles) {
    const account = terms[role];
    if (account !== zeroAddress && !rowsOf.has(account))
      rowsOf.set(account, { account, trade, role });
  }
  return [...rowsOf.values()];
}
