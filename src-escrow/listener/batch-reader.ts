import type { Address, Hash } from '../../src-shared/brand.ts';
import type { EscrowEventGap } from '../../src-shared/trade/apply-escrow-event.ts';
import type { EscrowEvent } from '../../src-shared/trade/escrow-event.ts';
import type {
  BlockRef,
  ChainCheckpoint,
  EventsBatch,
  ReorgBatch,
  StandingEvents,
} from '../chain-batch.ts';
import { createLogsBloomTest } from '../rpc/logs-bloom.ts';
import type { BlockHeader } from '../rpc/rpc-shapes.ts';
import type { RpcLog } from '../rpc-log.ts';
import type { RpcNode, RpcPool } from '../rpc-pool.ts';
import {
  ChainMoved,
  decodeLogs,
  present,
  readBlockLogs,
  readHeader,
  readHeaders,
  readRangeLogs,
} from './chain-reader.ts';
import { extended, rolledBack, tipOf, withEarly } from './checkpoint.ts';
import { createEarlyDelivery } from './early-delivery.ts';
import type { AnnouncedHead, HeadWatch } from './head-watch.ts';
import { createLogAudit } from './log-audit.ts';
import { createMissingEventSearch } from './missing-event.ts';
import { createRangeReader } from './range-reader.ts';

export interface BatchReaderOptions {
  readonly pool: RpcPool;
  readonly escrow: Address;
  readonly signal: AbortSignal;
  /** The consumer's. */
  readonly eventsAbove: StandingEvents;
  /** A log that the contract can't have written. */
  readonly refused: (message: string) => void;
  /** An event that a node had left out at first. */
  readonly missed: (message: string) => void;
  /** A node had left logs out. */
  readonly leftOut: (message: string) => void;
  /** A node can't be checked. */
  readonly unchecked: (message: string) => void;
}

/** More blocks than this at the tip are asked for as one range. */
const singleBlocks = 4;
/** How often an empty answer is doubted when the block's bloom says that the contract may have logged. */
const doubts = 2;

