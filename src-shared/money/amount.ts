import { failure } from '../failure.ts';
import { fail, ok, type Result } from '../result.ts';
import { readTypedNumber } from './typed-number.ts';

/**
 * Exact decimal text of an amount in the smallest unit, with grouped thousands and at least
 * `minimumFraction` digits; never scientific, never rounded.
 * `formatAmount(2500000000n, 6)` is `2,500.00`.
 */
export function formatAmount(amount: bigint, decimals: number, minimumFraction = 2): string {
  const negative = amount < 0n;
  const digits = (negative ? -amount : amount).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, ',');
  const fraction = digits
    .slice(digits.length - decimals)
    .replace(/0+$/, '')
    .padEnd(Math.min(minimumFraction, decimals), '0');
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** The amount as a form is filled with it: exact, and never to be read as another number. */
export function typedAmount(amount: bigint, decimals: number): string {
  const plain = formatAmount(amount, decimals, 0).replaceAll(',', '');
  // Three decimals alone may be taken for thousands.
  return /\.\d{3}$/.test(plain) && decimals > 3 ? `${plain}0` : plain;
}

/**
 * Amount in the smallest unit from what a person typed, as `readTypedNumber` reads it; refuses more decimals than the token
 * has, zero, and anything ≥ 2^128 (the contract's bound).
 */
export function parseAmount(text: string, decimals: number): Result<bigint> {
  const refused = (detail: string) => fail(failure('invalid_amount', { detail }));
  const number = readTypedNumber(text, decimals);
  if (!number.ok) return refused(number.problem);
  const { whole, fraction } = number;
  if (whole.length > 60) return refused('too large');
  const amount = BigInt(whole + fraction.padEnd(decimals, '0'));
  if (amount === 0n) return refused('more than zero');
  if (amount >= 1n << 128n) return refused('too large');
  return ok(amount);
}
