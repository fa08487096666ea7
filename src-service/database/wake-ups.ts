import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { sql } from 'kysely';
import { statement } from './statement.ts';
import { rows, type Work } from './work.ts';

const channel = 'escrow_desk_log';
const notify = statement()((db) =>
  db.selectNoFrom(sql`pg_notify(${sql.lit(channel)}, '')`.as('told')),
);

/** Part of a transaction: its commit wakes all instances. It carries no data: they read the log. */
export function* wakeAll(): Work<void> {
  yield* rows(notify, {});
}

/** Between two attempts to listen again. */
const againMs = 1000;

/**
 * Calls `wake` whenever an instance committed something, over a connection of its own. One that is lost is made again;
 * what is missed meanwhile is found by polling.
 */
export function listenForWakeUps(url: string, wake: () => void): { stop: () => Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;

  async function listen(): Promise<void> {
    const client = new Client({ connectionString: url, application_name: 'escrow-desk-wake-ups' });
    const ended = new Promise<void>((resolve) => {
      client.once('end', () => resolve());
      client.on('error', () => resolve());
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    client.on('notification', wake);
    try {
      await client.connect();
      await client.query(`LISTEN ${channel}`);
      wake();
      await ended;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      // The pool's own connections tell that the database is lost.
      await listen().catch(() => undefined);
      await delay(againMs, undefined, { signal }).catch(() => undefined);
    }
  }
  const running = run();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
