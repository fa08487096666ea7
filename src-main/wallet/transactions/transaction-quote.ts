import type { Address } from '../../../src-shared/brand.ts';
import { failure } from '../../../src-shared/failure.ts';
import { formatAmount } from '../../../src-shared/money/amount.ts';
import { coinOf, type Token } from '../../../src-shared/money/token.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';
import { estimateGas, feesFor, gasLimitOf } from '../calls/call-fees.ts';
import { chainFailure } from '../calls/chain-failure.ts';
import { sameContent, type PreparedCall, type SimulatedCall } from '../calls/prepared-call.ts';
import { greatestCost, type OwnTransaction, type TransactionStore } from './transaction-store.ts';
import { checkChain, type WalletChain } from '../calls/wallet-chain.ts';

export interface QuoteRequest {
  readonly account: Address;
  /** Reads the chain, checks that the step is allowed, and says what it does. */
  readonly prepare: () => Promise<Result<PreparedCall>>;
  /** Tries the call and estimates its gas, where it can't be tried as it is; throws when it would fail. */
  readonly estimate?: (call: PreparedCall) => Promise<bigint>;
  /** The waiting transaction whose place this one takes. */
  readonly replaces?: OwnTransaction;
}

/** A prepared call with all that a transaction needs besides a signature. Fees in the coin's smallest unit per gas. */
export interface Quote extends SimulatedCall {
  readonly nonce: number;
  readonly gasLimit: bigint;
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
  /** At the present base fee. */
  readonly likelyFee: bigint;
}

/** All that must hold before a signature, read from the node now. */
export async function quote(
  {
    chain,
    transactionStore,
  }: { readonly chain: WalletChain; readonly transactionStore: TransactionStore },
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
    const waiting = transactionStore
      .pending(account)
      .filter(({ nonce }) => nonce !== replaces?.nonce);
    const nonce = replaces?.nonce ?? Math.max(mined, seenByNode, (waiting.at(-1)?.nonce ?? -1) + 1);
    if (nonce < mined) return fail(failure('transaction_not_pending'));

    // What waits will be spent first; the value of the one that is replaced is free again.
    const spendable = waiting.reduce((left, other) => left - greatestCost(other), balance);
    if (call.value > spendable)
      return fail(
        failure('insufficient_balance', {
          detail: missing(call.value, spendable, coinOf(chain.tokens)),
        }),
      );
    const estimate =
      request.estimate === undefined
        ? await estimateGas(chain, account, call, replaces)
        : await request.estimate(call);
    const fees = feesFor(feeData, replaces);
    const baseFee = block?.baseFeePerGas ?? 0n;
    const gasLimit =
      replaces?.data === call.data ? replaces.gasLimit : gasLimitOf(chain, estimate, call);
    const cost = call.value + gasLimit * fees.maxFeePerGas;
    if (cost > spendable)
      return fail(
        failure('insufficient_fee_balance', {
          detail: missing(cost, spendable, coinOf(chain.tokens)),
        }),
      );
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

/** Whether what was shown still does what it says, within the gas and the fee that were shown. */
export function covers(shown: Quote, present: Quote): boolean {
  return (
    sameContent(shown, present) &&
    shown.nonce === present.nonce &&
    shown.gasLimit * 5n >= present.gasLimit * 4n &&
    shown.maxFeePerGas * 2n >= present.maxFeePerGas
  );
}

function missing(needed: bigint, has: bigint, coin: Token): string {
  const text = (amount: bigint): string => `${formatAmount(amount, coin.decimals)} ${coin.symbol}`;
  return `needs ${text(needed)}, has ${text(has > 0n ? has : 0n)}`;
}
