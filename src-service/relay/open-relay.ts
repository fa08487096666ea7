import type { ChainAnswer } from '../http/status-routes.ts';
import type { TradeServiceConfiguration } from '../configuration.ts';
import type { IndexedEscrow } from '../database/trade-store.ts';
import { withoutUrls, type ServiceLogger } from '../logger.ts';
import { createRpcPool } from '../../src-escrow/rpc-pool.ts';
import { createRelayChain } from './relay-chain.ts';
import type { RelayQueue } from './relay-routes.ts';
import type { RelayStore } from './relay-store.ts';
import { startRelayer, toGwei, type RelayTarget } from './relayer.ts';
import { loadRelayerKey } from './relayer-key.ts';

export interface OpenRelayOptions {
  readonly configuration: TradeServiceConfiguration;
  readonly store: RelayStore;
  /** The chain that is served; null while none is known. */
  readonly identity: () => IndexedEscrow | null;
  readonly progress: () => ChainAnswer | null;
  readonly logger: ServiceLogger;
  readonly now: () => number;
  readonly bumpAfterMs?: number | undefined;
}

export interface OpenRelay {
  readonly queue: RelayQueue;
  readonly stop: () => Promise<void>;
}

/** Opens the relayer of the configuration; null: it names none. Throws `RelayerKeyError`. */
export async function openRelay(options: OpenRelayOptions): Promise<OpenRelay | null> {
  const { configuration, store, logger, now, identity, progress } = options;
  const { relayer: chosen } = configuration;
  if (chosen === null || chosen === undefined) return null;
  const wallet = await loadRelayerKey(chosen);
  const pool = createRpcPool({
    urls: configuration.rpcUrls,
    onReport: ({ host, event, message }) =>
      logger.warn({ event: `relay_node_${event}`, host, message: withoutUrls(message) }),
  });
  const chain = createRelayChain(pool);
  const dailyLimitGwei = toGwei(chosen.dailyLimit);

  async function target(): Promise<RelayTarget | null> {
    const served = identity();
    if (served === null) return null;
    const shown = await pool.identity();
    if (shown.chainId !== served.chainId) {
      logger.error({ event: 'relay_other_chain', chainId: shown.chainId });
      return null;
    }
    return {
      chainId: served.chainId,
      escrow: served.escrow,
      final: progress()?.final ?? 0,
    };
  }

  const relayer = startRelayer({
    wallet,
    store,
    chain,
    target,
    dailyLimitGwei,
    logger,
    now,
    bumpAfterMs: options.bumpAfterMs,
  });
  logger.info({ event: 'relayer', address: relayer.address });
  return {
    queue: {
      address: relayer.address,
      wake: () => relayer.wake(),
      store,
      chain,
      target,
      dailyLimitGwei,
    },
    async stop() {
      pool.close();
      await relayer.stop();
    },
  };
}
