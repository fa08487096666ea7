import type { Address } from '../../../src-shared/brand.ts';
import { failure, failureText, type Failure } from '../../../src-shared/failure.ts';
import type { SigningPreview } from '../../../src-shared/ipc/signing-contract.ts';
import { formatAmount } from '../../../src-shared/money/amount.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';
import type { Keystore } from '../keys/keystore.ts';
import type { SecretWindowSession } from './secret-window-session.ts';
import { sameContent, type SimulatedCall } from '../calls/prepared-call.ts';
import type { WalletChain } from '../calls/wallet-chain.ts';

/** Said in a window that waits for a signature while the wallet is locked from elsewhere. */
export const lockedWarning =
  'The wallet was locked while this window was open. Nothing is signed yet; signing asks for the passphrase.';

/** What every signature in the secret window needs. */
export interface SigningWindowDeps {
  readonly chain: WalletChain;
  readonly session: SecretWindowSession;
  readonly keystore: Keystore;
}

export interface LiveWindowDeps extends SigningWindowDeps {
  readonly passphraseLimits: () => Readonly<Record<string, bigint>>;
}

/** A step on the chain's state, read anew for as long as the window is open. */
export interface LiveStep<Q extends SimulatedCall, T> {
  readonly account: Address;
  /** All that must hold before a signature, and the trial; from the node, now. */
  readonly read: () => Promise<Result<Q>>;
  readonly describe: (shown: Q) => Pick<SigningPreview, 'kind' | 'fee' | 'details'>;
  /** What the simulation showed, before "at block 54,213,905"; "succeeds" where it is the whole step. */
  readonly simulated?: string;
  /** Whether what was shown still does what it says, at no greater cost than was shown. */
  readonly covers: (shown: Q, present: Q) => boolean;
  /** The key is open, and what was shown holds. */
  readonly sign: (shown: Q) => Promise<Result<T>>;
}

/** The page is dead for as long after a change, so no confirmation of the new content can come sooner. */
const settleMs = 900;

/**
 * Checks, tries, shows, and on confirmation checks again before `sign`. Fails before anything is signed with what stands
 * in the way; `cancelled` when the user closes the window.
 */
export async function signInLiveWindow<Q extends SimulatedCall, T>(
  deps: LiveWindowDeps,
  step: LiveStep<Q, T>,
): Promise<Result<T>> {
  const { chain, session, keystore } = deps;
  const account = keystore.accounts().find(({ address }) => address === step.account);
  if (account === undefined) return fail(failure('account_unknown'));
  if (session.isOpen()) return fail(failure('busy'));
  const first = await step.read();
  if (!first.ok) return first;

  let shown = first.value;
  let changedAt: number | null = null;
  let confirming = false;
  let refreshing = false;
  let wasLocked = false;

  const needsPassphrase = (): boolean => {
    const { moves } = shown.call;
    const { locked } = keystore.signer(step.account);
    if (locked || moves === null) return locked;
    const limit = limitFor(deps.passphraseLimits(), moves.token);
    return limit !== null && moves.amount > limit;
  };
  const preview = (trouble: Failure | null): SigningPreview => ({
    ...step.describe(shown),
    mode: 'sign',
    title: shown.call.title,
    remark: shown.call.remark,
    signingMark: keystore.signingMark(),
    rows: shown.call.rows,
    parties: shown.call.parties,
    account: { label: account.label, address: account.address },
    network: { name: chain.networkName, practice: chain.practice },
    simulation:
      trouble === null
        ? {
            ok: true,
            text: `${step.simulated ?? 'succeeds'} at block ${groupedNumber(shown.block)}`,
          }
        : { ok: false, text: failureText(trouble) },
    warnings: wasLocked ? [lockedWarning, ...shown.call.warnings] : shown.call.warnings,
    checklist: shown.call.checklist ?? [],
    confirmLabel: shown.call.confirmLabel,
    confirmText: shown.call.confirmText,
    passphraseNeeded: needsPassphrase(),
  });

  function show(next: Q | null, trouble: Failure | null): void {
    if (next !== null) {
      if (!sameContent(shown, next)) changedAt = performance.now();
      shown = next;
    }
    session.refresh(preview(trouble));
  }

  async function refresh(): Promise<void> {
    if (refreshing || confirming) return;
    refreshing = true;
    const next = await step.read();
    refreshing = false;
    if (confirming) return;
    if (next.ok) show(next.value, null);
    else show(null, next.failure);
  }

  async function confirm(entry: number | null, ticked: readonly boolean[]): Promise<Result<T>> {
    const seen = shown;
    const wanted = seen.call.checklist ?? [];
    if (wanted.some((_line, index) => ticked[index] !== true))
      return fail(failure('action_not_allowed', { detail: 'tick each line that you checked' }));
    if (changedAt !== null && performance.now() - changedAt < settleMs)
      return fail(changedWhileShown());
    const opened = await openKey(deps, step.account, needsPassphrase(), entry);
    if (!opened.ok) {
      // The wallet may have locked itself meanwhile: the page must ask then.
      show(null, null);
      return opened;
    }
    const again = await step.read();
    if (!again.ok) {
      show(null, again.failure);
      return again;
    }
    if (!step.covers(seen, again.value)) {
      show(again.value, null);
      return fail(changedWhileShown());
    }
    keystore.noteActivity();
    return step.sign(seen);
  }

  const unsubscribe = chain.onHead(() => void refresh());
  return session.ask<T>({
    view: preview(null),
    purpose: { kind: 'unlock', account: step.account },
    onEnd: unsubscribe,
    onLock() {
      wasLocked = true;
      if (!confirming) show(null, null);
    },
    handlers: {
      'secret.confirmSigning': async ({ entry, ticked }, finish) => {
        if (confirming) return fail(failure('busy'));
        confirming = true;
        try {
          const done = await confirm(entry, ticked ?? []);
          if (!done.ok) return done;
          finish(done.value);
          return ok(null);
        } finally {
          confirming = false;
        }
      },
    },
  });
}

export function changedWhileShown(): Failure {
  return failure('action_not_allowed', {
    detail: 'something changed while the window was open; read it again',
  });
}

/** The key is usable afterwards, or why not. */
export async function openKey(
  { keystore }: Pick<LiveWindowDeps, 'keystore'>,
  account: Address,
  passphraseNeeded: boolean,
  entry: number | null,
): Promise<Result<null>> {
  if (!passphraseNeeded) return ok(null);
  if (entry === null) return fail(failure('wrong_passphrase', { field: 'passphrase' }));
  return keystore.unlock(account, entry);
}

function limitFor(limits: Readonly<Record<string, bigint>>, token: Address): bigint | null {
  const found = Object.entries(limits).find(([key]) => key.toLowerCase() === token.toLowerCase());
  return found?.[1] ?? null;
}

export function groupedNumber(value: number | bigint): string {
  return formatAmount(BigInt(value), 0, 0);
}
