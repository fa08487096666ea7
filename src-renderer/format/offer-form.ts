import { detailsSchema } from '../../src-shared/agreement/offer.ts';
import { paymentMethods } from '../../src-shared/agreement/payment-method.ts';
import type { IpcArgs } from '../../src-shared/ipc/ipc-contract.ts';
import type { OfferView } from '../../src-shared/ipc/views.ts';
import { parseAmount, typedAmount } from '../../src-shared/money/amount.ts';
import { readFiat } from '../../src-shared/money/typed-number.ts';
import type { Token } from '../../src-shared/money/token.ts';
import { addressSchema, zeroAddress } from '../../src-shared/parse.ts';
import { daySeconds, hourSeconds } from '../../src-shared/trade/terms.ts';
import { detailsErrors, emptyDetails, type TypedDetails } from './typed-details.ts';
import { offerText } from '../../src-shared/words/text-offer.ts';
import type { Side } from '../../src-shared/trade/side.ts';

export type OfferDraftArgs = IpcArgs<'offers.create'>;

/** The form as typed. Addresses and amounts are texts until they are read. */
export interface OfferForm {
  role: Side;
  account: string;
  counterparty: string;
  token: string;
  amount: string;
  fiatAmount: string;
  currency: string;
  method: string;
  country: string;
  bank: string;
  reference: string;
  note: string;
  arbiter: string;
  fallbackArbiter: string;
  paymentWindow: number;
  confirmationWindow: number;
  arbitrationWindow: number;
  defaultBuyerBps: number;
  arbiterFee: string;
  expiresIn: number;
  privateDetails: TypedDetails;
}
export type OfferField = keyof OfferForm;
/** By the form's field, or an account field's id. */
export type OfferErrors = Partial<Record<OfferField, string>> & Record<string, string>;

export const windowChoices = {
  paymentWindow: [1, 2, 4, 6, 12, 24, 48, 72, 168].map((hours) => hours * hourSeconds),
  confirmationWindow: [1, 2, 4, 6, 12, 24, 48, 72, 168].map((hours) => hours * hourSeconds),
  arbitrationWindow: [3, 5, 7, 14, 21, 30].map((days) => days * daySeconds),
  expiresIn: [900, 1800, 3600, 4 * 3600, 12 * 3600, daySeconds, 3 * daySeconds, 7 * daySeconds],
} as const;

/** The choices with the present value among them, ascending. */
export function choicesWith(choices: readonly number[], value: number): readonly number[] {
  return choices.includes(value) ? choices : [...choices, value].sort((a, b) => a - b);
}

export function emptyOfferForm(account: string, token: string): OfferForm {
  const [method] = paymentMethods;
  return {
    role: 'seller',
    account,
    counterparty: '',
    token,
    amount: '',
    fiatAmount: '',
    currency: 'EUR',
    method: method?.id ?? 'other',
    country: 'DE',
    bank: '',
    reference: '',
    note: '',
    arbiter: '',
    fallbackArbiter: '',
    paymentWindow: method?.paymentWindow ?? 2 * hourSeconds,
    confirmationWindow: method?.confirmationWindow ?? 6 * hourSeconds,
    arbitrationWindow: 14 * daySeconds,
    defaultBuyerBps: 5_000,
    arbiterFee: '',
    expiresIn: daySeconds,
    privateDetails: emptyDetails(),
  };
}

/** The method's own windows; the rest of the form stays. */
export function withMethod(form: OfferForm, id: string): OfferForm {
  const method = paymentMethods.find((one) => one.id === id);
  if (method === undefined) return form;
  return {
    ...form,
    method: id,
    paymentWindow: method.paymentWindow,
    confirmationWindow: method.confirmationWindow,
  };
}

