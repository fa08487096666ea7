import type { EventsBatch } from '../../src-escrow/chain-batch.ts';
import type { ChangeSet, StoredTrade } from '../../src-service/database/trade-store.ts';
import { applyEscrowEvent } from '../../src-shared/trade/apply-escrow-event.ts';
import type { TradeId } from '../../src-shared/brand.ts';
import { zeroAddress } from '../../src-shared/parse.ts';

/** Folds batches into what the store is asked to commit, so that a store is measured without the folding. */
export class ChangeSets {
  readonly #trades = new Map<TradeId, StoredTrade>();

  of(batch: EventsBatch): ChangeSet {
    const { checkpoint } = batch;
    const changes = batch.events.map((event) => {
      const before = this.#trades.get(event.tradeId);
      const trade = applyEscrowEvent(before?.trade ?? null, event);
      const { seller, buyer, arbiter, fallbackArbiter } = trade.terms;
      const after: StoredTrade = {
        trade,
        parties:
          before?.parties ??
          [seller, buyer, arbiter, fallbackArbiter].filter((each) => each !== zeroAddress),
        lastBlock: event.blockNumber,
      };
      this.#trades.set(event.tradeId, after);
      return { event: { ...event, status: 'pending' as const }, after };
    });
    return {
      changes,
      indexedBlock: checkpoint.indexed,
      finalBlock: checkpoint.final,
      checkpoint: JSON.stringify(checkpoint),
    };
  }
}
