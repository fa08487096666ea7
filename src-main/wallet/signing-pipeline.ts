import { Transaction } from 'ethers';
import { decodeEscrowCall } from '../../src-escrow/escrow-calls.ts';
import type { Address } from '../../src-shared/brand.ts';
import { failure, failureText, type Failure } from '../../src-shared/failure.ts';
import type { SigningPreview } from '../../src-shared/ipc/signing-contract.ts';
import type { SentAction } from '../../src-shared/ipc/views.ts';
import { formatAmount } from '../../src-shared/money/amount.ts';
import { nativeCoin } from '../../src-shared/money/token.ts';
import { hash, hexSchema } from '../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import { chainFailure, isRefusedByNode } from './chain-failure.ts';
import type { Keystore } from './keystore.ts';
import type { SecretDesk } from './secret-desk.ts';
import { covers, quote, sameContent, type Quote, type QuoteRequest } from './transaction-quote.ts';
import type { OwnTransaction, TransactionBook } from './transactions.ts';
import type { WalletChain } from './wallet-chain.ts';

export interface SigningDeps {
  readonly chain: WalletChain;
  readonly desk: SecretDesk;
  readonly keystore: Keystore;
  readonly book: TransactionBook;
  /** Looks after the transaction from here on. */
  readonly track: () => void;
  readonly passphraseLimits: () => Readonly<Record<string, bigint>>;
  readonly now: () => number;
}

/** The page is dead for as long after a change, so no confirmation of the new content can come sooner. */
const settleMs = 900;
/**
 * Checks, simulates, shows, and on confirmation checks again, signs, stores and sends.
 * Fails before anything is signed with what stands in the way; `cancelled` when the user closes the window.
 * Once it is signed it is stored first: from then on the answer is its hash, whatever the node says later.
 */
export async function signAndSend(
  deps: SigningDeps,
  request: QuoteRequest,
): Promise<Result<SentAction>> {
  const account = deps.keystore.accounts().find(({ address }) => address === request.account);
  if (account === undefined) return fail(failure('account_unknown'));
  if (deps.desk.isOpen()) return fail(failure('busy'));
  deps.keystore.noteActivity();
  const first = await quote(deps, request);
  if (!first.ok) return first;

  let shown = first.value;
  let changedAt: number | null = null;
  let confirming = false;
  let refreshing = false;

  const needsPassphrase = (): boolean => {
    const { moves } = shown.call;
    const locked = deps.keystore.signer(request.account) === null;
    if (locked || moves === null) return locked;
    const limit = limitFor(deps.passphraseLimits(), moves.token);
    return limit !== null && moves.amount > limit;
  };
  const preview = (trouble: Failure | null): SigningPreview => ({
    mode: 'sign',
    kind: 'transaction',
    title: shown.call.title,
    remark: shown.call.remark,
    signingMark: deps.keystore.signingMark(),
    rows: shown.call.rows,
    parties: shown.call.parties,
    account: { label: account.label, address: account.address },
    network: { name: deps.chain.networkName, practice: deps.chain.practice },
    fee: feeText(shown),
    trial:
      trouble === null
        ? { ok: true, text: `succeeds at block ${groupedNumber(shown.block)}` }
        : { ok: false, text: failureText(trouble) },
    details: [
      ...shown.call.details,
      { name: 'To', value: shown.call.to },
      { name: 'Nonce', value: String(shown.nonce) },
      { name: 'Gas limit', value: groupedNumber(shown.gasLimit) },
      { name: 'Fee per gas, at most', value: `${formatAmount(shown.maxFeePerGas, 9)} gwei` },
      { name: 'Data', value: shown.call.data },
    ],
    warnings: shown.call.warnings,
    confirmLabel: shown.call.confirmLabel,
    confirmText: shown.call.confirmText,
    passphraseNeeded: needsPassphrase(),
  });

  function show(next: Quote | null, trouble: Failure | null): void {
    if (next !== null) {
      if (!sameContent(shown, next)) changedAt = deps.now();
      shown = next;
    }
    deps.desk.refresh(preview(trouble));
  }

  async function refresh(): Promise<void> {
    if (refreshing || confirming) return;
    refreshing = true;
    const next = await quote(deps, request);
    refreshing = false;
    if (confirming) return;
    if (next.ok) show(next.value, null);
    else show(null, next.failure);
  }

  async function confirm(passphrase: string | null): Promise<Result<SentAction>> {
    const seen = shown;
    if (changedAt !== null && deps.now() - changedAt < settleMs) return fail(changedWhileShown());
    const opened = await openKey(deps, request.account, needsPassphrase(), passphrase);
    if (!opened.ok) {
      // The wallet may have locked itself meanwhile: the page must ask then.
      show(null, null);
      return opened;
    }
    const again = await quote(deps, request);
    if (!again.ok) {
      show(null, again.failure);
      return again;
    }
    if (!covers(seen, again.value)) {
      show(again.value, null);
      return fail(changedWhileShown());
    }
    return signStoreSend(deps, request, seen);
  }

  const unsubscribe = deps.chain.onHead(() => void refresh());
  return deps.desk.ask<SentAction>({
    view: preview(null),
    onEnd: unsubscribe,
    handlers: {
      'secret.confirmSigning': async ({ passphrase }, finish) => {
        if (confirming) return fail(failure('busy'));
        confirming = true;
        try {
          const sent = await confirm(passphrase);
          if (!sent.ok) return sent;
          finish(sent.value);
          return ok(null);
        } finally {
          confirming = false;
        }
      },
    },
  });
}

