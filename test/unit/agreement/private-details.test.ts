import { describe, expect, it } from 'vitest';
import { paymentMethods } from '../../../src-shared/agreement/payment-method.ts';
import {
  accountFieldsOf,
  readPrivateDetails,
} from '../../../src-shared/agreement/private-details.ts';
import { valueOf } from './agreement-samples.ts';

const right: Record<
  string,
  { account: Record<string, string>; committed: Record<string, string> }
> = {
  'sepa-instant': {
    account: { iban: 'de89 3704 0044 0532 0130 00', bic: 'cobadeffxxx' },
    committed: { iban: 'DE89370400440532013000', bic: 'COBADEFFXXX' },
  },
  sepa: {
    account: { iban: 'NL91 ABNA 0417 1643 00' },
    committed: { iban: 'NL91ABNA0417164300' },
  },
  'faster-payments': {
    account: { sortCode: '20-00-00', accountNumber: '5577 9911' },
    committed: { sortCode: '200000', accountNumber: '55779911' },
  },
  wise: { account: { email: 'Marta@Example.org' }, committed: { email: 'marta@example.org' } },
  revolut: { account: { revtag: '@Marta12' }, committed: { revtag: '@marta12' } },
  paypal: { account: { email: 'm@example.org' }, committed: { email: 'm@example.org' } },
  cash: { account: { place: 'Café  Central, 15:00' }, committed: { place: 'Café Central, 15:00' } },
  other: { account: { instructions: 'by mule' }, committed: { instructions: 'by mule' } },
};
const wrong: Record<string, readonly [field: string, value: string][]> = {
  'sepa-instant': [
    ['iban', 'DE89 3704 0044 0532 0130 01'],
    ['iban', 'DE89'],
    ['bic', 'COBA'],
  ],
  sepa: [['iban', 'XX12 3456']],
  'faster-payments': [
    ['sortCode', '20-00-0'],
    ['accountNumber', '123'],
  ],
  wise: [['email', 'marta']],
  revolut: [['revtag', 'marta']],
  paypal: [['email', 'a@b']],
  cash: [['place', 'x'.repeat(141)]],
  other: [['instructions', 'hidden\u202etext']],
};
const read = (method: string, account: Record<string, string>, holder = 'Marta Keller') =>
  readPrivateDetails('seller', method, { holder, account });

describe('what a payment method asks of the seller', () => {
  it.each(paymentMethods.map(({ id }) => id))('%s: takes right values in their one form', (id) => {
    const sample = right[id];
    if (sample === undefined) throw new Error(`no sample for ${id}`);
    expect(valueOf(read(id, sample.account)).account).toEqual(sample.committed);
    // What was committed to reads as itself.
    expect(valueOf(read(id, sample.committed)).account).toEqual(sample.committed);
  });

  it.each(paymentMethods.map(({ id }) => id))(
    '%s: names the field that is wrong or missing',
    (id) => {
      const good = right[id]?.account ?? {};
      for (const [field, value] of wrong[id] ?? []) {
        const refused = read(id, { ...good, [field]: value });
        expect(refused).toMatchObject({
          ok: false,
          failure: { code: 'invalid_account_field', field },
        });
      }
      for (const field of accountFieldsOf('seller', id)) {
        const refused = read(id, { ...good, [field.id]: ' ' });
        if (field.optional === true) expect(refused.ok).toBe(true);
        else expect(refused).toMatchObject({ ok: false, failure: { field: field.id } });
        expect(field.fault(field.normalise(field.example)), field.label).toBeNull();
      }
    },
  );

  it('asks a buyer for the name on the paying account alone', () => {
    expect(accountFieldsOf('buyer', 'sepa')).toEqual([]);
    const details = { holder: 'Max Wagner', account: { iban: 'ignored' } };
    expect(valueOf(readPrivateDetails('buyer', 'sepa', details))).toEqual({
      holder: 'Max Wagner',
      account: {},
    });
    for (const holder of ['', '  ', 'x'.repeat(71), 'Max\u200bWagner'])
      expect(readPrivateDetails('buyer', 'sepa', { holder, account: {} })).toMatchObject({
        ok: false,
        failure: { field: 'holder' },
      });
  });
});
