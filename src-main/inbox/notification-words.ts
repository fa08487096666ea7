import type { Address } from '../../src-shared/brand.ts';
import { formatAmount } from '../../src-shared/money/amount.ts';
import type { Token } from '../../src-shared/money/token.ts';
import type { EscrowEventType } from '../../src-shared/trade/escrow-event.ts';
import { roleOf } from '../../src-shared/trade/trade.ts';
import type { EventNotification } from '../database/database-messages.ts';

export interface NotificationNames {
  readonly tokens: () => readonly Token[];
  readonly accounts: () => readonly Address[];
  readonly labelOf: (address: Address) => string | null;
}

/** What an event says, in a few words. */
export const eventNames: Readonly<Record<EscrowEventType, string>> = {
  TRADE_CREATED: 'Locked',
  PAYMENT_SENT: 'Buyer says paid',
  PAYMENT_CONFIRMED: 'Released',
  FUNDS_REFUNDED: 'Given back',
  TRADE_COMPLETED: 'Trade ended: released',
  TRADE_CANCELLED: 'Trade ended: returned',
  TRADE_SETTLED: 'Trade ended: split',
  DISPUTE_OPENED: 'Dispute opened',
  EVIDENCE_SUBMITTED: 'Evidence submitted',
  DISPUTE_ESCALATED: 'Dispute went to the second arbiter',
  DISPUTE_RESOLVED: 'Arbiter decided',
  DISPUTE_EXPIRED: 'Nobody decided in time',
  PAYOUT_CREDITED: 'Waiting for withdrawal',
};

/** Title and text of one event, from the side of our account in the trade. */
export function notificationWords(
  { event, trade }: EventNotification,
  names: NotificationNames,
): { title: string; text: string } {
  const { terms } = trade;
  const own = names.accounts().find((account) => roleOf(terms, account) !== null);
  const role = own === undefined ? null : roleOf(terms, own);
  const verb = role === 'seller' ? 'Sell' : role === 'buyer' ? 'Buy' : 'Trade of';
  const other = role === 'seller' ? terms.buyer : terms.seller;
  const token = names.tokens().find((each) => each.address === terms.token);
  const amountText = (amount: bigint): string =>
    token === undefined
      ? 'an unlisted token'
      : `${formatAmount(amount, token.decimals)} ${token.symbol}`;
  const other4 = `${other.slice(0, 6)}…${other.slice(-4)}`;
  const partial =
    event.type === 'PAYMENT_CONFIRMED'
      ? event.args.toBuyer
      : event.type === 'FUNDS_REFUNDED'
        ? event.args.toSeller
        : null;
  return {
    title:
      partial === null
        ? eventNames[event.type]
        : `${eventNames[event.type]} ${amountText(partial)}`,
    text: `${verb} ${amountText(terms.amount)}, ${names.labelOf(other) ?? other4}.`,
  };
}
