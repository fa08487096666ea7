import { approvalDigest, type ApprovedCall } from '../../src-escrow/agreement/approval-digest.ts';
import type { EscrowDomain } from '../../src-escrow/agreement/terms-digest.ts';
import { encodeEscrowCall, type Approval } from '../../src-escrow/escrow-calls.ts';
import type { Address, Hash, Hex } from '../../src-shared/brand.ts';
import { assertNever } from '../../src-shared/result.ts';
import type { RelayCall } from '../../src-shared/stream/relay-call.ts';
import type { Terms } from '../../src-shared/trade/terms.ts';

/** A call that others signed, ready for a transaction. */
export interface SignedCall {
  /** EIP-712 digest of the signed struct, of the seller's for `settle`: one call has one, however it is posted. */
  readonly digest: Hash;
  readonly data: Hex;
  /** Who signed; `settle` has two. */
  readonly signers: readonly Address[];
  /** When the first permission ends, Unix seconds. */
  readonly deadline: number;
}

/** Null: the approvals of a `settle` are not one of the seller and one of the buyer. */
export function signedCall(call: RelayCall, terms: Terms, domain: EscrowDomain): SignedCall | null {
  const make = (approved: ApprovedCall, first: Approval, all: readonly Approval[], data: Hex) => ({
    digest: approvalDigest({ tradeId: call.tradeId, call: approved, ...first }, domain),
    data,
    signers: all.map(({ signer }) => signer),
    deadline: Math.min(...all.map(({ deadline }) => deadline)),
  });
  const encode = (encoded: Parameters<typeof encodeEscrowCall>[1]): Hex =>
    encodeEscrowCall(domain.escrow, encoded).data;
  switch (call.method) {
    case 'markPaidFor': {
      const { method, referenceHash, approval } = call;
      const data = encode({ method, terms, referenceHash, approval });
      return make({ struct: 'MarkPaid', referenceHash }, approval, [approval], data);
    }
    case 'refundFor': {
      const { method, value, remaining, approval } = call;
      const data = encode({ method, terms, value, remaining, approval });
      return make({ struct: 'Refund', value, remaining }, approval, [approval], data);
    }
    case 'openDisputeFor':
    case 'submitEvidenceFor': {
      const { method, evidenceHash, approval } = call;
      const struct = method === 'openDisputeFor' ? 'OpenDispute' : 'SubmitEvidence';
      const data = encode({ method, terms, evidenceHash, approval });
      return make({ struct, evidenceHash }, approval, [approval], data);
    }
    case 'settle': {
      const { method, buyerBps, remaining } = call;
      const sellers = call.approvals.find(({ signer }) => signer === terms.seller);
      const buyers = call.approvals.find(({ signer }) => signer === terms.buyer);
      if (sellers === undefined || buyers === undefined) return null;
      // One order, so that the same approvals are the same call.
      const approvals = [sellers, buyers];
      const data = encode({ method, terms, buyerBps, remaining, approvals });
      return make({ struct: 'Settle', buyerBps, remaining }, sellers, approvals, data);
    }
    default:
      return assertNever(call);
  }
}
