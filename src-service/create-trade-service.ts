import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { Address } from '../src-shared/brand.ts';
import { isDatabaseCorruption, markDatabaseDamaged } from '../src-sqlite/open-database.ts';
import type { ChainBatchHandler } from '../src-escrow/chain-batch.ts';
import { createChainState, type ChainState } from './chain-state.ts';
import { followChain, type ChainFollower, type FollowChainOptions } from './follow-chain.ts';
import type { EscrowLocation, TradeServiceConfiguration } from './configuration.ts';
import { createLease } from './database/lease.ts';
import { openMessageLog, type LogHorizon, type Written } from './database/message-log.ts';
import {
  openServiceDatabase,
  ownTokenSecret,
  type DatabaseLocation,
} from './database/open-service-database.ts';
import type { ServiceDatabase } from './database/service-database.ts';
import { createSessionStore } from './database/sql-session-store.ts';
import { createTradeStore } from './database/sql-trade-store.ts';
import type { TradeStore } from './database/trade-store.ts';
import { notifyAll } from './database/wake-ups.ts';
import { createAdmission } from './http/admission.ts';
import { countingRequests, createHttpServer } from './http/http-server.ts';
import { addMetricsRoute, newReportCounts } from './http/metrics-route.ts';
import { addSignInRoutes } from './http/sign-in-routes.ts';
import { addStatusRoutes, type ChainAnswer } from './http/status-routes.ts';
import { addTradeRoutes } from './http/trade-routes.ts';
import { addFileRoutes } from './files/file-routes.ts';
import { createFileStore } from './files/file-store.ts';
import { addNoteRoutes } from './notes/note-routes.ts';
import { createNoteStore } from './notes/note-store.ts';
import { addOfferRoutes } from './offers/offer-routes.ts';
import { createOfferStore } from './offers/offer-store.ts';
import { openRelay } from './relay/open-relay.ts';
import { addRelayRoutes } from './relay/relay-routes.ts';
import { createRelayStore } from './relay/relay-store.ts';
import { createUpdateFeed } from './updates/update-feed.ts';
import { addUpdateRoutes } from './updates/update-routes.ts';
import { followWithLeader, type IndexerEvents } from './follow-with-leader.ts';
import { createIndexer } from './indexer.ts';
import { trustedProxies } from './limits/client-address.ts';
import { createRateLimits, noLimits } from './limits/rate-limits.ts';
import type { ServiceLogger } from './logger.ts';
import type { RedisConnection } from './redis/redis-connection.ts';
import { createSignIn, type AllowedAddresses, type LocalToken } from './sign-in/sign-in.ts';
import type { StreamLimits } from './stream/stream-hub.ts';
import { TradeWebSocketHandler } from './stream/trade-websocket-handler.ts';

export interface TradeServiceDependencies {
  readonly logger: ServiceLogger;
  /** The escrow known for a chain, when the configuration names none; null: none is known. */
  readonly deploymentOf?: ((chainId: number) => Promise<EscrowLocation | null>) | undefined;
  /** What to do when the nodes serve another chain than the stored trades are of. Default: `keep`. */
  readonly otherChain?: 'replace' | 'keep' | undefined;
  /** The database was found damaged in use; the next start begins it anew, so the process should end. */
  readonly onDatabaseDamaged?: (() => void) | undefined;
  /** Where the batches come from. Default: the configured nodes. */
  readonly follow?: ((options: FollowChainOptions) => ChainFollower) | undefined;
  /** Unix milliseconds. */
  readonly now?: (() => number) | undefined;
  readonly heartbeatMs?: number | undefined;
  readonly limits?: Partial<StreamLimits> | undefined;
  readonly horizon?: LogHorizon | undefined;
  readonly accessTokenLifetimeSeconds?: number | undefined;
  /** How long a relayed call may wait in the pool before its fee is raised. */
  readonly relayBumpAfterMs?: number | undefined;
}

