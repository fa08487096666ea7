import { createClient } from 'redis';
import type { ServiceLogger } from '../logger.ts';
import type { LimitRedis } from './rate-limits.ts';

export interface RedisConnection {
  readonly client: LimitRedis;
  readonly stop: () => void;
}

const connectWithinMs = 5000;

/**
 * Connects to Redis, and again whenever it is lost; starts without it too. Commands are refused while it is lost, and
 * each outage is logged once (`redis_lost`, `redis_back`).
 */
export function openRedis(url: string, logger: ServiceLogger): RedisConnection {
  const { host } = new URL(url);
  let lost = false;
  let stopped = false;
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: {
      connectTimeout: connectWithinMs,
      reconnectStrategy: (retries) =>
        Math.min(100 * 2 ** Math.min(retries, 6), 3000) * (0.5 + Math.random() / 2),
    },
  });
  client.on('error', (error: unknown) => {
    if (lost || stopped) return;
    lost = true;
    logger.warn({
      event: 'redis_lost',
      host,
      message: 'Redis does not answer: until it does, each instance counts limits by itself.',
      err: error,
    });
  });
  client.on('ready', () => {
    logger.info({ event: lost ? 'redis_back' : 'redis_connected', host });
    lost = false;
  });
  // What it fails with was told as an error event.
  client.connect().catch(() => undefined);
  return {
    client,
    stop: () => {
      stopped = true;
      if (client.isOpen) client.destroy();
    },
  };
}

/** Throws when Redis does not answer. */
export async function pingRedis(url: string): Promise<void> {
  const client = createClient({
    url,
    socket: { connectTimeout: connectWithinMs, reconnectStrategy: false },
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.ping();
  } finally {
    if (client.isOpen) client.destroy();
  }
}
