import type { Address } from '../brand.ts';
import type { EscrowEvent } from './escrow-event.ts';
import type { Terms } from './terms.ts';

/**
 * Whose call left this event, as far as the event itself tells; null: an end or a credit, which comes with the
 * action's event, or a call that anyone may make.
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
    default:
      return null;
  }
}
