import type { BlockRef, ChainCheckpoint, ChainIdentity } from '../chain-batch.ts';

/** More unfinal blocks than this are not remembered one by one; the last final one always is. */
const mostRecentBlocks = 1024;

/** Nothing read yet. */
export function emptyCheckpoint(chain: ChainIdentity): ChainCheckpoint {
  const before = chain.startBlock - 1;
  return { ...chain, indexed: before, final: before, recentBlocks: [] };
}

/** The last block read; null before the first. */
export function tipOf(checkpoint: ChainCheckpoint): BlockRef | null {
  return checkpoint.recentBlocks.at(-1) ?? null;
}

/** Kept: the highest block at or below `final`, and what is above it. */
function trimmed(blocks: readonly BlockRef[], final: number): readonly BlockRef[] {
  const above = blocks.findIndex((block) => block.number > final);
  const anchor = above === -1 ? blocks.length - 1 : Math.max(above - 1, 0);
  const kept = blocks.slice(anchor);
  if (kept.length <= mostRecentBlocks) return kept;
  return [...kept.slice(0, 1), ...kept.slice(1 - mostRecentBlocks)];
}

/** Nothing but the last block can be early, and what is made from a checkpoint has another last block, or is compared. */
export function compared({ early: _early, ...checkpoint }: ChainCheckpoint): ChainCheckpoint {
  return checkpoint;
}

const refOf = ({ number, hash }: BlockRef): BlockRef => ({ number, hash });

/** After the blocks that follow the tip. */
export function extended(
  checkpoint: ChainCheckpoint,
  blocks: readonly BlockRef[],
  final = checkpoint.final,
): ChainCheckpoint {
  const recentBlocks = trimmed([...checkpoint.recentBlocks, ...blocks.map(refOf)], final);
  return {
    ...compared(checkpoint),
    indexed: recentBlocks.at(-1)?.number ?? checkpoint.indexed,
    final,
    recentBlocks,
  };
}

export function rolledBack(checkpoint: ChainCheckpoint, ancestor: BlockRef): ChainCheckpoint {
  return {
    ...compared(checkpoint),
    indexed: ancestor.number,
    recentBlocks: checkpoint.recentBlocks.filter((block) => block.number <= ancestor.number),
  };
}

/** After `extended`: the last block's events came unasked. */
export function withEarly(checkpoint: ChainCheckpoint, { hash }: BlockRef): ChainCheckpoint {
  return { ...checkpoint, early: hash };
}

export function finalised(checkpoint: ChainCheckpoint, final: number): ChainCheckpoint {
  return { ...compared(checkpoint), final, recentBlocks: trimmed(checkpoint.recentBlocks, final) };
}
