import { tradeId, z } from '../../src-shared/parse.ts';
import type { TrackedEscrowEvent } from '../../src-shared/trade/escrow-event.ts';
import type { EventNotification } from './database-messages.ts';
import {
  eventRow,
  eventViewOf,
  readEvent,
  readTrade,
  tradeRow,
  type DatabaseContext,
} from './trade-rows.ts';

/** What a notification is about, so that an event notifies once, ever, whichever service or block brings it. */
const notificationIdOf = (event: TrackedEscrowEvent): string =>
  `${event.tradeId}:${event.tradeSeq}:${event.type}`;

/** Stores the notification of an event; null when there was one before, or it is a silent one. */
export function addNotification(
  context: DatabaseContext,
  event: TrackedEscrowEvent,
  silent: boolean,
  now: number,
): string | null {
  const id = notificationIdOf(event);
  const added = context
    .sql(
      `INSERT OR IGNORE INTO notices (chain, id, trade_id, event_id, at, silent, told, seen)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      context.chain(),
      id,
      event.tradeId,
      event.id,
      now,
      silent ? 1 : 0,
      silent ? 1 : 0,
      silent ? 1 : 0,
    );
  return added.changes === 0 || silent ? null : id;
}

const notificationRowSchema = z.object({
  id: z.string(),
  trade_id: z.string(),
  event_id: z.string(),
  at: z.number(),
  seen: z.number(),
});

function notificationOf(context: DatabaseContext, row: unknown): EventNotification | null {
  const parsed = notificationRowSchema.parse(row);
  const id = tradeId(parsed.trade_id);
  const event = eventRow(context, parsed.event_id);
  const trade = tradeRow(context, id);
  const json = trade?.shown_json ?? trade?.local_json ?? trade?.remote_json ?? null;
  if (event === null || json === null) return null;
  return {
    id: parsed.id,
    tradeId: id,
    ...eventViewOf(context, readEvent(event)),
    trade: readTrade(json),
    at: parsed.at,
    seen: parsed.seen === 1,
  };
}

export function notificationsById(
  context: DatabaseContext,
  ids: readonly string[],
): EventNotification[] {
  return ids.flatMap((id) => {
    const row = context
      .sql('SELECT * FROM notices WHERE chain = ? AND id = ?')
      .get(context.chain(), id);
    const notification = row === undefined ? null : notificationOf(context, row);
    return notification === null ? [] : [notification];
  });
}

/** Newest first; all unseen ones, and the latest seen. */
export function listNotifications(context: DatabaseContext, limit: number): EventNotification[] {
  return context
    .sql(
      'SELECT * FROM notices WHERE chain = ? AND silent = 0 ORDER BY seen, position DESC LIMIT ?',
    )
    .all(context.chain(), limit)
    .flatMap((row) => {
      const notification = notificationOf(context, row);
      return notification === null ? [] : [notification];
    })
    .sort((a, b) => b.at - a.at);
}

/** Notices whose desktop notification was not shown, because the app ended in between. */
export function setNotificationFlag(
  context: DatabaseContext,
  flag: 'told' | 'seen',
  ids: readonly string[],
): void {
  const update = context.sql(`UPDATE notices SET ${flag} = 1 WHERE chain = ? AND id = ?`);
  for (const id of ids) update.run(context.chain(), id);
}
