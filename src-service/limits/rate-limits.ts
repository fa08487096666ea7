import {
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible';
import type { Address } from '../../src-shared/brand.ts';
import type { ServiceLogger } from '../logger.ts';
import { limitKeyOf } from './client-address.ts';

/** Of one account, and again of one address (IPv4, IPv6 /64); 0 lifts a limit. */
export interface ServiceLimits {
  readonly requestsPerMinute: number;
  readonly signInsPerMinute: number;
  readonly handshakesPerMinute: number;
  /** On all sockets together; one socket alone may send 50. */
  readonly messagesPerSecond: number;
  /** Of one address; an account has its own setting. */
  readonly socketsPerAddress: number;
  /** Of one account, on all sockets together. */
  readonly subscriptionsPerUser: number;
}

/** For a service that serves the one desktop that started it. */
export const noLimits: ServiceLimits = {
  requestsPerMinute: 0,
  signInsPerMinute: 0,
  handshakesPerMinute: 0,
  messagesPerSecond: 0,
  socketsPerAddress: 0,
  subscriptionsPerUser: 0,
};

export type LimitedAct = 'request' | 'signIn' | 'handshake' | 'message';
/** Who an act counts for. */
export type LimitKey = `user:${string}` | `address:${string}`;

export const userKey = (account: Address): LimitKey => `user:${account}`;
export const addressKey = (address: string): LimitKey => `address:${limitKeyOf(address)}`;

export interface RateLimits {
  /** Counts one act for each key; null when all had room, else the whole seconds until one has again. */
  readonly take: (act: LimitedAct, ...keys: readonly LimitKey[]) => Promise<number | null>;
}

/** What the limits need of a connected client of the `redis` package. */
export interface LimitRedis {
  readonly isReady: boolean;
  readonly eval: (
    script: string,
    options: { keys: string[]; arguments: string[] },
  ) => Promise<unknown>;
}

/** A Redis that does not answer within this counts as lost: no client waits for it. */
const redisPatienceMs = 500;

/**
 * Counts in fixed windows: in this process, or in Redis for all services together. While Redis is lost each service
 * counts by itself. Messages are always counted here: they cost this process's time.
 */
export function createRateLimits(
  limits: ServiceLimits,
  options: { readonly redis?: LimitRedis | undefined; readonly logger: ServiceLogger },
): RateLimits {
  const redis = options.redis === undefined ? undefined : answering(options.redis);

  function limiterOf(
    act: LimitedAct,
    points: number,
    duration: number,
  ): RateLimiterAbstract | null {
    if (points === 0) return null;
    const own = new RateLimiterMemory({ points, duration });
    if (redis === undefined || act === 'message') return own;
    return new RateLimiterRedis({
      storeClient: redis,
      useRedisPackage: true,
      rejectIfRedisNotReady: true,
      insuranceLimiter: own,
      keyPrefix: `escrow-desk:limit:${act}`,
      points,
      duration,
    });
  }

  const limiters: Record<LimitedAct, RateLimiterAbstract | null> = {
    request: limiterOf('request', limits.requestsPerMinute, 60),
    signIn: limiterOf('signIn', limits.signInsPerMinute, 60),
    handshake: limiterOf('handshake', limits.handshakesPerMinute, 60),
    message: limiterOf('message', limits.messagesPerSecond, 1),
  };

  async function takeOne(limiter: RateLimiterAbstract, key: LimitKey): Promise<number | null> {
    try {
      await limiter.consume(key);
      return null;
    } catch (refused) {
      if (refused instanceof RateLimiterRes)
        return Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
      // Counting failed: a limit that can't count lets everybody in.
      options.logger.warn({ event: 'limits_not_counted', err: refused });
      return null;
    }
  }

  return {
    take: async (act, ...keys) => {
      const limiter = limiters[act];
      if (limiter === null) return null;
      let wait: number | null = null;
      for (const key of keys) {
        const seconds = await takeOne(limiter, key);
        if (seconds !== null) wait = Math.max(wait ?? 0, seconds);
      }
      return wait;
    },
  };
}

/**
 * The same client, whose answers are given up on after a while. While one is late it is asked nothing more, so that a
 * Redis that stands still keeps nobody but the first waiting.
 */
function answering(redis: LimitRedis): LimitRedis {
  let late = 0;
  return {
    get isReady() {
      return redis.isReady && late === 0;
    },
    eval: (script, options) => {
      let timer: NodeJS.Timeout | undefined;
      const answer = redis.eval(script, options);
      const givenUp = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => {
          late += 1;
          const arrived = (): void => void (late -= 1);
          answer.then(arrived, arrived);
          reject(new Error('Redis does not answer'));
        }, redisPatienceMs);
      });
      return Promise.race([answer, givenUp]).finally(() => clearTimeout(timer));
    },
  };
}
