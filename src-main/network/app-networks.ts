import { join } from 'node:path';
import { computeEscrowAddress, type EscrowFee } from '../../src-escrow/escrow-deployment.ts';
import { createRpcPool, type RpcPool } from '../../src-escrow/rpc-pool.ts';
import type { SettingsView } from '../../src-shared/ipc/views.ts';
import { networkFacts } from '../../src-shared/network/networks.ts';
import { zeroAddress } from '../../src-shared/parse.ts';
import type { PracticeInfo } from '../../src-shared/practice/practice-messages.ts';
import type { AppNetwork } from '../app-context.ts';
import type { Logger } from '../logger.ts';
import type { LocalServiceSettings } from '../service/local-service-host.ts';
import { PoolProvider } from './pool-provider.ts';

/** The standard escrow takes no fee; its address follows from that and the shipped code. */
const standardFee: EscrowFee = { feeBps: 0, feeRecipient: zeroAddress };

/** Play money: enough for all the signed calls of a day. */
const practiceDailyLimit = String(10n ** 18n);
function practiceRelayerOf(practice: PracticeInfo | null): LocalServiceSettings['relayer'] {
  return practice === null
    ? null
    : { keyFile: practice.relayerKeyFile, dailyLimit: practiceDailyLimit };
}

export interface AppNetworks {
  present(): AppNetwork;
  /** What the local service is to follow, or null: no node is known yet. */
  serviceSettings(databaseFolder: string): LocalServiceSettings | null;
  onChange(listener: (network: AppNetwork) => void): () => void;
  /** A new head was seen by the local service. */
  noteHead(head: number): void;
  stop(): void;
}

export interface AppNetworksOptions {
  readonly settings: () => SettingsView;
  /** Null while the practice chain does not run. */
  readonly practice: () => PracticeInfo | null;
  readonly log: Logger;
}

interface Present {
  readonly key: string;
  readonly network: AppNetwork;
  readonly rpcUrls: readonly string[];
  readonly startBlock: number;
  readonly pool: RpcPool | null;
  /** One a node, when there are several. */
  readonly single: readonly { readonly pool: RpcPool; readonly provider: PoolProvider }[];
}

/** The profile's one network, made anew when the settings or the practice chain change. */
export function createAppNetworks(
  options: AppNetworksOptions,
): AppNetworks & { update(): boolean } {
  const headListeners = new Set<(head: number) => void>();
  const changeListeners = new Set<(network: AppNetwork) => void>();
  let present = make();

  function make(): Present {
    const settings = options.settings();
    const { network } = settings;
    const { blockTimeMs, confirmations, payoutGas, gasMargin } = networkFacts(network.chainId);
    const practice = network.kind === 'practice' ? options.practice() : null;
    const isPractice = network.kind === 'practice';
    const rpcUrls = isPractice
      ? practice === null
        ? []
        : [practice.wsUrl, practice.rpcUrl]
      : network.rpcUrls;
    const startBlock = isPractice ? (practice?.startBlock ?? 0) : network.startBlock;
    const key = JSON.stringify([network, rpcUrls, startBlock, practice?.genesisHash ?? null]);
    const httpFirst = [...rpcUrls].sort(
      (a, b) => Number(a.startsWith('ws')) - Number(b.startsWith('ws')),
    );
    const urls = isPractice ? httpFirst.slice(0, 1) : httpFirst;
    const poolOf = (some: readonly string[]): RpcPool =>
      createRpcPool({
        urls: some,
        startBlock,
        chainId: network.chainId,
        onReport: ({ host, event }) => options.log.warn({ event: 'rpc_node', host, state: event }),
      });
    const pool = urls.length === 0 ? null : poolOf(urls);
    const provider = new PoolProvider(pool, network.chainId);
    const single =
      urls.length < 2
        ? []
        : urls.map((url) => {
            const own = poolOf([url]);
            return { pool: own, provider: new PoolProvider(own, network.chainId) };
          });
    return {
      key,
      rpcUrls,
      startBlock,
      pool,
      single,
      network: {
        kind: network.kind,
        practice: isPractice,
        chainId: network.chainId,
        networkName: network.name,
        tokens: network.tokens,
        escrow: computeEscrowAddress(standardFee),
        fee: standardFee,
        confirmations,
        payoutGas,
        gasMargin,
        blockTimeMs,
        provider,
        everyNode: single.length === 0 ? [provider] : single.map((one) => one.provider),
        onHead(listener) {
          headListeners.add(listener);
          return () => void headListeners.delete(listener);
        },
      },
    };
  }

  function discard({ network, pool, single }: Present): void {
    network.provider.destroy();
    pool?.close();
    for (const one of single) {
      one.provider.destroy();
      one.pool.close();
    }
  }

  return {
    present: () => present.network,
    serviceSettings(databaseFolder) {
      if (present.rpcUrls.length === 0) return null;
      const { network, rpcUrls, startBlock } = present;
      const { share } = options.settings();
      return {
        // One file for each network: switching to and fro reads nothing anew.
        databasePath: join(
          databaseFolder,
          `service-${network.practice ? 'practice' : network.chainId}.db`,
        ),
        rpcUrls,
        escrow: { address: network.escrow, startBlock },
        confirmations: network.confirmations,
        relayer: network.practice ? practiceRelayerOf(options.practice()) : null,
        port: share.enabled ? share.port : 0,
        chainTag: options.practice()?.genesisHash ?? '',
      };
    },
    onChange(listener) {
      changeListeners.add(listener);
      return () => void changeListeners.delete(listener);
    },
    /** Returns whether the network is another one now. */
    update() {
      const next = make();
      if (next.key === present.key) {
        discard(next);
        return false;
      }
      const before = present;
      present = next;
      for (const listener of changeListeners) listener(present.network);
      discard(before);
      return true;
    },
    noteHead: (head) => headListeners.forEach((listener) => listener(head)),
    stop: () => discard(present),
  };
}
