import type { Address } from '../../src-shared/brand.ts';
import { formatAmount } from '../../src-shared/money/amount.ts';
import type { Token } from '../../src-shared/money/token.ts';
import type { TradeView } from '../../src-shared/ipc/views.ts';
import type { EscrowEvent, EscrowEventType } from '../../src-shared/trade/escrow-event.ts';
import { guideView } from '../../src-shared/trade/guide-view.ts';
import type { NodeFacts } from '../../src-shared/trade/situation.ts';
import { moveLine } from '../../src-shared/words/four-lines.ts';
import type { Names } from '../../src-shared/words/party-names.ts';
import { nameOfService } from '../../src-shared/words/screen-words.ts';
import { inboxText } from '../../src-shared/words/text-wallet.ts';
import type { InboxMessage } from '../app-context.ts';
import { roleOf } from '../../src-shared/trade/trade.ts';
import type { EventNotification } from '../database/database-messages.ts';

export interface NotificationNames {
  readonly tokens: () => readonly Token[];
  readonly accounts: () => readonly Address[];
  readonly labelOf: (address: Address) => string | null;
}

/** What an event says, in a few words. */
const eventNames: Readonly<Record<EscrowEventType, string>> = {
  TRADE_CREATED: 'Locked',
  PAYMENT_SENT: 'Buyer says paid',
  DEADLINE_EXTENDED: 'More time agreed',
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

/** What is to be done about a trade, in words; null: it is not shown here. `localMs`: this computer's clock. */
export function adviceOn(
  view: TradeView | null,
  nodes: NodeFacts,
  localMs: number,
  names: Names,
): string | null {
  if (view === null) return null;
  // A practice chain's clock may run ahead of this computer's.
  const nowMs = Math.max(localMs, nodes.newest?.timeMs ?? 0);
  const guidance = guideView(view, nodes, { nowMs, localMs });
  return moveLine({ view, guidance, nowMs, names });
}

/** What the remote service claims and the own chain contradicts, with where it is said to stand. */
export function falseClaim(claim: EscrowEvent, serviceUrl: string | null): InboxMessage {
  const service = nameOfService(serviceUrl === null ? null : new URL(serviceUrl).host);
  return {
    id: `claim:${claim.id}`,
    tradeId: claim.tradeId,
    title: inboxText.claimTitle(service),
    text: inboxText.claimText(eventNames[claim.type], String(claim.blockNumber), claim.txHash),
  };
}
