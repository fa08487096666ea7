import { signatureSchema } from '../agreement/offer.ts';
import { addressSchema, amountTextSchema, tradeIdSchema, unixSecondsSchema, z } from '../parse.ts';
import { wholeBps } from './payout.ts';

/** Before a proposed split in a message between people. */
export const settlementTextPrefix = 'escrow-desk-split:1/';

/** A split that its signer has signed: the contract's `Settle` approval with what it is about. */
export const settlementSchema = z.strictObject({
  v: z.literal(1),
  chainId: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  escrow: addressSchema,
  tradeId: tradeIdSchema,
  signer: addressSchema,
  buyerBps: z.number().int().min(0).max(wholeBps),
  /** What is divided, smallest unit: with any other amount in escrow the contract refuses it. */
  remaining: amountTextSchema,
  nonce: amountTextSchema,
  /** Unix seconds. */
  deadline: unixSecondsSchema,
  signature: signatureSchema,
});
export type Settlement = z.output<typeof settlementSchema>;

/** How long a proposal may stand, in seconds (docs/adr/0045-proposed-splits.md). */
export const settlementValidity = [3600, 24 * 3600, 3 * 24 * 3600] as const;
export type SettlementValidity = (typeof settlementValidity)[number];
