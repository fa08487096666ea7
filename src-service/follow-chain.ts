import { setTimeout as delay } from 'node:timers/promises';
import type { Address } from '../src-shared/brand.ts';
import { networkFacts } from '../src-shared/network/networks.ts';
import { z } from '../src-shared/parse.ts';
import type { ChainBatchHandler } from '../src-escrow/chain-batch.ts';
import { createRpcPool, type RpcPool, type RpcReport } from '../src-escrow/rpc-pool.ts';
import type { ChainBehaviour } from '../src-escrow/escrow-event-listener.ts';
import type { ListenerReport } from '../src-escrow/listener/listener-report.ts';
import { SmartContractEscrowService } from '../src-escrow/smart-contract-escrow-service.ts';
import type { EscrowLocation, TradeServiceConfiguration } from './configuration.ts';
import { withoutUrls, type ServiceLogger } from './logger.ts';

export interface FollowChainOptions {
  readonly configuration: TradeServiceConfiguration;
  readonly deploymentOf?: ((chainId: number) => Promise<EscrowLocation | null>) | undefined;
  readonly logger: ServiceLogger;
  readonly handlerFor: (escrow: Address) => ChainBatchHandler;
  /** Called with each thing that the nodes did wrong, as the log tells it. */
  readonly onReport?: ((event: ListenerReport['event']) => void) | undefined;
}

export interface ChainFollower {
  /** Resolves once no batch is under way any more. */
  readonly stop: () => Promise<void>;
}

/** How long to wait before the nodes are asked again which chain they serve. */
const locateAgainMs = 2000;
/** However fast the chain's blocks come. */
const shortestPollMs = 1000;
const chainIdSchema = z
  .string()
  .regex(/^0x[0-9a-f]{1,13}$/i)
  .transform((text) => Number.parseInt(text, 16));

/** Follows the escrow on the configured nodes; asks them for their chain first when the escrow is not configured. */
export function followChain(options: FollowChainOptions): ChainFollower {
  const { configuration, logger, handlerFor } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  let escrowService: SmartContractEscrowService | undefined;

  async function run(): Promise<void> {
    const escrow = configuration.escrow ?? (await locateEscrow());
    if (escrow === null || signal.aborted) return;
    escrowService = new SmartContractEscrowService({
      rpcUrls: configuration.rpcUrls,
      escrow: escrow.address,
      startBlock: escrow.startBlock,
      behaviourOf,
      onReport: (report) => {
        if (report.source === 'rpc') {
          reportNode(report);
          return;
        }
        options.onReport?.(report.event);
        const err = 'error' in report ? { err: report.error } : {};
        logger.warn({ event: report.event, message: withoutUrls(report.message), ...err });
      },
    });
    escrowService.start(handlerFor(escrow.address));
  }

  function behaviourOf(chainId: number): ChainBehaviour {
    const { blockTimeMs, confirmations, losesFinalBlocks } = networkFacts(chainId);
    return {
      confirmations: configuration.confirmations ?? confirmations,
      pollMs: Math.max(shortestPollMs, blockTimeMs / 3),
      losesFinalBlocks,
    };
  }

  /** Null once stopped. */
  async function locateEscrow(): Promise<EscrowLocation | null> {
    const asking = createRpcPool({ urls: configuration.rpcUrls, onReport: reportNode });
    try {
      while (!signal.aborted) {
        const found = await tryToLocate(asking);
        if (found !== null) return found;
        await delay(locateAgainMs, undefined, { signal }).catch(() => undefined);
      }
      return null;
    } finally {
      asking.close();
    }
  }

  async function tryToLocate(asking: RpcPool): Promise<EscrowLocation | null> {
    try {
      const chainId = await asking.request('eth_chainId', [], chainIdSchema, { signal });
      const found = (await options.deploymentOf?.(chainId)) ?? null;
      if (found === null) {
        const message = `No escrow is known on chain ${chainId}. Set ESCROW_ADDRESS, or deploy one with npm run deploy.`;
        logger.error({ event: 'escrow_unknown', chainId, message });
      }
      return found;
    } catch (error) {
      if (!signal.aborted) logger.warn({ event: 'chain_unreachable', err: error });
      return null;
    }
  }

  function reportNode({ host, event, message }: RpcReport): void {
    logger.warn({ event: `node_${event}`, host, message: withoutUrls(message) });
  }

  const running = run().catch((error: unknown) =>
    logger.error({ event: 'chain_fault', err: error }),
  );
  return {
    stop: async () => {
      stopping.abort();
      await running;
      await escrowService?.stop();
    },
  };
}
