import { Transaction, type FeeData, type Provider } from 'ethers';
import type { Address, Hex, TradeId } from '../../src-shared/brand.ts';
import { failure, failureText, type Failure } from '../../src-shared/failure.ts';
import type {
  PreviewParty,
  PreviewRow,
  SigningPreview,
} from '../../src-shared/ipc/signing-contract.ts';
import type { SentAction } from '../../src-shared/ipc/views.ts';
import { formatAmount } from '../../src-shared/money/amount.ts';
import { nativeCoin } from '../../src-shared/money/token.ts';
import { hash, hexSchema } from '../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import { chainFailure, isRefusedByNode } from './chain-failure.ts';
import type { Keystore } from './keystore.ts';
import type { SecretDesk } from './secret-desk.ts';
import {
  greatestCost,
  type OwnTransaction,
  type TransactionBook,
  type TransactionPurpose,
} from './transactions.ts';
import { askChainId, type WalletChain } from './wallet-chain.ts';

/** One call, decoded for the window and encoded for the chain. Made anew for each refresh from the chain's state. */
export interface PreparedCall {
  readonly to: Address;
  readonly data: Hex;
  /** Native coin sent along, smallest unit. */
  readonly value: bigint;
  readonly purpose: TransactionPurpose;
  readonly tradeId: TradeId | null;
  readonly title: string;
  readonly remark: string;
  readonly rows: readonly PreviewRow[];
  readonly parties: readonly PreviewParty[];
  readonly details: readonly { readonly name: string; readonly value: string }[];
  readonly warnings: readonly string[];
  readonly confirmLabel: string;
  readonly confirmText: string | null;
  /** What the passphrase limit is compared with, or null: the call decides about no amount. */
  readonly moves: { readonly token: Address; readonly amount: bigint } | null;
}

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

export interface SigningRequest {
  readonly account: Address;
  /** Reads the chain, checks that the step is allowed, and says what it does. */
  readonly prepare: () => Promise<Result<PreparedCall>>;
  /** The waiting transaction whose place this one takes. */
  readonly replaces?: OwnTransaction;
}

interface Quote {
  readonly call: PreparedCall;
  readonly nonce: number;
  readonly gasLimit: bigint;
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
  /** At the present base fee. */
  readonly likelyFee: bigint;
  readonly block: number;
}

/** The page is dead for as long after a change, so no confirmation of the new content can come sooner. */
const settleMs = 900;
/** What a transaction without data to an account costs. */
const emptyTransferGas = 21_000n;
/** Nodes ask for a tenth more in both fields; an eighth leaves room for their rounding. */
const bumped = (fee: bigint): bigint => (fee * 1125n + 999n) / 1000n;

/**
 * Checks, simulates, shows, and on confirmation checks again, signs, stores and sends.
 * Fails before anything is signed with what stands in the way; `cancelled` when the user closes the window.
 * Once it is signed it is stored first: from then on the answer is its hash, whatever the node says later.
 */
export async function signAndSend(
  deps: SigningDeps,
  request: SigningRequest,
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
    if (!opened.ok) return opened;
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
        const sent = await confirm(passphrase);
        confirming = false;
        if (!sent.ok) return sent;
        finish(sent.value);
        return ok(null);
      },
    },
  });
}

/** All that must hold before a signature, read from the node now. */
async function quote(deps: SigningDeps, request: SigningRequest): Promise<Result<Quote>> {
  const { chain, book } = deps;
  const { account, replaces } = request;
  try {
    const onChain = await checkChain(chain);
    if (!onChain.ok) return onChain;
    const prepared = await request.prepare();
    if (!prepared.ok) return prepared;
    const call = prepared.value;
    const { provider } = chain;
    const [feeData, balance, mined, seenByNode, block] = await Promise.all([
      provider.getFeeData(),
      provider.getBalance(account),
      provider.getTransactionCount(account, 'latest'),
      provider.getTransactionCount(account, 'pending'),
      provider.getBlock('latest'),
    ]);
    const waiting = book.pending(account).filter(({ nonce }) => nonce !== replaces?.nonce);
    const nonce =
      replaces?.nonce ?? Math.max(mined, seenByNode, (waiting.at(-1)?.nonce ?? -1) + 1);
    if (nonce < mined) return fail(failure('transaction_not_pending'));

    // What waits will be spent first; the value of the one that is replaced is free again.
    const spendable = waiting.reduce((left, other) => left - greatestCost(other), balance);
    if (call.value > spendable)
      return fail(failure('insufficient_balance', { detail: missing(call.value, spendable) }));
    const estimate = await estimateGas(provider, account, call, replaces);
    const fees = feesFor(feeData, replaces);
    const baseFee = block?.baseFeePerGas ?? 0n;
    const gasLimit = replaces?.data === call.data ? replaces.gasLimit : (estimate * 5n) / 4n;
    const cost = call.value + gasLimit * fees.maxFeePerGas;
    if (cost > spendable)
      return fail(failure('insufficient_fee_balance', { detail: missing(cost, spendable) }));
    const likely = baseFee + fees.maxPriorityFeePerGas;
    return ok({
      call,
      nonce,
      gasLimit,
      ...fees,
      likelyFee: estimate * (likely < fees.maxFeePerGas ? likely : fees.maxFeePerGas),
      block: block?.number ?? 0,
    });
  } catch (error) {
    return fail(chainFailure(error));
  }
}

