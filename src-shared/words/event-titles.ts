import type { EventView, TradeView } from '../ipc/views.ts';
import type { Shares } from '../trade/escrow-event.ts';
import { defaultShareWords, percentWords } from './screen-words.ts';
import { fullTime } from './times.ts';
import { moneyText, partyName, sentence, type Names } from './party-names.ts';

/** One line of the timeline in the screen's words: `You locked 2,500.00 USDC`. */
export function eventTitle(view: TradeView, line: EventView, names: Names): string {
  const { event } = line;
  const { terms } = view.trade;
  const money = (amount: bigint): string => moneyText(amount, terms.token, names);
  const seller = partyName(view, 'seller', names);
  const buyer = partyName(view, 'buyer', names);
  const nameOfAddress = (address: string): string =>
    address === terms.seller
      ? seller
      : address === terms.buyer
        ? buyer
        : address === terms.arbiter
          ? partyName(view, 'arbiter', names)
          : 'the escrow’s fee account';
  switch (event.type) {
    case 'TRADE_CREATED':
      return `${sentence(seller)} locked ${money(event.args.terms.amount)}`;
    case 'PAYMENT_SENT':
      return buyer === 'you' ? 'You said you paid' : 'Buyer says paid';
    case 'DEADLINE_EXTENDED':
      return `Both agreed to more time: until ${fullTime(event.deadline * 1000)}`;
    case 'PAYMENT_CONFIRMED':
      return `${sentence(seller)} released ${money(event.args.toBuyer)}${feeWords(event.args, money)}`;
    case 'FUNDS_REFUNDED':
      return `${sentence(buyer)} gave back ${money(event.args.toSeller)}`;
    case 'TRADE_COMPLETED':
      return 'Trade ended: released';
    case 'TRADE_CANCELLED':
      return event.args.toSeller > 0n
        ? `Trade ended: ${money(event.args.toSeller)} returned to ${seller}`
        : 'Trade ended: returned';
    case 'TRADE_SETTLED':
      return event.args.toBuyer + event.args.toSeller > 0n
        ? `Trade ended: split, ${money(event.args.toBuyer)} to ${buyer}, ${money(event.args.toSeller)} to ${seller}`
        : 'Trade ended: split';
    case 'DISPUTE_OPENED':
      return `${sentence(nameOfAddress(event.args.openedBy))} opened a dispute`;
    case 'EVIDENCE_SUBMITTED':
      return `${sentence(nameOfAddress(event.args.submittedBy))} added evidence`;
    case 'DISPUTE_ESCALATED':
      return 'Handed to the second arbiter';
    case 'DISPUTE_RESOLVED':
      return `Arbiter ruled: ${percentWords(event.args.buyerBps)} to the buyer`;
    case 'DISPUTE_EXPIRED':
      return `Nobody decided: ${defaultShareWords(terms.defaultBuyerBps)}`;
    case 'PAYOUT_CREDITED':
      return `${money(event.args.amount)} wait for withdrawal by ${nameOfAddress(event.args.account)}`;
  }
}

function feeWords(shares: Shares, money: (amount: bigint) => string): string {
  return shares.fee > 0n ? `, fee ${money(shares.fee)}` : '';
}
