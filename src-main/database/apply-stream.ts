import { termsDigest } from '../../src-escrow/agreement/terms-digest.ts';
import type { Address, TradeId } from '../../src-shared/brand.ts';
import { z } from '../../src-shared/parse.ts';
import { assertNever } from '../../src-shared/result.ts';
import type { TradeUpdate } from '../../src-shared/stream/trade-update-shapes.ts';
import type { WireTrade } from '../../src-shared/stream/wire-shapes.ts';
import type { TrackedEscrowEvent } from '../../src-shared/trade/escrow-event.ts';
import { roleOf } from '../../src-shared/trade/trade.ts';
import type { Terms } from '../../src-shared/trade/terms.ts';
import { actorOf } from '../../src-shared/trade/event-actor.ts';
import type { Source } from '../../src-shared/trade/source.ts';
import { createChangeLog, type ChangeLog } from './trade-changes.ts';
import type {
  AppliedStream,
  AtApply,
  TradeChanges,
  EventList,
  StreamBatch,
  StreamMessage,
} from './database-messages.ts';
import { storeUpdate } from './notes-and-files.ts';
import {
  cursorOf,
  type DatabaseContext,
  eventRow,
  eventsOf,
  idOf,
  jsonOf,
  readEvent,
  readTrade,
  tradeRow,
  tradeRows,
  writeEvent,
  writeTrade,
} from './trade-rows.ts';

const cursorRowSchema = z.object({ epoch: z.string(), cursor: z.number(), synced: z.number() });

export function storedCursor(
  context: DatabaseContext,
  source: Source,
  account: Address,
): z.output<typeof cursorRowSchema> | null {
  const row = context
    .sql('SELECT epoch, cursor, synced FROM cursors WHERE chain = ? AND source = ? AND account = ?')
    .get(context.chain(), source, account);
  return row === undefined ? null : cursorRowSchema.parse(row);
}

/** Named by the snapshots that are under way: source and account → trades. Kept between batches. */
export type OpenSnapshots = Map<string, Set<TradeId>>;

/**
 * Applies what a stream brought, by the client's rule. Runs inside one transaction with the cursor it stores.
 * Idempotent: events by id, a trade only when its cursor is newer.
 */
export function applyStream(
  context: DatabaseContext,
  batch: StreamBatch & AtApply,
  snapshots: OpenSnapshots,
): AppliedStream {
  const log = createChangeLog(context);
  const { source, account } = batch;
  const before = storedCursor(context, source, account);
  const silent = before?.synced !== 1;
  const newEpoch = before !== null && before.epoch !== batch.epoch;
  const key = `${source} ${account}`;
  let dropped = 0;
  let outcome: AppliedStream['outcome'] = 'applied';
  let cursor = batch.cursor;
  let synced = false;
  let lastApplied: number | null = null;

  for (const message of batch.messages) {
    if (outcome === 'gap') break;
    outcome = applyOne(message);
  }
  // What came before the gap is kept; the new subscription starts from a snapshot anyway.
  if (outcome === 'gap') cursor = lastApplied;
  if (cursor !== null)
    context
      .sql(
        `INSERT INTO cursors (chain, source, account, epoch, cursor, synced) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (chain, source, account) DO UPDATE SET epoch = excluded.epoch, cursor = excluded.cursor,
         synced = MAX(synced, excluded.synced)`,
      )
      .run(
        context.chain(),
        source,
        account,
        batch.epoch,
        cursor,
        synced && outcome === 'applied' ? 1 : 0,
      );
  return { ...log.settle(batch.now, null), outcome, dropped };

  function applyOne(message: StreamMessage): AppliedStream['outcome'] {
    switch (message.type) {
      case 'subscribed':
        if (!message.recovered) snapshots.set(key, new Set());
        return 'applied';
      case 'snapshot':
        for (const trade of message.trades) applySnapshotTrade(trade);
        if (!message.last) return 'applied';
        markMissing(context, source, account, snapshots.get(key) ?? new Set());
        snapshots.delete(key);
        return 'applied';
      case 'caught_up':
        synced = true;
        return 'applied';
      case 'ping':
        // It says nothing but how far the stream is.
        return 'applied';
      case 'blockchain_event':
      case 'trade_update':
        return applyTradeMessage(message);
      default:
        return assertNever(message);
    }
  }

  function applySnapshotTrade(trade: WireTrade): void {
    snapshots.get(key)?.add(trade.tradeId);
    const row = tradeRow(context, trade.tradeId);
    if (row === null && !isOurs(context, trade.tradeId, trade.terms, batch.accounts)) {
      dropped += 1;
      return;
    }
    const held = row === null ? 0 : cursorOf(row, source);
    const differs = row === null || jsonOf(row, source) === null || trade.cursor > held || newEpoch;
    if (differs) {
      putTrade(context, source, trade.tradeId, trade, trade.cursor, batch.now);
      // A snapshot carries no events: they are read anew for each trade that moved.
      setFlag(context, source, 'due', trade.tradeId, 1);
      log.touch(trade.tradeId);
    }
    setFlag(context, source, 'missing', trade.tradeId, 0);
  }

  function applyTradeMessage(
    message: Extract<StreamMessage, { prev: number }>,
  ): AppliedStream['outcome'] {
    const { tradeId: id, trade, cursor: position, prev } = message;
    const row = tradeRow(context, id);
    const held = row === null ? 0 : cursorOf(row, source);
    const terms = trade?.terms ?? termsKnown(context, id);
    if (row === null && (terms === null || !isOurs(context, id, terms, batch.accounts))) {
      if (terms !== null) dropped += 1;
      lastApplied = position;
      return 'applied';
    }
    if (position > held) {
      if (prev !== held) return 'gap';
      putTrade(context, source, id, trade, position, batch.now);
      setFlag(context, source, 'missing', id, 0);
      log.touch(id);
    }
    if (message.type === 'blockchain_event')
      putEvent(context, log, source, message.event, terms, silent, batch.accounts);
    else storeUpdate(context, log, message.trade.terms, message);
    lastApplied = position;
    return 'applied';
  }
}

