import type { Address } from '../brand.ts';
import { formatAmount } from '../money/amount.ts';
import { coinOf, type Token } from '../money/token.ts';
import { zeroAddress } from '../parse.ts';
import { shortAddress } from './screen-words.ts';

const currencySigns: Readonly<Record<string, string>> = { EUR: '€', USD: '$', GBP: '£', JPY: '¥' };

/** `€2,315.00`, `CHF 2,315.00` from the exact decimal text of an agreement; nothing is rounded. */
export function fiatWords(fiatAmount: string, currency: string): string {
  const [whole = '', fraction] = fiatAmount.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const number = fraction === undefined ? `${grouped}.00` : `${grouped}.${fraction.padEnd(2, '0')}`;
  const sign = currencySigns[currency];
  return sign === undefined ? `${currency} ${number}` : `${sign}${number}`;
}

/** The token by the user's own list (the native coin is always on it), or null. */
export function listedToken(tokens: readonly Token[], address: Address): Token | null {
  return (
    tokens.find((token) => token.address === address) ??
    (address === zeroAddress ? coinOf(tokens) : null)
  );
}

/** `2,500.00`; ETH-like tokens keep four decimals so that columns read alike. */
export function amountNumber(amount: bigint, token: Token | null): string {
  if (token === null) return formatAmount(amount, 0);
  return formatAmount(amount, token.decimals, token.decimals > 8 ? 4 : 2);
}

/** A network fee in the coin, rounded up to seven decimals: what is shown is never below the real one. */
export function feeNumber(amount: bigint): string {
  const unit = 10n ** 11n;
  return formatAmount((amount + unit - 1n) / unit, 7);
}

/** `2,500.00 USDC`. A token that is not on the list has no name here: its raw units and address are shown. */
export function amountWords(amount: bigint, token: Token | null, address?: Address): string {
  if (token === null)
    return `${amountNumber(amount, null)} units of ${address === undefined ? 'an unlisted token' : shortAddress(address)}`;
  return `${amountNumber(amount, token)} ${token.symbol}`;
}

/**
 * Fiat per whole token, exact in integers: `2,484.00`. More than eight decimals are cut and marked `≈ `.
 * Null when there is nothing to divide.
 */
export function priceWords(fiatAmount: string, amount: bigint, decimals: number): string | null {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(fiatAmount.trim());
  if (match === null || amount <= 0n) return null;
  const fraction = match[2] ?? '';
  const fiat = BigInt((match[1] ?? '') + fraction);
  if (fiat === 0n) return null;
  const precision = 8;
  const numerator = fiat * 10n ** BigInt(decimals + precision);
  const denominator = amount * 10n ** BigInt(fraction.length);
  const price = numerator / denominator;
  const exact = numerator % denominator === 0n;
  return `${exact ? '' : '≈ '}${formatAmount(price, precision)}`;
}
