import type { ChainCheckpoint } from '../chain-batch.ts';
import { RpcError } from '../rpc/rpc-error.ts';
import type { RpcPool } from '../rpc-pool.ts';
import { readHeader, readLatestHeader } from './chain-reader.ts';
import type { AnnouncedHead } from './head-watch.ts';

/** Of all nodes that answer; `known` if none is higher. */
export async function highestHead(
  pool: RpcPool,
  known: AnnouncedHead,
  signal: AbortSignal,
): Promise<AnnouncedHead> {
  const heads = await Promise.allSettled(
    pool.nodes.map((prefer) =>
      pool.use(async (node) => ({ node, header: await readLatestHeader(node, signal) }), {
        prefer,
        signal,
      }),
    ),
  );
  return heads.reduce(
    (best, head) =>
      head.status === 'fulfilled' && head.value.header.number > best.header.number
        ? head.value
        : best,
    known,
  );
}

/** One node shows another block in place of a final one, `other` does not. */
export class FinalDisputed extends Error {
  readonly other: AnnouncedHead;
  constructor(message: string, other: AnnouncedHead) {
    super(message);
    this.other = other;
  }
}

/** Throws `FinalDisputed` when a node other than the head's still has our last final block: that node is right. */
export async function checkDispute(
  pool: RpcPool,
  at: ChainCheckpoint,
  head: AnnouncedHead,
  signal: AbortSignal,
): Promise<void> {
  const final = at.recentBlocks[0];
  for (const node of pool.nodes) {
    if (node === head.node || final === undefined) continue;
    try {
      await pool.verify(node, signal);
      if ((await readHeader(node, final.number, signal))?.hash !== final.hash) continue;
      const header = await readLatestHeader(node, signal);
      throw new FinalDisputed(
        `${head.node.host}: shows another block ${final.number}, which was final; ${node.host} still has it and is followed`,
        { node, header },
      );
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
    }
  }
}