/** The standing events of one trade, as read over HTTP after a snapshot; others of this source no longer stand. */
export function applyEventList(context: DatabaseContext, args: EventList & AtApply): TradeChanges {
  const { source, tradeId: id } = args;
  const log = createChangeLog(context);
  const row = tradeRow(context, id);
  // A list from before the trade's last message lacks its event: taking it for whole would retract that.
  if (row !== null && cursorOf(row, source) === args.cursor) {
    const silent = storedCursor(context, source, args.account)?.synced !== 1;
    const terms = termsKnown(context, id);
    const standing = new Set(args.events.map((event) => event.id));
    for (const known of eventsOf(context, id)) {
      const status = source === 'local' ? known.local : known.remote;
      if (status !== 'pending' || standing.has(known.event.id)) continue;
      putEvent(
        context,
        log,
        source,
        { ...known.event, status: 'retracted' },
        terms,
        true,
        args.accounts,
      );
    }
    for (const event of args.events)
      if (event.tradeId === id) putEvent(context, log, source, event, terms, silent, args.accounts);
    setFlag(context, source, 'due', id, 0);
    log.touch(id);
  }
  return log.settle(args.now, null);
}

/** What a service lists beside the events of trades that are known here; of others nothing is kept. */
export function applyUpdateList(
  context: DatabaseContext,
  args: { readonly updates: readonly TradeUpdate[]; readonly now: number },
): TradeChanges {
  const log = createChangeLog(context);
  for (const update of args.updates) {
    const terms = termsKnown(context, update.tradeId);
    if (terms !== null) storeUpdate(context, log, terms, update);
  }
  return log.settle(args.now, null);
}

export function eventsDue(
  context: DatabaseContext,
  source: Source,
  account: Address,
): { tradeId: TradeId; cursor: number }[] {
  const column = source === 'local' ? 'local' : 'remote';
  return tradeRows(
    context
      .sql(
        `SELECT * FROM trades WHERE chain = ? AND ${column}_due = 1 AND ${column}_json IS NOT NULL LIMIT 10000`,
      )
      .all(context.chain()),
  ).flatMap((row) => {
    const json = jsonOf(row, source);
    return json !== null && roleOf(readTrade(json).terms, account) !== null
      ? [{ tradeId: idOf(row), cursor: cursorOf(row, source) }]
      : [];
  });
}

