import type { TradeId } from '../../../src-shared/brand.ts';
import type { TradeAction } from '../../../src-shared/trade/allowed-actions.ts';

/** Own steps that may wait for their log. */
export interface WaitingActions {
  all(): readonly { readonly tradeId: TradeId | null }[];
  /** The action on this trade that waits for its log, or null. */
  pendingActionOf(tradeId: TradeId): TradeAction | null;
  onChange(listener: () => void): () => void;
}

/**
 * Tells which own action a trade waits for, at once and with each change; null when it waits no more.
 * Returns the unsubscription.
 */
export function followPendingActions(
  transactionStore: WaitingActions,
  mark: (tradeId: TradeId, action: TradeAction | null) => void,
): () => void {
  let marked = new Map<TradeId, TradeAction>();
  function report(): void {
    const present = new Map<TradeId, TradeAction>();
    for (const { tradeId } of transactionStore.all()) {
      const action = tradeId === null ? null : transactionStore.pendingActionOf(tradeId);
      if (tradeId !== null && action !== null) present.set(tradeId, action);
    }
    for (const [tradeId, action] of present)
      if (marked.get(tradeId) !== action) mark(tradeId, action);
    for (const tradeId of marked.keys()) if (!present.has(tradeId)) mark(tradeId, null);
    marked = present;
  }
  report();
  return transactionStore.onChange(report);
}
