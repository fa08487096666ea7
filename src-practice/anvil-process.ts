import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { practiceChainId, practiceFacts } from '../src-shared/network/networks.ts';
import { hashSchema, parseWith, z } from '../src-shared/parse.ts';
import type { Hash } from '../src-shared/brand.ts';
import { findAnvil, PracticeChainError } from './anvil-binary.ts';
import { openAnvilState } from './anvil-state.ts';
import { spawnGuarded, type GuardedChild } from './guarded-child.ts';

/** Seconds between two blocks; a transaction is mined at once, and blocks on top make it final. */
const blockTime = practiceFacts.blockTimeMs / 1000;
const startPatience = 20_000;
const stopPatience = 5_000;
const copyEvery = 5_000;
const maxQuickCrashes = 5;

export interface AnvilOptions {
  readonly stateDir: string;
  /** Absent: out of the installed platform package. */
  readonly anvilPath?: string | undefined;
  /** Absent: a free port, kept as long as this process runs. */
  readonly port?: number | undefined;
  /** It answers again after a crash. */
  readonly onRestarted: () => void;
  /** It ended unasked. Without `willRestart` it crashed too often and stays down. */
  readonly onDied: (reason: string, willRestart: boolean) => void;
}

export interface AnvilProcess {
  readonly rpcUrl: string;
  readonly wsUrl: string;
  /** Of block 0, as it is now. */
  readonly genesisHash: () => Hash;
  /** What was lost of the last run's state, or null. */
  readonly lost: string | null;
  /** Forgets everything and starts anew on the same port. */
  reset(): Promise<void>;
  /** Saves the state. Nothing is left running. */
  stop(): Promise<void>;
}

/** One JSON-RPC call. Throws on a transport fault or the node's error. */
export async function callRpc(
  rpcUrl: string,
  method: string,
  params: readonly unknown[] = [],
): Promise<unknown> {
  const response = await fetch(rpcUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    signal: AbortSignal.timeout(10_000),
  });
  const answer = parseWith(
    z.object({ result: z.unknown(), error: z.object({ message: z.string() }).optional() }),
    await response.json(),
  );
  if (!answer.ok) throw new PracticeChainError(`${method}: not an answer of a node`);
  if (answer.value.error !== undefined)
    throw new PracticeChainError(`${method}: ${answer.value.error.message}`);
  return answer.value.result;
}

const blockSchema = z.object({ hash: hashSchema, timestamp: z.string().regex(/^0x[0-9a-f]+$/) });

/** A block's hash, and its time in Unix seconds. */
async function readBlock(rpcUrl: string, tag: string): Promise<{ hash: Hash; timestamp: number }> {
  const block = blockSchema.parse(await callRpc(rpcUrl, 'eth_getBlockByNumber', [tag, false]));
  return { hash: block.hash, timestamp: Number.parseInt(block.timestamp, 16) };
}

/** Time of the newest block, Unix seconds: after time was skipped it is ahead of this computer's clock. */
export async function readChainTime(rpcUrl: string): Promise<number> {
  return (await readBlock(rpcUrl, 'latest')).timestamp;
}

/** A port nobody listens on: the one asked for, or with 0 any. Throws `PracticeChainError` if it is taken. */
async function findPort(wanted: number): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        new PracticeChainError(`Port ${wanted} can't be used: another program has it.`, error),
      ),
    );
    server.listen(wanted, '127.0.0.1', () => {
      const bound = server.address();
      const port = typeof bound === 'object' && bound !== null ? bound.port : wanted;
      server.close(() => resolve(port));
    });
  });
}

/** Starts Anvil on its kept state and resolves once it answers. Throws `PracticeChainError`. */
export async function startAnvil(options: AnvilOptions): Promise<AnvilProcess> {
  const program = findAnvil(options.anvilPath);
  const state = openAnvilState(options.stateDir);
  const port = await findPort(options.port ?? 0);
  const rpcUrl = `http://127.0.0.1:${port}`;
  let child: GuardedChild | null = null;
  let genesisHash: Hash | null = null;
  let stopping = false;
  let quickCrashes = 0;
  let copying: NodeJS.Timeout | undefined;

  /** Resolves once it answers; throws with its own words when it ends before that. */
  const launch = async (): Promise<void> => {
    // Else a stranger's node on this port would be taken for ours.
    await findPort(port);
    const started = spawnGuarded(
      program,
      [
        ...['--host', '127.0.0.1', '--port', String(port), '--chain-id', String(practiceChainId)],
        ...['--mixed-mining', '--block-time', String(blockTime)],
        ...['--state', state.file, '--state-interval', String(await state.writeInterval())],
        ...['--quiet', '--no-cors'],
      ],
      join(options.stateDir, 'anvil.pid'),
    );
    const ended = started.ended.then(({ code, errorText }) => {
      throw new PracticeChainError(`Anvil ended with ${code ?? 'a signal'}. ${errorText}`.trim());
    });
    try {
      genesisHash = await Promise.race([ended, untilItAnswers(rpcUrl)]);
    } catch (error) {
      await started.stop(stopPatience);
      throw error;
    }
    child = started;
    const launchedAt = Date.now();
    ended.catch((error: unknown) => {
      if (stopping || child !== started) return;
      child = null;
      quickCrashes = Date.now() - launchedAt < 10_000 ? quickCrashes + 1 : 1;
      void restart(error instanceof Error ? error.message : String(error));
    });
  };

  const restart = async (reason: string): Promise<void> => {
    const willRestart = quickCrashes <= maxQuickCrashes;
    options.onDied(reason, willRestart);
    if (!willRestart) return;
    await pause(200 * 2 ** (quickCrashes - 1));
    if (stopping) return;
    try {
      await state.prepare();
      await launch();
      if (!stopping) options.onRestarted();
    } catch (error) {
      quickCrashes += 1;
      await restart(error instanceof Error ? error.message : String(error));
    }
  };

  const keepCopies = (): void => {
    copying = setInterval(() => void state.keepCopy().catch(() => undefined), copyEvery);
    copying.unref();
  };

  const end = async (): Promise<void> => {
    stopping = true;
    clearInterval(copying);
    await child?.stop(stopPatience);
    child = null;
  };

  const lost = await state.prepare();
  await launch();
  keepCopies();

  return {
    rpcUrl,
    wsUrl: `ws://127.0.0.1:${port}`,
    lost,
    genesisHash: () => {
      if (genesisHash === null) throw new PracticeChainError('The practice chain has not started.');
      return genesisHash;
    },
    async reset() {
      await end();
      await state.clear();
      stopping = false;
      // Two chains are told apart by the hash of block 0, and all that differs in it is the second of its start.
      await pause(1000 - (Date.now() % 1000));
      await launch();
      keepCopies();
    },
    stop: end,
  };
}

/** Waits for the node's first answer and returns its genesis hash. */
async function untilItAnswers(rpcUrl: string): Promise<Hash> {
  const until = Date.now() + startPatience;
  for (;;) {
    try {
      const { hash } = await readBlock(rpcUrl, '0x0');
      await catchUpClock(rpcUrl);
      return hash;
    } catch (error) {
      if (Date.now() > until) throw new PracticeChainError('Anvil does not answer.', error);
      await pause(50);
    }
  }
}

/** Anvil forgets skipped time when it ends; without this its clock would run backwards after a restart. */
async function catchUpClock(rpcUrl: string): Promise<void> {
  const ahead = (await readChainTime(rpcUrl)) - Math.floor(Date.now() / 1000);
  if (ahead > 0) await callRpc(rpcUrl, 'evm_increaseTime', [ahead]);
}
