import { isLate } from './allowed-actions.ts';
import type { Consequence, GuidanceTone } from './guidance-result.ts';
import { paymentGraceSeconds } from './terms.ts';
import { canEscalate, type Trade } from './trade.ts';

/** When the step is due, how long the contract protects it, and how long there was for it. Milliseconds. */
export interface StepTimes {
  readonly doBy: number | null;
  readonly protectedUntil: number | null;
  /** From the beginning of the window to `doBy`. */
  readonly windowMs: number;
  /** How long before `doBy` it must be begun: a payment takes its time. */
  readonly takesMs: number;
}

export const noTimes: StepTimes = { doBy: null, protectedUntil: null, windowMs: 0, takesMs: 0 };

/**
 * The times of a live trade. The payment was agreed to come within the payment window; the contract adds the grace, in
 * which it can still be said. Once the deadline is over nothing is due any more.
 */
export function timesOf(trade: Trade, nowMs: number): StepTimes {
  const { deadlineAt, terms, state } = trade;
  if (deadlineAt === null) return noTimes;
  if (isLate(trade, nowMs)) return { ...noTimes, protectedUntil: deadlineAt };
  const due = (doBy: number, seconds: number): StepTimes => ({
    doBy,
    protectedUntil: deadlineAt,
    windowMs: seconds * 1000,
    takesMs: 0,
  });
  switch (state) {
    case 'Funded':
      return due(deadlineAt - paymentGraceSeconds * 1000, terms.paymentWindow);
    case 'Paid':
      return due(deadlineAt, terms.confirmationWindow);
    case 'Disputed':
      return due(deadlineAt, terms.arbitrationWindow);
    case 'None':
    case 'Completed':
    case 'Cancelled':
    case 'Settled':
      return noTimes;
  }
}

/** What a trade comes to by itself. */
export function consequenceOf(trade: Trade, nowMs: number): Consequence {
  const { deadlineAt, state, terms } = trade;
  if (deadlineAt === null) return { kind: 'nothing' };
  switch (state) {
    case 'Funded':
      return { kind: 'seller_takes_back', from: deadlineAt };
    case 'Paid':
      // The clock of a ruling starts with the dispute, which can't come before now or the deadline.
      return {
        kind: 'buyer_disputes',
        from: deadlineAt,
        rulingBy: Math.max(nowMs, deadlineAt) + terms.arbitrationWindow * 1000,
      };
    case 'Disputed':
      return { kind: canEscalate(trade) ? 'handed_over' : 'closed', from: deadlineAt };
    case 'None':
    case 'Completed':
    case 'Cancelled':
    case 'Settled':
      return { kind: 'nothing' };
  }
}

/** The last quarter and the last twentieth of the time in which the step can be begun. */
function thresholds({ doBy, windowMs, takesMs }: StepTimes): readonly number[] {
  if (doBy === null) return [];
  const beginBy = doBy - takesMs;
  const window = Math.max(0, windowMs - takesMs);
  return [beginBy - window / 4, beginBy - window / 20];
}

/** Those still to come. */
export function alarmsOf(times: StepTimes, nowMs: number): readonly number[] {
  return thresholds(times).filter((at) => at > nowMs);
}

/** How near the due time is, in colour; null: not near, or nothing is due. */
export function urgentTone(times: StepTimes, nowMs: number): GuidanceTone | null {
  const [soon, last] = thresholds(times);
  if (soon === undefined || last === undefined) return null;
  if (nowMs >= last) return 'last';
  return nowMs >= soon ? 'soon' : null;
}
