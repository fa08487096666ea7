import { TypedDataEncoder, type TypedDataField } from 'ethers';
import type { Address, Hash, Hex, TradeId } from '../../src-shared/brand.ts';
import { hash, hexSchema } from '../../src-shared/parse.ts';
import type { Approval } from '../escrow-calls.ts';
import { escrowTypedDataDomain, type EscrowDomain, type TypedDataSigner } from './terms-digest.ts';

/** A call that its signer lets anybody send, by the name of its EIP-712 struct; amounts in the smallest unit. */
export type ApprovedCall =
  | { readonly struct: 'MarkPaid'; readonly referenceHash: Hash }
  | { readonly struct: 'Refund'; readonly value: bigint; readonly remaining: bigint }
  | { readonly struct: 'OpenDispute' | 'SubmitEvidence'; readonly evidenceHash: Hash }
  | { readonly struct: 'Settle'; readonly buyerBps: number; readonly remaining: bigint };

/** Who permits what, where and until when. `nonce`: any that the signer has not used; `deadline`: Unix seconds. */
export interface ApprovalContent {
  readonly tradeId: TradeId;
  readonly call: ApprovedCall;
  readonly signer: Address;
  readonly nonce: bigint;
  readonly deadline: number;
}

/** The structs' own arguments, between `signer` and `nonce`, as in EscrowApprovals.sol. */
const argumentFields: Readonly<Record<ApprovedCall['struct'], readonly TypedDataField[]>> = {
  MarkPaid: [{ name: 'referenceHash', type: 'bytes32' }],
  Refund: [
    { name: 'value', type: 'uint256' },
    { name: 'remaining', type: 'uint256' },
  ],
  OpenDispute: [{ name: 'evidenceHash', type: 'bytes32' }],
  SubmitEvidence: [{ name: 'evidenceHash', type: 'bytes32' }],
  Settle: [
    { name: 'buyerBps', type: 'uint16' },
    { name: 'remaining', type: 'uint256' },
  ],
};

/** EIP-712 types of an approval, as `signTypedData` takes them. */
export function approvalTypes(struct: ApprovedCall['struct']): Record<string, TypedDataField[]> {
  return {
    [struct]: [
      { name: 'tradeId', type: 'bytes32' },
      { name: 'signer', type: 'address' },
      ...argumentFields[struct],
      { name: 'nonce', type: 'uint256' },
      { name: 'deadline', type: 'uint64' },
    ],
  };
}

export function approvalTypedValue(content: ApprovalContent): Record<string, unknown> {
  const { struct: _struct, ...values } = content.call;
  const { tradeId, signer, nonce, deadline } = content;
  return { tradeId, signer, ...values, nonce, deadline };
}

/** What the contract checks the approval's signature against. */
export function approvalDigest(content: ApprovalContent, domain: EscrowDomain): Hash {
  return hash(
    TypedDataEncoder.hash(
      escrowTypedDataDomain(domain),
      approvalTypes(content.call.struct),
      approvalTypedValue(content),
    ),
  );
}

/** Signs the permission. From here on anybody can send the call, until `deadline` or `cancelNonce`. */
export async function signApproval(
  signer: TypedDataSigner,
  content: ApprovalContent,
  domain: EscrowDomain,
): Promise<Approval> {
  const signature: Hex = hexSchema.parse(
    await signer.signTypedData(
      escrowTypedDataDomain(domain),
      approvalTypes(content.call.struct),
      approvalTypedValue(content),
    ),
  );
  return { signer: content.signer, nonce: content.nonce, deadline: content.deadline, signature };
}
