import type { Address, TradeId } from '../src-shared/brand.ts';
import { assertNever } from '../src-shared/result.ts';
import {
  applyEscrowEvent,
  EscrowEventGap,
  foldEscrowEvents,
} from '../src-shared/trade/apply-escrow-event.ts';
import type { EscrowEvent } from '../src-shared/trade/escrow-event.ts';
import type { Trade } from '../src-shared/trade/trade.ts';
import type { Terms } from '../src-shared/trade/terms.ts';
import { zeroAddress, zeroHash } from '../src-shared/parse.ts';
import {
  chainCheckpointSchema,
  type ChainBatch,
  type ChainBatchHandler,
  type ChainCheckpoint,
  type ChainIdentity,
  type ListenerProgress,
  type EventsBatch,
} from '../src-escrow/chain-batch.ts';
import type {
  IndexedEscrow,
  StoredTrade,
  TradeChange,
  TradeStore,
} from './database/trade-store.ts';

export interface IndexerOptions {
  readonly store: TradeStore;
  readonly escrow: Address;
  /**
   * What to do when the nodes serve another chain than the stored trades are of: `replace` forgets the stored ones
   * (a cache, and its owner reset the chain), `keep` leaves all as it is and stops following. The same when a node
   * comes back without blocks that were final, where nodes may do that.
   */
  readonly otherChain: 'replace' | 'keep';
  /** After each durable commit, in order, before the next batch is taken. */
  readonly onCommitted: (checkpoint: ChainCheckpoint) => void;
  /** A chain was bound to the store: a first one, or another one. Old cursors mean nothing now. */
  readonly onChainBegun: (identity: IndexedEscrow, cursor: number) => void;
  readonly onProgress: (progress: ListenerProgress) => void;
}

/**
 * Turns the listener's batches into stored trades and messages.
 * Invariants: one batch is one transaction; an event that stands already changes nothing, so a batch may come again;
 * a retraction refolds what remains of the trade; what is final is never retracted.
 */
export function createIndexer(options: IndexerOptions): ChainBatchHandler {
  const { store } = options;

  async function loadCheckpoint(chain: ChainIdentity): Promise<ChainCheckpoint | null> {
    const stored = await store.indexedChain();
    const same =
      stored !== null &&
      stored.identity.chainId === chain.chainId &&
      stored.identity.startBlockHash === chain.startBlockHash &&
      stored.identity.escrow === options.escrow;
    if (same) return readCheckpoint(stored.checkpoint);
    if (stored !== null && options.otherChain === 'keep') {
      // No start block has this hash: the listener recognises another chain by it, and stops.
      const { indexedBlock, finalBlock } = stored;
      return {
        ...chain,
        startBlockHash: zeroHash,
        indexed: indexedBlock,
        final: finalBlock,
        recentBlocks: [],
      };
    }
    await begin(chain);
    return null;
  }

  async function begin(chain: ChainIdentity): Promise<void> {
    const identity = { ...chain, escrow: options.escrow };
    await store.beginChain(identity);
    options.onChainBegun(identity, (await store.logState()).cursor);
  }

  async function forgetChain(chain: ChainIdentity): Promise<boolean> {
    if (options.otherChain === 'keep') return false;
    await begin(chain);
    return true;
  }

  async function handle(batch: ChainBatch): Promise<void> {
    const { checkpoint } = batch;
    const changes = await changesOf(batch);
    await store.commit({
      changes,
      indexedBlock: checkpoint.indexed,
      finalBlock: checkpoint.final,
      checkpoint: JSON.stringify(checkpoint),
    });
    options.onCommitted(checkpoint);
  }

  async function changesOf(batch: ChainBatch): Promise<TradeChange[]> {
    switch (batch.kind) {
      case 'events':
        return await applied(batch);
      case 'reorg':
        await refuseBelowFinal(batch.ancestor.number);
        return await retracted(await store.eventsAbove(batch.ancestor.number), batch.checkpoint);
      case 'correction':
        await refuseBelowFinal(batch.checkpoint.indexed - 1);
        return await retracted(batch.events, batch.checkpoint);
      case 'final':
        return [];
      default:
        return assertNever(batch);
    }
  }

  async function applied(batch: EventsBatch): Promise<TradeChange[]> {
    const { final } = batch.checkpoint;
    const trades = await store.storedTrades(tradeIdsOf(batch.events));
    const changes: TradeChange[] = [];
    for (const event of batch.events) {
      const before = trades.get(event.tradeId);
      const trade = applyEscrowEvent(before?.trade ?? null, event);
      if (trade === before?.trade) continue;
      const status = event.blockNumber <= final ? 'final' : 'pending';
      const after: StoredTrade = {
        trade: { ...trade, status },
        parties: before?.parties ?? partiesOf(trade.terms),
        lastBlock: event.blockNumber,
      };
      trades.set(event.tradeId, after);
      changes.push({ event: { ...event, status }, after });
    }
    return changes;
  }

  /** A retraction takes away nothing up to and including `block`. */
  async function refuseBelowFinal(block: number): Promise<void> {
    const final = (await store.indexedChain())?.finalBlock ?? 0;
    if (block < final)
      throw new Error(
        `a retraction back to block ${block} would reach below the final block ${final}`,
      );
  }

  /** `events`: newest first, of each trade the last that stand. */
  async function retracted(
    events: readonly EscrowEvent[],
    checkpoint: ChainCheckpoint,
  ): Promise<TradeChange[]> {
    const trades = await store.storedTrades(tradeIdsOf(events));
    // What each trade keeps, oldest first; one more event is taken off its end with each retraction.
    const standing = new Map<TradeId, EscrowEvent[]>();
    const newest = events[0]?.blockNumber ?? 0;
    for (const id of trades.keys()) standing.set(id, await store.eventsUpTo(id, newest));
    return events.map((event): TradeChange => {
      const parties = trades.get(event.tradeId)?.parties;
      const remaining = standing.get(event.tradeId);
      if (parties === undefined || remaining?.pop()?.id !== event.id)
        throw new EscrowEventGap(event.tradeSeq, event);
      const last = remaining.at(-1);
      const folded = foldEscrowEvents(remaining);
      const trade = folded === null ? null : withStatus(folded, last, checkpoint.final);
      return {
        event: { ...event, status: 'retracted' },
        after: { trade, parties, lastBlock: last?.blockNumber ?? 0 },
      };
    });
  }

  return {
    loadCheckpoint,
    handle,
    eventsAbove: store.eventsAbove,
    forgetChain,
    progress: options.onProgress,
  };
}

function withStatus(trade: Trade, last: EscrowEvent | undefined, final: number): Trade {
  return {
    ...trade,
    status: last !== undefined && last.blockNumber <= final ? 'final' : 'pending',
  };
}

function readCheckpoint(text: string): ChainCheckpoint | null {
  return text === '' ? null : chainCheckpointSchema.parse(JSON.parse(text));
}

const tradeIdsOf = (events: readonly EscrowEvent[]): TradeId[] => [
  ...new Set(events.map((event) => event.tradeId)),
];

function partiesOf(terms: Terms): Address[] {
  return [terms.seller, terms.buyer, terms.arbiter, terms.fallbackArbiter].filter(
    (party) => party !== zeroAddress,
  );
}
