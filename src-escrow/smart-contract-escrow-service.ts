import type { Address } from '../src-shared/brand.ts';
import type { ChainBatchHandler, ChainIdentity, ListenerProgress } from './chain-batch.ts';
import {
  startEscrowEventListener,
  type EscrowEventListener,
  type EscrowEventListenerOptions,
  type ListenerReport,
} from './escrow-event-listener.ts';
import { createRpcPool, type RpcPool, type RpcReport } from './rpc-pool.ts';

export interface EscrowServiceOptions {
  /** http, https, ws or wss, the preferred one first. */
  readonly rpcUrls: readonly string[];
  readonly escrow: Address;
  /** No event of the escrow is older; its hash tells the chain. */
  readonly startBlock: number;
  readonly chainId?: number | undefined;
  readonly behaviourOf: EscrowEventListenerOptions['behaviourOf'];
  readonly onReport?: ((report: EscrowServiceReport) => void) | undefined;
}

export type EscrowServiceReport =
  ({ readonly source: 'rpc' } & RpcReport) | ({ readonly source: 'listener' } & ListenerReport);

const notStarted: ListenerProgress = { head: 0, indexed: 0, final: 0, status: 'behind' };

/** The chain's façade: its nodes, and the contract's events in order. */
export class SmartContractEscrowService {
  readonly pool: RpcPool;
  readonly escrow: Address;
  readonly #options: EscrowServiceOptions;
  #listener: EscrowEventListener | null = null;

  constructor(options: EscrowServiceOptions) {
    this.#options = options;
    this.escrow = options.escrow;
    this.pool = createRpcPool({
      urls: options.rpcUrls,
      startBlock: options.startBlock,
      ...(options.chainId === undefined ? {} : { chainId: options.chainId }),
      onReport: (report) => options.onReport?.({ source: 'rpc', ...report }),
    });
  }

  get progress(): ListenerProgress {
    return this.#listener?.progress ?? notStarted;
  }

  /** Begins to follow the chain; needs no node to be there yet. Once only. */
  start(handler: ChainBatchHandler): void {
    if (this.#listener !== null) throw new Error('already started');
    const { escrow, behaviourOf, onReport } = this.#options;
    this.#listener = startEscrowEventListener(
      {
        pool: this.pool,
        escrow,
        behaviourOf,
        onReport: (report) => onReport?.({ source: 'listener', ...report }),
      },
      handler,
    );
  }

  /** Throws `RpcError` while no node answers. */
  async identity(): Promise<ChainIdentity> {
    return await this.pool.identity();
  }

  /** Resolves once the batch at hand is committed and no socket is left open. */
  async stop(): Promise<void> {
    await this.#listener?.stop();
    this.pool.close();
  }
}
