import type { Address } from '../../src-shared/brand.ts';
import { createLogsBloomTest } from '../rpc/logs-bloom.ts';
import { RpcError } from '../rpc/rpc-error.ts';
import type { BlockHeader } from '../rpc/rpc-shapes.ts';
import type { RpcLog } from '../rpc-log.ts';
import type { RpcNode, RpcPool } from '../rpc-pool.ts';
import { ChainMoved, present, readHeader, readHeaders } from './chain-reader.ts';
import { createReceiptReader } from './receipt-reader.ts';

export interface LogAuditOptions {
  readonly pool: RpcPool;
  readonly escrow: Address;
  readonly signal: AbortSignal;
  /** A node had left logs out. */
  readonly leftOut: (message: string) => void;
  /** A node can't be checked. */
  readonly unchecked: (message: string) => void;
  /** 0 … 1, as `Math.random`. */
  readonly random?: (() => number) | undefined;
}

/** What a node answered for `from … to`, and the headers of it that were read anyway. */
export interface AnsweredRange {
  readonly from: number;
  readonly to: number;
  readonly logs: readonly RpcLog[];
  readonly headers: readonly BlockHeader[];
}

/** Compares what nodes answer to `eth_getLogs` with blooms and receipts, on a sample (docs/adr/0010). */
export interface LogAudit {
  /** Whom to ask for logs first; undefined: nobody is suspected. */
  preferred(): RpcNode | undefined;
  /** No more blocks at once than this: while a node is suspected, each of them may have to be checked. */
  readonly mostBlocks: number;
  /** Something is missing in this block: its logs are compared, whatever the draw. */
  watch(blockNumber: number): void;
  isWatched(blockNumber: number): boolean;
  suspect(node: RpcNode): void;
  /** The range's logs, complete as far as was looked. Throws `LogsLeftOut`: ask again, another node first. */
  ofRange(node: RpcNode, answered: AnsweredRange): Promise<readonly RpcLog[]>;
  /** The same of one block whose bloom allows logs; what is missing is filled in. */
  ofBlock(node: RpcNode, block: BlockHeader, logs: RpcLog[]): Promise<RpcLog[]>;
}

/** Retryable: the pool asks the next node. */
export class LogsLeftOut extends RpcError {
  constructor(host: string, blockNumber: number) {
    super('bad_answer', `left out logs of block ${blockNumber}`, { host });
  }
}

/** Blocks of a range that are said to have no logs: each has its header read with this chance, at most so many. */
const quietChance = 1 / 16;
const quietBlocks = 16;
/** And at most so many of them, where their bloom allows logs, their receipts: on a busy chain every bloom does. */
const quietReceipts = 2;
/** A bloom that allows logs of the contract where there are none is mostly other contracts' doing. */
const emptyAtTipChance = 1 / 16;
/** A node that left logs out is believed again after so many blocks checked one by one. */
const cleanBlocksDue = 2_000;
const blocksAtOnceWhenSuspected = 256;
const receiptsAtOnce = 8;
const mostWatched = 64;