/** The id proves the terms, and one of the parties must be us: all else is dropped. */
function isOurs(
  context: DatabaseContext,
  id: TradeId,
  terms: Terms,
  accounts: readonly Address[],
): boolean {
  if (!accounts.some((account) => roleOf(terms, account) !== null)) return false;
  return termsDigest(terms, context.escrow()) === id;
}

function termsKnown(context: DatabaseContext, id: TradeId): Terms | null {
  const row = tradeRow(context, id);
  const json = row?.local_json ?? row?.remote_json ?? null;
  return json === null ? null : readTrade(json).terms;
}

function putTrade(
  context: DatabaseContext,
  source: Source,
  id: TradeId,
  trade: WireTrade | null,
  cursor: number,
  now: number,
): void {
  const column = source === 'local' ? 'local' : 'remote';
  context
    .sql(
      `INSERT INTO trades (chain, trade_id, ${column}_json, ${column}_cursor, changed_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (chain, trade_id) DO UPDATE SET ${column}_json = excluded.${column}_json,
       ${column}_cursor = excluded.${column}_cursor`,
    )
    .run(context.chain(), id, trade === null ? null : writeTrade(trade), cursor, now);
}

function setFlag(
  context: DatabaseContext,
  source: Source,
  flag: 'due' | 'missing',
  id: TradeId,
  value: 0 | 1,
): void {
  context
    .sql(`UPDATE trades SET ${source}_${flag} = ? WHERE chain = ? AND trade_id = ?`)
    .run(value, context.chain(), id);
}

/** Where an event stands and what it says is the own node's to say, whoever named it first. */
const localWins = `, json = excluded.json, trade_id = excluded.trade_id, trade_seq = excluded.trade_seq,
         block_number = excluded.block_number, log_index = excluded.log_index`;

function putEvent(
  context: DatabaseContext,
  log: ChangeLog,
  source: Source,
  event: TrackedEscrowEvent,
  terms: Terms | null,
  silent: boolean,
  accounts: readonly Address[],
): void {
  const row = eventRow(context, event.id);
  const before = source === 'local' ? row?.local_status : row?.remote_status;
  const { final } = context.progress();
  const status =
    source === 'local' && event.status === 'pending' && event.blockNumber <= final
      ? 'final'
      : event.status;
  // Final is never taken back, whatever an older list says.
  if (row !== null && (before === status || (before === 'final' && status === 'pending'))) return;
  context
    .sql(
      `INSERT INTO events (chain, event_id, trade_id, trade_seq, block_number, log_index, json, ${source}_status)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (chain, event_id) DO UPDATE SET ${source}_status = excluded.${source}_status
       ${source === 'local' ? localWins : ''}`,
    )
    .run(
      context.chain(),
      event.id,
      event.tradeId,
      event.tradeSeq,
      event.blockNumber,
      event.logIndex,
      writeEvent(event),
      status,
    );
  const actor = terms === null ? null : actorOf(event, terms);
  const own = actor !== null && accounts.includes(actor);
  // A remote service may have named the event first, in another trade: there it was never one.
  const movedFrom = source === 'local' && row !== null ? readEvent(row).event.tradeId : null;
  const isMoved = movedFrom !== null && movedFrom !== event.tradeId;
  if (isMoved) log.touch(movedFrom);
  const isNew = (row === null || isMoved) && status !== 'retracted';
  const stored = { ...event, status } as TrackedEscrowEvent;
  log.eventMoved(stored, !isNew ? 'never' : silent || own ? 'silent' : 'tell');
}

/** Trades of this account that a whole snapshot did not name: gone once the service has read past them. */
function markMissing(
  context: DatabaseContext,
  source: Source,
  account: Address,
  named: ReadonlySet<TradeId>,
): void {
  const rows = tradeRows(
    context
      .sql(
        `SELECT * FROM trades WHERE chain = ? AND ${source}_json IS NOT NULL AND ${source}_json LIKE ?`,
      )
      .all(context.chain(), `%${account}%`),
  );
  for (const row of rows)
    if (!named.has(idOf(row))) setFlag(context, source, 'missing', idOf(row), 1);
}
