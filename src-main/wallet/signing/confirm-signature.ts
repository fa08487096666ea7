import type { Address } from '../../../src-shared/brand.ts';
import { failure } from '../../../src-shared/failure.ts';
import type { SigningPreview } from '../../../src-shared/ipc/signing-contract.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';
import type { AccountSigner } from '../keys/account-signer.ts';
import type { SignatureWording } from '../calls/prepared-call.ts';
import { checkChain } from '../calls/wallet-chain.ts';
import { lockedWarning, openKey, type SigningWindowDeps } from './confirm-live.ts';

/**
 * A signature without a transaction, shown in the secret window first. `stillAllowed` is asked again on
 * confirmation; `sign` makes and checks what is handed out.
 */
export async function signInWindow<T>(
  deps: SigningWindowDeps,
  account: Address,
  wording: SignatureWording,
  stillAllowed: () => Result<null> | Promise<Result<null>>,
  sign: (signer: Pick<AccountSigner, 'signTypedData'>) => Promise<Result<T>>,
): Promise<Result<T>> {
  const { chain, session, keystore } = deps;
  const known = keystore.accounts().find(({ address }) => address === account);
  if (known === undefined) return fail(failure('account_unknown'));
  if (session.isOpen()) return fail(failure('busy'));
  const checkAll = async (): Promise<Result<null>> => {
    const allowed = await stillAllowed();
    return allowed.ok ? checkChain(chain) : allowed;
  };
  const ready = await checkAll();
  if (!ready.ok) return ready;
  // Two requests may have been checked at the same time.
  if (session.isOpen()) return fail(failure('busy'));

  const view: SigningPreview = {
    ...wording,
    mode: 'sign',
    kind: 'terms',
    signingMark: keystore.signingMark(),
    account: { label: known.label, address: account },
    network: { name: chain.networkName, practice: chain.practice },
    fee: null,
    simulation: null,
    checklist: [],
    confirmText: null,
    passphraseNeeded: keystore.signer(account).locked,
  };
  let confirming = false;
  return session.ask<T>({
    view,
    purpose: { kind: 'unlock', account },
    onLock: () =>
      session.refresh({
        ...view,
        warnings: [lockedWarning, ...view.warnings],
        passphraseNeeded: keystore.signer(account).locked,
      }),
    handlers: {
      'secret.confirmSigning': async ({ entry }, finish) => {
        if (confirming) return fail(failure('busy'));
        confirming = true;
        try {
          // The wallet may have been locked since the window opened.
          const signer = keystore.signer(account);
          const opened = await openKey({ keystore }, account, signer.locked, entry);
          if (!opened.ok) return opened;
          const again = await checkAll();
          if (!again.ok) return again;
          keystore.noteActivity();
          const signed = await sign(signer);
          if (!signed.ok) return signed;
          finish(signed.value);
          return ok(null);
        } finally {
          confirming = false;
        }
      },
    },
  });
}
