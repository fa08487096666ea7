import { describe, expect, it } from 'vitest';
import { masked, payFields, paymentQr } from '../../../src-main/bank-details/payment-request.ts';
import { openSide, type AgreementDetails } from '../../../src-shared/agreement/offer.ts';
import {
  privateDetailsSchema,
  type PrivateDetails,
} from '../../../src-shared/agreement/private-details.ts';

const agreed: AgreementDetails = {
  v: 1,
  currency: 'EUR',
  fiatAmount: '2315.00',
  method: 'sepa-instant',
  country: 'DE',
  reference: 'Order 7Q4K',
  seller: openSide,
  buyer: openSide,
};
const payee: PrivateDetails = {
  holder: 'Marta Keller',
  account: { iban: 'DE89370400440532013000' },
};

describe('what is to be paid', () => {
  it('is copied as banks take it, and shown as people read it', () => {
    expect(payFields(agreed, payee)).toEqual([
      { id: 'amount', label: 'Amount', value: '€2,315.00', copied: '2315.00' },
      { id: 'holder', label: 'Account holder', value: 'Marta Keller', copied: 'Marta Keller' },
      {
        id: 'iban',
        label: 'IBAN',
        value: 'DE89 3704 0044 0532 0130 00',
        copied: 'DE89370400440532013000',
      },
      { id: 'reference', label: 'Reference', value: 'Order 7Q4K', copied: 'Order 7Q4K' },
    ]);
  });

  it('is a payment code of the European Payments Council, line by line', () => {
    expect(paymentQr(agreed, payee)?.split('\n')).toEqual([
      'BCD',
      '002',
      '1',
      'SCT',
      '',
      'Marta Keller',
      'DE89370400440532013000',
      'EUR2315.00',
      '',
      '',
      'Order 7Q4K',
    ]);
  });

  it('has no payment code outside euro transfers', () => {
    expect(paymentQr({ ...agreed, currency: 'CHF' }, payee)).toBeNull();
    expect(paymentQr({ ...agreed, method: 'revolut' }, payee)).toBeNull();
    expect(paymentQr({ ...agreed, fiatAmount: '1e9' }, payee)).toBeNull();
    expect(paymentQr(agreed, { holder: 'Marta Keller', account: {} })).toBeNull();
  });

  it('takes no name that would put a line of its own into the code', () => {
    for (const holder of ['Marta\nDE00\nEUR1', 'Marta\r\nx', 'Marta\u2028x', 'Marta\u0085x'])
      expect(privateDetailsSchema.safeParse({ holder, iban: 'DE89' }).success).toBe(false);
    const iban = 'DE89\nEUR1';
    expect(privateDetailsSchema.safeParse({ holder: 'Marta', iban }).success).toBe(false);
    const injected = { ...payee, holder: 'Marta\nGB33BUKB20201555555555\nEUR9999.00' };
    expect(paymentQr(agreed, injected)).toBeNull();
    expect(paymentQr({ ...agreed, reference: 'Order\n1' }, payee)).toBeNull();
  });
});

describe('an account as the page knows it', () => {
  it.each([
    ['DE89 3704 0044 0532 0130 00', 'DE89 … 3000'],
    ['12345678', '12 … 78'],
    ['@marta', '…'],
  ])('%s is %s', (whole, shown) => {
    expect(masked(whole)).toBe(shown);
  });
});
