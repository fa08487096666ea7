import type { FeeData, Provider } from 'ethers';
import { payoutReserve } from '../../../src-escrow/payout-gas.ts';
import type { Address, Hex, TradeId } from '../../../src-shared/brand.ts';
import { failure } from '../../../src-shared/failure.ts';
import type { PreviewParty, PreviewRow } from '../../../src-shared/ipc/signing-contract.ts';
import { formatAmount } from '../../../src-shared/money/amount.ts';
import { nativeCoin } from '../../../src-shared/money/token.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';
import { chainFailure } from '../calls/chain-failure.ts';
import {
  greatestCost,
  type OwnTransaction,
  type TransactionBook,
  type TransactionPurpose,
} from './transaction-store.ts';
import { askChainId, type WalletChain } from '../calls/wallet-chain.ts';

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

/** A call whose trial succeeded on the state at `block`. */
export interface TriedCall {
  readonly call: PreparedCall;
  readonly block: number;
}

export interface QuoteRequest {
  readonly account: Address;
  /** Reads the chain, checks that the step is allowed, and says what it does. */
  readonly prepare: () => Promise<Result<PreparedCall>>;
  /** The waiting transaction whose place this one takes. */
  readonly replaces?: OwnTransaction;
}

/** A prepared call with all that a transaction needs besides a signature. Fees in the coin's smallest unit per gas. */
export interface Quote extends TriedCall {
  readonly nonce: number;
  readonly gasLimit: bigint;
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
  /** At the present base fee. */
  readonly likelyFee: bigint;
}

/** What a transaction without data to an account costs. */
const emptyTransferGas = 21_000n;
/** Nodes ask for a tenth more in both fields; an eighth leaves room for their rounding. */
const bumped = (fee: bigint): bigint => (fee * 1125n + 999n) / 1000n;

/** All that must hold before a signature, read from the node now. */
export async function quote(
  { chain, book }: { readonly chain: WalletChain; readonly book: TransactionBook },
  request: QuoteRequest,
): Promise<Result<Quote>> {
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
    const nonce = replaces?.nonce ?? Math.max(mined, seenByNode, (waiting.at(-1)?.nonce ?? -1) + 1);
    if (nonce < mined) return fail(failure('transaction_not_pending'));

    // What waits will be spent first; the value of the one that is replaced is free again.
    const spendable = waiting.reduce((left, other) => left - greatestCost(other), balance);
    if (call.value > spendable)
      return fail(failure('insufficient_balance', { detail: missing(call.value, spendable) }));
    const estimate = await estimateGas(provider, account, call, replaces);
    const fees = feesFor(feeData, replaces);
    const baseFee = block?.baseFeePerGas ?? 0n;
    const gasLimit = replaces?.data === call.data ? replaces.gasLimit : gasLimitOf(estimate, call);
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

const gasLimitOf = (estimate: bigint, call: PreparedCall): bigint =>
  (estimate * 5n) / 4n + payoutReserve(call.data);

/** What the call would cost the account at most now, smallest unit of the coin; tried like a real one. */
export async function greatestFee(
  { provider }: WalletChain,
  account: Address,
  call: PreparedCall,
): Promise<bigint> {
  const [feeData, estimate] = await Promise.all([
    provider.getFeeData(),
    estimateGas(provider, account, call, undefined),
  ]);
  return gasLimitOf(estimate, call) * feesFor(feeData, undefined).maxFeePerGas;
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
  return ((replaces.gasLimit - payoutReserve(replaces.data)) * 4n) / 5n;
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
export function sameContent({ call: a }: TriedCall, { call: b }: TriedCall): boolean {
  return (
    a.to === b.to &&
    a.data === b.data &&
    a.value === b.value &&
    a.title === b.title &&
    JSON.stringify(a.rows) === JSON.stringify(b.rows)
  );
}

/** Whether what was shown still does what it says, within the gas and the fee that were shown. */
export function covers(shown: Quote, present: Quote): boolean {
  return (
    sameContent(shown, present) &&
    shown.nonce === present.nonce &&
    shown.gasLimit * 5n >= present.gasLimit * 4n &&
    shown.maxFeePerGas * 2n >= present.maxFeePerGas
  );
}

function missing(needed: bigint, has: bigint): string {
  const text = (amount: bigint): string =>
    `${formatAmount(amount, nativeCoin.decimals)} ${nativeCoin.symbol}`;
  return `needs ${text(needed)}, has ${text(has > 0n ? has : 0n)}`;
}
