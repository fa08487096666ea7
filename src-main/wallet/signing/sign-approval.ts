import {
  approvalDigest,
  approvalOf,
  approvalTypedData,
  type ApprovalContent,
} from '../../../src-escrow/agreement/approval-digest.ts';
import { isSignedBy } from '../../../src-escrow/agreement/terms-digest.ts';
import type { Approval } from '../../../src-escrow/escrow-calls.ts';
import { failure } from '../../../src-shared/failure.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';
import type { SignatureWording } from '../calls/prepared-call.ts';
import type { SigningWindowDeps } from './confirm-live.ts';
import { signInWindow } from './confirm-signature.ts';

/** The signer's permission for one call, for the profile's chain and escrow; anybody who has it can send it. */
export async function signApprovalInWindow(
  deps: SigningWindowDeps,
  content: ApprovalContent,
  wording: SignatureWording,
  stillAllowed: () => Promise<Result<null>>,
): Promise<Result<Approval>> {
  const domain = { chainId: deps.chain.chainId, escrow: deps.chain.escrow };
  const digest = approvalDigest(content, domain);
  const details = [
    ...wording.details,
    { name: 'Nonce', value: String(content.nonce) },
    { name: 'Digest', value: digest },
  ];
  const shown = { ...wording, details };
  return signInWindow(deps, content.signer, shown, stillAllowed, async (signer) => {
    const signed = await signer.signTypedData(approvalTypedData(content, domain));
    if (!signed.ok) return signed;
    return isSignedBy(content.signer, digest, signed.value)
      ? ok(approvalOf(content, signed.value))
      : fail(failure('internal'));
  });
}
