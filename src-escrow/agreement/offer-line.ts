import type { Offer } from '../../src-shared/agreement/offer.ts';
import { paymentMethodName } from '../../src-shared/agreement/payment-method.ts';
import { formatAmount } from '../../src-shared/money/amount.ts';
import type { Token } from '../../src-shared/money/token.ts';

const currencySigns: Readonly<Record<string, string>> = { EUR: '€', USD: '$', GBP: '£' };

/** `2315.00` EUR as `€2,315.00`; a currency without a sign of its own follows: `2,315.00 CHF`. */
export function fiatText(fiatAmount: string, currency: string): string {
  const [whole = '', fraction] = fiatAmount.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const digits = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  const sign = currencySigns[currency];
  return sign === undefined ? `${digits} ${currency}` : `${sign}${digits}`;
}

/** `1.25 ETH`; without the token on the list its smallest units, and no name. */
export function tokenAmountText(
  amount: bigint,
  token: Offer['terms']['token'],
  tokens: readonly Token[],
): string {
  const listed = tokens.find((candidate) => candidate.address === token);
  if (listed === undefined) return `${amount.toString()} units of a token`;
  return `${formatAmount(amount, listed.decimals)} ${listed.symbol}`;
}

/** `2026-11-22 17:00 UTC`. */
export function utcMinute(unixSeconds: number): string {
  const date = new Date(unixSeconds * 1000);
  if (Number.isNaN(date.getTime())) return 'an unreadable time';
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** One line for people: `Offer: sell 1.25 ETH for €3,105.00 by SEPA Instant, until 2026-11-22 17:00 UTC`. */
export function offerLine(offer: Offer, tokens: readonly Token[]): string {
  const { terms, details, signatures } = offer;
  const both = signatures.seller !== undefined && signatures.buyer !== undefined;
  const kind = both ? 'Agreed' : offer.re === undefined ? 'Offer' : 'Answer';
  const verb = signatures.seller === undefined && signatures.buyer !== undefined ? 'buy' : 'sell';
  const amount = tokenAmountText(terms.amount, terms.token, tokens);
  const fiat = fiatText(details.fiatAmount, details.currency);
  const method = paymentMethodName(details.method);
  return `${kind}: ${verb} ${amount} for ${fiat} by ${method}, until ${utcMinute(terms.fundBy)}`;
}
