import type { Address, Hash, Hex, TradeId } from '../../src-shared/brand.ts';
import { assertNever } from '../../src-shared/result.ts';
import type { RelayCall } from '../../src-shared/stream/relay-call.ts';
import type { Terms } from '../../src-shared/trade/terms.ts';
import type { LiveState } from '../../src-shared/trade/trade.ts';
import { encodeEscrowCall, type Approval, type EscrowCall } from '../escrow-calls.ts';
import { approvalDigest, type ApprovedCall } from './approval-digest.ts';
import type { EscrowDomain } from './terms-digest.ts';

/** A call that others signed, ready for a transaction. */
export interface SignedCall {
  /** EIP-712 digest of the signed struct, of the seller's where both sign: one call has one, however it is posted. */
  readonly digest: Hash;
  readonly data: Hex;
  /** Who signed; `settle` and `extendDeadline` have two. */
  readonly signers: readonly Address[];
  /** When the first permission ends, Unix seconds. */
  readonly deadline: number;
}

/** Null: the approvals of a call of both are not one of the seller and one of the buyer. */
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
      const { method, state, value, remaining, approval } = call;
      const data = encode({ method, terms, value, remaining, approval });
      return make({ struct: 'Refund', state, value, remaining }, approval, [approval], data);
    }
    case 'openDisputeFor':
    case 'submitEvidenceFor': {
      const { method, evidenceHash, approval } = call;
      const struct = method === 'openDisputeFor' ? 'OpenDispute' : 'SubmitEvidence';
      const data = encode({ method, terms, evidenceHash, approval });
      return make({ struct, evidenceHash }, approval, [approval], data);
    }
    case 'settle': {
      const { method, state, toBuyer, remaining } = call;
      const both = ofBoth(call.approvals, terms);
      if (both === null) return null;
      const data = encode({ method, terms, toBuyer, remaining, approvals: both });
      return make({ struct: 'Settle', state, toBuyer, remaining }, both[0], both, data);
    }
    case 'extendDeadline': {
      const { method, state, currentDeadline, newDeadline } = call;
      const both = ofBoth(call.approvals, terms);
      if (both === null) return null;
      const data = encode({ method, terms, newDeadline, approvals: both });
      const approved = { struct: 'ExtendDeadline', state, currentDeadline, newDeadline } as const;
      return make(approved, both[0], both, data);
    }
    case 'cancelNonceFor': {
      const { method, tradeId, nonce, approval } = call;
      const data = encode({ method, tradeId, nonce, approval });
      return make({ struct: 'CancelNonce', cancelled: nonce }, approval, [approval], data);
    }
    default:
      return assertNever(call);
  }
}

/** The seller's first: one order, so that the same approvals are the same call. */
function ofBoth(
  approvals: readonly Approval[],
  { seller, buyer }: Terms,
): readonly [Approval, Approval] | null {
  const sellers = approvals.find(({ signer }) => signer === seller);
  const buyers = approvals.find(({ signer }) => signer === buyer);
  return sellers === undefined || buyers === undefined ? null : [sellers, buyers];
}

/** A party's own step, as one that somebody else may send for it. */
export interface RelayableStep {
  /** What the party signs. */
  readonly approved: ApprovedCall;
  /** What a service is then asked to send. */
  readonly body: (approval: Approval) => RelayCall;
}

/** `state`: the trade's, which some approvals bind. Null: the contract has no such twin of this call. */
export function relayableStep(
  tradeId: TradeId,
  state: LiveState,
  call: EscrowCall,
): RelayableStep | null {
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
        approved: { struct: 'Refund', state, value, remaining },
        body: (approval) => ({ method: 'refundFor', tradeId, state, value, remaining, approval }),
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
