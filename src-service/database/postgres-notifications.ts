import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { notificationChannel, type WakeUps } from './wake-ups.ts';

/** Between two attempts to listen again. */
const againMs = 1000;
/** A connection whose other end went silent never ends by itself: it is asked this often, and left without an answer. */
const askEveryMs = 15_000;
const answerMs = 10_000;

/**
 * By PostgreSQL: calls `wake` whenever an instance committed a transaction with `notifyAll`, over a connection of its
 * own. One that is lost is made again.
 */
export function listenForNotifications(url: string, wake: () => void): WakeUps {
  const stopping = new AbortController();
  const { signal } = stopping;

  async function listen(): Promise<void> {
    const client = new Client({
      connectionString: url,
      application_name: 'escrow-desk-wake-ups',
      connectionTimeoutMillis: answerMs,
      query_timeout: answerMs,
    });
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    client.once('end', () => over.abort());
    client.on('error', () => over.abort());
    client.on('notification', wake);
    try {
      await client.connect();
      await client.query(`LISTEN ${notificationChannel}`);
      wake();
      while (!either.aborted) {
        await delay(askEveryMs, undefined, { signal: either }).catch(() => undefined);
        if (!either.aborted) await client.query('SELECT 1');
      }
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
    // The transaction did.
    notify: () => undefined,
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
