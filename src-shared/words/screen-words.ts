import { readTypedNumber } from '../money/typed-number.ts';
import type { OfferState, TransactionState } from '../ipc/views.ts';
import type { TradeAction } from '../trade/allowed-actions.ts';
import type { TradeRole, TradeState } from '../trade/trade.ts';

/**
 * The one table from contract words to screen words. The screen never shows a contract word that
 * misleads about money: `Paid` only says that the buyer claims it.
 */
export const stateWords: Readonly<Record<TradeState, string>> = {
  None: 'Not locked',
  Funded: 'Locked',
  Paid: 'Buyer says paid',
  Disputed: 'Disputed',
  Completed: 'Released',
  Cancelled: 'Returned',
  Settled: 'Split',
};

export const actionWords: Readonly<Record<TradeAction, string>> = {
  markPaid: 'I have paid',
  confirmPayment: 'Release',
  refund: 'Give back',
  extendDeadline: 'Give more time',
  cancelExpired: 'Take the coins back',
  openDispute: 'Dispute',
  submitEvidence: 'Add evidence',
  resolveDispute: 'Rule',
  declineDispute: 'Decline to rule',
  escalateDispute: 'Hand to the second arbiter',
  expireDispute: 'Close the expired dispute',
  settle: 'Settle',
};

/** A step inside a sentence: `release`, `I have paid`. */
export function actionInSentence(action: TradeAction): string {
  const words = actionWords[action];
  return words.startsWith('I ') ? words : words.charAt(0).toLowerCase() + words.slice(1);
}

/** What the other side is waited for, in the list: `Buyer: pay`. */
export const roleWords: Readonly<Record<TradeRole, string>> = {
  seller: 'Seller',
  buyer: 'Buyer',
  arbiter: 'Arbiter',
  fallbackArbiter: 'Second arbiter',
};

export const offerStateWords: Readonly<Record<OfferState, string>> = {
  draft: 'Draft',
  sent: 'Sent',
  answer: 'Answer it',
  accepted: 'Accepted',
  locked: 'Locked',
  lapsed: 'Expired',
  declined: 'Declined',
  withdrawn: 'Withdrawn',
  replaced: 'Replaced',
  used: 'Used',
};

export const transactionStateWords: Readonly<Record<TransactionState, string>> = {
  signed: 'Signed, not sent yet',
  sent: 'Sent, waiting',
  mined: 'In a block',
  final: 'Final',
  failed: 'Failed',
  replaced: 'Replaced',
  dropped: 'Dropped',
};

export const markWords = {
  verified: '',
  unverified: 'Not checked yet',
  conflict: 'Service and chain disagree',
} as const;

/** `50 % each`, `100 % to the buyer`, `70 % to the buyer, 30 % to the seller`. */
export function defaultShareWords(defaultBuyerBps: number): string {
  if (defaultBuyerBps === 5_000) return '50 % each';
  if (defaultBuyerBps === 10_000) return 'everything to the buyer';
  if (defaultBuyerBps === 0) return 'everything to the seller';
  return `${percentWords(defaultBuyerBps)} to the buyer, ${percentWords(10_000 - defaultBuyerBps)} to the seller`;
}

/** Basis points as a percentage: 25 is `0.25 %`. */
export function percentWords(bps: number): string {
  const whole = Math.trunc(bps / 100);
  const rest = String(bps % 100)
    .padStart(2, '0')
    .replace(/0+$/, '');
  return rest === '' ? `${whole} %` : `${whole}.${rest} %`;
}

/** `70` or `12.5` as typed becomes basis points; null when it is no percentage with at most two decimals. */
export function readPercent(typed: string): number | null {
  const number = readTypedNumber(typed, 2);
  if (!number.ok || number.whole.length > 3) return null;
  const bps = Number(number.whole) * 100 + Number(number.fraction.padEnd(2, '0'));
  return bps > 10_000 ? null : bps;
}

/** `70 / 30`: the buyer's and the seller's percentage. */
export function settlementWords(buyerBps: number): string {
  const bare = (bps: number): string => percentWords(bps).replace(' %', '');
  return `${bare(buyerBps)} / ${bare(10_000 - buyerBps)}`;
}

/** `0x8F2c…91aB`; only beside a way to see and copy the whole. */
export function shortAddress(address: string): string {
  return `${address.slice(0, 6)}…${address.slice(-4)}`;
}

/** `0x8F2c 44d0 … 91aB` in groups of four, for comparing by eye. */
export function groupedAddress(address: string): string {
  return `0x ${(address.slice(2).match(/.{1,4}/g) ?? []).join(' ')}`;
}

/** A trade service inside a sentence: its host, or this computer's (null). */
export const nameOfService = (host: string | null): string => host ?? 'this computer’s service';
