import { isDeepStrictEqual } from 'node:util';
import type { Hash, TradeId } from '../../src-shared/brand.ts';
import type { EscrowEvent } from '../../src-shared/trade/escrow-event.ts';
import type {
  BlockRef,
  ChainCheckpoint,
  CorrectionBatch,
  EventsBatch,
  StandingEvents,
} from '../chain-batch.ts';
import type { BlockHeader } from '../rpc/rpc-shapes.ts';
import type { RpcLog } from '../rpc-log.ts';
import type { RpcNode } from '../rpc-pool.ts';
import { ChainMoved, present, readHeader } from './chain-reader.ts';
import { compared, tipOf } from './checkpoint.ts';
import type { AnnouncedHead, HeadWatch } from './head-watch.ts';

export interface EarlyDeliveryOptions {
  readonly signal: AbortSignal;
  /** The logs of a block as the nodes answer for it. */
  readonly logsOfBlock: (node: RpcNode, block: BlockHeader) => Promise<RpcLog[]>;
  readonly decode: (logs: readonly RpcLog[], timestampOf: (log: RpcLog) => number) => EscrowEvent[];
  readonly eventsAbove: StandingEvents;
  /** From now on this block's logs are compared with its receipts. */
  readonly watchBlock: (blockNumber: number) => void;
  /** These are the events of the block, as it was answered. */
  readonly settled: (block: BlockHeader, events: readonly EscrowEvent[]) => void;
  /** A node sent a log that is not of its block. */
  readonly refused: (message: string) => void;
}

/** The logs of the newest block. `early`: they came unasked and are still to be compared. */
export interface NewestLogs {
  readonly logs: RpcLog[];
  readonly early: boolean;
}

/** The last block delivered early by this process, and our own request for its logs, once that is under way. */
interface Unverified {
  readonly node: RpcNode;
  readonly block: BlockHeader;
  readonly answer: Promise<RpcLog[]> | undefined;
}

/**
 * Standing events that the block does not have, in the given order; of a trade all from the first such one on, because
 * an event stands only on those before it.
 */
function notOfBlock(
  standing: readonly EscrowEvent[],
  answered: readonly EscrowEvent[],
): EscrowEvent[] {
  const byId = new Map(answered.map((event) => [event.id, event]));
  const firstOf = new Map<TradeId, number>();
  for (const event of standing) {
    if (isDeepStrictEqual(byId.get(event.id), event)) continue;
    const first = firstOf.get(event.tradeId) ?? event.logIndex;
    firstOf.set(event.tradeId, Math.min(first, event.logIndex));
  }
  return standing.filter(({ tradeId, logIndex }) => {
    const first = firstOf.get(tradeId);
    return first !== undefined && logIndex >= first;
  });
}

/**
 * Delivers what a node sends of the newest block before it was asked, and compares it with the node's answer afterwards.
 * That a comparison is due is part of the stored checkpoint (`early`), and what was delivered is asked of the consumer:
 * so it is the same whether the process ended in between or not.
 */
export function createEarlyDelivery(options: EarlyDeliveryOptions) {
  const { signal, logsOfBlock, decode, eventsAbove, watchBlock, settled, refused } = options;
  let unverified: Unverified | null = null;
  /** A block whose pushed logs did not follow from what was stored. */
  let doubted: Hash | null = null;

  /** Throws `ChainMoved` when the node shows another block, `RpcError` when it shows none. */
  async function lastBlock(node: RpcNode, { number, hash }: BlockRef): Promise<BlockHeader> {
    const header = present(await readHeader(node, number, signal), node);
    if (header.hash !== hash) throw new ChainMoved('the last block has changed');
    return header;
  }

  return {
    /**
     * The logs of the newest block, by its hash: what the node sent together with its announcement when that is here
     * before the answer to our own request. That is then asked for, or waited for, in `settle`.
     */
    async logsOfNewest(
      { node, header: block }: AnnouncedHead,
      watch: HeadWatch,
    ): Promise<NewestLogs> {
      if (doubted === block.hash) return { logs: await logsOfBlock(node, block), early: false };
      let answer: Promise<RpcLog[]> | undefined;
      let pushed = await watch.pushedLogs(node, block);
      if (pushed === null) {
        answer = logsOfBlock(node, block);
        // Its failure is met when it is awaited.
        answer.catch(() => undefined);
        pushed = await watch.pushedLogs(node, block, answer);
        if (pushed === null) return { logs: await answer, early: false };
      }
      unverified = { node, block, answer };
      const byIndex = new Map(pushed.map((log) => [log.logIndex, log]));
      return { logs: [...byIndex.values()].sort((a, b) => a.logIndex - b.logIndex), early: true };
    },

    /** The batch's block is to be delivered as the node answers, not as it sent it; false: it was so. */
    doubt({ checkpoint }: EventsBatch): boolean {
      if (checkpoint.early === undefined) return false;
      doubted = checkpoint.early;
      return true;
    },

    /**
     * Compares the last block's events with the answer for that block, if they were delivered early: takes back those
     * that it does not have, and delivers those that are missing. Call it only with a node at hand that has our last
     * block. Returns the checkpoint after it. Throws as the requests do; then it is to be called again.
     */
    async settle(
      at: ChainCheckpoint,
      node: RpcNode,
      deliver: (batch: EventsBatch | CorrectionBatch) => Promise<unknown>,
    ): Promise<ChainCheckpoint> {
      const tip = tipOf(at);
      if (tip === null || tip.hash !== at.early) return compared(at);
      const { number, hash } = tip;
      const due: Unverified =
        unverified?.block.hash === hash
          ? unverified
          : { node, block: await lastBlock(node, tip), answer: undefined };
      const { timestamp } = due.block;
      unverified = { ...due, answer: undefined };
      const [logs, standing] = await Promise.all([
        due.answer ?? logsOfBlock(due.node, due.block),
        eventsAbove(number - 1),
      ]);
      let events = decode(logs, () => timestamp);
      if (notOfBlock(standing, events).length > 0) {
        watchBlock(number);
        events = decode(await logsOfBlock(due.node, due.block), () => timestamp);
      }
      const gone = notOfBlock(standing, events);
      if (gone.length > 0) {
        refused(
          `block ${number} does not have all that was sent of it unasked; that is taken back`,
        );
        await deliver({ kind: 'correction', events: gone, checkpoint: at });
      }
      const kept = new Set(standing.filter((event) => !gone.includes(event)).map(({ id }) => id));
      const missing = events.filter(({ id }) => !kept.has(id));
      const checkpoint = compared(at);
      if (missing.length > 0) {
        await deliver({
          kind: 'events',
          fromBlock: number,
          toBlock: number,
          blocks: [{ number, hash, timestamp }],
          events: missing,
          checkpoint,
        });
      }
      settled(due.block, events);
      unverified = null;
      return checkpoint;
    },
  };
}
