import { createClient } from 'redis';
import type { WakeUps } from '../database/wake-ups.ts';
import type { LimitRedis } from '../limits/rate-limits.ts';
import type { ServiceLogger } from '../logger.ts';

export interface RedisConnection {
  readonly client: LimitRedis;
  /** Calls `wake` whenever an instance tells of something, and each time Redis is found again. */
  readonly wakeUps: (wake: () => void) => WakeUps;
  readonly stop: () => void;
}

const channel = 'escrow-desk:log';
const connectWithinMs = 5000;
/** A Redis that stands still keeps its connections: it is asked this often, and left when nothing comes for so long. */
const pingEveryMs = 2000;
const silentMs = 5000;
const meanwhile =
  'Until it is there, each instance counts limits by itself and looks for news once a second.';

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
    pingInterval: pingEveryMs,
    socket: {
      connectTimeout: connectWithinMs,
      socketTimeout: silentMs,
      reconnectStrategy: (retries) =>
        Math.min(100 * 2 ** Math.min(retries, 6), 3000) * (0.5 + Math.random() / 2),
    },
  });
  client.on('error', (error: unknown) => {
    if (lost || stopped) return;
    lost = true;
    const message = `${redisProblem(error)} ${meanwhile}`;
    logger.warn({ event: 'redis_lost', host, message, err: error });
  });
  client.on('ready', () => {
    logger.info({ event: lost ? 'redis_back' : 'redis_connected', host });
    lost = false;
  });
  // What it fails with was told as an error event.
  client.connect().catch(() => undefined);

  function wakeUps(wake: () => void): WakeUps {
    let subscribed = false;
    const listen = async (): Promise<void> => {
      // A connection made again brings its subscription with it.
      if (!subscribed) await client.subscribe(channel, wake);
      subscribed = true;
      wake();
    };
    const onReady = (): void => {
      listen().catch((error: unknown) => {
        if (!stopped) logger.warn({ event: 'redis_not_heard', host, err: error });
      });
    };
    client.on('ready', onReady);
    if (client.isReady) onReady();

    let inProgress = false;
    let again = false;
    /** One at a time: a Redis that stands still is not sent more. */
    async function publish(): Promise<void> {
      inProgress = true;
      do {
        again = false;
        // Without it, polling finds what was written.
        if (client.isReady) await client.publish(channel, '').catch(() => undefined);
      } while (again);
      inProgress = false;
    }
    return {
      notify: () => {
        if (inProgress) again = true;
        else void publish();
      },
      stop: async () => void client.off('ready', onReady),
    };
  }

  return {
    client,
    wakeUps,
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
    socket: {
      connectTimeout: connectWithinMs,
      socketTimeout: silentMs,
      reconnectStrategy: false,
    },
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.ping();
  } finally {
    if (client.isOpen) client.destroy();
  }
}

/** https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const certificateCodes =
  /^(?:ERR_TLS_CERT_ALTNAME_INVALID|CERT_\w+|UNABLE_TO_\w+|\w*SELF_SIGNED_CERT\w*|HOSTNAME_MISMATCH)$/;

/** One sentence on why Redis can't be used, and the way out. */
export function redisProblem(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = error instanceof Error ? error.message : String(error);
  if (certificateCodes.test(code))
    return `The certificate of Redis is not trusted (${code}). Name the file of its authority in NODE_EXTRA_CA_CERTS, and check the host in REDIS_URL.`;
  if (/^(?:WRONGPASS|NOAUTH|NOPERM)/.test(reason))
    return 'Redis does not let this user in. Check the user and the password in REDIS_URL.';
  return 'Redis does not answer. Check that it runs, and REDIS_URL.';
}
