import type { Hex } from '../src-shared/brand.ts';
import { escrowInterface } from './escrow-interface.ts';

/** The calls that pay both parties, one of whom may want them to fail. */
const paysBoth = ['resolveDispute', 'expireDispute', 'settle'].map(
  (name) => escrowInterface.getFunction(name)?.selector,
);

/**
 * The gas that a call of the escrow needs beside its estimate, so that no receiver can make it fail by changing between
 * the estimate and the block: a ruling must not miss its deadline. What is not used is not paid. `payoutGas`: the network's, for one push.
 */
export function payoutReserve(data: Hex, payoutGas: bigint): bigint {
  return paysBoth.includes(data.slice(0, 10)) ? 2n * payoutGas : 0n;
}