/** The node answers for the profile's chain, and the escrow that was computed stands on it. */
export async function checkChain(chain: WalletChain): Promise<Result<null>> {
  try {
    const chainId = await askChainId(chain.provider);
    if (chainId !== chain.chainId)
      return fail(
        failure('wrong_chain', { detail: `it says ${chainId}, the profile ${chain.chainId}` }),
      );
    if ((await chain.provider.getCode(chain.escrow)) === '0x')
      return fail(failure('escrow_not_deployed', { detail: chain.escrow }));
    return ok(null);
  } catch (error) {
    return fail(chainFailure(error));
  }
}

/** Gas of the call on the node's state; throws when the call would fail. Others' calls in its block can change it. */
async function estimateGas(
  provider: Provider,
  from: Address,
  { to, data, value }: PreparedCall,
  replaces: OwnTransaction | undefined,
): Promise<bigint> {
  if (replaces === undefined) return provider.estimateGas({ from, to, data, value });
  // Nodes estimate after what waits, the replaced one included; so the trial runs on what is mined.
  if (data === '0x') return emptyTransferGas;
  await provider.call({ from, to, data, value, blockTag: 'latest' });
  return (replaces.gasLimit * 4n) / 5n;
}

function feesFor(
  feeData: FeeData,
  replaces: OwnTransaction | undefined,
): Pick<Quote, 'maxFeePerGas' | 'maxPriorityFeePerGas'> {
  const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);
  const tip = larger(
    feeData.maxPriorityFeePerGas ?? 0n,
    replaces === undefined ? 0n : bumped(replaces.maxPriorityFeePerGas),
  );
  const most = larger(
    feeData.maxFeePerGas ?? feeData.gasPrice ?? 0n,
    replaces === undefined ? 0n : bumped(replaces.maxFeePerGas),
  );
  return { maxFeePerGas: larger(most, tip), maxPriorityFeePerGas: tip };
}

/** What the user reads is the same; fee and block may differ. */
function sameContent(a: Quote, b: Quote): boolean {
  return (
    a.call.to === b.call.to &&
    a.call.data === b.call.data &&
    a.call.value === b.call.value &&
    a.call.title === b.call.title &&
    JSON.stringify(a.call.rows) === JSON.stringify(b.call.rows)
  );
}

/** Whether what was shown still does what it says, within the gas and the fee that were shown. */
function covers(shown: Quote, present: Quote): boolean {
  return (
    sameContent(shown, present) &&
    shown.nonce === present.nonce &&
    shown.gasLimit * 5n >= present.gasLimit * 4n &&
    shown.maxFeePerGas * 2n >= present.maxFeePerGas
  );
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
  { account, replaces }: SigningRequest,
  { call, nonce, gasLimit, maxFeePerGas, maxPriorityFeePerGas }: Quote,
): Promise<Result<SentAction>> {
  const wallet = keystore.signer(account);
  if (wallet === null) return fail(failure('account_locked'));
  const { to, data, value } = call;
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

function missing(needed: bigint, has: bigint): string {
  const text = (amount: bigint): string =>
    `${formatAmount(amount, nativeCoin.decimals)} ${nativeCoin.symbol}`;
  return `needs ${text(needed)}, has ${text(has > 0n ? has : 0n)}`;
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

