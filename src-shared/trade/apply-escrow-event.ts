import { assertNever } from '../result.ts';
import type { EscrowEvent } from './escrow-event.ts';
import { isLive, type Trade } from './trade.ts';

/** Why an event does not follow from the trade it meets: something was missed, or the log is not the contract's. */
export class EscrowEventGap extends Error {
  readonly expectedSeq: number;
  readonly event: EscrowEvent;
  constructor(expectedSeq: number, event: EscrowEvent) {
    super(
      `trade ${event.tradeId}: event ${event.tradeSeq} (${event.type}) came where ${expectedSeq} was due`,
    );
    this.name = 'EscrowEventGap';
    this.expectedSeq = expectedSeq;
    this.event = event;
  }
}

/**
 * The trade after one more event. Pure, and the same on every side: service, app, practice, tests.
 * An event already contained (`tradeSeq` not above the trade's) changes nothing.
 * Throws `EscrowEventGap` when an event is missing in between.
 * Invariant: the event itself says state, remaining and deadline as its call leaves them, so the fold never
 * computes money; it only follows.
 */
export function applyEscrowEvent(trade: Trade | null, event: EscrowEvent): Trade {
  const expectedSeq = (trade?.tradeSeq ?? 0) + 1;
  if (trade !== null && event.tradeSeq < expectedSeq) return trade;
  if (event.tradeSeq !== expectedSeq) throw new EscrowEventGap(expectedSeq, event);
  if (trade === null) {
    if (event.type !== 'TRADE_CREATED') throw new EscrowEventGap(expectedSeq, event);
    return {
      tradeId: event.tradeId,
      terms: event.args.terms,
      ...afterCall(event),
      currentArbiter: event.args.terms.arbiter,
      escalated: false,
      createdAt: event.timestamp,
      paidAt: null,
      disputedAt: null,
      endedAt: null,
      status: 'pending',
    };
  }
  const after: Trade = {
    ...trade,
    ...afterCall(event),
    endedAt: trade.endedAt ?? (isLive(event.state) ? null : event.timestamp),
    status: 'pending',
  };
  switch (event.type) {
    case 'PAYMENT_SENT':
      return { ...after, paidAt: event.timestamp };
    case 'DISPUTE_OPENED':
      return { ...after, disputedAt: event.timestamp };
    case 'DISPUTE_ESCALATED':
      return { ...after, currentArbiter: event.args.arbiter, escalated: true };
    case 'DEADLINE_EXTENDED':
    case 'PAYMENT_CONFIRMED':
    case 'FUNDS_REFUNDED':
    case 'TRADE_COMPLETED':
    case 'TRADE_CANCELLED':
    case 'TRADE_SETTLED':
    case 'EVIDENCE_SUBMITTED':
    case 'DISPUTE_RESOLVED':
    case 'DISPUTE_EXPIRED':
    case 'PAYOUT_CREDITED':
      return after;
    case 'TRADE_CREATED':
      throw new EscrowEventGap(expectedSeq, event);
    default:
      return assertNever(event);
  }
}

function afterCall(
  event: EscrowEvent,
): Pick<Trade, 'state' | 'remaining' | 'tradeSeq' | 'deadlineAt'> {
  return {
    state: event.state,
    remaining: event.remaining,
    tradeSeq: event.tradeSeq,
    deadlineAt: isLive(event.state) ? event.deadline * 1000 : null,
  };
}

/** The trade that these events tell, oldest first, or null without any. A retraction refolds what remains. */
export function foldEscrowEvents(events: readonly EscrowEvent[]): Trade | null {
  return events.reduce<Trade | null>(applyEscrowEvent, null);
}
