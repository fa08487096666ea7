import { Transaction } from 'ethers';
import { decodeEscrowCall } from '../../../src-escrow/escrow-calls.ts';
import type { Address, Hash, Hex } from '../../../src-shared/brand.ts';
import { failure, type Failure } from '../../../src-shared/failure.ts';
import type { SigningPreview } from '../../../src-shared/ipc/signing-contract.ts';
import type { SentAction } from '../../../src-shared/ipc/views.ts';
import { formatAmount } from '../../../src-shared/money/amount.ts';
import { coinOf, type Token } from '../../../src-shared/money/token.ts';
import { feeNumber } from '../../../src-shared/words/money-words.ts';
import { hash } from '../../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';
import { chainFailure, isRefusedByNode } from '../calls/chain-failure.ts';
import type { UnsignedTransaction } from '../keys/account-signer.ts';
import { groupedNumber, signInLiveWindow, type LiveWindowDeps } from '../signing/confirm-live.ts';
import { covers, quote, type Quote, type QuoteRequest } from './transaction-quote.ts';
import type { OwnTransaction, TransactionStore } from './transaction-store.ts';
import type { WalletChain } from '../calls/wallet-chain.ts';

export interface SigningDeps extends LiveWindowDeps {
  readonly now: () => number;
  readonly transactionStore: TransactionStore;
  /** Looks after the transaction from here on. */
  readonly track: () => void;
}

/**
 * Checks, simulates, shows, and on confirmation checks again, signs, stores and sends.
 * Fails before anything is signed with what stands in the way; `cancelled` when the user closes the window.
 * Once it is signed it is stored first: from then on the answer is its hash, whatever the node says later.
 */
export function signAndSend(deps: SigningDeps, request: QuoteRequest): Promise<Result<SentAction>> {
  return signInLiveWindow<Quote, SentAction>(deps, {
    account: request.account,
    read: () => quote(deps, request),
    covers,
    sign: (seen) => signStoreSend(deps, request, seen),
    describe: (shown) => describeTransaction(deps, shown),
  });
}

/** What the window says of a transaction beside its call. */
export function describeTransaction(
  { chain }: Pick<SigningDeps, 'chain'>,
  shown: Quote,
): Pick<SigningPreview, 'kind' | 'fee' | 'details'> {
  return {
    kind: 'transaction',
    fee: feeText(shown, coinOf(chain.tokens)),
    details: [
      ...shown.call.details,
      { name: 'To', value: shown.call.to },
      { name: 'Nonce', value: String(shown.nonce) },
      { name: 'Gas limit', value: groupedNumber(shown.gasLimit) },
      { name: 'Fee per gas, at most', value: `${formatAmount(shown.maxFeePerGas, 9)} gwei` },
      { name: 'Data', value: shown.call.data },
    ],
  };
}

/** The key is open and the user has agreed: signs, stores, then sends. */
export async function signStoreSend(
  { chain, keystore, transactionStore, track, now }: SigningDeps,
  { account, replaces }: Pick<QuoteRequest, 'account' | 'replaces'>,
  { call, nonce, gasLimit, maxFeePerGas, maxPriorityFeePerGas }: Quote,
): Promise<Result<SentAction>> {
  const { to, data, value } = call;
  // The last look is at the bytes themselves: a call of the escrow that says nothing beyond its arguments, an allowance
  // for it, or, to cancel, nothing at all to oneself. Anything else is no doing of this app.
  const known =
    data === '0x' ? to === account && value === 0n : decodeEscrowCall(chain.escrow, call).ok;
  if (!known) return fail(failure('internal', { detail: 'these bytes are no call of the escrow' }));
  const unsigned: UnsignedTransaction = {
    chainId: chain.chainId,
    nonce,
    to,
    data,
    value,
    gasLimit,
    maxFeePerGas,
    maxPriorityFeePerGas,
  };
  const raw = await keystore.signer(account).signTransaction(unsigned);
  if (!raw.ok) return raw;
  const transactionHash = hashOfSigned(raw.value, unsigned, account);
  if (transactionHash === null)
    return fail(failure('internal', { detail: 'the signer signed something else' }));
  const signed: OwnTransaction = {
    hash: transactionHash,
    ...unsigned,
    account,
    raw: raw.value,
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
    await transactionStore.put(signed);
  } catch {
    return fail(failure('storage_failed'));
  }
  const refused = await send(chain, signed);
  const unknown = refused?.code === 'chain_unreachable';
  if (refused === null) await store(transactionStore, { ...signed, state: 'sent' });
  else if (!unknown)
    await store(transactionStore, { ...signed, state: 'dropped', failure: refused });
  track();
  return refused === null || unknown ? ok({ hash: transactionHash }) : fail(refused);
}

/** Null: not exactly this transaction, signed by this account. A signer may be another program. */
function hashOfSigned(raw: Hex, unsigned: UnsignedTransaction, account: Address): Hash | null {
  try {
    const signed = Transaction.from(raw);
    const asked = Transaction.from({ type: 2, ...unsigned });
    const same = signed.unsignedSerialized === asked.unsignedSerialized;
    return same && signed.from === account && signed.hash !== null ? hash(signed.hash) : null;
  } catch {
    return null;
  }
}

/** What the sending came to may be lost: the tracker finds out again. */
async function store(
  transactionStore: TransactionStore,
  transaction: OwnTransaction,
): Promise<void> {
  await transactionStore.put(transaction).catch(() => undefined);
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

function feeText({ likelyFee, gasLimit, maxFeePerGas }: Quote, coin: Token): string {
  const most = gasLimit * maxFeePerGas;
  return `${feeNumber(likelyFee)} ${coin.symbol}, at most ${feeNumber(most)}`;
}
