import { describe, expect, it } from 'vitest';
import { address, zeroAddress } from '../../../src-shared/parse.ts';
import {
  checkTerms,
  termsJsonSchema,
  termsToJson,
  type Terms,
} from '../../../src-shared/trade/terms.ts';
import { buyer, seller, terms } from './trade-history.ts';

const escrow = address(`0x${'ee'.repeat(20)}`);

describe('checkTerms', () => {
  it('accepts terms that the contract accepts', () => {
    expect(checkTerms(terms, escrow).ok).toBe(true);
    expect(checkTerms({ ...terms, fallbackArbiter: zeroAddress }, escrow).ok).toBe(true);
  });

  const wrong: [keyof Terms, Partial<Terms>][] = [
    ['buyer', { buyer: zeroAddress }],
    ['buyer', { buyer: seller }],
    ['arbiter', { arbiter: buyer }],
    ['arbiter', { arbiter: zeroAddress }],
    ['fallbackArbiter', { fallbackArbiter: seller }],
    ['seller', { seller: escrow }],
    ['token', { token: escrow }],
    ['amount', { amount: 0n }],
    ['amount', { amount: 1n << 128n }],
    ['paymentWindow', { paymentWindow: 3599 }],
    ['paymentWindow', { paymentWindow: 30 * 86_400 + 1 }],
    ['confirmationWindow', { confirmationWindow: 3599 }],
    ['arbitrationWindow', { arbitrationWindow: 3 * 86_400 - 1 }],
    ['defaultBuyerBps', { defaultBuyerBps: 10_001 }],
    ['arbiterFee', { arbiterFee: 51n }],
  ];
  it.each(wrong)('names %s when it is wrong: %o', (field, change) => {
    expect(checkTerms({ ...terms, ...change }, escrow)).toMatchObject({
      ok: false,
      failure: { code: 'invalid_terms', field },
    });
  });

  it('lets one slot of an offer stay open, not both', () => {
    expect(checkTerms({ ...terms, buyer: zeroAddress }, escrow, true).ok).toBe(true);
    expect(checkTerms({ ...terms, buyer: zeroAddress, seller: zeroAddress }, escrow, true).ok).toBe(
      false,
    );
  });
});

describe('termsJsonSchema', () => {
  it('reads back what termsToJson writes', () => {
    expect(termsJsonSchema.parse(JSON.parse(JSON.stringify(termsToJson(terms))))).toEqual(terms);
  });

  it('refuses further fields', () => {
    expect(termsJsonSchema.safeParse({ ...termsToJson(terms), extra: 1 }).success).toBe(false);
  });
});