export function createLogAudit(options: LogAuditOptions): LogAudit {
  const { pool, signal, leftOut, unchecked, random = Math.random } = options;
  const ruledOut = createLogsBloomTest(options.escrow);
  const readReceiptLogs = createReceiptReader(options.escrow);
  /** Clean blocks that each suspected node still owes. */
  const suspects = new Map<RpcNode, number>();
  const watched = new Set<number>();
  const reportedUnchecked = new Set<RpcNode>();

  function reportUnchecked(node: RpcNode, words: string): void {
    if (reportedUnchecked.has(node)) return;
    reportedUnchecked.add(node);
    unchecked(`${node.host}: ${words}; what it sends can be compared with no receipts`);
  }

  const otherTrusted = (node: RpcNode) =>
    pool.nodes.some((other) => other !== node && !suspects.has(other));

  /** What the block's receipts hold beyond `logs`. Null: they can't be had. Throws `bad_answer` on logs without one. */
  async function missingIn(
    node: RpcNode,
    block: BlockHeader,
    logs: readonly RpcLog[],
  ): Promise<readonly RpcLog[] | null> {
    if (logs.some((log) => log.blockHash !== block.hash))
      throw new ChainMoved('the logs read are of other blocks');
    if (ruledOut(block)) {
      if (logs.length === 0) return [];
      throw new RpcError('bad_answer', `sent logs that block ${block.number} does not have`, {
        host: node.host,
      });
    }
    const proven = await readReceiptLogs(node, block, signal);
    if (proven === 'unavailable') {
      reportUnchecked(node, 'shows no receipts');
      return null;
    }
    if (proven === 'incomplete') {
      if (otherTrusted(node))
        throw new RpcError('bad_answer', `sent incomplete receipts of block ${block.number}`, {
          host: node.host,
        });
      reportUnchecked(node, `its receipts of block ${block.number} don't match the block's bloom`);
      return null;
    }
    const answered = new Set(logs.map(({ logIndex }) => logIndex));
    const indexes = new Set(proven.map(({ logIndex }) => logIndex));
    if (logs.some(({ logIndex }) => !indexes.has(logIndex)))
      throw new RpcError('bad_answer', `sent logs that block ${block.number} does not have`, {
        host: node.host,
      });
    return proven.filter(({ logIndex }) => !answered.has(logIndex));
  }

  function caught(node: RpcNode, block: BlockHeader, missing: number): void {
    suspects.set(node, cleanBlocksDue);
    watch(block.number);
    leftOut(`${node.host}: left out ${missing} of the escrow's logs in block ${block.number}`);
  }

  function watch(blockNumber: number): void {
    watched.delete(blockNumber);
    watched.add(blockNumber);
    if (watched.size > mostWatched) watched.delete(watched.values().next().value ?? blockNumber);
  }

  /** A block with logs, and those watched. */
  function sampleWithLogs({ from, to, logs }: AnsweredRange): Set<number> {
    const sample = new Set([...watched].filter((number) => number >= from && number <= to));
    const drawn = logs[Math.floor(random() * logs.length)];
    if (drawn !== undefined) sample.add(drawn.blockNumber);
    return sample;
  }

  /** Blocks without logs, and the range's ends, whose headers cost no request. */
  function sampleWithout({ from, to, logs, headers }: AnsweredRange): Set<number> {
    const withLogs = new Set(logs.map(({ blockNumber }) => blockNumber));
    const sample = new Set(headers.map(({ number }) => number));
    const blocks = to - from + 1;
    for (let count = 0; count < Math.min(quietBlocks, blocks); count += 1) {
      if (random() < quietChance * Math.max(1, blocks / quietBlocks))
        sample.add(from + Math.floor(random() * blocks));
    }
    return new Set([...sample].filter((number) => !withLogs.has(number)));
  }

  /** Every block of the range, for a node that was caught: the answered logs and those of all receipts. */
  async function everyBlock(node: RpcNode, range: AnsweredRange): Promise<readonly RpcLog[]> {
    const logs = [...range.logs];
    const numbers = Array.from({ length: range.to - range.from + 1 }, (_, at) => range.from + at);
    const headers = (await readHeaders(node, numbers, signal)).map((header) =>
      present(header, node),
    );
    const doubtful = headers.filter((header) => !ruledOut(header));
    let clean = true;
    for (let at = 0; at < doubtful.length; at += receiptsAtOnce) {
      await Promise.all(
        doubtful.slice(at, at + receiptsAtOnce).map(async (header) => {
          const answered = range.logs.filter((log) => log.blockNumber === header.number);
          const missing = (await missingIn(node, header, answered)) ?? [];
          if (missing.length === 0) return;
          clean = false;
          caught(node, header, missing.length);
          logs.push(...missing);
        }),
      );
    }
    const due = (suspects.get(node) ?? 0) - numbers.length;
    if (clean && due > 0) suspects.set(node, due);
    else if (clean) suspects.delete(node);
    return logs.sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex);
  }

  return {
    preferred: () =>
      suspects.size === 0 ? undefined : pool.nodes.find((node) => !suspects.has(node)),
    get mostBlocks() {
      return suspects.size === 0 ? Number.POSITIVE_INFINITY : blocksAtOnceWhenSuspected;
    },
    watch,
    isWatched: (blockNumber) => watched.has(blockNumber),
    suspect: (node) => void suspects.set(node, cleanBlocksDue),

    async ofRange(node, range) {
      if (suspects.has(node)) {
        // Under way since before the node was suspected.
        if (range.to - range.from >= blocksAtOnceWhenSuspected)
          throw new LogsLeftOut(node.host, range.from);
        return await everyBlock(node, range);
      }
      const known = new Map(range.headers.map((header) => [header.number, header]));
      const headersOf = async (numbers: ReadonlySet<number>) =>
        await Promise.all(
          [...numbers].map(async (number) =>
            present(known.get(number) ?? (await readHeader(node, number, signal)), node),
          ),
        );
      const [some, quiet] = await Promise.all([
        headersOf(sampleWithLogs(range)),
        headersOf(sampleWithout(range)),
      ]);
      const doubtful = quiet.filter((header) => !ruledOut(header));
      const from = Math.floor(random() * doubtful.length);
      const compared = [...doubtful.slice(from), ...doubtful.slice(0, from)].slice(
        0,
        quietReceipts,
      );
      await Promise.all(
        [...some, ...compared].map(async (block) => {
          const logs = range.logs.filter((log) => log.blockNumber === block.number);
          const missing = (await missingIn(node, block, logs)) ?? [];
          if (missing.length === 0) return;
          caught(node, block, missing.length);
          throw new LogsLeftOut(node.host, block.number);
        }),
      );
      return range.logs;
    },

    async ofBlock(node, block, logs) {
      const certain = suspects.has(node) || watched.has(block.number);
      if (!certain && (logs.length > 0 || random() >= emptyAtTipChance)) return logs;
      const missing = (await missingIn(node, block, logs)) ?? [];
      if (missing.length === 0) return logs;
      caught(node, block, missing.length);
      return [...logs, ...missing].sort((a, b) => a.logIndex - b.logIndex);
    },
  };
}
