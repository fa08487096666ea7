import { setTimeout as delay } from 'node:timers/promises';
import { leaseMs, type Lease, type LeaderProgress } from './database/lease.ts';
import type { ChainFollower } from './follow-chain.ts';
import type { ServiceLogger } from './logger.ts';

export interface LeadInTurnOptions {
  readonly lease: Lease;
  readonly progress: () => LeaderProgress;
  /** Begins to follow the chain, as the one that does. */
  readonly follow: () => ChainFollower;
  readonly logger: ServiceLogger;
}

/** Between two attempts to take the lease, and between two renewals. */
const turnMs = 1000;

/**
 * Follows the chain while this instance holds the lease, and stands by while another one does. What keeps a deposed
 * leader from writing is the lease's fence in each transaction; that it stops here only spares the nodes.
 */
export function runWithLease({
  lease,
  progress,
  follow,
  logger,
}: LeadInTurnOptions): ChainFollower {
  const stopping = new AbortController();
  const { signal } = stopping;
  let follower: ChainFollower | null = null;
  let renewedAt = 0;

  async function turn(): Promise<void> {
    if (follower === null) {
      if (!(await lease.take())) return;
      renewedAt = performance.now();
      logger.info({ event: 'leading', message: 'This instance follows the chain now.' });
      follower = follow();
    } else if (await lease.renew(progress())) {
      renewedAt = performance.now();
    } else {
      await standBack();
    }
  }

  async function standBack(): Promise<void> {
    logger.warn({ event: 'standing_by', message: 'Another instance follows the chain.' });
    const deposed = follower;
    follower = null;
    await deposed?.stop();
  }

  async function run(): Promise<void> {
    let lost = false;
    while (!signal.aborted) {
      try {
        await turn();
        lost = false;
      } catch (error) {
        if (!lost) logger.error({ event: 'lease_unknown', err: error });
        lost = true;
        if (follower !== null && performance.now() - renewedAt > leaseMs) await standBack();
      }
      await delay(turnMs, undefined, { signal }).catch(() => undefined);
    }
  }

  const running = run();
  return {
    stop: async () => {
      stopping.abort();
      await running;
      await follower?.stop();
      await lease
        .release()
        .catch((error: unknown) => logger.warn({ event: 'lease_not_released', err: error }));
    },
  };
}
