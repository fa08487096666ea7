import type { Address } from '../../src-shared/brand.ts';
import type { TradeView } from '../../src-shared/ipc/views.ts';
import { actionsOf } from '../../src-shared/trade/guidance.ts';
import type { Guidance } from '../../src-shared/trade/guidance-result.ts';

export interface DisputeList {
  /** Wait for a ruling by one of these accounts, nearest deadline first. */
  readonly waiting: readonly TradeView[];
  /** Disputes with one of these accounts as an arbiter, where the ruling is somebody else's or overdue. */
  readonly elsewhere: readonly TradeView[];
}

/** Whether one of these accounts is named as arbiter or second arbiter, in a dispute or not. */
export function isArbiterOf({ trade }: TradeView, own: readonly Address[]): boolean {
  return own.includes(trade.terms.arbiter) || own.includes(trade.terms.fallbackArbiter);
}

/** Whether the ruling is due from one of ours. */
export function waitsForRuling(guidance: Guidance): boolean {
  return actionsOf(guidance).some(({ kind }) => kind === 'resolveDispute');
}

/** What an arbiter's desk lists. Pure. */
export function listDisputes(
  trades: readonly TradeView[],
  own: readonly Address[],
  guide: (view: TradeView) => Guidance,
): DisputeList {
  const disputes = trades
    .filter((view) => view.trade.state === 'Disputed' && isArbiterOf(view, own))
    .sort(
      (a, b) =>
        (a.trade.deadlineAt ?? 0) - (b.trade.deadlineAt ?? 0) ||
        (a.trade.tradeId < b.trade.tradeId ? -1 : 1),
    );
  const ours = (view: TradeView): boolean => waitsForRuling(guide(view));
  return { waiting: disputes.filter(ours), elsewhere: disputes.filter((view) => !ours(view)) };
}
