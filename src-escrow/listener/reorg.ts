import type { BlockRef, ChainCheckpoint } from '../chain-batch.ts';
import { ChainMoved, readHeaders } from './chain-reader.ts';
import type { AnnouncedHead } from './head-watch.ts';

const blocksAtOnce = 16;

/**
 * The highest block we read that the node still shows. `same`: our last block is among its own, there is no reorg.
 * `none`: it shows none of ours, down to the last final one.
 * Throws `ChainMoved` when the node lacks a block below its head: it is not that far, which says nothing about hashes.
 */
export async function findAncestor(
  at: ChainCheckpoint,
  { node }: AnnouncedHead,
  signal: AbortSignal,
): Promise<BlockRef | 'same' | 'none'> {
  const ours = [...at.recentBlocks].reverse();
  for (let first = 0; first < ours.length; first += blocksAtOnce) {
    const some = ours.slice(first, first + blocksAtOnce);
    const theirs = await readHeaders(
      node,
      some.map((block) => block.number),
      signal,
    );
    for (const [index, block] of some.entries()) {
      const shown = theirs[index];
      if (shown === null || shown === undefined)
        throw new ChainMoved(`${node.host} lacks block ${block.number}`);
      if (shown.hash === block.hash) return first + index === 0 ? 'same' : block;
    }
  }
  return 'none';
}
