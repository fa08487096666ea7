import type { Address } from '../../src-shared/brand.ts';
import type { EscrowEvent } from '../../src-shared/trade/escrow-event.ts';
import type { DisputeFacts } from '../../src-shared/trade/situation.ts';
import { isLive, type TradeState } from '../../src-shared/trade/trade.ts';

/** What guidance needs of a trade's events, beside the trade that they fold to. */
export interface EventFacts {
  readonly dispute: DisputeFacts | null;
  /** To whom a payout could not be sent, and waits in the escrow; perhaps withdrawn since. */
  readonly credited: readonly Address[];
}

export const noEventFacts: EventFacts = { dispute: null, credited: [] };

/** Whether a trade in this state has any: most have none, and their events need not be read. */
export const hasEventFacts = (state: TradeState): boolean => state === 'Disputed' || !isLive(state);

/** Of the events that stand, in their order. */
export function eventFacts(events: readonly EscrowEvent[]): EventFacts {
  let openedBy: Address | null = null;
  const evidenceBy = new Set<Address>();
  const credited = new Set<Address>();
  for (const event of events) {
    if (event.type === 'DISPUTE_OPENED') {
      ({ openedBy } = event.args);
      evidenceBy.add(event.args.openedBy);
    }
    if (event.type === 'EVIDENCE_SUBMITTED') evidenceBy.add(event.args.submittedBy);
    if (event.type === 'PAYOUT_CREDITED') credited.add(event.args.account);
  }
  return {
    dispute: openedBy === null ? null : { openedBy, evidenceBy: [...evidenceBy] },
    credited: [...credited],
  };
}
