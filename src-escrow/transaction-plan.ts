import type { Address, Hash, Hex } from '../src-shared/brand.ts';
import { failure, type Failure } from '../src-shared/failure.ts';
import { hashSchema, hexSchema, z } from '../src-shared/parse.ts';
import { fail, ok, type Result } from '../src-shared/result.ts';
import { hashOfSigned, type EncodedCall } from './escrow-calls.ts';
import { revertData, revertSentence } from './revert-reason.ts';
import { RpcError } from './rpc/rpc-error.ts';
import { bigQuantitySchema, quantity, quantitySchema } from './rpc/rpc-shapes.ts';
import type { RpcPool } from './rpc-pool.ts';

/** EIP-1559, in the coin's smallest unit per gas. */
export interface GasFees {
  readonly baseFeePerGas: bigint;
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

/** All that a transaction needs besides a signature. */
export interface TransactionPlan extends EncodedCall, GasFees {
  readonly chainId: number;
  readonly from: Address;
  readonly nonce: number;
  readonly gasLimit: bigint;
  /** The most the network fee can be: gasLimit × maxFeePerGas. */
  readonly maxFee: bigint;
}

const noisyBlocks = 20;
const fallbackPriorityFee = 1_000_000_000n;

const feeHistorySchema = z.object({
  baseFeePerGas: z.array(bigQuantitySchema).min(1),
  gasUsedRatio: z.array(z.number()),
  reward: z.array(z.array(bigQuantitySchema)).nullish(),
});

/** A node's fault or refusal as a failure to show. */
function failureOf(error: unknown): Failure {
  if (!(error instanceof RpcError)) throw error;
  const { message } = error;
  if (error.kind === 'other_chain') return failure('wrong_chain', { detail: message });
  if (/insufficient funds|insufficient balance|OutOfFund/i.test(message))
    return failure('insufficient_fee_balance');
  const data = revertData(error);
  if (data !== null && data !== '0x')
    return failure('would_revert', { detail: revertSentence(data) });
  if (/revert/i.test(message)) {
    const reason = /revert(?:ed)?(?: with reason string)?:? '?(.{3,200}?)'?$/i.exec(message)?.[1];
    return failure('would_revert', { detail: reason ?? 'The contract gives no reason.' });
  }
  return failure(error.retryable ? 'chain_unreachable' : 'chain_error', { detail: message });
}

/** Runs the call at the latest block without sending it. `would_revert` says why in one sentence. */
async function simulate(pool: RpcPool, from: Address, call: EncodedCall): Promise<Result<Hex>> {
  try {
    const request = { from, to: call.to, data: call.data, value: quantity(call.value) };
    return ok(await pool.request('eth_call', [request, 'latest'], hexSchema));
  } catch (error) {
    return fail(failureOf(error));
  }
}

/** The gas the call takes now, and a quarter more: others' calls in the same block can change it. */
async function estimateGas(pool: RpcPool, from: Address, call: EncodedCall): Promise<bigint> {
  const request = { from, to: call.to, data: call.data, value: quantity(call.value) };
  const gas = await pool.request('eth_estimateGas', [request], bigQuantitySchema);
  return gas + gas / 4n;
}

/**
 * Fees by what the last 20 blocks took: the tip is the median of the blocks' medians, the limit covers a base fee that
 * doubles (six full blocks). Throws `RpcError`.
 */
export async function readGasFees(pool: RpcPool): Promise<GasFees> {
  const history = await pool.request(
    'eth_feeHistory',
    [quantity(noisyBlocks), 'latest', [50]],
    feeHistorySchema,
  );
  const baseFeePerGas = history.baseFeePerGas.at(-1) ?? 0n;
  const tips = (history.reward ?? [])
    .filter((_, block) => (history.gasUsedRatio[block] ?? 0) > 0)
    .map((reward) => reward[0] ?? 0n)
    .filter((tip) => tip > 0n)
    .sort((a, b) => (a < b ? -1 : 1));
  const maxPriorityFeePerGas =
    tips[Math.floor(tips.length / 2)] ?? (await suggestedPriorityFee(pool));
  return {
    baseFeePerGas,
    maxPriorityFeePerGas,
    maxFeePerGas: 2n * baseFeePerGas + maxPriorityFeePerGas,
  };
}

async function suggestedPriorityFee(pool: RpcPool): Promise<bigint> {
  try {
    return await pool.request('eth_maxPriorityFeePerGas', [], bigQuantitySchema);
  } catch (error) {
    if (error instanceof RpcError && !error.retryable) return fallbackPriorityFee;
    throw error;
  }
}

/**
 * Simulates the call and completes it: gas, fees, nonce, and whether the account can pay for it. The order matters:
 * what the contract would refuse is said before what the account lacks.
 */
export async function planTransaction(
  pool: RpcPool,
  from: Address,
  call: EncodedCall,
): Promise<Result<TransactionPlan>> {
  try {
    const [chainId, balance, nonce, fees] = await Promise.all([
      pool.request('eth_chainId', [], quantitySchema),
      pool.request('eth_getBalance', [from, 'latest'], bigQuantitySchema),
      pool.request('eth_getTransactionCount', [from, 'pending'], quantitySchema),
      readGasFees(pool),
    ]);
    if (call.value > balance) return fail(failure('insufficient_balance'));
    const trial = await simulate(pool, from, call);
    if (!trial.ok) return trial;
    const gasLimit = await estimateGas(pool, from, call);
    const maxFee = gasLimit * fees.maxFeePerGas;
    if (call.value + maxFee > balance) return fail(failure('insufficient_fee_balance'));
    return ok({ ...call, ...fees, chainId, from, nonce, gasLimit, maxFee });
  } catch (error) {
    return fail(failureOf(error));
  }
}

/**
 * Sends a signed transaction. Sending it again is harmless: a node that has it already, also mined, is no failure. After
 * `chain_unreachable` it may still have arrived: look for its hash (`hashOfSigned`) before anything else.
 */
export async function sendSigned(pool: RpcPool, signed: Hex): Promise<Result<Hash>> {
  const txHash = hashOfSigned(signed);
  try {
    await pool.request('eth_sendRawTransaction', [signed], hashSchema);
    return ok(txHash);
  } catch (error) {
    const reason = failureOf(error);
    if (reason.code === 'chain_unreachable') return fail(reason);
    const known = await isKnown(pool, txHash);
    return known ? ok(txHash) : fail(reason);
  }
}

/** Whether a node has this transaction, pending or mined. False when none answers. */
async function isKnown(pool: RpcPool, txHash: Hash): Promise<boolean> {
  const schema = z.object({ hash: hashSchema }).nullable();
  try {
    return (await pool.request('eth_getTransactionByHash', [txHash], schema)) !== null;
  } catch (error) {
    if (error instanceof RpcError) return false;
    throw error;
  }
}
