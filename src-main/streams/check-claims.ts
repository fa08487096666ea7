import type { Block, Provider } from 'ethers';
import type { Address } from '../../src-shared/brand.ts';
import type { TrackedEscrowEvent } from '../../src-shared/trade/escrow-event.ts';
import { nodeState } from '../../src-shared/trade/situation.ts';
import type { ChainVerdict, KnownEvent } from '../database/merge-trade.ts';

/** A good service may be this far ahead of the own node's newest block: as many blocks as come in two minutes. */
const aheadMs = 2 * 60_000;
const leastAhead = 20;

/** Whether the own chain has what this answer says for good: not there, or at its height another block. */
export function isContradicted(
  { blockNumber }: Pick<TrackedEscrowEvent, 'blockNumber'>,
  verdict: ChainVerdict,
  final: number,
): boolean {
  return (
    verdict === 'absent' ||
    verdict === 'beyond' ||
    (verdict === 'other_hash' && blockNumber <= final)
  );
}

export interface AskedChain {
  readonly provider: Provider;
  readonly escrow: Address;
  readonly blockTimeMs: number;
  /** This computer's clock, Unix milliseconds. */
  readonly now: number;
}

/** The own node's newest block, which bounds what can have happened; null while it does not answer. */
export async function readNewest({
  provider,
}: Pick<AskedChain, 'provider'>): Promise<Block | null> {
  try {
    return await provider.getBlock('latest');
  } catch {
    return null;
  }
}

/**
 * What the user's own node shows at the place of an event that only the remote service claims: whether there can be
 * such a block yet, the block's hash, then the receipt's log. As before while the node does not answer.
 */
export async function askChain(
  chain: AskedChain,
  newest: Block | null,
  { event, verdict }: Pick<KnownEvent, 'event' | 'verdict'>,
): Promise<ChainVerdict> {
  if (newest === null) return verdict;
  if (event.blockNumber > newest.number)
    return isBeyond(chain, newest, event.blockNumber) ? 'beyond' : verdict;
  const found = await verdictAt(chain, event);
  // Another block than the one that was claimed long before there was any proves nothing for it.
  return found === null || (found === 'other_hash' && verdict === 'beyond') ? verdict : found;
}

/** Only a node at the present can say so: one that lags may be far behind a good service. */
function isBeyond({ blockTimeMs, now }: AskedChain, newest: Block, claimed: number): boolean {
  const heard = { timeMs: newest.timestamp * 1000, heardAt: now };
  const own = { agree: true, answers: true, caughtUp: true, newest: heard, blockTimeMs };
  const bound = Math.max(leastAhead, Math.ceil(aheadMs / blockTimeMs));
  return nodeState(own, now) === 'fresh' && claimed - newest.number > bound;
}

async function verdictAt(
  { provider, escrow }: AskedChain,
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
