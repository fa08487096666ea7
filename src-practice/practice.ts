import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PracticeActivity, PracticeInfo } from '../src-shared/practice/practice-messages.ts';
import { startCounterparty, type Counterparty } from './counterparty.ts';
import { startPracticeChain, type PracticeChain } from './practice-chain.ts';
import { createStranger, type Stranger } from './stranger.ts';

export interface PracticeOptions {
  readonly stateDir: string;
  readonly anvilPath?: string | undefined;
  readonly port?: number | undefined;
  /** False: a chain with people who do nothing by themselves. */
  readonly counterparty: boolean;
  readonly onActivity: (activity: PracticeActivity) => void;
  /** After a start, a reset, a crash that was healed. */
  readonly onReady: (info: PracticeInfo) => void;
  readonly onDied: (reason: string, willRestart: boolean) => void;
}

/** The practice chain with its counterparty. */
export interface Practice {
  readonly chain: PracticeChain;
  /** Null when it was not asked for. */
  readonly counterparty: () => Counterparty | null;
  /** Who tries what the scam school is about. */
  readonly stranger: Stranger;
  reset(): Promise<PracticeInfo>;
  stop(): Promise<void>;
}

/** Starts both on their kept state. Throws `PracticeChainError`. */
export async function startPractice(options: PracticeOptions): Promise<Practice> {
  const chain = await startPracticeChain({
    stateDir: options.stateDir,
    anvilPath: options.anvilPath,
    port: options.port,
    onRestarted: () => options.onReady(chain.info()),
    onDied: options.onDied,
  });
  const memoryFile = join(options.stateDir, 'counterparty.json');
  const meetRobin = (): Promise<Counterparty | null> =>
    options.counterparty
      ? startCounterparty({ chain, memoryFile, onActivity: options.onActivity })
      : Promise.resolve(null);
  let counterparty = await meetRobin();
  if (chain.lost !== null) options.onActivity({ at: Date.now(), text: chain.lost });
  options.onReady(chain.info());

  return {
    chain,
    counterparty: () => counterparty,
    stranger: createStranger(chain),
    async reset() {
      await counterparty?.stop();
      await chain.reset();
      await rm(memoryFile, { force: true });
      counterparty = await meetRobin();
      options.onReady(chain.info());
      return chain.info();
    },
    async stop() {
      await counterparty?.stop();
      await chain.stop();
    },
  };
}
