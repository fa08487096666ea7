import type { Lease, LeaderProgress } from './database/lease.ts';
import type { Written } from './database/message-log.ts';
import type { ServiceDatabase } from './database/service-database.ts';
import type { SqlTradeStore } from './database/sql-trade-store.ts';
import type { WakeUps } from './database/wake-ups.ts';
import type { ChainState } from './chain-state.ts';
import type { ChainFollower } from './follow-chain.ts';
import type { IndexerOptions } from './indexer.ts';
import { runWithLease } from './run-with-lease.ts';
import { startLogFeed } from './log-feed.ts';
import type { ServiceLogger } from './logger.ts';
import type { SignIn } from './sign-in/sign-in.ts';
import type { TradeWebSocketHandler } from './stream/trade-websocket-handler.ts';

export interface FollowTogetherOptions {
  readonly database: ServiceDatabase;
  /** Calls what it is given whenever an instance wrote something. */
  readonly wakeUps: (wake: () => void) => WakeUps;
  readonly store: SqlTradeStore;
  readonly lease: Lease;
  readonly stream: TradeWebSocketHandler;
  readonly signIn: SignIn;
  readonly chainState: ChainState;
  readonly logger: ServiceLogger;
  /** Begins to follow the chain; what the indexer tells goes to `told`. */
  readonly follow: (events: IndexerEvents) => ChainFollower;
}

export type IndexerEvents = Pick<IndexerOptions, 'onCommitted' | 'onChainBegun' | 'onProgress'>;

/** One of several instances on one database. */
export interface TogetherFollower extends ChainFollower {
  readonly written: (written: Written<unknown>) => void;
}

/**
 * Several instances on one PostgreSQL database: one of them follows the chain, and each serves its sockets from the log
 * that all read, the leader too.
 */
export async function followWithLeader(options: FollowTogetherOptions): Promise<TogetherFollower> {
  const { database, store, lease, stream, signIn, chainState, logger } = options;
  let progress: LeaderProgress = { head: 0, status: 'unreachable' };
  let shown = '';
  const { epoch, cursor } = await store.logState();
  stream.restart(cursor);
  const feed = startLogFeed({
    database,
    indexedChain: store.indexedChain,
    epoch,
    cursor,
    deliver: (messages, receivedAt) => {
      stream.deliver(messages);
      if (messages.length > 0) stream.statistics.addLatency(performance.now() - receivedAt);
    },
    restart: (from) => {
      store.forgetRecent();
      stream.restart(from);
    },
    showChain: (chain, leader) => {
      if (chain === null) return;
      const { identity, indexedBlock: indexed, finalBlock: final } = chain;
      const now = JSON.stringify({ identity, indexed, final, leader });
      if (now === shown) return;
      shown = now;
      if (JSON.stringify(chainState.identity()) !== JSON.stringify(identity))
        chainState.begin(identity);
      chainState.setCommitted(indexed, final);
      chainState.setProgress({ ...leader, indexed, final });
    },
    revoked: signIn.endedElsewhere,
    logger,
  });
  const wakeUps = options.wakeUps(feed.wake);
  const leading = runWithLease({
    lease,
    progress: () => progress,
    follow: () => {
      store.forgetRecent();
      return options.follow({
        onCommitted: feed.wake,
        onChainBegun: feed.wake,
        onProgress: ({ head, status }) =>
          (progress = { head, status: status === 'other_chain' ? 'halted' : status }),
      });
    },
    logger,
  });
  return {
    written: (written) => {
      feed.written(written);
      wakeUps.notify();
    },
    stop: async () => {
      await leading.stop();
      await Promise.all([wakeUps.stop(), feed.stop()]);
    },
  };
}
