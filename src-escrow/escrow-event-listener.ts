import type { Address } from '../src-shared/brand.ts';
import { EscrowEventGap } from '../src-shared/trade/apply-escrow-event.ts';
import type {
  ChainBatch,
  ChainBatchHandler,
  ChainCheckpoint,
  ListenerProgress,
  ListenerStatus,
} from './chain-batch.ts';
import {
  ChainMoved,
  readFinalizedNumber,
  readHeader,
  readLatestHeader,
} from './listener/chain-reader.ts';
import { emptyCheckpoint, finalised, tipOf } from './listener/checkpoint.ts';
import { createBatchReader } from './listener/batch-reader.ts';
import { checkDispute, FinalDisputed, highestHead } from './listener/other-nodes.ts';
import { watchHeads, type AnnouncedHead, type HeadWatch } from './listener/head-watch.ts';
import { findAncestor } from './listener/reorg.ts';
import { ConsumerFailed, type ListenerReport } from './listener/listener-report.ts';
import { fullJitterMs } from '../src-shared/backoff.ts';
import { RpcError } from './rpc/rpc-error.ts';
import type { RpcNode, RpcPool } from './rpc-pool.ts';

export type { ListenerReport } from './listener/listener-report.ts';

/** How a chain and its nodes behave, as far as the listener depends on it. */
export interface ChainBehaviour {
  /** How deep a block is final, or the node's tag. */
  readonly confirmations: number | 'finalized';
  /** How often to look without an announcement. */
  readonly pollMs: number;
  /**
   * Whether a node that was killed may come back without blocks that were final: then the chain is read again from its
   * start, if the consumer agrees. Else such a node is not believed.
   */
  readonly losesFinalBlocks: boolean;
}

export interface EscrowEventListenerOptions {
  readonly pool: RpcPool;
  readonly escrow: Address;
  /** Asked once the nodes have said which chain they serve. */
  readonly behaviourOf: (chainId: number) => ChainBehaviour;
  readonly onReport?: ((report: ListenerReport) => void) | undefined;
}

export interface EscrowEventListener {
  readonly progress: ListenerProgress;
  /** Resolves when the batch at hand is committed and nothing runs any more. */
  stop(): Promise<void>;
}

/** Blocks that are read one by one, with all their hashes. */
const tipBlocks = 64;
const failureBackoff = { firstMs: 150, maxMs: 5_000 };
const haltedPollMs = 15_000;
/** So often in a row a chain may move while it is read. */
const patience = 4;
/** A head that has not moved for so long may be a stuck node's: the others are asked too. */
const stalledMs = 30_000;

/**
 * Reads all logs of the escrow from the consumer's checkpoint on and keeps following the chain. Subscriptions and polls
 * only say that it is time to look; what is read, and from where, the checkpoint alone decides.
 *
 * Invariants:
 * 1. The checkpoint moves only by what the consumer has committed.
 * 2. A block counts as read only if its parent is the last block read, and its logs were asked for by its hash or carry it.
 * 3. Nothing is taken back because a node is behind, fails, or lacks a block: only because a node whose head is not
 *    below ours shows another hash for it; and never below the last final block.
 * 4. Before blocks become final their logs are read a second time.
 * 5. Logs that a node sends unasked are only early: they are compared with the same block's answer before anything else
 *    is read, also when the process ends in between, and only what that block does not have is taken back.
 */
