import type { Address, Hash } from '../brand.ts';
import { failure } from '../failure.ts';
import { addressSchema, amountTextSchema, hashSchema, z, zeroAddress } from '../parse.ts';
import { fail, ok, type Result } from '../result.ts';

/** What both sides sign; the EIP-712 digest of it is the trade's id. Solidity's names and units. */
export interface Terms {
  readonly seller: Address;
  readonly buyer: Address;
  readonly arbiter: Address;
  /** Zero address: none. */
  readonly fallbackArbiter: Address;
  /** Zero address: the native coin. */
  readonly token: Address;
  /** Smallest unit, > 0, < 2^128. */
  readonly amount: bigint;
  /** Seconds. */
  readonly paymentWindow: number;
  /** Seconds. */
  readonly confirmationWindow: number;
  /** Seconds. */
  readonly arbitrationWindow: number;
  /** 1/10,000 of what remains: the buyer's part when no arbiter rules. */
  readonly defaultBuyerBps: number;
  /** Smallest unit, ≤ amount / 20. */
  readonly arbiterFee: bigint;
  /** Unix seconds; createTrade is refused after it. */
  readonly fundBy: number;
  readonly detailsHash: Hash;
  readonly salt: bigint;
}

const uint = (bits: number) =>
  z
    .number()
    .int()
    .min(0)
    .max(2 ** bits - 1);

/** The JSON form (offers, sockets, disk): amounts and salt as decimal strings. Strict: no further fields. */
export const termsJsonSchema = z.strictObject({
  seller: addressSchema,
  buyer: addressSchema,
  arbiter: addressSchema,
  fallbackArbiter: addressSchema,
  token: addressSchema,
  amount: amountTextSchema,
  paymentWindow: uint(32),
  confirmationWindow: uint(32),
  arbitrationWindow: uint(32),
  defaultBuyerBps: uint(16),
  arbiterFee: amountTextSchema,
  fundBy: uint(53),
  detailsHash: hashSchema,
  salt: amountTextSchema,
});

export type TermsJson = z.input<typeof termsJsonSchema>;

export function termsToJson(terms: Terms): TermsJson {
  return {
    ...terms,
    amount: terms.amount.toString(),
    arbiterFee: terms.arbiterFee.toString(),
    salt: terms.salt.toString(),
  };
}

export const hourSeconds = 3600;
export const daySeconds = 24 * hourSeconds;
/** Seconds the contract adds to the payment window before a never-paid trade can be cancelled. */
export const paymentGraceSeconds = 2 * hourSeconds;
/** How far from now one agreement may move a deadline. */
export const maxExtensionSeconds = 30 * daySeconds;

/**
 * The contract's own rules for terms (escrow-protocol.md), checked before anybody signs.
 * `openSlot`: a zero seller or buyer is an open slot of an offer; such terms can be signed, never locked.
 */
export function checkTerms(terms: Terms, escrow: Address, openSlot = false): Result<Terms> {
  const refuse = (field: keyof Terms, detail: string) =>
    fail(failure('invalid_terms', { field, detail }));
  const roles = ['seller', 'buyer', 'arbiter', 'fallbackArbiter'] as const;
  const seen = new Set<Address>();
  for (const role of roles) {
    const party = terms[role];
    if (party === zeroAddress) {
      if (role === 'fallbackArbiter' || (openSlot && (role === 'seller' || role === 'buyer')))
        continue;
      return refuse(role, `${role} is missing`);
    }
    if (party === escrow) return refuse(role, `${role} is the escrow itself`);
    if (seen.has(party)) return refuse(role, `${role} has another role in this trade too`);
    seen.add(party);
  }
  if (openSlot && terms.seller === zeroAddress && terms.buyer === zeroAddress)
    return refuse('seller', 'nobody is named');
  if (terms.token === escrow) return refuse('token', 'the escrow is not a token');
  if (terms.amount <= 0n || terms.amount >= 1n << 128n)
    return refuse('amount', 'more than 0, below 2^128');
  const within = (seconds: number, from: number, to: number) => seconds >= from && seconds <= to;
  if (!within(terms.paymentWindow, hourSeconds, 30 * daySeconds))
    return refuse('paymentWindow', '1 hour to 30 days');
  if (!within(terms.confirmationWindow, hourSeconds, 30 * daySeconds))
    return refuse('confirmationWindow', '1 hour to 30 days');
  if (!within(terms.arbitrationWindow, 3 * daySeconds, 30 * daySeconds))
    return refuse('arbitrationWindow', '3 to 30 days');
  if (terms.defaultBuyerBps > 10_000) return refuse('defaultBuyerBps', 'at most 100 %');
  if (terms.arbiterFee > terms.amount / 20n)
    return refuse('arbiterFee', 'at most 5 % of the amount');
  return ok(terms);
}
