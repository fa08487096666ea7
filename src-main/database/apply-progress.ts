import type { ReadBlocks } from '../../src-shared/network/chain-progress.ts';
import { tradeId, z } from '../../src-shared/parse.ts';
import type { Source } from '../../src-shared/trade/source.ts';
import { markOfEvent, type ChainVerdict, type KnownEvent } from './merge-trade.ts';
import { createChangeLog, type ChangeLog } from './trade-changes.ts';
import type { TradeChanges, SourceProgress } from './database-messages.ts';
import {
  eventRow,
  eventRows,
  eventsOf,
  idOf,
  readEvent,
  tradeRows,
  type DatabaseContext,
} from './trade-rows.ts';

const tradeIdRowSchema = z.object({ trade_id: z.string() });
const eventIdRowSchema = z.object({ event_id: z.string(), trade_id: z.string() });

/**
 * A service has read further. Events at or below its final block are final; what a snapshot did not name is gone
 * once it was read past; and, for the remote one, what it holds back is looked for. `before`: how far the local service
 * had read until this step; the marks of claims depend on that.
 */
export function applyProgress(
  context: DatabaseContext,
  step: SourceProgress,
  before: ReadBlocks,
): TradeChanges {
  const { source } = step;
  const log = createChangeLog(context);
  const becameFinal = context
    .sql(
      `SELECT event_id, trade_id FROM events WHERE chain = ? AND ${source}_status = 'pending' AND block_number <= ?`,
    )
    .all(context.chain(), step.final);
  if (becameFinal.length > 0)
    context
      .sql(
        `UPDATE events SET ${source}_status = 'final' WHERE chain = ? AND ${source}_status = 'pending' AND block_number <= ?`,
      )
      .run(context.chain(), step.final);
  for (const row of becameFinal) {
    const { event_id: eventId, trade_id: id } = eventIdRowSchema.parse(row);
    log.eventDiffers(tradeId(id), eventId);
  }
  takeMissing(context, log, source, step.indexed);
  if (source === 'local') {
    for (const claim of judgedClaims(context, Math.max(before.indexed, step.indexed)))
      if (markOfEvent(claim, before) !== markOfEvent(claim, context.progress()))
        log.eventDiffers(claim.event.tradeId, claim.event.id);
    const claims = context
      .sql(
        `SELECT DISTINCT trade_id FROM events WHERE chain = ? AND local_status IS NULL AND block_number <= ?`,
      )
      .all(context.chain(), step.indexed);
    for (const row of claims) log.touch(tradeId(tradeIdRowSchema.parse(row).trade_id));
  } else if (step.indexedBefore !== null) {
    const live = context
      .sql(
        `SELECT * FROM trades WHERE chain = ? AND local_json IS NOT NULL AND (withheld = 1 OR ended_at IS NULL OR ended_at > ?)`,
      )
      .all(context.chain(), step.now - 24 * 3600 * 1000);
    for (const row of tradeRows(live)) log.touch(idOf(row));
  }
  return log.settle(step.now, source === 'remote' ? step.indexedBefore : null);
}

/** Claims of the remote service that the own chain was asked about, at blocks up to here. */
function judgedClaims(context: DatabaseContext, upTo: number): KnownEvent[] {
  return eventRows(
    context
      .sql(
        `SELECT * FROM events WHERE chain = ? AND local_status IS NULL AND block_number <= ?
         AND verdict IS NOT NULL`,
      )
      .all(context.chain(), upTo),
  ).map(readEvent);
}

function takeMissing(
  context: DatabaseContext,
  log: ChangeLog,
  source: Source,
  indexed: number,
): void {
  const rows = tradeRows(
    context
      .sql(`SELECT * FROM trades WHERE chain = ? AND ${source}_missing = 1`)
      .all(context.chain()),
  );
  for (const row of rows) {
    const id = idOf(row);
    const known = eventsOf(context, id).filter(
      (event) => (source === 'local' ? event.local : event.remote) !== null,
    );
    // A stream that is behind takes nothing away.
    if (known.some(({ event }) => event.blockNumber > indexed)) continue;
    context
      .sql(
        `UPDATE trades SET ${source}_json = NULL, ${source}_missing = 0, ${source}_due = 0 WHERE chain = ? AND trade_id = ?`,
      )
      .run(context.chain(), id);
    context
      .sql(
        `UPDATE events SET ${source}_status = 'retracted' WHERE chain = ? AND trade_id = ? AND ${source}_status = 'pending'`,
      )
      .run(context.chain(), id);
    log.touch(id);
    for (const { event, [source]: status } of known)
      if (status === 'pending') log.eventDiffers(id, event.id);
  }
}

/** What the remote service claims and the local one does not have; those that nobody asked about come first. */
export function doubtfulEvents(context: DatabaseContext): KnownEvent[] {
  return eventRows(
    context
      .sql(
        `SELECT * FROM events WHERE chain = ? AND local_status IS NULL
         AND remote_status IS NOT NULL AND remote_status <> 'retracted'
         AND (verdict IS NULL OR verdict <> 'absent')
         ORDER BY verdict IS NOT NULL, block_number LIMIT 50`,
      )
      .all(context.chain()),
  ).map(readEvent);
}

export function recordVerdict(
  context: DatabaseContext,
  eventId: string,
  verdict: ChainVerdict,
  now: number,
): TradeChanges {
  const log = createChangeLog(context);
  const row = eventRow(context, eventId);
  if (row !== null && row.verdict !== verdict) {
    context
      .sql('UPDATE events SET verdict = ? WHERE chain = ? AND event_id = ?')
      .run(verdict, context.chain(), eventId);
    log.eventDiffers(idOf(row), eventId);
  }
  return log.settle(now, null);
}

/** Takes back all that the remote service said. */
export function forgetRemote(context: DatabaseContext, now: number): TradeChanges {
  const log = createChangeLog(context);
  const rows = context
    .sql('SELECT * FROM trades WHERE chain = ? AND (remote_json IS NOT NULL OR withheld = 1)')
    .all(context.chain());
  context
    .sql(
      `UPDATE trades SET remote_json = NULL, remote_cursor = 0, remote_due = 0, remote_missing = 0, withheld = 0
       WHERE chain = ?`,
    )
    .run(context.chain());
  const claimed = context
    .sql('SELECT DISTINCT trade_id FROM events WHERE chain = ? AND local_status IS NULL')
    .all(context.chain());
  context.sql('DELETE FROM events WHERE chain = ? AND local_status IS NULL').run(context.chain());
  context
    .sql('UPDATE events SET remote_status = NULL, verdict = NULL WHERE chain = ?')
    .run(context.chain());
  context.sql("DELETE FROM cursors WHERE chain = ? AND source = 'remote'").run(context.chain());
  for (const row of tradeRows(rows)) log.touch(idOf(row));
  for (const row of claimed) log.eventsForgotten(tradeId(tradeIdRowSchema.parse(row).trade_id));
  return log.settle(now, null);
}
