import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { tradeEscrowAbi } from '../../contracts/abi/trade-escrow.ts';
import { wireTypeOfContractEvent } from '../../src-shared/trade/escrow-event.ts';
import { tradeStates, type TradeState } from '../../src-shared/trade/trade.ts';
import { freePort } from '../../test/support/anvil.ts';
import { startServiceProcess, temporaryFolder } from '../../test/support/service.ts';
import { BenchProcess, baselinesFolder, baselineVersion } from '../processes.ts';
import { columns, eventRow, type EventRow } from '../baselines/event-row.mjs';
import type { FilledChain } from './filled-chain.ts';

/** One indexer of the backfill figure. */
export interface IndexerSide {
  readonly name: string;
  readonly missing: string | null;
  /** Milliseconds from starting the process, with nothing stored, to everything stored; and what was stored. */
  readonly index: (chain: FilledChain) => Promise<Indexed>;
}

export interface Indexed {
  readonly ms: number;
  readonly rows: () => Promise<readonly EventRow[]>;
  /** Stops what still runs. */
  readonly end: () => Promise<void>;
}

/** An indexer that needs longer than this is not waited for. */
const patienceMs = 180_000;

/** Asks again and again until the answer is yes; throws once the patience is over. */
async function until(done: () => Promise<boolean>, everyMs: number): Promise<void> {
  const from = performance.now();
  while (!(await done())) {
    if (performance.now() - from > patienceMs)
      throw new Error(`not indexed within ${patienceMs / 1000} s`);
    await setTimeout(everyMs);
  }
}

/** SHA-256 over all rows in the chain's order: equal rows, equal hash. */
export function hashOfRows(rows: readonly EventRow[]): string {
  const hash = createHash('sha256');
  const ordered = [...rows].sort((a, b) => a.block - b.block || a.logIndex - b.logIndex);
  for (const row of ordered) hash.update(`${columns.map((column) => row[column]).join('|')}\n`);
  return hash.digest('hex');
}

const abiFile = (folder: string): string => {
  const path = join(folder, 'abi.json');
  writeFileSync(path, JSON.stringify(tradeEscrowAbi));
  return path;
};

/** The trade service as it is run by itself, into SQLite, durably. */
export const ours: IndexerSide = {
  name: 'trade service',
  missing: null,
  index: async (chain) => {
    const path = join(temporaryFolder(), 'backfill.db');
    const from = performance.now();
    const service = await startServiceProcess({
      RPC_URL: chain.anvil.rpcUrl,
      ESCROW_ADDRESS: chain.escrow,
      ESCROW_START_BLOCK: String(chain.startBlock),
      DATABASE_URL: `sqlite:${path}`,
      NODE_OPTIONS: process.env['BENCH_NODE_FLAGS'] ?? '',
    });
    try {
      await until(async () => {
        const answer = await fetch(`${service.url}/api/chain`);
        const { indexed } = (await answer.json()) as { indexed?: number };
        return indexed !== undefined && indexed >= chain.lastBlock;
      }, 10);
    } catch (error) {
      await service.end('SIGKILL');
      throw error;
    }
    const ms = performance.now() - from;
    await service.end('SIGTERM');
    return { ms, rows: async () => storedRows(path), end: async () => undefined };
  },
};

const contractNames = new Map<string, string>(
  Object.entries(wireTypeOfContractEvent).map(([name, type]) => [type, name]),
);

function storedRows(path: string): EventRow[] {
  const database = new DatabaseSync(path, { readOnly: true });
  const found = database.prepare('SELECT body FROM events').all();
  database.close();
  return found.map((row) => {
    const event = JSON.parse(String(row['body'])) as {
      blockNumber: number;
      logIndex: number;
      txHash: string;
      type: string;
      tradeId: string;
      tradeSeq: number;
      state: TradeState;
      remaining: string;
      deadline: number;
      args: object;
    };
    const { tradeId, tradeSeq, remaining, deadline, args } = event;
    return eventRow({
      block: event.blockNumber,
      logIndex: event.logIndex,
      tx: event.txHash,
      name: contractNames.get(event.type) ?? event.type,
      args: {
        ...args,
        tradeId,
        tradeSeq,
        remaining,
        deadline,
        state: tradeStates.indexOf(event.state),
      },
    });
  });
}

export const subsquid: IndexerSide = {
  name: `Subsquid ${baselineVersion('@subsquid/evm-processor') ?? ''} (CSV store)`,
  missing: missing('@subsquid/evm-processor'),
  index: async (chain) => {
    const folder = temporaryFolder();
    const out = join(folder, 'rows');
    const options = JSON.stringify({ ...placeOf(chain), folder: out, abi: abiFile(folder) });
    const from = performance.now();
    const squid = new BenchProcess(process.execPath, [
      `${baselinesFolder}subsquid/main.mjs`,
      options,
    ]);
    await squid.ended;
    const ms = performance.now() - from;
    if (squid.child.exitCode !== 0) throw new Error(`Subsquid: ${squid.errors}`);
    return { ms, rows: async () => csvRows(out), end: async () => undefined };
  },
};

function csvRows(folder: string): EventRow[] {
  const parts = readdirSync(folder, { withFileTypes: true }).filter((each) => each.isDirectory());
  return parts.flatMap((part) => {
    const [head, ...lines] = readFileSync(join(folder, part.name, 'events.csv'), 'utf8')
      .trim()
      .split(/\r?\n/);
    // The CSV store writes names in snake case.
    const names = (head?.split(',') ?? []).map((name) =>
      name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    );
    return lines.map((line) => {
      const cells = line.split(',');
      return Object.fromEntries(
        names.map((name, index) => [name, numeric.has(name) ? Number(cells[index]) : cells[index]]),
      ) as unknown as EventRow;
    });
  });
}

const numeric = new Set(['block', 'logIndex', 'tradeSeq', 'state', 'deadline']);

export const ponder: IndexerSide = {
  name: `Ponder ${baselineVersion('ponder') ?? ''} (PGlite)`,
  missing: missing('ponder'),
  index: async (chain) => {
    const folder = temporaryFolder();
    const database = join(folder, 'pglite');
    mkdirSync(database);
    const port = await freePort();
    const options = { ...placeOf(chain), folder: database, abi: abiFile(folder) };
    const from = performance.now();
    const indexer = new BenchProcess(
      process.execPath,
      [
        `${baselinesFolder}node_modules/ponder/dist/esm/bin/ponder.js`,
        'start',
        '--schema',
        'bench',
        '--port',
        String(port),
        '--log-level',
        'warn',
      ],
      {
        cwd: `${baselinesFolder}ponder`,
        env: { BENCH_PONDER: JSON.stringify(options), PONDER_TELEMETRY_DISABLED: '1' },
      },
    );
    const url = `http://127.0.0.1:${port}`;
    try {
      await until(async () => {
        if (indexer.hasEnded) throw new Error(`Ponder ended: ${indexer.errors}`);
        const answer = await fetch(`${url}/ready`).catch(() => null);
        return answer?.status === 200;
      }, 20);
    } catch (error) {
      await indexer.end();
      throw error;
    }
    const ms = performance.now() - from;
    return {
      ms,
      rows: async () => (await (await fetch(`${url}/rows`)).json()) as EventRow[],
      end: () => indexer.end(),
    };
  },
};

function placeOf({ anvil, escrow, startBlock, lastBlock }: FilledChain) {
  return { rpcUrl: anvil.rpcUrl, escrow, startBlock, lastBlock };
}

function missing(name: string): string | null {
  return baselineVersion(name) === null
    ? `${name} is not installed (npm run bench -- --setup)`
    : null;
}