function changedWhileShown(): Failure {
  return failure('action_not_allowed', {
    detail: 'something changed while the window was open; read it again',
  });
}

/** The key is usable afterwards, or why not. */
export async function openKey(
  { keystore }: Pick<SigningDeps, 'keystore'>,
  account: Address,
  passphraseNeeded: boolean,
  passphrase: string | null,
): Promise<Result<null>> {
  if (!passphraseNeeded) return ok(null);
  if (passphrase === null) return fail(failure('wrong_passphrase', { field: 'passphrase' }));
  return keystore.signer(account) === null
    ? keystore.unlock(account, passphrase)
    : keystore.checkPassphrase(account, passphrase);
}

async function signStoreSend(
  { chain, keystore, book, track, now }: SigningDeps,
  { account, replaces }: QuoteRequest,
  { call, nonce, gasLimit, maxFeePerGas, maxPriorityFeePerGas }: Quote,
): Promise<Result<SentAction>> {
  const wallet = keystore.signer(account);
  if (wallet === null) return fail(failure('account_locked'));
  const { to, data, value } = call;
  // The last look is at the bytes themselves: a call of the escrow that says nothing beyond its arguments, an allowance
  // for it, or, to cancel, nothing at all to oneself. Anything else is no doing of this app.
  const known =
    data === '0x' ? to === account && value === 0n : decodeEscrowCall(chain.escrow, call).ok;
  if (!known) return fail(failure('internal', { detail: 'these bytes are no call of the escrow' }));
  const raw = await wallet.signTransaction({
    type: 2,
    chainId: chain.chainId,
    nonce,
    to,
    data,
    value,
    gasLimit,
    maxFeePerGas,
    maxPriorityFeePerGas,
  });
  const transactionHash = hash(Transaction.from(raw).hash ?? '');
  const signed: OwnTransaction = {
    hash: transactionHash,
    chainId: chain.chainId,
    account,
    nonce,
    raw: hexSchema.parse(raw),
    to,
    data,
    value,
    gasLimit,
    maxFeePerGas,
    maxPriorityFeePerGas,
    purpose: call.purpose,
    title: call.title,
    tradeId: call.tradeId,
    state: 'signed',
    sentAt: now(),
    blockNumber: null,
    replacedBy: null,
    replaces: replaces?.hash ?? null,
    failure: null,
  };
  try {
    await book.put(signed);
  } catch {
    return fail(failure('storage_failed'));
  }
  const refused = await send(chain, signed);
  const unknown = refused?.code === 'chain_unreachable';
  if (refused === null) await store(book, { ...signed, state: 'sent' });
  else if (!unknown) await store(book, { ...signed, state: 'dropped', failure: refused });
  track();
  return refused === null || unknown ? ok({ hash: transactionHash }) : fail(refused);
}

/** What the sending came to may be lost: the tracker finds out again. */
async function store(book: TransactionBook, transaction: OwnTransaction): Promise<void> {
  await book.put(transaction).catch(() => undefined);
}

/** Null: the node has it. `chain_unreachable`: nobody knows, so it stays stored and is sent again. */
async function send(chain: WalletChain, signed: OwnTransaction): Promise<Failure | null> {
  try {
    await chain.provider.broadcastTransaction(signed.raw);
    return null;
  } catch (error) {
    if (!isRefusedByNode(error)) return failure('chain_unreachable');
    const known = await chain.provider.getTransaction(signed.hash).catch(() => null);
    return known === null ? chainFailure(error) : null;
  }
}

function limitFor(limits: Readonly<Record<string, bigint>>, token: Address): bigint | null {
  const found = Object.entries(limits).find(([key]) => key.toLowerCase() === token.toLowerCase());
  return found?.[1] ?? null;
}

function feeText({ likelyFee, gasLimit, maxFeePerGas }: Quote): string {
  const most = gasLimit * maxFeePerGas;
  return `${shortEther(likelyFee)} ${nativeCoin.symbol}, at most ${shortEther(most)}`;
}

/** Rounded up to seven decimals: a fee that is shown is never below the real one. */
function shortEther(amount: bigint): string {
  const unit = 10n ** 11n;
  return formatAmount((amount + unit - 1n) / unit, 7);
}

function groupedNumber(value: number | bigint): string {
  return formatAmount(BigInt(value), 0, 0);
}
