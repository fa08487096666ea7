import type { Anvil } from '../test/support/anvil.ts';
import type { EscrowChain } from '../test/support/escrow-chain.ts';
import { notMeasured, type BenchContext, type Figure } from './figure.ts';

export async function measurePixels(
  _context: BenchContext,
  _anvil: Anvil,
  _chain: EscrowChain,
  _count: number,
): Promise<readonly Figure[]> {
  return [notMeasured('log → pixel, p95', 'ms', 'aim', '≤ 50 ms', 'pending')];
}
