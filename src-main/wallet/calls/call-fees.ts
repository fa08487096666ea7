import type { FeeData } from 'ethers';
import { payoutReserve } from '../../../src-escrow/payout-gas.ts';
import type { Address, Hex } from '../../../src-shared/brand.ts';
import type { PreparedCall } from './prepared-call.ts';
import type { WalletChain } from './wallet-chain.ts';

/** In the coin's smallest unit per gas, at most. */
interface Fees {
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

/** The waiting transaction whose place a call takes. */
export interface ReplacedCall extends Fees {
  readonly data: Hex;
  readonly gasLimit: bigint;
}

/** What a transaction without data to an account costs. */
const emptyTransferGas = 21_000n;
/** Nodes ask for a tenth more in both fields; an eighth leaves room for their rounding. */
const bumped = (fee: bigint): bigint => (fee * 1125n + 999n) / 1000n;

export const gasLimitOf = (chain: WalletChain, estimate: bigint, call: PreparedCall): bigint =>
  (estimate * (100n + chain.gasMargin)) / 100n + payoutReserve(call.data, chain.payoutGas);

/** What the call would cost the account at most now, smallest unit of the coin; tried like a real one. */
export async function greatestFee(
  chain: WalletChain,
  account: Address,
  call: PreparedCall,
): Promise<bigint> {
  const [feeData, estimate] = await Promise.all([
    chain.provider.getFeeData(),
    estimateGas(chain, account, call, undefined),
  ]);
  return gasLimitOf(chain, estimate, call) * feesFor(feeData, undefined).maxFeePerGas;
}

/** Gas of the call on the node's state; throws when the call would fail. Others' calls in its block can change it. */
export async function estimateGas(
  { provider, payoutGas, gasMargin }: WalletChain,
  from: Address,
  { to, data, value }: PreparedCall,
  replaces: ReplacedCall | undefined,
): Promise<bigint> {
  if (replaces === undefined) return provider.estimateGas({ from, to, data, value });
  // Nodes estimate after what waits, the replaced one included; so the trial runs on what is mined.
  if (data === '0x') return emptyTransferGas;
  await provider.call({ from, to, data, value, blockTag: 'latest' });
  return (
    ((replaces.gasLimit - payoutReserve(replaces.data, payoutGas)) * 100n) / (100n + gasMargin)
  );
}

export function feesFor(feeData: FeeData, replaces: ReplacedCall | undefined): Fees {
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
