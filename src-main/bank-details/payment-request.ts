import type { AgreementDetails } from '../../src-shared/agreement/offer.ts';
import {
  accountFieldsOf,
  type PrivateDetails,
} from '../../src-shared/agreement/private-details.ts';
import type { PayField } from '../../src-shared/ipc/signing-contract.ts';
import { fiatWords } from '../../src-shared/words/money-words.ts';
import { detailsText } from '../../src-shared/words/text-details.ts';
import { payText } from '../../src-shared/words/text-pay.ts';
import { tradeText } from '../../src-shared/words/text-trades.ts';

/** What a banking app asks for, in the order it asks; `value` is what is shown, `copied` what is put on the clipboard. */
export function payFields(agreed: AgreementDetails, payee: PrivateDetails): readonly PayField[] {
  const accounts = accountFieldsOf('seller', agreed.method).flatMap(({ id, label, shown }) => {
    const value = payee.account[id];
    return value === undefined ? [] : [{ id, label, value: shown(value), copied: value }];
  });
  const plain = (id: string, label: string, value: string): PayField => ({
    id,
    label,
    value,
    copied: value,
  });
  return [
    {
      id: 'amount',
      label: payText.amount,
      value: fiatWords(agreed.fiatAmount, agreed.currency),
      copied: agreed.fiatAmount,
    },
    plain('holder', detailsText.holder, payee.holder),
    ...accounts,
    ...(agreed.reference === '' ? [] : [plain('reference', payText.reference, agreed.reference)]),
  ];
}

const sepaMethods = ['sepa', 'sepa-instant'];

/** The text of a payment QR code (EPC 069-12, version 002), which European banking apps read; null where there is none. */
export function paymentQr(agreed: AgreementDetails, payee: PrivateDetails): string | null {
  const { iban } = payee.account;
  if (iban === undefined || agreed.currency !== 'EUR' || !sepaMethods.includes(agreed.method))
    return null;
  const amount = /^\d{1,9}(\.\d{1,2})?$/.exec(agreed.fiatAmount)?.[0];
  if (amount === undefined) return null;
  const lines = [
    'BCD',
    '002',
    '1',
    'SCT',
    payee.account['bic'] ?? '',
    payee.holder,
    iban,
    `EUR${amount}`,
    '',
    '',
    agreed.reference,
  ];
  // Each line is a field: one more would put another account or amount into the code than the window shows.
  return lines.some((line) => /[\r\n]/.test(line)) ? null : lines.join('\n');
}

/** What a seller must have seen in the bank before a release, with the facts to compare; what is not known is said so. */
export function releaseChecklist(
  agreed: AgreementDetails | null,
  own: PrivateDetails | null,
  payer: PrivateDetails | null,
): readonly string[] {
  const words = agreed?.method === 'cash' ? tradeText.checksCash : tradeText.checks;
  const fiat =
    agreed === null ? payText.agreedMoney : fiatWords(agreed.fiatAmount, agreed.currency);
  const account =
    agreed === null || own === null
      ? null
      : accountFieldsOf('seller', agreed.method)
          .flatMap(({ id, shown }) => {
            const value = own.account[id];
            return value === undefined ? [] : [shown(value)];
          })
          .join(', ');
  return [words.arrived(fiat), words.payer(payer?.holder ?? null), words.account(account)];
}

/** An account as the page may know it: enough to recognise one's own, not enough to pay into. */
export function masked(value: string): string {
  const dense = value.replaceAll(/\s/g, '');
  if (dense.length <= 6) return '…';
  const ends = dense.length < 12 ? 2 : 4;
  return `${dense.slice(0, ends)} … ${dense.slice(-ends)}`;
}
