import {
  termsDigest,
  termsTypedData,
  verifyTermsSignature,
} from '../../../src-escrow/agreement/terms-digest.ts';
import type { Address, Hex } from '../../../src-shared/brand.ts';
import { failure } from '../../../src-shared/failure.ts';
import { fail, type Result } from '../../../src-shared/result.ts';
import type { Terms } from '../../../src-shared/trade/terms.ts';
import { chainFailure } from '../calls/chain-failure.ts';
import { checkListedToken } from '../calls/token-check.ts';
import type { SignatureWording } from '../calls/prepared-call.ts';
import type { SigningWindowDeps } from './confirm-live.ts';
import { signInWindow } from './confirm-signature.ts';

/**
 * The account's signature over exactly these terms, for the profile's chain and escrow. Moves no money, as only the
 * seller's own lock does.
 */
export async function signTermsInWindow(
  deps: SigningWindowDeps,
  account: Address,
  terms: Terms,
  wording: SignatureWording,
  allowed: () => Result<null>,
): Promise<Result<Hex>> {
  const stillAllowed = async (): Promise<Result<null>> => {
    const first = allowed();
    if (!first.ok) return first;
    try {
      return await checkListedToken(deps.chain, terms.token);
    } catch (error) {
      return fail(chainFailure(error));
    }
  };
  const domain = { chainId: deps.chain.chainId, escrow: deps.chain.escrow };
  const digest = { name: 'Digest', value: termsDigest(terms, domain) };
  const shown = { ...wording, details: [...wording.details, digest] };
  return signInWindow(deps, account, shown, stillAllowed, async (signer) => {
    const signed = await signer.signTypedData(termsTypedData(terms, domain));
    if (!signed.ok) return signed;
    return verifyTermsSignature(terms, domain, account, signed.value)
      ? signed
      : fail(failure('internal'));
  });
}
