import { join } from 'node:path';
import { z } from '../../src-shared/parse.ts';
import { address, hash } from '../../src-shared/parse.ts';
import { temporaryFolder } from '../../test/support/service.ts';
import { startFillerChain, type FillerChain } from '../backfill/filled-chain.ts';
import { follower } from '../fan-out/servers.ts';
import { ChangeSets } from '../store/change-sets.ts';
import { openStore } from '../store/open-store.ts';
import { TradeBatches } from '../trade-batches.ts';

const tradesPerBlock = 1000;

export interface StoredTrades {
  readonly chain: FillerChain;
  readonly path: string;
  /** The last messages stored, oldest first; one more than a gap of `keptMessages`. */
  readonly lastMessages: readonly { readonly cursor: number; readonly text: string }[];
}

const blockSchema = z.object({ number: z.string(), hash: z.string() });

/** A service's database with so many trades, all of the follower's account, that stands at the head of a real chain. */
export async function storeTrades(trades: number, keptMessages: number): Promise<StoredTrades> {
  const chain = await startFillerChain();
  const batchCount = Math.ceil(trades / tradesPerBlock);
  await chain.anvil.mine(batchCount + 10);
  const blockAt = async (tag: string) => {
    const block = blockSchema.parse(
      await chain.anvil.request('eth_getBlockByNumber', [tag, false]),
    );
    return { number: Number(block.number), hash: hash(block.hash) };
  };
  const start = await blockAt(`0x${chain.startBlock.toString(16)}`);
  const head = await blockAt('latest');
  const identity = { chainId: 31337, startBlock: start.number, startBlockHash: start.hash };
  const checkpoint = JSON.stringify({
    ...identity,
    indexed: head.number,
    final: head.number,
    recentBlocks: [head],
  });
  const path = join(temporaryFolder(), 'recovery.db');
  const { store, close } = await openStore(path);
  await store.beginChain({ ...identity, escrow: address(chain.escrow) });
  const batches = new TradeBatches(address(follower.address));
  const sets = new ChangeSets();
  let lastMessages: { cursor: number; text: string }[] = [];
  for (let left = trades; left > 0; left -= tradesPerBlock) {
    const set = sets.of(batches.creation(Math.min(left, tradesPerBlock)));
    const messages = await store.commit({
      ...set,
      checkpoint,
      indexedBlock: head.number,
      finalBlock: head.number,
    });
    lastMessages = [...lastMessages, ...messages].slice(-keptMessages - 1);
  }
  await close();
  return { chain, path, lastMessages };
}
