import type { Provider } from 'ethers';

/** A node of the user's, as far as it is asked here. */
type AskedNode = Pick<Provider, 'getBlockNumber' | 'getBlock'>;

/**
 * Whether all nodes that answer show the same chain, up to a depth at which blocks are not replaced any more: near the
 * tip two good nodes may differ for a moment. One that lags is compared as far as it has come.
 */
export async function nodesAgree(
  nodes: readonly AskedNode[],
  confirmations: number,
): Promise<boolean> {
  const heads = await Promise.allSettled(nodes.map((node) => node.getBlockNumber()));
  const reached = heads.flatMap((head) => (head.status === 'fulfilled' ? [head.value] : []));
  if (reached.length < 2) return true;
  const height = Math.max(0, Math.min(...reached) - confirmations);
  const blocks = await Promise.allSettled(nodes.map((node) => node.getBlock(height)));
  const hashes = blocks.flatMap((block) =>
    block.status === 'fulfilled' ? (block.value?.hash ?? []) : [],
  );
  return new Set(hashes).size < 2;
}
