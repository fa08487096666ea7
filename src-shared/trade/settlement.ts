import { signatureSchema } from '../agreement/offer.ts';
import { addressSchema, amountTextSchema, tradeIdSchema, unixSecondsSchema, z } from '../parse.ts';
import { wholeBps } from './payout.ts';
import { liveStates } from './trade.ts';

/** Before a proposal in a message between people. */
export const proposalTextPrefix = 'escrow-desk-proposal:2/';
/** Before a split of the escrow's first version. */
export const firstSettlementTextPrefix = 'escrow-desk-split:1/';

const signedShape = {
  chainId: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  escrow: addressSchema,
  tradeId: tradeIdSchema,
  signer: addressSchema,
  nonce: amountTextSchema,
  /** Until when it can be taken, Unix seconds. */
  deadline: unixSecondsSchema,
  signature: signatureSchema,
};

/** What a settlement says beside who signed it: exact shares of what remains, in the trade's state of then. */
export const settlementTermsShape = {
  kind: z.literal('settlement'),
  state: z.enum(liveStates),
  /** Smallest unit, before the fee; the seller gets the rest. */
  toBuyer: amountTextSchema,
  /** What is divided, smallest unit: with any other amount in escrow the contract refuses it. */
  remaining: amountTextSchema,
};

/** What an extension says beside who signed it. */
export const extensionTermsShape = {
  kind: z.literal('extension'),
  state: z.enum(['Funded', 'Paid']),
  /** Unix seconds: with any other deadline the contract refuses it. */
  currentDeadline: unixSecondsSchema,
  /** Unix seconds. */
  newDeadline: unixSecondsSchema,
};

/** The contract's `Settle` approval with what it is about. */
const settlementSchema = z.strictObject({
  v: z.literal(2),
  ...settlementTermsShape,
  ...signedShape,
});
export type Settlement = z.output<typeof settlementSchema>;

/** The contract's `ExtendDeadline` approval with what it is about. */
const extensionSchema = z.strictObject({
  v: z.literal(2),
  ...extensionTermsShape,
  ...signedShape,
});
export type Extension = z.output<typeof extensionSchema>;

/** What one side has signed and the other may answer: a split, or more time. */
export const proposalSchema = z.discriminatedUnion('kind', [settlementSchema, extensionSchema]);
export type Proposal = Settlement | Extension;
export type ProposalKind = Proposal['kind'];

/** A split of the escrow's first version, in basis points: read and checked, never taken any more. */
export const firstSettlementSchema = z.strictObject({
  v: z.literal(1),
  ...signedShape,
  buyerBps: z.number().int().min(0).max(wholeBps),
  remaining: amountTextSchema,
});
export type FirstSettlement = z.output<typeof firstSettlementSchema>;

/** Of either version, as it is stored and shown. */
export const signedProposalSchema = z.union([proposalSchema, firstSettlementSchema]);
export type SignedProposal = z.output<typeof signedProposalSchema>;

/** The same before it is signed. */
export type Unsigned<P extends SignedProposal> = P extends SignedProposal
  ? Omit<P, 'signature'>
  : never;

/** How long a proposal may stand, in seconds (docs/adr/0045-proposed-splits.md). */
export const settlementValidity = [3600, 24 * 3600, 3 * 24 * 3600] as const;
export type SettlementValidity = (typeof settlementValidity)[number];
