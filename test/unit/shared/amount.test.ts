import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAmount, parseAmount } from '../../../src-shared/money/amount.ts';
import { examples } from '../../support/volume.ts';

describe('formatAmount', () => {
  it('shows whole tokens with two decimals and grouped thousands', () => {
    expect(formatAmount(2_500_000_000n, 6)).toBe('2,500.00');
    expect(formatAmount(1_000_000_000_000n, 6)).toBe('1,000,000.00');
  });

  it('shows every digit of the smallest unit and never an exponent', () => {
    expect(formatAmount(1n, 18)).toBe('0.000000000000000001');
    expect(formatAmount((1n << 128n) - 1n, 18)).toBe(
      '340,282,366,920,938,463,463.374607431768211455',
    );
  });

  it('shows tokens without decimals as whole numbers', () => {
    expect(formatAmount(1234n, 0)).toBe('1,234');
  });
});

describe('parseAmount', () => {
  it('reads back what formatAmount shows, to the last unit', () => {
    fc.assert(
      fc.property(
        fc.bigInt(1n, (1n << 128n) - 1n),
        fc.integer({ min: 0, max: 24 }),
        (amount, decimals) => {
          expect(parseAmount(formatAmount(amount, decimals), decimals)).toEqual({
            ok: true,
            value: amount,
          });
        },
      ),
      examples({ quick: 100, full: 10_000 }),
    );
  });

  it.each([
    '',
    '0',
    '0.00',
    '-1',
    '+1',
    '1e3',
    '1.2.3',
    '1,00',
    '.5',
    '5.',
    '0x10',
    '1 000',
    'NaN',
    '１２',
  ])('refuses %j', (text) => {
    expect(parseAmount(text, 6).ok).toBe(false);
  });

  it('refuses more decimals than the token has, instead of rounding', () => {
    expect(parseAmount('1.0000001', 6)).toMatchObject({
      ok: false,
      failure: { code: 'invalid_amount' },
    });
  });

  it('refuses what the contract cannot hold', () => {
    expect(parseAmount((1n << 128n).toString(), 0).ok).toBe(false);
    expect(parseAmount('9'.repeat(5000), 0).ok).toBe(false);
  });
});
