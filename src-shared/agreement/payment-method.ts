import { daySeconds, hourSeconds } from '../trade/terms.ts';

/** How the fiat side is paid: default windows (seconds) and how easily the payment can be taken back. */
export interface PaymentMethod {
  readonly id: string;
  readonly name: string;
  readonly paymentWindow: number;
  readonly confirmationWindow: number;
  readonly reversalRisk: string;
}

export const paymentMethods: readonly PaymentMethod[] = [
  {
    id: 'sepa-instant',
    name: 'SEPA Instant',
    paymentWindow: 2 * hourSeconds,
    confirmationWindow: 6 * hourSeconds,
    reversalRisk: 'Low: final within seconds, recalled only for fraud.',
  },
  {
    id: 'sepa',
    name: 'SEPA',
    paymentWindow: 2 * daySeconds,
    confirmationWindow: 2 * daySeconds,
    reversalRisk: 'Low: a recall needs the receiver’s consent.',
  },
  {
    id: 'faster-payments',
    name: 'Faster Payments',
    paymentWindow: 2 * hourSeconds,
    confirmationWindow: 6 * hourSeconds,
    reversalRisk: 'Medium: banks repay victims of fraud and ask back.',
  },
  {
    id: 'wise',
    name: 'Wise',
    paymentWindow: 4 * hourSeconds,
    confirmationWindow: 12 * hourSeconds,
    reversalRisk: 'Medium: the account behind it may have been stolen.',
  },
  {
    id: 'revolut',
    name: 'Revolut',
    paymentWindow: 2 * hourSeconds,
    confirmationWindow: 6 * hourSeconds,
    reversalRisk: 'Medium: the account behind it may have been stolen.',
  },
  {
    id: 'paypal',
    name: 'PayPal',
    paymentWindow: 4 * hourSeconds,
    confirmationWindow: 2 * daySeconds,
    reversalRisk: 'High: a buyer can take the payment back for 180 days.',
  },
  {
    id: 'cash',
    name: 'Cash',
    paymentWindow: daySeconds,
    confirmationWindow: 6 * hourSeconds,
    reversalRisk: 'None once counted; check the notes.',
  },
  {
    id: 'other',
    name: 'Other',
    paymentWindow: daySeconds,
    confirmationWindow: daySeconds,
    reversalRisk: 'Unknown: ask before you accept.',
  },
];

export function paymentMethodName(id: string): string {
  return paymentMethods.find((method) => method.id === id)?.name ?? id;
}
