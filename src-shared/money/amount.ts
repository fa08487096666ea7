import { failure } from '../failure.ts';
import { fail, ok, type Result } from '../result.ts';

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

/**
 * Amount in the smallest unit from what a person typed. Accepts grouped thousands (`2,500.5`);
 * refuses signs, exponents, more decimals than the token has, zero, and anything ≥ 2^128
 * (the contract's bound).
 */
export function parseAmount(text: string, decimals: number): Result<bigint> {
  const refused = (detail: string) => fail(failure('invalid_amount', { detail }));
  const trimmed = text.trim();
  if (!/^(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$/.test(trimmed)) return refused('like 2,500.00');
  const [whole = '', fraction = ''] = trimmed.replaceAll(',', '').split('.');
  if (fraction.length > decimals) return refused(`at most ${decimals} decimals`);
  if (whole.length > 60) return refused('too large');
  const amount = BigInt(whole + fraction.padEnd(decimals, '0'));
  if (amount === 0n) return refused('more than zero');
  if (amount >= 1n << 128n) return refused('too large');
  return ok(amount);
}
