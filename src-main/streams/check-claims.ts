import type { Provider } from 'ethers';
import type { Address } from '../../src-shared/brand.ts';
import type { TrackedEscrowEvent } from '../../src-shared/trade/escrow-event.ts';
import type { ChainVerdict } from '../database/merge-trade.ts';

/** Whether the own chain has what this answer says for good: not there, or at its height another block. */
export function isContradicted(
  { blockNumber }: Pick<TrackedEscrowEvent, 'blockNumber'>,
  verdict: ChainVerdict,
  final: number,
): boolean {
  return verdict === 'absent' || (verdict === 'other_hash' && blockNumber <= final);
}

/**
 * What the user's own node shows at the place of an event that only the remote service claims: the block's hash,
 * then the receipt's log. Null while the node does not answer.
 */
export async function askChain(
  provider: Provider,
  escrow: Address,
  event: TrackedEscrowEvent,
): Promise<ChainVerdict> {
  try {
    const block = await provider.getBlock(event.blockNumber);
    if (block === null || block.hash === null) return null;
    if (block.hash.toLowerCase() !== event.blockHash) return 'other_hash';
    const receipt = await provider.getTransactionReceipt(event.txHash);
    const log = receipt?.logs.find(
      (each) =>
        each.index === event.logIndex &&
        each.address.toLowerCase() === escrow.toLowerCase() &&
        each.topics.some((topic) => topic.toLowerCase() === event.tradeId),
    );
    return log === undefined || receipt?.blockHash.toLowerCase() !== event.blockHash
      ? 'absent'
      : 'present';
  } catch {
    return null;
  }
}
