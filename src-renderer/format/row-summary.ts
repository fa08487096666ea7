import { paymentMethodName } from '../../src-shared/agreement/payment-method.ts';
import { isLive, type TradeState } from '../../src-shared/trade/trade.ts';
import { isMyMove } from '../../src-shared/trade/whose-move.ts';
import { tradeUrgency, urgencyOf, type Urgency } from '../../src-shared/words/deadline.ts';
import { listedToken } from '../../src-shared/words/money-words.ts';
import {
  counterpartyName,
  fiatText,
  moneyNumber,
  type Names,
} from '../../src-shared/words/party-names.ts';
import {
  markWords,
  offerStateWords,
  shortAddress,
  stateWords,
} from '../../src-shared/words/screen-words.ts';
import { calmCountdown, countdown } from '../../src-shared/words/times.ts';
import {
  isMyOfferMove,
  moveWords,
  offerMoveWords,
  sideWords,
} from '../../src-shared/words/trade-row-words.ts';
import { offerPartyName, rowDeadline, type TradeListRow } from './trade-list.ts';

export type Tone = 'accent' | 'muted' | 'amber' | 'red' | 'green' | 'plain';
export interface IconWord {
  readonly icon: string;
  readonly tone: Tone;
}

/** One row of the list, ready to print. */
export interface RowSummary {
  readonly id: string;
  readonly mine: boolean;
  readonly party: string;
  readonly side: string;
  readonly amount: string;
  readonly symbol: string;
  readonly payment: string;
  readonly state: string;
  readonly stateIcon: IconWord;
  readonly move: string;
  readonly left: string;
  readonly urgency: Urgency;
  readonly changedAt: number;
  /** Only doubts are marked; empty means checked. */
  readonly doubt: string;
  readonly doubtIcon: IconWord | null;
}

export const stateIcons: Readonly<Record<TradeState, IconWord>> = {
  None: { icon: 'i-lucide-circle-dashed', tone: 'muted' },
  Funded: { icon: 'i-lucide-lock', tone: 'plain' },
  Paid: { icon: 'i-lucide-banknote', tone: 'plain' },
  Disputed: { icon: 'i-lucide-scale', tone: 'red' },
  Completed: { icon: 'i-lucide-circle-check', tone: 'green' },
  Cancelled: { icon: 'i-lucide-undo-2', tone: 'muted' },
  Settled: { icon: 'i-lucide-split', tone: 'muted' },
};

export const toneClasses: Readonly<Record<Tone, string>> = {
  accent: 'text-primary',
  muted: 'text-muted',
  amber: 'text-warning',
  red: 'text-error',
  green: 'text-success',
  plain: 'text-default',
};

/** Colour of a countdown; the words beside it say the same. */
export function urgencyTone(urgency: Urgency): Tone {
  switch (urgency) {
    case 'soon':
      return 'amber';
    case 'last':
    case 'passed':
      return 'red';
    case 'calm':
      return 'plain';
    case 'none':
      return 'muted';
  }
}

/** What a row of the list says at `nowMs` (chain time, Unix milliseconds). */
export function rowSummary(row: TradeListRow, nowMs: number, names: Names): RowSummary {
  const deadline = rowDeadline(row);
  const left = deadline === null ? null : deadline - nowMs;
  if (row.kind === 'offer') {
    const { offer } = row;
    const mine = isMyOfferMove(offer);
    return {
      id: row.id,
      mine,
      party: offerPartyName(offer, names),
      side: sideWords(offer.role),
      amount: moneyNumber(offer.terms.amount, offer.terms.token, names),
      symbol: offer.token?.symbol ?? shortAddress(offer.terms.token),
      payment: paymentText(offer.details, names),
      state: `Offer: ${offerStateWords[offer.state].toLowerCase()}`,
      stateIcon: { icon: 'i-lucide-file-text', tone: 'plain' },
      move: offerMoveWords(offer),
      left: left === null ? '' : mine ? countdown(left) : calmCountdown(left),
      urgency:
        left === null ? 'none' : urgencyOf(left, offer.terms.fundBy * 1000 - offer.createdAt),
      changedAt: offer.changedAt,
      doubt: '',
      doubtIcon: null,
    };
  }
  const { view } = row;
  const { trade } = view;
  const mine = isLive(trade.state) && isMyMove(trade, view.account, nowMs);
  return {
    id: row.id,
    mine,
    party: counterpartyName(view, names),
    side: sideWords(view.role),
    amount: moneyNumber(
      isLive(trade.state) ? trade.remaining : trade.terms.amount,
      trade.terms.token,
      names,
    ),
    symbol: listedToken(names.tokens, trade.terms.token)?.symbol ?? shortAddress(trade.terms.token),
    payment: view.details === null ? '' : paymentText(view.details, names),
    state: stateWords[trade.state],
    stateIcon: stateIcons[trade.state],
    move: view.pendingAction === null ? moveWords(view, nowMs) : 'Sent, waiting',
    left: left === null ? '' : mine ? countdown(left) : calmCountdown(left),
    urgency: tradeUrgency(trade, nowMs),
    changedAt: view.changedAt,
    doubt: view.withheld ? 'Service withholds' : markWords[view.mark],
    doubtIcon: doubtIcon(row),
  };
}

function doubtIcon(row: TradeListRow & { kind: 'trade' }): IconWord | null {
  if (row.view.mark === 'conflict' || row.view.withheld)
    return { icon: 'i-lucide-triangle-alert', tone: 'red' };
  return row.view.mark === 'unverified' ? { icon: 'i-lucide-circle-dashed', tone: 'amber' } : null;
}

/** `€2,315.00 SEPA Instant`. */
export function paymentText(
  details: { fiatAmount: string; currency: string; method: string },
  names: Names,
): string {
  return `${fiatText(details.fiatAmount, details.currency, names)} ${paymentMethodName(details.method)}`;
}
