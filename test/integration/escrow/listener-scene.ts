import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import type { ChainBehaviour } from '../../../src-escrow/escrow-event-listener.ts';
import type { ChainCheckpoint } from '../../../src-escrow/chain-batch.ts';
import {
  SmartContractEscrowService,
  type EscrowServiceReport,
} from '../../../src-escrow/smart-contract-escrow-service.ts';
import { startAnvil, type Anvil, type AnvilOptions } from '../../support/anvil.ts';
import { createBatchRecorder, type BatchRecorder } from '../../support/batch-recorder.ts';
import { deployEscrowChain, type EscrowChain } from '../../support/escrow-chain.ts';
import { startRpcProxy, type RpcProxy } from '../../support/rpc-proxy.ts';

export interface Following {
  readonly recorder: BatchRecorder;
  readonly service: SmartContractEscrowService;
}

/** Final after two blocks, and looked at ten times a second. */
export const quick: ChainBehaviour = {
  confirmations: 2,
  pollMs: 100,
  losesFinalBlocks: false,
};

/** A chain with the escrow, nodes that misbehave, and who follows them; all of it anew for each test of the file. */
export function useListenerScene() {
  let directory: string;
  let anvil: Anvil;
  let chain: EscrowChain;
  let reports: EscrowServiceReport[];
  let cleanups: (() => Promise<unknown> | void)[];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'escrow-listener-'));
    reports = [];
    cleanups = [];
  });

  afterEach(async () => {
    for (const cleanup of cleanups.reverse()) await cleanup();
    await rm(directory, { recursive: true, force: true });
  });

  const scene = {
    get directory() {
      return directory;
    },
    get anvil() {
      return anvil;
    },
    get chain() {
      return chain;
    },
    /** Of every service of this test. */
    get reports(): readonly EscrowServiceReport[] {
      return reports;
    },
    reported: (event: EscrowServiceReport['event']) =>
      reports.filter((report) => report.event === event),
    cleanUp: (cleanup: () => Promise<unknown> | void) => void cleanups.push(cleanup),

    startChain: async (options: AnvilOptions = {}): Promise<void> => {
      anvil = await startAnvil(options);
      cleanups.push(() => anvil.kill());
      chain = await deployEscrowChain(anvil);
      cleanups.push(() => chain.close());
    },

    startProxy: async (): Promise<RpcProxy> => {
      const proxy = await startRpcProxy(anvil.rpcUrl);
      cleanups.push(() => proxy.close());
      return proxy;
    },

    /** Polls every 100 ms unless told otherwise. */
    follow: (
      rpcUrls: readonly string[],
      stored: ChainCheckpoint | null = null,
      behaviour: Partial<ChainBehaviour> = {},
    ): Following => {
      const recorder = createBatchRecorder(stored);
      return { recorder, service: scene.resume(rpcUrls, recorder, behaviour) };
    },

    /** Follows on for a consumer that has something already, as after a restart. */
    resume: (
      rpcUrls: readonly string[],
      recorder: BatchRecorder,
      behaviour: Partial<ChainBehaviour> = {},
    ): SmartContractEscrowService => {
      const service = new SmartContractEscrowService({
        rpcUrls,
        escrow: chain.escrow,
        startBlock: chain.deployment.startBlock,
        behaviourOf: () => ({ ...quick, ...behaviour }),
        onReport: (report) => reports.push(report),
      });
      service.start(recorder);
      cleanups.push(() => service.stop());
      return service;
    },

    /** What the node itself says: the standing logs, by id. */
    idsOnChain: async (): Promise<string[]> => {
      const logs = (await anvil.request('eth_getLogs', [
        { address: chain.escrow, fromBlock: '0x0', toBlock: 'latest' },
      ])) as { blockHash: string; logIndex: string }[];
      return logs.map((log) => `${log.blockHash}:${Number(log.logIndex)}`);
    },

    headNumber: async (): Promise<number> => {
      return Number(await anvil.request('eth_blockNumber'));
    },

    /** All of the chain's events stand, each once, in order. */
    expectAll: async (recorder: BatchRecorder): Promise<void> => {
      const head = await scene.headNumber();
      await recorder.until(
        () => recorder.state.indexed >= head && recorder.state.status === 'ok',
        'all blocks read',
      );
      expect(recorder.events.map((event) => event.id)).toEqual(await scene.idsOnChain());
    },

    /** Four calls, five events. */
    tradeInFull: async (): Promise<void> => {
      const trade = await chain.createTrade();
      await chain.markPaid(trade);
      await chain.confirmPayment(trade, trade.terms.amount / 2n, trade.terms.amount);
      await chain.confirmPayment(trade, trade.terms.amount / 2n, trade.terms.amount / 2n);
    },
  };
  return scene;
}