export interface TradeService {
  readonly address: { readonly host: string; readonly port: number; readonly url: string };
  /** How far the chain is; null while none is known. */
  readonly chain: () => ChainAnswer | null;
  /** Called with every change of `chain`; returns what stops it. */
  readonly onChain: (listener: (chain: ChainAnswer) => void) => () => void;
  /** Resolves once a chain is known, be it from the database. */
  readonly chainKnown: Promise<void>;
  /** A token without a signature of the account: for the process that started this service, never over a network. */
  readonly issueLocalToken: (account: Address) => LocalToken;
  /** Who may sign in from now on; others are let go at once. */
  readonly setAllowedAddresses: (allowed: AllowedAddresses) => void;
  /** Says goodbye to the clients, stops following the chain, closes the database. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts a trade service: serves what is stored at once, follows the chain as soon as a node answers.
 * Throws `DatabaseOpenError`, or the listening socket's error (`EADDRINUSE` …).
 */
export async function createTradeService(
  configuration: TradeServiceConfiguration,
  dependencies: TradeServiceDependencies,
): Promise<TradeService> {
  const { logger } = dependencies;
  const now = dependencies.now ?? Date.now;
  const database = await openServiceDatabase(configuration.database, logger, now());
  const { redisUrl = null } = configuration;
  let redis: RedisConnection | null = null;
  try {
    if (redisUrl !== null) redis = await connectRedis(redisUrl, logger);
    return await startOn(database, redis, configuration, dependencies, now);
  } catch (error) {
    redis?.stop();
    await database.close();
    throw error;
  }
}

/** Loaded when there is one, as the client of PostgreSQL is: without, a service starts sooner. */
async function connectRedis(url: string, logger: ServiceLogger): Promise<RedisConnection> {
  const { openRedis } = await import('./redis/redis-connection.ts');
  return openRedis(url, logger);
}

async function startOn(
  database: ServiceDatabase,
  redis: RedisConnection | null,
  configuration: TradeServiceConfiguration,
  dependencies: TradeServiceDependencies,
  now: () => number,
): Promise<TradeService> {
  const { logger } = dependencies;
  const { database: location } = configuration;
  const lease = location.kind === 'postgres' ? createLease(database, randomUUID()) : null;
  let deliver = (_written: Written<unknown>): void => undefined;
  const log = await openMessageLog(database, {
    now,
    horizon: dependencies.horizon,
    atCommit: location.kind === 'postgres' && redis === null ? notifyAll : undefined,
    onWritten: (written) => deliver(written),
  });
  const store = createTradeStore({ database, log, fence: lease?.fence });
  const chainState = createChainState(
    await store.indexedChain(),
    configuration.escrow?.address ?? null,
  );
  let urls: readonly string[] = [];
  const admission = createAdmission(() => urls, configuration.allowedOrigins);
  const signIn = createSignIn({
    store: createSessionStore(database, now),
    keys: {
      secret: configuration.jwtAccessSecret ?? secretBeside(configuration.database),
      previousSecret: configuration.jwtAccessSecretPrevious ?? undefined,
    },
    issuer: () => urls[0] ?? '',
    chainId: () => chainState.identity()?.chainId ?? null,
    allowed: configuration.allowedAddresses,
    now,
    lifetimeSeconds: dependencies.accessTokenLifetimeSeconds,
  });
  const limits = configuration.limits ?? noLimits;
  const rateLimits = createRateLimits(limits, { redis: redis?.client, logger });
  const trustedProxy = trustedProxies(configuration.trustProxy);
  const stream = new TradeWebSocketHandler({
    store,
    signIn,
    admission,
    logger,
    now,
    chain: chainState.identity,
    deliveredCursor: (await store.logState()).cursor,
    allowQueryToken: configuration.allowQueryToken,
    maxSockets: configuration.maxSockets,
    maxSocketsPerUser: configuration.maxSocketsPerUser,
    maxSocketsPerAddress: limits.socketsPerAddress,
    maxSubscriptionsPerUser: limits.subscriptionsPerUser,
    rateLimits,
    trustedProxy,
    heartbeatMs: dependencies.heartbeatMs,
    limits: dependencies.limits,
  });
  const server = createHttpServer({ admission, logger, trustedProxy, limits: rateLimits });
  const reports = newReportCounts();
  addMetricsRoute(server, {
    stream,
    chain: chainState.answer,
    reports,
    token: configuration.metricsToken ?? null,
  });
  const onFailure = (): void => void (stream.statistics.authFailures += 1);
  addSignInRoutes(server, {
    signIn,
    limits: rateLimits,
    admission,
    chainKnown: () => chainState.identity() !== null,
    onFailure,
  });
  const signedIn = {
    store,
    signIn: countingRequests(signIn, rateLimits),
    onFailure,
    now,
  };
  const domain = chainState.identity;
  const relay = await openRelay({
    configuration,
    store: createRelayStore(database, log),
    identity: chainState.identity,
    progress: chainState.answer,
    logger,
    now,
    bumpAfterMs: dependencies.relayBumpAfterMs,
  });
  addTradeRoutes(server, signedIn);
  addNoteRoutes(server, { ...signedIn, domain, notes: createNoteStore(database, log) });
  addFileRoutes(server, { ...signedIn, files: createFileStore(database, log) });
  addUpdateRoutes(server, { ...signedIn, feed: createUpdateFeed(database) });
  addOfferRoutes(server, { ...signedIn, offers: createOfferStore(database, log) });
  addRelayRoutes(server, { ...signedIn, queue: relay?.queue ?? null });
  addStatusRoutes(server, { store, stream, chain: chainState.answer, startedAt: now(), now });
  server.server.on('upgrade', (request, socket, head) =>
    stream.handleUpgrade(request, socket, head),
  );

  await server
    .listen({ host: configuration.host, port: configuration.port })
    .catch(async (error: unknown) => {
      await relay?.stop();
      throw error;
    });
  const { port } = server.server.address() as AddressInfo;
  const listeningUrl = `http://${configuration.host.includes(':') ? `[${configuration.host}]` : configuration.host}:${port}`;
  urls =
    configuration.publicUrl === null ? [listeningUrl] : [configuration.publicUrl, listeningUrl];

  const stopReporting = chainState.onChange(({ head, indexed, final, status }) => {
    stream.setChain({ head, indexed, final, status });
    relay?.queue.wake();
  });
  const follow = (events: IndexerEvents): ChainFollower =>
    (dependencies.follow ?? followChain)({
      configuration,
      deploymentOf: dependencies.deploymentOf,
      logger,
      onReport: (event) => void (reports[event] += 1),
      handlerFor: (escrow) => {
        const indexer = indexerFor(escrow, store, events, dependencies);
        return stoppingOnDamage(indexer, location, dependencies);
      },
    });
  let follower: ChainFollower;
  if (lease !== null && location.kind === 'postgres') {
    const { listenForNotifications } = await import('./database/postgres-notifications.ts');
    const together = await followWithLeader({
      database,
      wakeUps: redis?.wakeUps ?? ((wake) => listenForNotifications(location.url, wake)),
      store,
      lease,
      stream,
      signIn,
      chainState,
      logger,
      follow,
    });
    deliver = together.written;
    follower = together;
  } else {
    deliver = ({ messages, startedAt }) => {
      stream.deliver(messages);
      stream.statistics.addLatency(performance.now() - startedAt);
    };
    follower = follow(alone(stream, chainState));
  }

  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    stopReporting();
    await Promise.all([stream.stop(), follower.stop(), relay?.stop()]);
    await server.close();
    redis?.stop();
    await database.close();
  };
  return {
    address: { host: configuration.host, port, url: urls[0] ?? listeningUrl },
    chain: chainState.answer,
    onChain: chainState.onChange,
    chainKnown: chainState.known,
    issueLocalToken: (account) => signIn.issueLocalToken(account),
    setAllowedAddresses: (allowed) => signIn.setAllowedAddresses(allowed),
    stop: () => (stopped ??= stop()),
  };
}

