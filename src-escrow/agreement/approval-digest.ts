import type { TypedDataField } from 'ethers';
import type { Address, Hash, Hex, TradeId } from '../../src-shared/brand.ts';
import { tradeStates, type LiveState } from '../../src-shared/trade/trade.ts';
import type { Approval } from '../escrow-calls.ts';
import {
  escrowTypedDataDomain,
  signTypedData,
  typedDataDigest,
  type EscrowDomain,
  type TypedData,
  type TypedDataSigner,
} from './terms-digest.ts';

/** A call that its signer lets anybody send, by the name of its EIP-712 struct; amounts in the smallest unit. */
export type ApprovedCall =
  | { readonly struct: 'MarkPaid'; readonly referenceHash: Hash }
  | {
      readonly struct: 'Refund';
      readonly state: LiveState;
      readonly value: bigint;
      readonly remaining: bigint;
    }
  | { readonly struct: 'OpenDispute' | 'SubmitEvidence'; readonly evidenceHash: Hash }
  | {
      readonly struct: 'Settle';
      readonly state: LiveState;
      readonly toBuyer: bigint;
      readonly remaining: bigint;
    }
  | {
      readonly struct: 'ExtendDeadline';
      readonly state: LiveState;
      /** Unix seconds, as the new one. */
      readonly currentDeadline: number;
      readonly newDeadline: number;
    }
  | { readonly struct: 'CancelNonce'; readonly cancelled: bigint };

/** What the escrow's first version took in the place of its namesake: only read and checked. */
export interface FirstSettle {
  readonly struct: 'Settle';
  readonly buyerBps: number;
  readonly remaining: bigint;
}

/** Who permits what, where and until when. `nonce`: any that the signer has not used; `deadline`: Unix seconds. */
export interface ApprovalContent {
  readonly tradeId: TradeId;
  readonly call: ApprovedCall | FirstSettle;
  readonly signer: Address;
  readonly nonce: bigint;
  readonly deadline: number;
}

const state: TypedDataField = { name: 'state', type: 'uint8' };
/** The structs' own arguments, between `signer` and `nonce`, as in EscrowApprovals.sol. */
const argumentFields: Readonly<Record<ApprovedCall['struct'], readonly TypedDataField[]>> = {
  MarkPaid: [{ name: 'referenceHash', type: 'bytes32' }],
  Refund: [state, { name: 'value', type: 'uint256' }, { name: 'remaining', type: 'uint256' }],
  OpenDispute: [{ name: 'evidenceHash', type: 'bytes32' }],
  SubmitEvidence: [{ name: 'evidenceHash', type: 'bytes32' }],
  Settle: [state, { name: 'toBuyer', type: 'uint256' }, { name: 'remaining', type: 'uint256' }],
  ExtendDeadline: [
    state,
    { name: 'currentDeadline', type: 'uint64' },
    { name: 'newDeadline', type: 'uint64' },
  ],
  CancelNonce: [{ name: 'cancelled', type: 'uint256' }],
};
const firstSettleFields: readonly TypedDataField[] = [
  { name: 'buyerBps', type: 'uint16' },
  { name: 'remaining', type: 'uint256' },
];

/** What the signer of an approval signs. */
export function approvalTypedData(content: ApprovalContent, domain: EscrowDomain): TypedData {
  const { call } = content;
  const { struct, ...values } = call;
  const { tradeId, signer, nonce, deadline } = content;
  const types = {
    [struct]: [
      { name: 'tradeId', type: 'bytes32' },
      { name: 'signer', type: 'address' },
      ...('buyerBps' in call ? firstSettleFields : argumentFields[struct]),
      { name: 'nonce', type: 'uint256' },
      { name: 'deadline', type: 'uint64' },
    ],
  };
  const numbered = 'state' in call ? { state: tradeStates.indexOf(call.state) } : {};
  const value = { tradeId, signer, ...values, ...numbered, nonce, deadline };
  return { domain: escrowTypedDataDomain(domain), types, value };
}

/** What the contract checks the approval's signature against. */
export function approvalDigest(content: ApprovalContent, domain: EscrowDomain): Hash {
  return typedDataDigest(approvalTypedData(content, domain));
}

/** The permission as it is handed out. From here on anybody can send the call, until `deadline` or `cancelNonce`. */
export function approvalOf(content: ApprovalContent, signature: Hex): Approval {
  return { signer: content.signer, nonce: content.nonce, deadline: content.deadline, signature };
}

export async function signApproval(
  signer: TypedDataSigner,
  content: ApprovalContent,
  domain: EscrowDomain,
): Promise<Approval> {
  return approvalOf(content, await signTypedData(signer, approvalTypedData(content, domain)));
}
