import type { TradeView } from '../../src-shared/ipc/views.ts';
import { allowedActions } from '../../src-shared/trade/allowed-actions.ts';
import { tradeText } from '../../src-shared/words/text-trades.ts';
import { actionInSentence } from '../../src-shared/words/screen-words.ts';

/** The actions that this screen has buttons for, the one that moves the trade on first. */
const shownActions = [
  'cancelExpired',
  'markPaid',
  'escalateDispute',
  'expireDispute',
  'confirmPayment',
  'refund',
  'openDispute',
] as const;
export type ShownAction = (typeof shownActions)[number];

export interface OfferedActions {
  readonly actions: readonly ShownAction[];
  /** Why none can be taken right now, in words; null: they can. */
  readonly waitsFor: string | null;
}

/** What the contract allows this account now, and what stands in the way of doing it from here. */
export function offeredActions(view: TradeView, nowMs: number, networkUp: boolean): OfferedActions {
  const allowed = allowedActions(view.trade, view.account, nowMs);
  return {
    actions: shownActions.filter((action) => allowed.includes(action)),
    waitsFor: obstacleTo(view, networkUp),
  };
}

/** What stands in the way of any money step from here, in words; null: nothing. */
export function obstacleTo(view: TradeView, networkUp: boolean): string | null {
  if (view.mark === 'conflict') return tradeText.conflict;
  if (view.mark === 'unverified') return tradeText.unverified;
  if (view.pendingAction !== null) return tradeText.pending(actionInSentence(view.pendingAction));
  return networkUp ? null : tradeText.waitsForNetwork;
}
