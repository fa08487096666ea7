import { paymentGraceSeconds } from '../trade/terms.ts';
import type { Trade } from '../trade/trade.ts';

/** `soon`: less than a quarter of the window is left; `last`: less than a twentieth. */
export type Urgency = 'calm' | 'soon' | 'last' | 'passed' | 'none';

/** Length of the trade's present window in milliseconds, 0 once ended. */
export function windowLength(trade: Trade): number {
  const { terms } = trade;
  switch (trade.state) {
    case 'Funded':
      return (terms.paymentWindow + paymentGraceSeconds) * 1000;
    case 'Paid':
      return terms.confirmationWindow * 1000;
    case 'Disputed':
      return terms.arbitrationWindow * 1000;
    case 'None':
    case 'Completed':
    case 'Cancelled':
    case 'Settled':
      return 0;
  }
}

export function urgencyOf(leftMs: number, lengthMs: number): Urgency {
  if (leftMs <= 0) return 'passed';
  if (leftMs * 20 < lengthMs) return 'last';
  return leftMs * 4 < lengthMs ? 'soon' : 'calm';
}

/** How near a trade's deadline is at `nowMs`; never computed from money. */
export function tradeUrgency(trade: Trade, nowMs: number): Urgency {
  if (trade.deadlineAt === null) return 'none';
  return urgencyOf(trade.deadlineAt - nowMs, windowLength(trade));
}
