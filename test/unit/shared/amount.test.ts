import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAmount, parseAmount, typedAmount } from '../../../src-shared/money/amount.ts';
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
  it('reads back what a form is filled with, to the last unit', () => {
    fc.assert(
      fc.property(
        fc.bigInt(1n, (1n << 128n) - 1n),
        fc.integer({ min: 0, max: 24 }),
        (amount, decimals) => {
          expect(parseAmount(typedAmount(amount, decimals), decimals)).toEqual({
            ok: true,
            value: amount,
          });
        },
      ),
      examples({ quick: 100, full: 10_000 }),
    );
  });

  it('reads what is shown as that amount, or asks which was meant: never as another', () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 1n << 60n), fc.integer({ min: 0, max: 24 }), (amount, decimals) => {
        const read = parseAmount(formatAmount(amount, decimals), decimals);
        if (read.ok) expect(read.value).toBe(amount);
        else expect(read.failure.detail).toMatch(/which is meant|if that was meant/);
      }),
      examples({ quick: 300, full: 10_000 }),
    );
  });

  it.each<[string, number, string]>([
    ['0,125', 18, 'a point separates decimals: 0.125'],
    ['0,5', 6, 'a point separates decimals: 0.5'],
    ['2315,00', 6, 'a point separates decimals: 2315.00'],
    ['2.500', 18, 'type 2.5 or 2500: which is meant?'],
    ['1.250', 6, 'type 1.25 or 1250: which is meant?'],
    ['1.125', 6, 'type 1.1250 or 1125: which is meant?'],
    ['2,500', 6, 'type 2.5 or 2500: which is meant?'],
    ['2.500', 2, 'at most 2 decimals; type 2500 if that was meant'],
    ['0,125,000', 6, 'like 2,500.00'],
    ['1.250.000', 6, 'like 2,500.00'],
  ])('asks back about %s with %i decimals', (typed, decimals, problem) => {
    expect(parseAmount(typed, decimals)).toMatchObject({ ok: false, failure: { detail: problem } });
  });

  it.each<[string, number, bigint]>([
    ['0.125', 18, 125n * 10n ** 15n],
    ['2,500.00', 6, 2_500_000_000n],
    ['2,500,000', 6, 2_500_000_000_000n],
    ['2.5000', 18, 25n * 10n ** 17n],
    ['2.500', 3, 2_500n],
    ['1,234', 0, 1_234n],
  ])('reads %s with %i decimals', (typed, decimals, amount) => {
    expect(parseAmount(typed, decimals)).toEqual({ ok: true, value: amount });
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
