import type { Hash } from '../src-shared/brand.ts';
import type { ChainProgress } from '../src-shared/network/chain-progress.ts';
import { hashSchema, z } from '../src-shared/parse.ts';
import type { ChainStatus } from '../src-shared/stream/wire-messages.ts';
import type { EscrowEvent } from '../src-shared/trade/escrow-event.ts';

/**
 * What the escrow event listener hands to its one consumer, and what it asks of it.
 *
 * The contract between both:
 * 1. Batches come one at a time: the next one waits until `handle` has resolved, so `handle` commits first.
 * 2. `batch.checkpoint` is where the listener stands *after* the batch. The consumer stores it in the same
 *    transaction as the batch's effects and gives it back from `loadCheckpoint`. A batch that failed to commit
 *    (`handle` rejects) comes again, the same or larger, after a pause: the place is never lost.
 * 3. An event may come again (same `id`): after a crash, after a gap, when a block returns after a reorg, and
 *    when blocks are read a second time before they become final. What stands already is to be ignored; what
 *    stands as retracted stands again.
 * 4. If an event does not follow from the trade it meets, `handle` rejects with the `EscrowEventGap` that
 *    `applyEscrowEvent` throws (nothing committed). The listener then finds the missing event's block and
 *    delivers everything from that block on, already known events included.
 */

/** What tells one chain from another that has the same id: the hash of the block the escrow was deployed in. */
export interface ChainIdentity {
  readonly chainId: number;
  readonly startBlock: number;
  readonly startBlockHash: Hash;
}

export interface BlockRef {
  readonly number: number;
  readonly hash: Hash;
}

/** A block as far as the listener needs it. `timestamp` in Unix milliseconds. */
export interface ChainBlock extends BlockRef {
  readonly timestamp: number;
}

/** Plain JSON (numbers and strings only): store it as text, parse it with `chainCheckpointSchema`. */
export interface ChainCheckpoint extends ChainIdentity {
  /** The last block whose events were handed over; startBlock − 1 when nothing was. */
  readonly indexed: number;
  /** All blocks up to this one are final; startBlock − 1 when none is. */
  readonly final: number;
  /** Hashes from `final` to `indexed`, ascending, the last is `indexed`'s; what a reorg is recognised by. */
  readonly recentBlocks: readonly BlockRef[];
  /**
   * The last block's hash, if its events are what a node sent unasked and were not compared with an answer yet. That
   * is done first, also after a restart.
   */
  readonly early?: Hash | undefined;
}

/** The logs of the blocks `fromBlock … toBlock`, in the chain's order; often without any event. */
export interface EventsBatch {
  readonly kind: 'events';
  readonly fromBlock: number;
  readonly toBlock: number;
  /** At the tip every block from `fromBlock` on; in a backfill those with events, and the last. */
  readonly blocks: readonly ChainBlock[];
  readonly events: readonly EscrowEvent[];
  readonly checkpoint: ChainCheckpoint;
}

/** Every event above `ancestor.number` is retracted; what stands in their place follows as `events`. */
export interface ReorgBatch {
  readonly kind: 'reorg';
  readonly ancestor: BlockRef;
  /** How many blocks were taken back, ≥ 1. */
  readonly depth: number;
  readonly checkpoint: ChainCheckpoint;
}

/**
 * These events of the last block are retracted, newest first: they were delivered early, and the block does not have
 * them. What stands in their place follows as `events`.
 */
export interface CorrectionBatch {
  readonly kind: 'correction';
  readonly events: readonly EscrowEvent[];
  readonly checkpoint: ChainCheckpoint;
}

/** Every event at or below `blockNumber` is final. */
export interface FinalBatch {
  readonly kind: 'final';
  readonly blockNumber: number;
  readonly checkpoint: ChainCheckpoint;
}

export type ChainBatch = EventsBatch | ReorgBatch | CorrectionBatch | FinalBatch;

/** The events that stand above this block, newest first. */
export type StandingEvents = (
  blockNumber: number,
) => readonly EscrowEvent[] | Promise<readonly EscrowEvent[]>;

/**
 * `ok`: at the head. `behind`: catching up, or the node's head is below what was already read. `unreachable`: no node
 * answers. `halted`: the nodes show a reorg deeper than what was final; goes on by itself if they return to it.
 * `other_chain`: the nodes serve another chain than the stored one; the listener has stopped.
 */
export type ListenerStatus = ChainStatus | 'other_chain';

export type ListenerProgress = ChainProgress<ListenerStatus>;

/** The listener's one consumer (the service's indexer). */
export interface ChainBatchHandler {
  /**
   * The checkpoint stored for this chain, or null: from the start block. One of another `startBlockHash` than
   * `chain` ends in `other_chain`. Asked once a start, and once a node was reached.
   */
  loadCheckpoint(chain: ChainIdentity): ChainCheckpoint | null | Promise<ChainCheckpoint | null>;
  /** Applies and commits. */
  handle(batch: ChainBatch): void | Promise<void>;
  /** What was committed: a block that was delivered early is compared with it. */
  readonly eventsAbove: StandingEvents;
  /**
   * Only where a node may lose final blocks (`ChainBehaviour`), and did. True: everything was forgotten, as before a
   * first `loadCheckpoint`; the batches begin at the start block. False, or not there: nothing is taken back, the status
   * is `halted`.
   */
  forgetChain?(chain: ChainIdentity): boolean | Promise<boolean>;
  /** On every change of it; must not throw. */
  progress?(progress: ListenerProgress): void;
}

const blockNumberSchema = z.number().int().min(-1).max(Number.MAX_SAFE_INTEGER);

/** The stored form, read back. */
export const chainCheckpointSchema = z.object({
  chainId: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  startBlock: blockNumberSchema,
  startBlockHash: hashSchema,
  indexed: blockNumberSchema,
  final: blockNumberSchema,
  recentBlocks: z.array(z.object({ number: blockNumberSchema, hash: hashSchema })),
  early: hashSchema.optional(),
}) satisfies z.ZodType<ChainCheckpoint>;
