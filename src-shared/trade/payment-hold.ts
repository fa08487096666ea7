import { timesOf } from './guidance-times.ts';
import type { Seat, TradeSituation } from './situation.ts';

/** What can speak against a payment. */
export type PaymentHold =
  | 'too_late'
  | 'agreement_missing'
  | 'lock_not_final'
  | 'details_missing'
  | 'details_wrong'
  | 'details_sealed'
  | 'account_locked'
  | 'node_away'
  | 'not_checked';

/** The first thing that speaks against paying (ui-brief.md, money rule 1); what can't be mended comes first. */
export function whyNotPay(
  { trade, payment, nowMs }: TradeSituation,
  seat: Seat,
): PaymentHold | null {
  const { doBy } = timesOf(trade, nowMs);
  if (doBy === null || nowMs + (payment?.arrivesWithinMs ?? 0) > doBy) return 'too_late';
  if (payment?.agreed !== true) return 'agreement_missing';
  if (trade.status !== 'final') return 'lock_not_final';
  if (payment.details === 'missing') return 'details_missing';
  if (payment.details === 'wrong') return 'details_wrong';
  if (payment.details === 'sealed') return 'details_sealed';
  if (seat.locked) return 'account_locked';
  if (payment.lock === 'unasked') return 'not_checked';
  return payment.lock === 'shown' ? null : 'node_away';
}