/** One process, one database: what is stored was delivered with its commit; then it is told how far that is. */
function alone(stream: TradeWebSocketHandler, chainState: ChainState): IndexerEvents {
  return {
    onCommitted: ({ indexed, final }) => chainState.setCommitted(indexed, final),
    onChainBegun: (identity, cursor) => {
      chainState.begin(identity);
      stream.restart(cursor);
    },
    onProgress: chainState.setProgress,
  };
}

function indexerFor(
  escrow: Address,
  store: TradeStore,
  events: IndexerEvents,
  { logger, otherChain }: TradeServiceDependencies,
): ChainBatchHandler {
  return createIndexer({
    store,
    escrow,
    otherChain: otherChain ?? 'keep',
    onCommitted: events.onCommitted,
    onChainBegun: (identity, cursor) => {
      logger.info({ event: 'chain_begun', ...identity });
      events.onChainBegun(identity, cursor);
    },
    onProgress: (progress) => {
      if (progress.status === 'other_chain') {
        logger.error({
          event: 'other_chain',
          message:
            'The nodes serve another chain than the stored trades are of. Check RPC_URL, or run reindex.',
        });
      }
      events.onProgress(progress);
    },
  });
}

function secretBeside(location: DatabaseLocation): string {
  if (location.kind === 'sqlite') return ownTokenSecret(location.path);
  throw new Error('services that share a PostgreSQL database need one secret for access tokens');
}

function stoppingOnDamage(
  indexer: ChainBatchHandler,
  location: DatabaseLocation,
  { logger, onDatabaseDamaged }: TradeServiceDependencies,
): ChainBatchHandler {
  return {
    ...indexer,
    handle: async (batch) => {
      try {
        await indexer.handle(batch);
      } catch (error) {
        if (location.kind === 'sqlite' && isDatabaseCorruption(error)) {
          markDatabaseDamaged(location.path);
          logger.error({ event: 'database_damaged', path: location.path, err: error });
          onDatabaseDamaged?.();
        }
        throw error;
      }
    },
  };
}

/** Forgets what was read from the chain; the next start reads it anew under a new epoch. Sign-ins stay. */
export async function forgetIndexedChain(
  location: DatabaseLocation,
  logger: ServiceLogger,
): Promise<void> {
  const database = await openServiceDatabase(location, logger, Date.now());
  try {
    await createTradeStore({ database, log: await openMessageLog(database) }).forgetChain();
  } finally {
    await database.close();
  }
}
