import type { Address, Hash, Hex, TradeId } from '../../src-shared/brand.ts';
import { assertNever } from '../../src-shared/result.ts';
import type { RelayCall } from '../../src-shared/stream/relay-call.ts';
import type { Terms } from '../../src-shared/trade/terms.ts';
import { encodeEscrowCall, type Approval, type EscrowCall } from '../escrow-calls.ts';
import { approvalDigest, type ApprovedCall } from './approval-digest.ts';
import type { EscrowDomain } from './terms-digest.ts';

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

/** A party's own step, as one that somebody else may send for it. */
export interface RelayableStep {
  /** What the party signs. */
  readonly approved: ApprovedCall;
  /** What a service is then asked to send. */
  readonly body: (approval: Approval) => RelayCall;
}

/** Null: the contract has no such twin of this call. */
export function relayableStep(tradeId: TradeId, call: EscrowCall): RelayableStep | null {
  switch (call.method) {
    case 'markPaid': {
      const { referenceHash } = call;
      return {
        approved: { struct: 'MarkPaid', referenceHash },
        body: (approval) => ({ method: 'markPaidFor', tradeId, referenceHash, approval }),
      };
    }
    case 'refund': {
      const { value, remaining } = call;
      return {
        approved: { struct: 'Refund', value, remaining },
        body: (approval) => ({ method: 'refundFor', tradeId, value, remaining, approval }),
      };
    }
    case 'openDispute': {
      const { evidenceHash } = call;
      return {
        approved: { struct: 'OpenDispute', evidenceHash },
        body: (approval) => ({ method: 'openDisputeFor', tradeId, evidenceHash, approval }),
      };
    }
    case 'submitEvidence': {
      const { evidenceHash } = call;
      return {
        approved: { struct: 'SubmitEvidence', evidenceHash },
        body: (approval) => ({ method: 'submitEvidenceFor', tradeId, evidenceHash, approval }),
      };
    }
    default:
      return null;
  }
}