export function startEscrowEventListener(
  options: EscrowEventListenerOptions,
  handler: ChainBatchHandler,
): EscrowEventListener {
  const { pool, escrow } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const report = (event: ListenerReport) => options.onReport?.(event);
  const reader = createBatchReader({
    pool,
    escrow,
    signal,
    eventsAbove: async (blockNumber) => await ask(() => handler.eventsAbove(blockNumber)),
    refused: (message) => report({ event: 'log_refused', message }),
    missed: (message) => report({ event: 'event_missed', message }),
    leftOut: (message) => report({ event: 'logs_left_out', message }),
    unchecked: (message) => report({ event: 'logs_unchecked', message }),
  });
  const watch: HeadWatch = watchHeads(pool, escrow);
  let progress: ListenerProgress = { head: 0, indexed: 0, final: 0, status: 'behind' };
  let checkpoint: ChainCheckpoint | null = null;
  let failures = 0;
  /** By the monotonic clock: the other one may be set back by hours. */
  let pollAt = 0;
  let headMovedAt = performance.now();
  /** A node that showed another final block than ours and another node's; told once. */
  let disputed: AnnouncedHead['node'] | null = null;

  function show(change: Partial<ListenerProgress>): void {
    const next = { ...progress, ...change };
    const same =
      next.head === progress.head &&
      next.indexed === progress.indexed &&
      next.final === progress.final &&
      next.status === progress.status;
    progress = next;
    if (!same) handler.progress?.(progress);
  }

  function showCheckpoint(at: ChainCheckpoint, status: ListenerStatus = progress.status): void {
    const indexed = Math.max(at.indexed, 0);
    show({ head: Math.max(progress.head, indexed), indexed, final: Math.max(at.final, 0), status });
  }

  async function deliver(batch: ChainBatch): Promise<ChainCheckpoint> {
    try {
      await handler.handle(batch);
    } catch (error) {
      throw error instanceof EscrowEventGap ? error : new ConsumerFailed(error);
    }
    checkpoint = batch.checkpoint;
    showCheckpoint(checkpoint);
    return checkpoint;
  }

  /** Without a difference nothing is committed: a start before the next batch compares once more. */
  async function settle(at: ChainCheckpoint, node: RpcNode): Promise<ChainCheckpoint> {
    checkpoint = await reader.early.settle(at, node, deliver);
    return checkpoint;
  }

  /** Something that only the consumer knows. */
  async function ask<T>(question: () => T | Promise<T>): Promise<T> {
    try {
      return await question();
    } catch (error) {
      throw new ConsumerFailed(error);
    }
  }

  const behaviour = ({ chainId }: ChainCheckpoint) => options.behaviourOf(chainId);
  const pollMs = (at: ChainCheckpoint) =>
    progress.status === 'halted' ? haltedPollMs : behaviour(at).pollMs;

  async function begin(): Promise<ChainCheckpoint> {
    const chain = await pool.identity({ signal });
    const stored = await ask(() => handler.loadCheckpoint(chain));
    if (stored !== null && stored.startBlockHash !== chain.startBlockHash)
      throw new RpcError('other_chain', 'another chain than the stored one', {
        host: 'the nodes',
        retryable: false,
      });
    checkpoint = stored ?? emptyCheckpoint(chain);
    showCheckpoint(checkpoint);
    return checkpoint;
  }

  /** The head to read up to: the announced one, else that of the node asked. */
  async function nextHead(at: ChainCheckpoint): Promise<AnnouncedHead> {
    const announced = await watch.next(pollAt - performance.now(), signal);
    pollAt = performance.now() + pollMs(at);
    // Of two nodes at one height neither is right; the preferred one decides.
    const trusted =
      announced !== null &&
      (announced.header.number > at.indexed ||
        (pool.nodes.length === 1 && announced.header.number === at.indexed));
    if (trusted && progress.status !== 'halted' && failures < patience) return announced;
    // Answers that don't fit together again and again may be this one node's: ask the others in turn.
    const prefer = failures < patience ? undefined : pool.nodes[failures % pool.nodes.length];
    const head = await pool.use(
      async (node) => ({ node, header: await readLatestHeader(node, signal) }),
      { signal, ...(prefer === undefined ? {} : { prefer }) },
    );
    const doubtful = head.header.number < at.indexed || performance.now() - headMovedAt > stalledMs;
    return doubtful && pool.nodes.length > 1 ? await highestHead(pool, head, signal) : head;
  }

  async function follow(from: ChainCheckpoint, head: AnnouncedHead): Promise<void> {
    const { node, header } = head;
    let at = from;
    if (header.number !== progress.head) headMovedAt = performance.now();
    // One new block is told with its events: nothing may stand in front of them.
    if (header.number !== at.indexed + 1) show({ head: Math.max(header.number, at.indexed) });
    if (header.number < Math.max(at.indexed, at.startBlock)) {
      // Only behind, or another chain that has just begun?
      await pool.use((some) => pool.verify(some, signal), { prefer: node, signal });
      show({ status: 'behind' });
      return;
    }
    while (at.indexed < header.number || tipOf(at)?.hash !== header.hash) {
      if (signal.aborted) return;
      const boundary = await finalBoundary(at, head);
      if (boundary - at.indexed > tipBlocks) {
        const tip = tipOf(at);
        const shown = tip === null ? null : await readHeader(node, tip.number, signal);
        if (tip !== null && shown?.hash !== tip.hash) {
          const back = await takeBack(at, head);
          if (back === null) return;
          at = back;
          continue;
        }
        at = await settle(at, node);
        show({ status: 'behind' });
        for await (const batch of reader.backfill(at, boundary)) at = await deliver(batch);
        continue;
      }
      const step =
        header.number - at.indexed <= tipBlocks
          ? header
          : await reader.header(node, at.indexed + tipBlocks);
      if (step !== header) show({ status: 'behind' });
      const next = { node, header: step };
      const path = await reader.pathTo(at, next, watch);
      if (path === null) {
        const back = await takeBack(at, head);
        if (back === null) return;
        at = back;
        continue;
      }
      at = await settle(at, node);
      const batch = await reader.tip(at, next, path, watch);
      try {
        at = await deliver(batch);
      } catch (error) {
        if (!(error instanceof EscrowEventGap && reader.early.doubt(batch))) throw error;
      }
    }
    show({ status: 'ok' });
    at = await settle(at, node);
    if (!watch.pending || at.indexed - at.final > tipBlocks) await finalise(at, head);
  }

  /** The highest block that can be read as final at once. */
  async function finalBoundary(
    at: ChainCheckpoint,
    { node, header }: AnnouncedHead,
  ): Promise<number> {
    const deep = behaviour(at).confirmations;
    if (deep !== 'finalized') return header.number - deep;
    if (header.number - at.indexed <= tipBlocks) return at.final;
    return Math.min((await readFinalizedNumber(node, signal)) ?? at.final, header.number);
  }

  /** The checkpoint after a rollback, or null: there is none to make. */
  async function takeBack(
    at: ChainCheckpoint,
    head: AnnouncedHead,
  ): Promise<ChainCheckpoint | null> {
    const found = await findAncestor(at, head, signal);
    if (found === 'same') return null;
    if (found === 'none') {
      await stillSameChain(head);
      await checkDispute(pool, at, head, signal);
      if (await readFromStart(at)) return checkpoint;
      const message = `${head.node.host}: shows another block ${at.final}, which was final. Nothing is taken back and nothing more is indexed. If this node is wrong, take it off RPC_URL; if the network did replace that block, stop the service, run reindex, and start it again`;
      if (progress.status !== 'halted') report({ event: 'halted', message });
      show({ status: 'halted' });
      pollAt = performance.now() + haltedPollMs;
      return null;
    }
    return await deliver(reader.reorg(at, found));
  }

  /** Where a node may lose final blocks, the consumer may want to read its chain from the start. */
  async function readFromStart(at: ChainCheckpoint): Promise<boolean> {
    const { chainId, startBlock, startBlockHash } = at;
    const chain = { chainId, startBlock, startBlockHash };
    if (!behaviour(at).losesFinalBlocks) return false;
    if ((await ask(() => handler.forgetChain?.(chain))) !== true) return false;
    const message = 'the chain came back without its last blocks; it is read from its start again';
    report({ event: 'begun_anew', message });
    reader.reset();
    checkpoint = emptyCheckpoint(chain);
    showCheckpoint(checkpoint, 'behind');
    return true;
  }

  /** A node that has changed to another chain is excluded by this; then the others are asked. */
  async function stillSameChain({ node }: AnnouncedHead): Promise<void> {
    try {
      await pool.verify(node, signal);
    } catch (error) {
      if (error instanceof RpcError && error.kind === 'other_chain')
        throw new ChainMoved(error.message);
      throw error;
    }
  }

  async function finalise(at: ChainCheckpoint, head: AnnouncedHead): Promise<void> {
    const deep = behaviour(at).confirmations;
    const shown =
      deep === 'finalized'
        ? ((await readFinalizedNumber(head.node, signal)) ?? at.final)
        : at.indexed - deep;
    const final = Math.min(shown, at.indexed);
    if (final <= at.final) return;
    const again = await reader.secondRead(at, final);
    // A new head goes first; these blocks become final with the next ones.
    if (again === null && watch.pending && at.indexed - at.final <= tipBlocks) return;
    if (again !== null) await deliver(again);
    if (again?.kind === 'reorg') throw new ChainMoved('blocks that were read are read again');
    await deliver({ kind: 'final', blockNumber: final, checkpoint: finalised(at, final) });
    reader.forgetUpTo(final);
  }

  /** What is read from one trade's missing event on may show gaps of other trades, begun earlier. */
  async function mendGap(at: ChainCheckpoint, first: EscrowEventGap): Promise<void> {
    const met = new Set<string>();
    for (let gap: EscrowEventGap | null = first; gap !== null;) {
      const name = `${gap.event.tradeId} ${gap.expectedSeq}`;
      if (met.has(name)) throw gap;
      met.add(name);
      report({ event: 'event_missed', message: gap.message });
      gap = await deliverFromMissing(at, gap);
    }
  }

  /** The next gap, or null: nothing is missing any more. */
  async function deliverFromMissing(
    at: ChainCheckpoint,
    gap: EscrowEventGap,
  ): Promise<EscrowEventGap | null> {
    try {
      for await (const batch of reader.fromMissing(at, gap)) await deliver(batch);
      return null;
    } catch (error) {
      if (error instanceof EscrowEventGap) return error;
      throw error;
    }
  }

  async function fail(error: unknown): Promise<void> {
    failures += 1;
    let wait = fullJitterMs(failures, failureBackoff);
    if (error instanceof ChainMoved) {
      if (failures < patience) wait = 0;
      else
        report({ event: 'chain_failed', message: `answers don't fit together: ${error.message}` });
    } else if (error instanceof RpcError) {
      report({ event: 'chain_failed', message: error.message });
      if (progress.status !== 'halted') show({ status: 'unreachable' });
      wait = Math.max(wait, error.retryAfterMs ?? 0);
    } else if (error instanceof ConsumerFailed) {
      report({ event: 'consumer_failed', message: error.message, error: error.cause });
    } else {
      report({ event: 'chain_failed', message: `unexpected: ${String(error)}` });
    }
    pollAt = 0;
    // A node that announces a head is back; one that asked for quiet is not.
    const quiet = error instanceof RpcError && error.retryAfterMs !== undefined;
    const until = performance.now() + wait;
    do await watch.next(until - performance.now(), signal);
    while (quiet && performance.now() < until && !signal.aborted);
  }

  async function round(): Promise<void> {
    try {
      const at = checkpoint ?? (await begin());
      const head = await nextHead(at);
      try {
        await follow(at, head);
        disputed = null;
      } catch (error) {
        if (!(error instanceof FinalDisputed)) throw error;
        if (disputed !== head.node) report({ event: 'chain_failed', message: error.message });
        disputed = head.node;
        await follow(checkpoint ?? at, error.other);
      }
      failures = 0;
    } catch (error) {
      if (!(error instanceof EscrowEventGap) || checkpoint === null) throw error;
      await mendGap(checkpoint, error);
      pollAt = 0;
      // Once more and again would be a missing log that no node has.
      failures += 1;
      if (failures > 2) throw new RpcError('bad_answer', error.message, { host: 'the nodes' });
    }
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      try {
        await round();
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof RpcError && error.kind === 'other_chain') {
          report({ event: 'other_chain', message: error.message });
          show({ status: 'other_chain' });
          return;
        }
        await fail(error instanceof EscrowEventGap ? new ConsumerFailed(error) : error);
      }
    }
  }

  const ended = run().finally(() => watch.stop());

  return {
    get progress() {
      return progress;
    },
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}
