import { setTimeout as delay } from 'node:timers/promises';
import type { Written, LogMessage } from './database/message-log.ts';
import type { ServiceDatabase } from './database/service-database.ts';
import {
  allMessagesAfter,
  revokedWithin,
  sharedState,
  type SharedState,
} from './database/shared-state.ts';
import type { IndexedChain } from './database/trade-store.ts';
import type { ServiceLogger } from './logger.ts';

export interface LogFeedOptions {
  readonly database: ServiceDatabase;
  readonly indexedChain: () => Promise<IndexedChain | null>;
  readonly epoch: string;
  /** What came up to here was delivered. */
  readonly cursor: number;
  readonly deliver: (messages: readonly LogMessage[], receivedAt: number) => void;
  /** The log began anew at this cursor. */
  readonly restart: (cursor: number) => void;
  /** After all messages of its blocks were delivered. */
  readonly showChain: (chain: IndexedChain | null, leader: SharedState['leader']) => void;
  /** Sign-ins that ended on any instance; some are told more than once. */
  readonly revoked: (families: ReadonlySet<string>) => void;
  readonly logger: ServiceLogger;
}

/** Delivers the log that several instances write, on one of them. */
export interface LogFeed {
  /** What this instance wrote: delivered at once when nothing of others comes before it, else read. */
  readonly written: (written: Written<unknown>) => void;
  /** There may be something new. */
  readonly wake: () => void;
  readonly stop: () => Promise<void>;
}

/** Behind every wake-up that was lost. */
const pollMs = 1000;
const messagesAtOnce = 500;
/** A revocation is looked for this long after its time: its transaction may have ended later. */
const revocationWindowMs = 30_000;

/**
 * Invariant: every message above the first cursor is delivered once and in cursor order. What is read after a cursor is
 * complete, because messages become visible in cursor order; what was written here is delivered only if it follows what
 * was delivered.
 */
export function startLogFeed(options: LogFeedOptions): LogFeed {
  const { database, logger } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  let epoch = options.epoch;
  let delivered = options.cursor;
  let sleeping = new AbortController();
  let awake = false;
  let lastPoll = performance.now();

  function deliver(messages: readonly LogMessage[], receivedAt: number): void {
    const next = messages.filter(({ cursor }) => cursor > delivered);
    delivered = next.at(-1)?.cursor ?? delivered;
    options.deliver(next, receivedAt);
  }

  async function poll(): Promise<void> {
    const startedAt = performance.now();
    const chain = await options.indexedChain();
    const state = await database.read(sharedState());
    if (state.epoch === epoch) {
      for (;;) {
        const page = await database.read(allMessagesAfter(delivered, messagesAtOnce));
        deliver(page, startedAt);
        if (page.length < messagesAtOnce) break;
      }
    } else {
      ({ epoch, cursor: delivered } = state);
      options.restart(delivered);
    }
    options.showChain(chain, state.leader);
    const since = startedAt - lastPoll;
    const families = await database.read(revokedWithin(since + revocationWindowMs));
    if (families.length > 0) options.revoked(new Set(families));
    lastPoll = startedAt;
  }

  async function run(): Promise<void> {
    let lost = false;
    while (!signal.aborted) {
      awake = false;
      try {
        await poll();
        if (lost) logger.info({ event: 'database_answers' });
        lost = false;
      } catch (error) {
        if (!lost && !signal.aborted) logger.error({ event: 'database_lost', err: error });
        lost = true;
      }
      sleeping = new AbortController();
      if (awake && !lost) continue;
      const either = AbortSignal.any([signal, sleeping.signal]);
      await delay(pollMs, undefined, { signal: either }).catch(() => undefined);
    }
  }

  const wake = (): void => {
    awake = true;
    sleeping.abort();
  };
  const running = run();
  return {
    written: ({ messages, after, startedAt }) => {
      if (after === delivered) deliver(messages, startedAt);
      else wake();
    },
    wake,
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
