import type { Address } from '../brand.ts';
import { assertNever } from '../result.ts';
import type { EscrowEvent } from './escrow-event.ts';
import type { Terms } from './terms.ts';

/**
 * Whose call left this event, as far as the event itself tells; null: an end or a credit, which comes with the
 * action's event, or a call that anyone may make, or that both agreed to.
 */
export function actorOf(event: EscrowEvent, terms: Terms): Address | null {
  switch (event.type) {
    case 'TRADE_CREATED':
    case 'PAYMENT_CONFIRMED':
      return terms.seller;
    case 'PAYMENT_SENT':
    case 'FUNDS_REFUNDED':
      return terms.buyer;
    case 'DISPUTE_OPENED':
      return event.args.openedBy;
    case 'EVIDENCE_SUBMITTED':
      return event.args.submittedBy;
    case 'DISPUTE_RESOLVED':
      return event.args.resolvedBy;
    case 'DEADLINE_EXTENDED':
    case 'TRADE_COMPLETED':
    case 'TRADE_CANCELLED':
    case 'TRADE_SETTLED':
    case 'DISPUTE_ESCALATED':
    case 'DISPUTE_EXPIRED':
    case 'PAYOUT_CREDITED':
      return null;
    default:
      return assertNever(event);
  }
}
