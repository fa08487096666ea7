import {
  addressSchema,
  amountTextSchema,
  hashSchema,
  hexSchema,
  tradeIdSchema,
  z,
} from '../parse.ts';

/** A signed permission for one call. `deadline` in Unix seconds. */
const approvalSchema = z.object({
  signer: addressSchema,
  nonce: amountTextSchema,
  deadline: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  signature: hexSchema.refine((text) => text.length >= 4 && text.length <= 2 + 2 * 1024),
});
const tradeShape = { tradeId: tradeIdSchema };

/** Body of `POST /api/relay`: a call by its name in Solidity; the service adds the terms, which it knows. */
export const relayCallSchema = z.discriminatedUnion('method', [
  z.object({
    method: z.literal('markPaidFor'),
    ...tradeShape,
    referenceHash: hashSchema,
    approval: approvalSchema,
  }),
  z.object({
    method: z.literal('refundFor'),
    ...tradeShape,
    value: amountTextSchema,
    remaining: amountTextSchema,
    approval: approvalSchema,
  }),
  z.object({
    method: z.literal('openDisputeFor'),
    ...tradeShape,
    evidenceHash: hashSchema,
    approval: approvalSchema,
  }),
  z.object({
    method: z.literal('submitEvidenceFor'),
    ...tradeShape,
    evidenceHash: hashSchema,
    approval: approvalSchema,
  }),
  z.object({
    method: z.literal('settle'),
    ...tradeShape,
    buyerBps: z.number().int().min(0).max(10_000),
    remaining: amountTextSchema,
    /** One of the seller, one of the buyer. */
    approvals: z.array(approvalSchema).length(2),
  }),
]);
export type RelayCall = z.output<typeof relayCallSchema>;
