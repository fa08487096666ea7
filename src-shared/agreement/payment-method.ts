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
  /** Seconds until a payment sent now has usually arrived: with less time left, better not pay. */
  readonly arrivesWithin: number;
}

const quarterHour = hourSeconds / 4;

export const paymentMethods: readonly PaymentMethod[] = [
  {
    id: 'sepa-instant',
    name: 'SEPA Instant',
    accountFields: [ibanField, bicField],
    paymentWindow: 2 * hourSeconds,
    confirmationWindow: 6 * hourSeconds,
    reversalRisk: 'Low: final within seconds, recalled only for fraud.',
    arrivesWithin: quarterHour,
  },
  {
    id: 'sepa',
    name: 'SEPA',
    accountFields: [ibanField, bicField],
    paymentWindow: 2 * daySeconds,
    confirmationWindow: 2 * daySeconds,
    reversalRisk: 'Low: a recall needs the receiver’s consent.',
    arrivesWithin: daySeconds,
  },
  {
    id: 'faster-payments',
    name: 'Faster Payments',
    accountFields: [sortCodeField, ukAccountField],
    paymentWindow: 2 * hourSeconds,
    confirmationWindow: 6 * hourSeconds,
    reversalRisk: 'Medium: banks repay victims of fraud and ask back.',
    arrivesWithin: quarterHour,
  },
  {
    id: 'wise',
    name: 'Wise',
    accountFields: [emailField],
    paymentWindow: 4 * hourSeconds,
    confirmationWindow: 12 * hourSeconds,
    reversalRisk: 'Medium: the account behind it may have been stolen.',
    arrivesWithin: hourSeconds,
  },
  {
    id: 'revolut',
    name: 'Revolut',
    accountFields: [revtagField],
    paymentWindow: 2 * hourSeconds,
    confirmationWindow: 6 * hourSeconds,
    reversalRisk: 'Medium: the account behind it may have been stolen.',
    arrivesWithin: quarterHour,
  },
  {
    id: 'paypal',
    name: 'PayPal',
    accountFields: [emailField],
    paymentWindow: 4 * hourSeconds,
    confirmationWindow: 2 * daySeconds,
    reversalRisk: 'High: a buyer can take the payment back for 180 days.',
    arrivesWithin: quarterHour,
  },
  {
    id: 'cash',
    name: 'Cash',
    accountFields: [meetingPlaceField],
    paymentWindow: daySeconds,
    confirmationWindow: 6 * hourSeconds,
    reversalRisk: 'None once counted; check the notes.',
    arrivesWithin: quarterHour,
  },
  {
    id: 'other',
    name: 'Other',
    accountFields: [instructionsField],
    paymentWindow: daySeconds,
    confirmationWindow: daySeconds,
    reversalRisk: 'Unknown: ask before you accept.',
    arrivesWithin: hourSeconds,
  },
];

export function paymentMethod(id: string): PaymentMethod | null {
  return paymentMethods.find((method) => method.id === id) ?? null;
}

export function paymentMethodName(id: string): string {
  return paymentMethod(id)?.name ?? id;
}
