import {
  addressSchema,
  amountTextSchema,
  hashSchema,
  hexSchema,
  tradeIdSchema,
  unixSecondsSchema,
  z,
} from '../parse.ts';
import { liveStates } from '../trade/trade.ts';

/** A signed permission for one call. `deadline` in Unix seconds. */
const approvalSchema = z.object({
  signer: addressSchema,
  nonce: amountTextSchema,
  deadline: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  signature: hexSchema.refine((text) => text.length >= 4 && text.length <= 2 + 2 * 1024),
});
const tradeShape = { tradeId: tradeIdSchema };
/** The trade's, for which it was signed: in any other the contract refuses it. */
const stateSchema = z.enum(liveStates);
/** One of the seller, one of the buyer. */
const bothApprovals = z.array(approvalSchema).length(2);

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
    state: stateSchema,
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
    state: stateSchema,
    toBuyer: amountTextSchema,
    remaining: amountTextSchema,
    approvals: bothApprovals,
  }),
  z.object({
    method: z.literal('extendDeadline'),
    ...tradeShape,
    state: stateSchema,
    currentDeadline: unixSecondsSchema,
    newDeadline: unixSecondsSchema,
    approvals: bothApprovals,
  }),
  z.object({
    method: z.literal('cancelNonceFor'),
    /** Of which trade the cancelled approval is; the approval of this call carries it. */
    ...tradeShape,
    nonce: amountTextSchema,
    approval: approvalSchema,
  }),
]);
export type RelayCall = z.output<typeof relayCallSchema>;
