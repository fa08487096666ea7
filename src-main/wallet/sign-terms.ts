import {
  signTerms,
  termsDigest,
  verifyTermsSignature,
} from '../../src-escrow/agreement/terms-digest.ts';
import type { Address, Hex } from '../../src-shared/brand.ts';
import { failure } from '../../src-shared/failure.ts';
import type { SigningPreview } from '../../src-shared/ipc/signing-contract.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import type { Terms } from '../../src-shared/trade/terms.ts';
import { openKey, type SigningDeps } from './signing-pipeline.ts';
import { checkChain } from './transaction-quote.ts';

/** What the window says about an agreement that is signed. */
export type TermsWording = Pick<
  SigningPreview,
  'title' | 'remark' | 'rows' | 'parties' | 'details' | 'warnings' | 'confirmLabel'
>;

/**
 * The account's signature over exactly these terms, for the profile's chain and escrow. Shown in the secret
 * window first; moves no money, as only the seller's own lock does. `stillAllowed` is asked again on confirmation.
 */
export async function signTermsInWindow(
  deps: Pick<SigningDeps, 'chain' | 'desk' | 'keystore'>,
  account: Address,
  terms: Terms,
  wording: TermsWording,
  stillAllowed: () => Result<null>,
): Promise<Result<Hex>> {
  const { chain, desk, keystore } = deps;
  const known = keystore.accounts().find(({ address }) => address === account);
  if (known === undefined) return fail(failure('account_unknown'));
  if (desk.isOpen()) return fail(failure('busy'));
  keystore.noteActivity();
  const ready = await checkAll();
  if (!ready.ok) return ready;
  const domain = { chainId: chain.chainId, escrow: chain.escrow };

  async function checkAll(): Promise<Result<null>> {
    const allowed = stillAllowed();
    return allowed.ok ? checkChain(chain) : allowed;
  }

  const passphraseNeeded = keystore.signer(account) === null;
  const view: SigningPreview = {
    ...wording,
    mode: 'sign',
    kind: 'terms',
    signingMark: keystore.signingMark(),
    account: { label: known.label, address: account },
    network: { name: chain.networkName, practice: chain.practice },
    fee: null,
    trial: null,
    details: [...wording.details, { name: 'Digest', value: termsDigest(terms, domain) }],
    confirmText: null,
    passphraseNeeded,
  };
  let confirming = false;
  return desk.ask<Hex>({
    view,
    handlers: {
      'secret.confirmSigning': async ({ passphrase }, finish) => {
        if (confirming) return fail(failure('busy'));
        confirming = true;
        try {
          // The wallet may have been locked since the window opened.
          const locked = keystore.signer(account) === null;
          const opened = await openKey({ keystore }, account, locked, passphrase);
          if (!opened.ok) return opened;
          const again = await checkAll();
          if (!again.ok) return again;
          const wallet = keystore.signer(account);
          if (wallet === null) return fail(failure('account_locked'));
          const signature = await signTerms(wallet, terms, domain);
          if (!verifyTermsSignature(terms, domain, account, signature))
            return fail(failure('internal'));
          finish(signature);
          return ok(null);
        } finally {
          confirming = false;
        }
      },
    },
  });
}
