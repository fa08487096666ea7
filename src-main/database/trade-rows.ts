import type { EscrowDomain } from '../../src-escrow/agreement/terms-digest.ts';
import type { TradeId } from '../../src-shared/brand.ts';
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

/** What the steps on the open database share. */
export interface DatabaseContext {
  readonly sql: (text: string) => SqliteStatement;
  /** Row of `chains`; 0 before the first `setChain`. */
  readonly chain: () => number;
  readonly escrow: () => EscrowDomain;
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
const verdictSchema = z.enum(['absent', 'other_hash', 'present']).nullable();
const tradeRowSchema = z.object({
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

/** The trade's events in the order of the chain. */
export function eventsOf(context: DatabaseContext, id: TradeId): KnownEvent[] {
  return context
    .sql(
      'SELECT * FROM events WHERE chain = ? AND trade_id = ? ORDER BY block_number, log_index, event_id',
    )
    .all(context.chain(), id)
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
    ? eventFacts(standingEvents(context, idOf(row), seen))
    : noEventFacts;
  return {
    ...facts,
    trade,
    mark: row.mark,
    withheld: row.withheld === 1,
    changedAt: row.changed_at,
    seen,
    ownTrade: seen === 'behind' && row.local_json !== null ? readTrade(row.local_json) : null,
  };
}

/** Those that the own nodes show; a service's only of a trade that nobody else knows. */
function standingEvents(
  context: DatabaseContext,
  id: TradeId,
  seen: TradeRecord['seen'],
): readonly TrackedEscrowEvent[] {
  return eventsOf(context, id)
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
