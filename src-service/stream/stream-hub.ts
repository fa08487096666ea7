import type { Duplex } from 'node:stream';
import type { Address } from '../../src-shared/brand.ts';
import type { TradeStore } from '../database/trade-store.ts';
import type { KeyCounts } from '../limits/key-counts.ts';
import type { RateLimits } from '../limits/rate-limits.ts';
import type { ServiceLogger } from '../logger.ts';
import type { AccessClaims } from '../sign-in/access-token.ts';
import type { StreamStatistics } from './stream-statistics.ts';

export interface StreamLimits {
  /** Bytes waiting for a live reader before it is dropped. */
  readonly unsentBytes: number;
  /** Milliseconds a replay may stand still. */
  readonly replayStallMs: number;
  /** Of one socket. */
  readonly subscriptions: number;
  /** From one socket. */
  readonly messagesPerSecond: number;
}

export const defaultStreamLimits: StreamLimits = {
  unsentBytes: 1024 * 1024,
  replayStallMs: 30_000,
  subscriptions: 100,
  messagesPerSecond: 50,
};

/** What all sockets and subscriptions of a stream share. `S`, `T`: its subscriptions and sockets. */
export interface StreamHub<S, T> {
  readonly store: TradeStore;
  readonly statistics: StreamStatistics;
  readonly logger: ServiceLogger;
  readonly now: () => number;
  /** Milliseconds in which this process ran: what a reader is measured by. */
  readonly ranMs: () => number;
  readonly authenticate: (token: string) => Promise<AccessClaims | null>;
  /** Highest cursor that was delivered; every stored message up to it was offered to the live subscriptions. */
  readonly deliveredCursor: () => number;
  readonly setLive: (subscription: S, live: boolean) => void;
  /** The latest `chain` message, framed; null while no chain was seen. */
  readonly chainFrame: () => Buffer | null;
  readonly sendChainLater: () => void;
  /** Counts the turns of the event loop that bring deliveries: within one, a connection had no chance to send. */
  readonly deliveryTurn: () => number;
  /** The connection holds back what it is pushed until the delivery under way is over. */
  readonly corked: (connection: Duplex) => void;
  readonly onClosed: (socket: T) => void;
  readonly limits: StreamLimits;
  readonly rateLimits: RateLimits;
  /** Of each account, on all of its sockets together. */
  readonly subscriptionsOf: KeyCounts<Address>;
  /** 0: as many as its sockets hold. */
  readonly maxSubscriptionsPerUser: number;
  readonly heartbeatMs: number;
}