/** Turns blocks of the chain into batches. Everything it reads is read from `at`, the last committed checkpoint. */
export function createBatchReader({
  pool,
  escrow,
  signal,
  eventsAbove,
  refused,
  missed,
  leftOut,
  unchecked,
}: BatchReaderOptions) {
  const ruledOut = createLogsBloomTest(escrow);
  const decode = (logs: readonly RpcLog[], timestampOf: (log: RpcLog) => number) =>
    decodeLogs(logs, timestampOf, (reason, log) =>
      refused(`${reason} (block ${log.blockNumber}, log ${log.logIndex})`),
    );
  const audit = createLogAudit({ pool, escrow, signal, leftOut, unchecked });
  const { readRange, rangeBatch, readAhead } = createRangeReader({
    pool,
    escrow,
    signal,
    audit,
    decode,
  });
  /** What was delivered of each block that is not final yet; `certain`: its header proves that it has no more. */
  const delivered = new Map<
    number,
    { readonly ids: ReadonlySet<string>; readonly certain: boolean }
  >();
  const noteDelivered = (block: BlockHeader, events: readonly EscrowEvent[]) => {
    const ids = events.filter(({ blockHash }) => blockHash === block.hash).map(({ id }) => id);
    delivered.set(block.number, { ids: new Set(ids), certain: ruledOut(block) });
  };
  const early = createEarlyDelivery({
    signal,
    logsOfBlock,
    decode,
    eventsAbove,
    watchBlock: (blockNumber) => audit.watch(blockNumber),
    settled: noteDelivered,
    refused,
  });

  const findMissing = createMissingEventSearch({
    pool,
    escrow,
    signal,
    audit,
    readRange,
    rangeBatch,
  });

  /** The headers after the tip up to the head; announced ones are not asked for again. Null: the tip is not their parent. */
  async function pathTo(
    at: ChainCheckpoint,
    { node, header }: AnnouncedHead,
    watch: HeadWatch,
  ): Promise<readonly BlockHeader[] | null> {
    if (header.number <= at.indexed) return null;
    const path = [header];
    for (let first = header; first.number > at.indexed + 1;) {
      const parent = watch.header(first.parentHash);
      if (parent?.number !== first.number - 1) break;
      path.unshift(parent);
      first = parent;
    }
    const missing = (path[0] ?? header).number - at.indexed - 1;
    if (missing > 0) {
      const numbers = Array.from({ length: missing }, (_, index) => at.indexed + 1 + index);
      const headers = await readHeaders(node, numbers, signal);
      path.unshift(...headers.map((found) => present(found, node)));
    }
    for (let index = 1; index < path.length; index += 1) {
      if (path[index]?.parentHash !== path[index - 1]?.hash)
        throw new ChainMoved('the blocks read are not of one chain');
    }
    const tip = tipOf(at);
    return tip !== null && path[0]?.parentHash !== tip.hash ? null : path;
  }

  /** Of a block whose bloom allows logs. */
  async function logsOfBlock(node: RpcNode, block: BlockHeader): Promise<RpcLog[]> {
    const ask = async (some: RpcNode) => {
      const logs = await readBlockLogs(some, escrow, block, signal);
      return await audit.ofBlock(some, block, logs);
    };
    let logs = await pool.use(ask, { prefer: audit.preferred() ?? node, signal });
    for (let doubt = 1; doubt <= doubts && logs.length === 0; doubt += 1) {
      const prefer = pool.nodes[doubt % pool.nodes.length] ?? node;
      logs = await pool.use(ask, { prefer, signal });
    }
    return logs;
  }

  function reorg(at: ChainCheckpoint, ancestor: BlockRef): ReorgBatch {
    for (const number of delivered.keys()) {
      if (number > ancestor.number) delivered.delete(number);
    }
    return {
      kind: 'reorg',
      ancestor,
      depth: at.indexed - ancestor.number,
      checkpoint: rolledBack(at, ancestor),
    };
  }

  /** Invariant: every log belongs to a block of the path, by hash. */
  async function logsOfPath(node: RpcNode, path: readonly BlockHeader[]): Promise<RpcLog[]> {
    const asked = path.filter((header) => !ruledOut(header));
    const first = asked[0];
    const last = asked.at(-1);
    if (first === undefined || last === undefined) return [];
    if (asked.length <= singleBlocks)
      return (await Promise.all(asked.map((header) => logsOfBlock(node, header)))).flat();
    const logs = await readRangeLogs(node, escrow, first.number, last.number, signal);
    const hashes = new Set<Hash>(path.map((header) => header.hash));
    if (!logs.every((log) => hashes.has(log.blockHash)))
      throw new ChainMoved('the logs read are of other blocks');
    const seen = new Set(logs.map((log) => log.blockHash));
    const empty = asked.filter((header) => !seen.has(header.hash));
    const more = await Promise.all(empty.map((header) => logsOfBlock(node, header)));
    return [...logs, ...more.flat()].sort(
      (a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex,
    );
  }

  async function readAgain(
    at: ChainCheckpoint,
    first: number,
    last: number,
  ): Promise<EventsBatch[]> {
    const hashes = new Map(at.recentBlocks.map((block) => [block.number, block.hash]));
    const batches: EventsBatch[] = [];
    for (let next = first; next <= last;) {
      const read = await readRange(next, last);
      if (read.logs.some((log) => (hashes.get(log.blockNumber) ?? log.blockHash) !== log.blockHash))
        throw new ChainMoved('the blocks about to be final have changed');
      batches.push(rangeBatch(read, at));
      next = read.to + 1;
    }
    return batches;
  }

  /** The first of these blocks with an event delivered that was not read again. */
  function firstGone(
    again: readonly EventsBatch[],
    numbers: readonly number[],
  ): number | undefined {
    const ids = new Set(again.flatMap((batch) => batch.events.map(({ id }) => id)));
    return numbers.find((number) =>
      [...(delivered.get(number)?.ids ?? [])].some((id) => !ids.has(id)),
    );
  }

  return {
    async header(node: RpcNode, number: number): Promise<BlockHeader> {
      return present(await readHeader(node, number, signal), node);
    },

    early,

    pathTo,

    /** The blocks of this path, which follows the tip and leads to the head. */
    async tip(
      at: ChainCheckpoint,
      head: AnnouncedHead,
      path: readonly BlockHeader[],
      watch: HeadWatch,
    ): Promise<EventsBatch> {
      const newest = path.length === 1 && !ruledOut(head.header);
      const read = newest
        ? await early.logsOfNewest(head, watch)
        : { logs: await logsOfPath(head.node, path), early: false };
      const times = new Map(path.map((header) => [header.number, header.timestamp]));
      const events = decode(
        read.logs,
        (log) => times.get(log.blockNumber) ?? head.header.timestamp,
      );
      for (const header of path) noteDelivered(header, events);
      const checkpoint = extended(at, path);
      return {
        kind: 'events',
        fromBlock: at.indexed + 1,
        toBlock: head.header.number,
        blocks: path.map(({ number, hash, timestamp }) => ({ number, hash, timestamp })),
        events,
        checkpoint: read.early ? withEarly(checkpoint, head.header) : checkpoint,
      };
    },

    /** Final blocks up to `boundary`; what follows is read while the consumer commits. */
    async *backfill(from: ChainCheckpoint, boundary: number): AsyncGenerator<EventsBatch, void> {
      let at = from;
      for await (const read of readAhead(at.indexed + 1, boundary)) {
        const tip = tipOf(at);
        const follows =
          tip === null
            ? read.from > at.startBlock || read.first.hash === at.startBlockHash
            : read.first.parentHash === tip.hash;
        if (!follows) throw new ChainMoved('the ranges read are not of one chain');
        const checkpoint = extended(at, [read.last], read.to);
        yield rangeBatch(read, checkpoint);
        at = checkpoint;
      }
    },

    /** Everything is read anew. */
    reset: () => delivered.clear(),

    reorg,

    /**
     * Reads the blocks about to be final again. Null: the same events as before; else a batch with all of them, for
     * what a node had left out the first time, or what was delivered before a restart; or what takes back the first
     * event that is not there any more, also when compared with receipts.
     */
    async secondRead(at: ChainCheckpoint, final: number): Promise<EventsBatch | ReorgBatch | null> {
      const from = at.final + 1;
      const numbers = Array.from({ length: final - from + 1 }, (_, index) => from + index);
      const doubtful = numbers.filter((number) => delivered.get(number)?.certain !== true);
      const [first] = doubtful;
      const last = doubtful.at(-1);
      if (first === undefined || last === undefined) return null;
      let batches = await readAgain(at, first, last);
      let gone = firstGone(batches, doubtful);
      if (gone !== undefined) {
        audit.watch(gone);
        batches = await readAgain(at, first, last);
        gone = firstGone(batches, doubtful);
      }
      if (gone !== undefined) {
        refused(`block ${gone} does not have what was read of it first; it is taken back`);
        const before = at.recentBlocks.filter(({ number }) => number < (gone ?? 0)).at(-1);
        if (before !== undefined) return reorg(at, before);
      }
      const events = batches.flatMap((batch) => batch.events);
      const fresh = events.filter(
        (event) => delivered.get(event.blockNumber)?.ids.has(event.id) !== true,
      );
      if (fresh.length === 0) return null;
      for (const { blockNumber, type } of fresh) {
        if (delivered.has(blockNumber))
          missed(`block ${blockNumber}: ${type}, seen on second read`);
      }
      const blocks = batches.flatMap((batch) => batch.blocks);
      return { kind: 'events', fromBlock: first, toBlock: last, blocks, events, checkpoint: at };
    },

    forgetUpTo(final: number): void {
      for (const number of delivered.keys()) {
        if (number <= final) delivered.delete(number);
      }
    },

    /**
     * What a gap lacks: everything from the missing event's block up to our last. Nothing when the missing event is
     * in the blocks that come next anyway: then their reading was incomplete, and they are read again.
     */
    async *fromMissing(
      at: ChainCheckpoint,
      gap: EscrowEventGap,
    ): AsyncGenerator<EventsBatch, void> {
      const found = await findMissing(at, gap);
      for (let next = found ?? at.indexed + 1; next <= at.indexed;) {
        const read = await readRange(next, at.indexed);
        yield rangeBatch(read, at);
        next = read.to + 1;
      }
    },
  };
}
