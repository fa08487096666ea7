import { permitTypedData } from '../../../src-escrow/agreement/token-permit.ts';
import { isSignedBy, typedDataDigest } from '../../../src-escrow/agreement/terms-digest.ts';
import { failure } from '../../../src-shared/failure.ts';
import type { SentAction } from '../../../src-shared/ipc/views.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';
import { chainFailure } from '../calls/chain-failure.ts';
import {
  missingAllowance,
  prepareAllowance,
  prepareLock,
  takesNewAllowance,
  type LockRequest,
} from '../calls/money-calls.ts';
import { permitFor, preparePermitLock, tryWithoutPermit } from '../calls/permit-lock-call.ts';
import type { PreparedCall } from '../calls/prepared-call.ts';
import { readTokenPermit, type TokenPermit } from '../calls/token-permit.ts';
import { changedWhileShown, signInLiveWindow } from '../signing/confirm-live.ts';
import {
  describeTransaction,
  signAndSend,
  signStoreSend,
  type SigningDeps,
} from './sign-and-send.ts';
import { covers, quote, type Quote } from './transaction-quote.ts';
import { untilMined } from './until-mined.ts';

/** A lock without what the wallet itself adds to it. */
export type LockOrder = Omit<LockRequest, 'chain' | 'step'>;

/**
 * Locks: at once if the escrow may take the amount already; in one transaction with a permit where the token has one
 * that works; else after an allowance of exactly the amount, which some tokens take only from 0. Each transaction has
 * a window of its own.
 */
export async function lockTrade(deps: SigningDeps, order: LockOrder): Promise<Result<SentAction>> {
  const { chain } = deps;
  const { seller, token } = order.terms;
  const only: LockRequest = { ...order, chain, step: null };
  let allowed: bigint | null;
  let permit: TokenPermit | null;
  try {
    allowed = await missingAllowance(only);
    permit =
      allowed === null ? null : await readTokenPermit(chain.provider, token, seller, chain.chainId);
  } catch (error) {
    return fail(chainFailure(error));
  }
  if (allowed === null) return signAndSend(deps, { account: seller, prepare: prepareLock(only) });
  if (permit === null) return lockInSteps(deps, only, allowed);
  const locked = await lockWithPermit(deps, only, permit);
  if (!locked.ok) return locked;
  if (locked.value !== null) return ok(locked.value);
  const warning = 'The token refused the permit, and nothing was sent. So it takes an allowance.';
  return lockInSteps(deps, { ...only, warnings: [...order.warnings, warning] }, allowed);
}

/** Each step waits until the one before is mined. */
async function lockInSteps(
  deps: SigningDeps,
  lock: LockRequest,
  allowed: bigint,
): Promise<Result<SentAction>> {
  const steps: ((request: LockRequest) => () => Promise<Result<PreparedCall>>)[] = [
    (request) => prepareAllowance(request, request.terms.amount),
    prepareLock,
  ];
  try {
    if (allowed > 0n && !(await takesNewAllowance(lock)))
      steps.unshift((request) => prepareAllowance(request, 0n));
  } catch (error) {
    return fail(chainFailure(error));
  }
  let sent: Result<SentAction> = fail(failure('internal'));
  for (const [index, step] of steps.entries()) {
    const prepare = step({ ...lock, step: `${index + 1} of ${steps.length}` });
    sent = await signAndSend(deps, { account: lock.terms.seller, prepare });
    if (!sent.ok || index + 1 === steps.length) return sent;
    const mined = await untilMined(deps.transactionStore, sent.value.hash);
    if (!mined.ok) return mined;
  }
  return sent;
}

/**
 * One window for both signatures. The permit is signed first and goes nowhere but into a simulation of the whole call;
 * only if that succeeds within what was shown is the transaction signed and sent. Null: the token refuses the permit.
 */
function lockWithPermit(
  deps: SigningDeps,
  lock: LockRequest,
  permit: TokenPermit,
): Promise<Result<SentAction | null>> {
  const account = lock.terms.seller;
  const prepareLockWith = preparePermitLock(lock, permit);
  const shownCall = {
    account,
    prepare: () => prepareLockWith(),
    estimate: (call: PreparedCall) => tryWithoutPermit(deps.chain, lock, call),
  };
  return signInLiveWindow<Quote, SentAction | null>(deps, {
    account,
    read: () => quote(deps, shownCall),
    covers,
    simulated: 'all but the permit, which is tried before anything is sent, succeeds',
    describe: (shown) => describeTransaction(deps, shown),
    async sign(shown) {
      const data = permitTypedData(permitFor(lock, permit), permit.domain);
      const signature = await deps.keystore.signer(account).signTypedData(data);
      if (!signature.ok) return signature;
      if (!isSignedBy(account, typedDataDigest(data), signature.value))
        return fail(failure('internal', { detail: 'the signer signed something else' }));
      const prepare = () => prepareLockWith(signature.value);
      const whole = await quote(deps, { account, prepare });
      if (!whole.ok) return whole.failure.code === 'would_revert' ? ok(null) : whole;
      const { call, gasLimit } = whole.value;
      const asShown = { ...whole.value, call: { ...call, data: shown.call.data } };
      if (!covers(shown, asShown)) return fail(changedWhileShown());
      return signStoreSend(deps, { account }, { ...shown, call, gasLimit });
    },
  });
}
