import type { EscrowDomain } from '../../src-escrow/agreement/terms-digest.ts';
import type { Address, TradeId } from '../../src-shared/brand.ts';
import type { EventView } from '../../src-shared/ipc/views.ts';
import { tradeId, z } from '../../src-shared/parse.ts';
import type { SqliteDatabase, SqliteStatement } from '../../src-sqlite/open-database.ts';
import {
  eventJsonSchema,
  eventToJson,
  tradeJsonSchema,
  tradeToJson,
} from '../../src-shared/stream/wire-shapes.ts';
import type { TrackedEscrowEvent } from '../../src-shared/trade/escrow-event.ts';
import type { Trade } from '../../src-shared/trade/trade.ts';
import type { Source } from '../../src-shared/trade/source.ts';
import { eventFacts, hasEventFacts, noEventFacts } from './event-facts.ts';
import type { ReadBlocks } from '../../src-shared/network/chain-progress.ts';
import { markOfEvent, type KnownEvent } from './merge-trade.ts';
import type { TradeRecord } from './database-messages.ts';

/** A row of `chains` whose escrow is of an earlier version. */
export interface EarlierChain {
  readonly chain: number;
  readonly escrow: Address;
}

/** What the steps on the open database share. */
export interface DatabaseContext {
  readonly sql: (text: string) => SqliteStatement;
  /** Row of `chains`; 0 before the first `setChain`. */
  readonly chain: () => number;
  readonly escrow: () => EscrowDomain;
  /** What is stored of the same chain under the escrow's earlier version; null: nothing. It is only read. */
  readonly earlier: () => EarlierChain | null;
  readonly progress: () => ReadBlocks;
}

/** Statements are prepared once. */
export function statementsOf(database: SqliteDatabase): (text: string) => SqliteStatement {
  const statements = new Map<string, SqliteStatement>();
  return (text) => {
    const known = statements.get(text);
    if (known !== undefined) return known;
    const prepared = database.prepare(text);
    statements.set(text, prepared);
    return prepared;
  };
}

const statusSchema = z.enum(['pending', 'final', 'retracted']).nullable();
const verdictSchema = z.enum(['absent', 'other_hash', 'beyond', 'present']).nullable();
const tradeRowSchema = z.object({
  chain: z.number(),
  trade_id: z.string(),
  local_json: z.string().nullable(),
  local_cursor: z.number(),
  local_due: z.number(),
  local_missing: z.number(),
  remote_json: z.string().nullable(),
  remote_cursor: z.number(),
  remote_due: z.number(),
  remote_missing: z.number(),
  shown_json: z.string().nullable(),
  shown_source: z.enum(['local', 'remote']).nullable(),
  mark: z.enum(['verified', 'unverified', 'conflict']).nullable(),
  withheld: z.number(),
  changed_at: z.number(),
});
export type TradeRow = z.output<typeof tradeRowSchema>;

const eventRowSchema = z.object({
  event_id: z.string(),
  trade_id: z.string(),
  block_number: z.number(),
  json: z.string(),
  local_status: statusSchema,
  remote_status: statusSchema,
  verdict: verdictSchema,
});
export type EventRow = z.output<typeof eventRowSchema>;

/** Wire JSON of a trade as stored; what our own hand wrote and cannot be read any more is damage. */
export function readTrade(json: string): Trade {
  const { cursor: _cursor, ...trade } = tradeJsonSchema.parse(JSON.parse(json));
  return trade;
}
export const writeTrade = (trade: Trade): string => JSON.stringify(tradeToJson(trade, 0));
export const writeEvent = (event: TrackedEscrowEvent): string => JSON.stringify(eventToJson(event));

export function readEvent(row: EventRow): KnownEvent {
  const stored = eventJsonSchema.parse(JSON.parse(row.json));
  const status = row.local_status ?? row.remote_status ?? stored.status;
  return {
    event: { ...stored, status },
    local: row.local_status,
    remote: row.remote_status,
    verdict: row.verdict,
  };
}

export const eventViewOf = (context: DatabaseContext, known: KnownEvent): EventView => ({
  event: known.event,
  mark: markOfEvent(known, context.progress()),
});

export function tradeRow(context: DatabaseContext, id: TradeId): TradeRow | null {
  const row = context
    .sql('SELECT * FROM trades WHERE chain = ? AND trade_id = ?')
    .get(context.chain(), id);
  return row === undefined ? null : tradeRowSchema.parse(row);
}
export function tradeRows(rows: readonly unknown[]): TradeRow[] {
  return rows.map((row) => tradeRowSchema.parse(row));
}

/** Where to read: the present chain, and the earlier one if there is any. */
export function chainsToRead(context: DatabaseContext): readonly [number, number] {
  const present = context.chain();
  return [present, context.earlier()?.chain ?? present];
}

/** The chain that has the trade, which stands under one escrow alone. */
export function chainOfTrade(context: DatabaseContext, id: TradeId): number {
  const [present, earlier] = chainsToRead(context);
  return earlier === present || tradeRow(context, id) !== null ? present : earlier;
}

/** The trade's events in the order of the chain. */
export function eventsOf(
  context: DatabaseContext,
  id: TradeId,
  chain = context.chain(),
): KnownEvent[] {
  return context
    .sql(
      'SELECT * FROM events WHERE chain = ? AND trade_id = ? ORDER BY block_number, log_index, event_id',
    )
    .all(chain, id)
    .map((row) => readEvent(eventRowSchema.parse(row)));
}
export function eventRow(context: DatabaseContext, eventId: string): EventRow | null {
  const row = context
    .sql('SELECT * FROM events WHERE chain = ? AND event_id = ?')
    .get(context.chain(), eventId);
  return row === undefined ? null : eventRowSchema.parse(row);
}
export function eventRows(rows: readonly unknown[]): EventRow[] {
  return rows.map((row) => eventRowSchema.parse(row));
}

export function tradeRecordOf(context: DatabaseContext, row: TradeRow): TradeRecord | null {
  if (row.shown_json === null || row.mark === null) return null;
  const trade = readTrade(row.shown_json);
  const seen =
    row.local_json === null ? 'service' : row.shown_source === 'remote' ? 'behind' : 'own';
  const facts = hasEventFacts(trade.state)
    ? eventFacts(standingEvents(context, row, seen))
    : noEventFacts;
  return {
    ...facts,
    trade,
    mark: row.mark,
    withheld: row.withheld === 1,
    changedAt: row.changed_at,
    seen,
    earlierEscrow: row.chain === context.chain() ? null : (context.earlier()?.escrow ?? null),
    ownTrade: seen === 'behind' && row.local_json !== null ? readTrade(row.local_json) : null,
  };
}

/** Those that the own nodes show; a service's only of a trade that nobody else knows. */
function standingEvents(
  context: DatabaseContext,
  row: TradeRow,
  seen: TradeRecord['seen'],
): readonly TrackedEscrowEvent[] {
  return eventsOf(context, idOf(row), row.chain)
    .filter(({ local, remote }) => {
      const status = seen === 'service' ? remote : local;
      return status !== null && status !== 'retracted';
    })
    .map(({ event }) => event);
}

export const jsonOf = (row: TradeRow, source: Source): string | null =>
  source === 'local' ? row.local_json : row.remote_json;
export const cursorOf = (row: TradeRow, source: Source): number =>
  source === 'local' ? row.local_cursor : row.remote_cursor;

export const idOf = (row: { readonly trade_id: string }): TradeId => tradeId(row.trade_id);
