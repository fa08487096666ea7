import type { ArbiterCard } from '../../src-shared/agreement/arbiter-card.ts';
import type { Address } from '../../src-shared/brand.ts';
import { failure, type Failure, type FailureCode } from '../../src-shared/failure.ts';
import type { Token } from '../../src-shared/money/token.ts';
import type { Experience } from '../../src-shared/trade/experience.ts';
import type { KnownAddress } from './lookalike-address.ts';

/** The reader's own settings and memory; nothing of it comes from an offer or a service. */
export interface ReviewContext {
  /** The profile's. */
  readonly chainId: number;
  /** The allow-list. */
  readonly tokens: readonly Token[];
  /** Unix seconds. */
  readonly now: number;
  /** The account that would take the offer, or that made it; null: none chosen yet. */
  readonly account: Address | null;
  /** Address book and own accounts, for names and look-alikes. */
  readonly known: readonly KnownAddress[];
  /** Arbiters on the reader's list. */
  readonly arbiters: readonly Address[];
  /** Cards of arbiters that are valid now. */
  readonly cards: ReadonlyMap<Address, ArbiterCard>;
  /** Look-alikes that the reader compared, character by character. */
  readonly compared: readonly Address[];
  /** Trades that have ended, by counterparty. */
  readonly tradesWith: ReadonlyMap<Address, Experience>;
}

export const findingCodes = [
  'signed',
  'standard_escrow',
  'fee',
  'other_chain',
  'unknown_escrow',
  'earlier_escrow',
  'altered',
  'unsigned',
  'details_altered',
  'lapsed',
  'lapses_too_late',
  'invalid_terms',
  'not_yours',
  'unlisted_token',
  'arbiter_known',
  'arbiter_without_card',
  'arbiter_needs_longer',
  'arbiter_unknown',
  'fallback_arbiter_unknown',
  'lookalike_address',
  'first_trade',
  'known_counterparty',
  'unusual_default',
  'long_payment_window',
  'short_payment_window',
  'long_confirmation_window',
  'short_confirmation_window',
  'long_arbitration_window',
  'arbiter_fee',
  'reversal_risk',
  'no_private_details',
  'worst_case',
] as const;
export type FindingCode = (typeof findingCodes)[number];

/** One line of the review. `block` stops Accept and says with which failure; `warn` and `ok` don't. */
export type OfferFinding = {
  readonly code: FindingCode;
  /** What it is about, as a path in the offer: `terms.arbiter`. */
  readonly field?: string;
  readonly text: string;
} & (
  { readonly level: 'ok' | 'warn' } | { readonly level: 'block'; readonly failure: FailureCode }
);

/** The failure of the first finding that blocks, or null: the offer may be accepted. */
export function blockingFailure(findings: readonly OfferFinding[]): Failure | null {
  for (const finding of findings) {
    if (finding.level === 'block') return failure(finding.failure, { detail: finding.text });
  }
  return null;
}

export function okFinding(code: FindingCode, text: string, field?: string): OfferFinding {
  return { level: 'ok', code, text, ...(field === undefined ? {} : { field }) };
}

export function warnFinding(code: FindingCode, text: string, field?: string): OfferFinding {
  return { level: 'warn', code, text, ...(field === undefined ? {} : { field }) };
}

export function blockFinding(
  code: FindingCode,
  reason: FailureCode,
  text: string,
  field: string,
): OfferFinding {
  return { level: 'block', code, failure: reason, text, field };
}
