import type { Address, Hash } from '../../src-shared/brand.ts';
import type { EscrowEvent } from '../../src-shared/trade/escrow-event.ts';
import type { ChainBlock, ChainCheckpoint, EventsBatch } from '../chain-batch.ts';
import { RpcError } from '../rpc/rpc-error.ts';
import type { BlockHeader } from '../rpc/rpc-shapes.ts';
import type { RpcLog } from '../rpc-log.ts';
import type { RpcNode, RpcPool } from '../rpc-pool.ts';
import { ChainMoved, present, readHeader, readHeaders, readRangeLogs } from './chain-reader.ts';
import { LogsLeftOut, type LogAudit } from './log-audit.ts';
import { createLogRange } from './log-range.ts';

export interface RangeReaderOptions {
  readonly pool: RpcPool;
  readonly escrow: Address;
  readonly signal: AbortSignal;
  readonly audit: LogAudit;
  readonly decode: (logs: readonly RpcLog[], timestampOf: (log: RpcLog) => number) => EscrowEvent[];
}

/** Blocks `from … to` as one node shows them; their first and last header are of its chain. */
export interface RangeRead {
  readonly from: number;
  readonly to: number;
  readonly logs: readonly RpcLog[];
  readonly first: BlockHeader;
  readonly last: BlockHeader;
  readonly timestamps: ReadonlyMap<number, number>;
}

/** Ranges read at once in a backfill. What is read and not yet committed is bounded by them. */
const rangesAhead = 4;

export type RangeReader = ReturnType<typeof createRangeReader>;

/** Reads ranges of blocks, as large as the nodes allow. */
export function createRangeReader(options: RangeReaderOptions) {
  const { pool, escrow, audit, decode } = options;
  const range = createLogRange();

  /**
   * One range from `from` on, not beyond `boundary`, its logs compared on a sample. With `topics` only logs that have
   * them, not compared. Throws `RpcError`, `ChainMoved`.
   */
  async function readRange(
    from: number,
    boundary: number,
    topics: readonly (Hash | null)[] = [],
    signal = options.signal,
  ): Promise<RangeRead> {
    let timeouts = 0;
    for (;;) {
      const size = Math.min(range.size, audit.mostBlocks);
      const to = Math.min(from + size - 1, boundary);
      const asked = to - from + 1;
      try {
        const prefer = audit.preferred();
        const read = await pool.use((node) => readFrom(node, from, to, topics, signal), {
          signal,
          ...(prefer === undefined ? {} : { prefer }),
        });
        range.gave(asked, read.logs.length);
        return read;
      } catch (error) {
        if (signal.aborted || !(error instanceof RpcError)) throw error;
        if (error instanceof LogsLeftOut) continue;
        const limited = error.kind === 'rate_limited' && error.code === -32005;
        if (error.kind === 'timeout') timeouts += 1;
        else if (error.kind !== 'too_large' && !limited) throw error;
        const again = range.refused(asked, error.suggestedBlocks) && !limited && timeouts < 3;
        if (!again) throw error;
      }
    }
  }

  async function readFrom(
    node: RpcNode,
    from: number,
    to: number,
    topics: readonly (Hash | null)[],
    signal: AbortSignal,
  ): Promise<RangeRead> {
    // First the header, then the logs: a node that is only now catching up may have had neither block nor logs, and an
    // answer without the logs looks like any other.
    const last = present(await readHeader(node, to, signal), node);
    const [answered, first] = await Promise.all([
      readRangeLogs(node, escrow, from, to, signal, topics),
      from === to ? last : readHeader(node, from, signal).then((header) => present(header, node)),
    ]);
    for (const { blockNumber, blockHash } of answered) {
      const edge = blockNumber === from ? first : blockNumber === to ? last : null;
      if (edge !== null && edge.hash !== blockHash)
        throw new ChainMoved('the logs read are of other blocks');
    }
    const logs =
      topics.length > 0
        ? answered
        : await audit.ofRange(node, { from, to, logs: answered, headers: [first, last] });
    const timestamps = await timestampsOf(node, logs, signal);
    return { from, to, logs, first, last, timestamps };
  }

  /** Times of the blocks whose logs don't say them. */
  async function timestampsOf(
    node: RpcNode,
    logs: readonly RpcLog[],
    signal: AbortSignal,
  ): Promise<Map<number, number>> {
    const silent = logs.filter((log) => log.timestamp === null).map((log) => log.blockNumber);
    const headers = await readHeaders(node, [...new Set(silent)], signal);
    return new Map(
      headers.map((header) => {
        const found = present(header, node);
        return [found.number, found.timestamp];
      }),
    );
  }

  /** What `first … last` was split into by refusals, in order. */
  async function readAll(first: number, last: number, signal: AbortSignal): Promise<RangeRead[]> {
    const reads: RangeRead[] = [];
    for (let next = first; next <= last;) {
      const read = await readRange(next, last, [], signal);
      reads.push(read);
      next = read.to + 1;
    }
    return reads;
  }

  /** Ranges from `first` to `boundary` in order, some of them read at once. */
  async function* readAhead(first: number, boundary: number): AsyncGenerator<RangeRead, void> {
    const leaving = new AbortController();
    const signal = AbortSignal.any([options.signal, leaving.signal]);
    const inProgress: Promise<RangeRead[]>[] = [];
    let next = first;
    try {
      for (;;) {
        while (inProgress.length < rangesAhead && next <= boundary) {
          const to = Math.min(next + Math.min(range.size, audit.mostBlocks) - 1, boundary);
          const reading = readAll(next, to, signal);
          // Its failure is met when it is awaited, unless an earlier one fails first.
          reading.catch(() => undefined);
          inProgress.push(reading);
          next = to + 1;
        }
        const oldest = inProgress.shift();
        if (oldest === undefined) return;
        for (const read of await oldest) yield read;
      }
    } finally {
      leaving.abort();
    }
  }

  function rangeBatch(read: RangeRead, checkpoint: ChainCheckpoint): EventsBatch {
    const timeOf = (log: RpcLog) =>
      log.timestamp ?? read.timestamps.get(log.blockNumber) ?? read.last.timestamp;
    const blocks = new Map<number, ChainBlock>();
    for (const log of read.logs) {
      if (!blocks.has(log.blockNumber))
        blocks.set(log.blockNumber, {
          number: log.blockNumber,
          hash: log.blockHash,
          timestamp: timeOf(log),
        });
    }
    const { number, hash, timestamp } = read.last;
    blocks.set(number, { number, hash, timestamp });
    return {
      kind: 'events',
      fromBlock: read.from,
      toBlock: read.to,
      blocks: [...blocks.values()],
      events: decode(read.logs, timeOf),
      checkpoint,
    };
  }

  return { readRange, readAhead, rangeBatch };
}
