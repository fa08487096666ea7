import { daySeconds, hourSeconds } from '../trade/terms.ts';
import {
  bicField,
  emailField,
  ibanField,
  instructionsField,
  meetingPlaceField,
  revtagField,
  sortCodeField,
  ukAccountField,
  type AccountField,
} from './account-field.ts';

/**
 * How the fiat side is paid: what the payer must know of the seller's account, default windows (seconds) and how
 * easily the payment can be taken back. A further method is a further entry here.
 */
export interface PaymentMethod {
  readonly id: string;
  readonly name: string;
  /** The seller's account, beside its holder. */
  readonly accountFields: readonly AccountField[];
  readonly paymentWindow: number;
  readonly confirmationWindow: number;
  readonly reversalRisk: string;
}

export const paymentMethods: readonly PaymentMethod[] = [
  {
    id: 'sepa-instant',
    name: 'SEPA Instant',
    accountFields: [ibanField, bicField],
    paymentWindow: 2 * hourSeconds,
    confirmationWindow: 6 * hourSeconds,
    reversalRisk: 'Low: final within seconds, recalled only for fraud.',
  },
  {
    id: 'sepa',
    name: 'SEPA',
    accountFields: [ibanField, bicField],
    paymentWindow: 2 * daySeconds,
    confirmationWindow: 2 * daySeconds,
    reversalRisk: 'Low: a recall needs the receiver’s consent.',
  },
  {
    id: 'faster-payments',
    name: 'Faster Payments',
    accountFields: [sortCodeField, ukAccountField],
    paymentWindow: 2 * hourSeconds,
    confirmationWindow: 6 * hourSeconds,
    reversalRisk: 'Medium: banks repay victims of fraud and ask back.',
  },
  {
    id: 'wise',
    name: 'Wise',
    accountFields: [emailField],
    paymentWindow: 4 * hourSeconds,
    confirmationWindow: 12 * hourSeconds,
    reversalRisk: 'Medium: the account behind it may have been stolen.',
  },
  {
    id: 'revolut',
    name: 'Revolut',
    accountFields: [revtagField],
    paymentWindow: 2 * hourSeconds,
    confirmationWindow: 6 * hourSeconds,
    reversalRisk: 'Medium: the account behind it may have been stolen.',
  },
  {
    id: 'paypal',
    name: 'PayPal',
    accountFields: [emailField],
    paymentWindow: 4 * hourSeconds,
    confirmationWindow: 2 * daySeconds,
    reversalRisk: 'High: a buyer can take the payment back for 180 days.',
  },
  {
    id: 'cash',
    name: 'Cash',
    accountFields: [meetingPlaceField],
    paymentWindow: daySeconds,
    confirmationWindow: 6 * hourSeconds,
    reversalRisk: 'None once counted; check the notes.',
  },
  {
    id: 'other',
    name: 'Other',
    accountFields: [instructionsField],
    paymentWindow: daySeconds,
    confirmationWindow: daySeconds,
    reversalRisk: 'Unknown: ask before you accept.',
  },
];

export function paymentMethod(id: string): PaymentMethod | null {
  return paymentMethods.find((method) => method.id === id) ?? null;
}

export function paymentMethodName(id: string): string {
  return paymentMethod(id)?.name ?? id;
}
