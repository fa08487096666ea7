import { getAddress } from 'ethers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addressSchema,
  amountTextSchema,
  hashSchema,
  parseJsonWith,
  z,
} from '../../../src-shared/parse.ts';
import { examples } from '../../support/volume.ts';

const hexAddress = fc
  .uint8Array({ minLength: 20, maxLength: 20 })
  .map((bytes) => `0x${Buffer.from(bytes).toString('hex')}`);

describe('addressSchema', () => {
  it('gives the same checksummed form as ethers', () => {
    fc.assert(
      fc.property(hexAddress, (text) => {
        expect(addressSchema.parse(text)).toBe(getAddress(text));
      }),
      examples({ quick: 100, full: 10_000 }),
    );
  });

  it('refuses a mixed-case address with one letter in the wrong case', () => {
    const right = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';
    expect(addressSchema.parse(right)).toBe(right);
    expect(addressSchema.safeParse(right.replace('aA', 'AA')).success).toBe(false);
  });

  it.each([
    '',
    '0x',
    '0x12',
    `0x${'g'.repeat(40)}`,
    '5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
    null,
    7,
    {},
  ])('refuses %j', (input) => {
    expect(addressSchema.safeParse(input).success).toBe(false);
  });
});

describe('amountTextSchema', () => {
  it('refuses signs, blanks, leading zeros, exponents and what exceeds 256 bits', () => {
    for (const text of [
      '-1',
      ' 1',
      '01',
      '1e3',
      '',
      '0x1',
      (1n << 256n).toString(),
      '9'.repeat(78),
    ]) {
      expect(amountTextSchema.safeParse(text).success).toBe(false);
    }
    expect(amountTextSchema.parse(((1n << 256n) - 1n).toString())).toBe((1n << 256n) - 1n);
  });
});

describe('parseJsonWith', () => {
  it('names the field that is wrong', () => {
    const schema = z.object({ a: z.object({ b: hashSchema }) });
    expect(parseJsonWith(schema, '{"a":{"b":"0x1"}}')).toMatchObject({
      ok: false,
      failure: { field: 'a.b' },
    });
  });

  it('turns broken JSON into a failure, not an exception', () => {
    expect(parseJsonWith(z.unknown(), '{"a":', 'offer_unreadable')).toEqual({
      ok: false,
      failure: { code: 'offer_unreadable', detail: 'broken JSON' },
    });
  });
});
