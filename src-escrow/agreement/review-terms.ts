import type { Offer } from '../../src-shared/agreement/offer.ts';
import { lockMarginSeconds } from '../../src-shared/agreement/offer.ts';
import { paymentMethods } from '../../src-shared/agreement/payment-method.ts';
import { formatAmount } from '../../src-shared/money/amount.ts';
import type { Token } from '../../src-shared/money/token.ts';
import { checkTerms, daySeconds, hourSeconds, type Terms } from '../../src-shared/trade/terms.ts';
import { type Side, sideFor } from '../../src-shared/trade/side.ts';
import { shortAddress } from './lookalike-address.ts';
import {
  blockFinding,
  warnFinding,
  type OfferFinding,
  type ReviewContext,
} from './offer-finding.ts';
import { fiatText, tokenAmountText, utcMinute } from './offer-line.ts';

/** At most this far ahead may an offer's `fundBy` be, and a little for clocks that differ. */
const maxFundByAhead = 7 * daySeconds;
const clockTolerance = 10 * 60;
const evenDefault = 5_000;

/**
 * The part of the review that needs no signature: the contract's rules, the token, the time left, and what
 * is unusual. Also for an own draft, before it is signed.
 */
export function reviewTerms(
  offer: Pick<Offer, 'terms' | 'details' | 'escrow'>,
  context: Pick<ReviewContext, 'tokens' | 'now' | 'account'>,
): readonly OfferFinding[] {
  const { terms } = offer;
  const findings: OfferFinding[] = [];
  const checked = checkTerms(terms, offer.escrow, true);
  if (!checked.ok) {
    const { field, detail } = checked.failure;
    findings.push(
      blockFinding(
        'invalid_terms',
        'invalid_terms',
        `The contract would refuse these terms: ${detail ?? ''}.`,
        `terms.${field ?? ''}`,
      ),
    );
  }
  if (!context.tokens.some((token) => token.address === terms.token)) {
    findings.push(
      blockFinding(
        'unlisted_token',
        'unlisted_token',
        `The token ${shortAddress(terms.token)} is not on your list.`,
        'terms.token',
      ),
    );
  }
  findings.push(...timeFindings(terms, context.now));
  findings.push(...unusualFindings(offer, context));
  return findings;
}

function timeFindings(terms: Terms, now: number): readonly OfferFinding[] {
  const left = terms.fundBy - now;
  if (left <= 0) {
    return [
      blockFinding(
        'lapsed',
        'offer_lapsed',
        `It expired at ${utcMinute(terms.fundBy)}.`,
        'terms.fundBy',
      ),
    ];
  }
  if (left <= lockMarginSeconds) {
    return [
      blockFinding(
        'lapsed',
        'lock_too_late',
        `It expires at ${utcMinute(terms.fundBy)}.`,
        'terms.fundBy',
      ),
    ];
  }
  if (left > maxFundByAhead + clockTolerance) {
    return [
      blockFinding(
        'lapses_too_late',
        'invalid_terms',
        'An offer may stand for 7 days at most.',
        'terms.fundBy',
      ),
    ];
  }
  return [];
}

function unusualFindings(
  offer: Pick<Offer, 'terms' | 'details'>,
  context: Pick<ReviewContext, 'tokens' | 'account'>,
): readonly OfferFinding[] {
  const { terms, details } = offer;
  const findings: OfferFinding[] = [];
  const method = paymentMethods.find((candidate) => candidate.id === details.method);
  if (terms.defaultBuyerBps !== evenDefault) {
    findings.push(
      warnFinding(
        'unusual_default',
        `${defaultText(terms.defaultBuyerBps)}.`,
        'terms.defaultBuyerBps',
      ),
    );
  }
  const windows = [
    ['payment', terms.paymentWindow, method?.paymentWindow ?? daySeconds],
    ['confirmation', terms.confirmationWindow, method?.confirmationWindow ?? daySeconds],
  ] as const;
  for (const [name, seconds, usual] of windows) {
    const what = name === 'payment' ? 'to pay' : 'to release';
    const text = `${span(seconds)} ${what}; ${span(usual)} is usual for ${method?.name ?? 'this method'}.`;
    if (seconds > usual * 2)
      findings.push(warnFinding(`long_${name}_window`, text, `terms.${name}Window`));
    if (seconds * 2 < usual)
      findings.push(warnFinding(`short_${name}_window`, text, `terms.${name}Window`));
  }
  if (terms.arbitrationWindow > 14 * daySeconds) {
    findings.push(
      warnFinding(
        'long_arbitration_window',
        `An arbiter may take ${span(terms.arbitrationWindow)} to decide.`,
        'terms.arbitrationWindow',
      ),
    );
  }
  if (terms.arbiterFee > 0n) {
    const fee = tokenAmountText(terms.arbiterFee, terms.token, context.tokens);
    findings.push(
      warnFinding('arbiter_fee', `An arbiter who decides keeps ${fee}.`, 'terms.arbiterFee'),
    );
  }
  const side = context.account === null ? null : sideFor(offer, context.account);
  if (
    side !== 'buyer' &&
    method !== undefined &&
    /^(Medium|High|Unknown)/.test(method.reversalRisk)
  ) {
    findings.push(
      warnFinding(
        'reversal_risk',
        `${method.name}: taking a payment back: ${method.reversalRisk}`,
        'details.method',
      ),
    );
  }
  if (side !== null) findings.push(worstCase(offer, side, context.tokens));
  return findings;
}

function worstCase(
  { terms, details }: Pick<Offer, 'terms' | 'details'>,
  side: Side,
  tokens: readonly Token[],
): OfferFinding {
  const paid = fiatText(details.fiatAmount, details.currency);
  const locked = tokenAmountText(terms.amount, terms.token, tokens);
  const text =
    side === 'buyer'
      ? `Worst case: you paid ${paid} and receive nothing.`
      : `Worst case: ${locked} goes to the buyer and ${paid} never reaches you.`;
  return warnFinding('worst_case', text);
}

function defaultText(buyerBps: number): string {
  if (buyerBps === 10_000) return 'If nobody decides, the buyer gets everything';
  if (buyerBps === 0) return 'If nobody decides, the seller gets everything';
  return `If nobody decides, the buyer gets ${percent(buyerBps)}`;
}

function span(seconds: number): string {
  if (seconds % daySeconds === 0) return plural(seconds / daySeconds, 'day');
  if (seconds % hourSeconds === 0) return plural(seconds / hourSeconds, 'hour');
  return plural(Math.round(seconds / 60), 'minute');
}

function plural(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** 250 is `2.5 %`. */
export function percent(bps: number): string {
  return `${formatAmount(BigInt(bps), 2, 0)} %`;
}