/** A form that holds an offer, for changing it into a counter-offer. */
export function formFromOffer(offer: OfferView, account: string, nowMs: number): OfferForm {
  const { terms, details } = offer;
  const decimals = offer.token?.decimals ?? 0;
  const other = offer.role === 'seller' ? terms.buyer : terms.seller;
  const left = terms.fundBy - Math.floor(nowMs / 1000);
  return {
    role: offer.role,
    account,
    counterparty: other === zeroAddress ? '' : other,
    token: terms.token,
    amount: typedAmount(terms.amount, decimals),
    fiatAmount: details.fiatAmount,
    currency: details.currency,
    method: details.method,
    country: details.country,
    bank: details.bank ?? '',
    reference: details.reference,
    note: details.note ?? '',
    arbiter: terms.arbiter,
    fallbackArbiter: terms.fallbackArbiter === zeroAddress ? '' : terms.fallbackArbiter,
    paymentWindow: terms.paymentWindow,
    confirmationWindow: terms.confirmationWindow,
    arbitrationWindow: terms.arbitrationWindow,
    defaultBuyerBps: terms.defaultBuyerBps,
    arbiterFee: terms.arbiterFee === 0n ? '' : typedAmount(terms.arbiterFee, decimals),
    expiresIn: left > hourSeconds ? daySeconds : hourSeconds,
    privateDetails: emptyDetails(),
  };
}

export type ReadForm =
  | { readonly ok: true; readonly draft: OfferDraftArgs }
  | { readonly ok: false; readonly errors: OfferErrors };

/** Reads the form into what main takes, or says per field what is wrong. Main and the contract check again. */
export function readOfferForm(form: OfferForm, tokens: readonly Token[]): ReadForm {
  const errors: OfferErrors = detailsErrors(form.role, form.method, form.privateDetails);
  const token = tokens.find((one) => one.address === form.token);
  if (token === undefined) errors.token = offerText.errors.noToken;
  const decimals = token?.decimals ?? 0;
  const amount = parseAmount(form.amount, decimals);
  if (!amount.ok) errors.amount = amount.failure.detail ?? '';
  const fee = form.arbiterFee.trim() === '' ? null : parseAmount(form.arbiterFee, decimals);
  if (fee !== null && !fee.ok) errors.arbiterFee = fee.failure.detail ?? '';
  const currency = form.currency.trim().toUpperCase();
  const fiat = readFiat(form.fiatAmount, currency);
  if (!fiat.ok) errors.fiatAmount = fiat.problem;
  if (!detailsSchema.shape.currency.safeParse(currency).success)
    errors.currency = offerText.errors.currency;
  const country = form.country.trim().toUpperCase();
  if (!detailsSchema.shape.country.safeParse(country).success)
    errors.country = offerText.errors.country;
  if (!detailsSchema.shape.reference.safeParse(form.reference.trim()).success)
    errors.reference = offerText.errors.reference;
  for (const field of ['counterparty', 'fallbackArbiter'] as const)
    if (form[field].trim() !== '' && !addressSchema.safeParse(form[field].trim()).success)
      errors[field] = offerText.errors.address;
  if (form.arbiter.trim() === '') errors.arbiter = offerText.errors.arbiter;
  else if (!addressSchema.safeParse(form.arbiter.trim()).success)
    errors.arbiter = offerText.errors.address;
  if (Object.keys(errors).length > 0 || !amount.ok || !fiat.ok) return { ok: false, errors };
  const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());
  return {
    ok: true,
    draft: {
      role: form.role,
      account: form.account,
      counterparty: orNull(form.counterparty),
      arbiter: form.arbiter.trim(),
      fallbackArbiter: orNull(form.fallbackArbiter),
      token: form.token,
      amount: amount.value,
      currency,
      fiatAmount: fiat.value,
      method: form.method,
      country,
      bank: orNull(form.bank),
      reference: form.reference.trim(),
      note: orNull(form.note),
      paymentWindow: form.paymentWindow,
      confirmationWindow: form.confirmationWindow,
      arbitrationWindow: form.arbitrationWindow,
      defaultBuyerBps: form.defaultBuyerBps,
      arbiterFee: fee?.ok === true ? fee.value : 0n,
      expiresIn: form.expiresIn,
      privateDetails: form.privateDetails,
    },
  };
}
