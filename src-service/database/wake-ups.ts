import { sql } from 'kysely';
import { statement } from './statement.ts';
import { rows, type Work } from './work.ts';

/** Of the notices that a commit sends. */
export const notificationChannel = 'escrow_desk_log';
const notify = statement()((db) =>
  db.selectNoFrom(sql`pg_notify(${sql.lit(notificationChannel)}, '')`.as('told')),
);

/**
 * How instances on one database learn that one of them wrote to the log. What is told carries no data: they read the
 * log, and polling stands behind it.
 */
export interface WakeUps {
  /** After a commit. Waits for nothing and never fails. */
  readonly notify: () => void;
  readonly stop: () => Promise<void>;
}

/** Part of a transaction: its commit wakes all instances that listen. */
export function* notifyAll(): Work<void> {
  yield* rows(notify, {});
}
