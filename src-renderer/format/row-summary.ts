import { paymentMethodName } from '../../src-shared/agreement/payment-method.ts';
import { isLive, type TradeState } from '../../src-shared/trade/trade.ts';
import type { GuidanceTone } from '../../src-shared/trade/guidance-result.ts';
import { rowWord, sideWords } from '../../src-shared/words/guidance-words.ts';
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
  readonly tone: GuidanceTone;
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
export function countdownTone(tone: GuidanceTone): Tone {
  switch (tone) {
    case 'soon':
      return 'amber';
    case 'last':
    case 'danger':
      return 'red';
    case 'calm':
    case 'mine':
      return 'plain';
  }
}

/** What a row of the list says at `nowMs` (chain time, Unix milliseconds). */
export function rowSummary(row: TradeListRow, nowMs: number, names: Names): RowSummary {
  const deadline = rowDeadline(row, nowMs);
  const left = deadline === null ? null : deadline - nowMs;
  const { guidance } = row;
  const mine = guidance.turn === 'mine';
  const shared = {
    id: row.id,
    mine,
    move: rowWord(guidance),
    left: left === null ? '' : mine ? countdown(left) : calmCountdown(left),
    tone: guidance.tone,
  };
  if (row.kind === 'offer') {
    const { offer } = row;
    return {
      ...shared,
      party: offerPartyName(offer, names),
      side: sideWords(offer.role),
      amount: moneyNumber(offer.terms.amount, offer.terms.token, names),
      symbol: offer.token?.symbol ?? shortAddress(offer.terms.token),
      payment: paymentText(offer.details, names),
      state: `Offer: ${offerStateWords[offer.state].toLowerCase()}`,
      stateIcon: { icon: 'i-lucide-file-text', tone: 'plain' },
      changedAt: offer.changedAt,
      doubt: '',
      doubtIcon: null,
    };
  }
  const { view } = row;
  const { trade } = view;
  return {
    ...shared,
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
