import type { Address } from '../../src-shared/brand.ts';
import { hashSchema, z } from '../../src-shared/parse.ts';
import { explainsBloom } from '../rpc/logs-bloom.ts';
import { RpcError } from '../rpc/rpc-error.ts';
import { quantity, type BlockHeader } from '../rpc/rpc-shapes.ts';
import { readRpcLog, type RpcLog } from '../rpc-log.ts';
import type { RpcNode } from '../rpc-pool.ts';
import { ChainMoved } from './chain-reader.ts';

const receiptSchema = z.object({ blockHash: hashSchema, logs: z.array(z.unknown()) });
const receiptsSchema = z.array(receiptSchema).nullable();
const transactionsSchema = z
  .object({ hash: hashSchema, transactions: z.array(hashSchema) })
  .nullable();

/** Where a node knows no `eth_getBlockReceipts`: more transactions than this are not asked for one by one. */
const mostTransactions = 500;
const receiptsAtOnce = 16;

type Receipts = readonly z.output<typeof receiptSchema>[];

/** Reads the contract's logs of a block out of its receipts: a second way to what `eth_getLogs` answers. */
export function createReceiptReader(escrow: Address) {
  const contract = escrow.toLowerCase();
  /** Nodes that know no `eth_getBlockReceipts`. */
  const oneByOne = new WeakSet<RpcNode>();

  /** Null: the node has no receipts, or too many to ask for. */
  async function receiptsOf(
    node: RpcNode,
    block: BlockHeader,
    signal: AbortSignal,
  ): Promise<Receipts | null> {
    if (!oneByOne.has(node)) {
      try {
        const params = [quantity(block.number)];
        return await node.request('eth_getBlockReceipts', params, receiptsSchema, signal);
      } catch (error) {
        if (!(error instanceof RpcError) || error.kind !== 'reply') throw error;
        oneByOne.add(node);
      }
    }
    const params = [block.hash, false];
    const found = await node.request('eth_getBlockByHash', params, transactionsSchema, signal);
    if (found === null || found.transactions.length > mostTransactions) return null;
    const receipts: Receipts[number][] = [];
    for (let at = 0; at < found.transactions.length; at += receiptsAtOnce) {
      const some = await Promise.all(
        found.transactions
          .slice(at, at + receiptsAtOnce)
          .map((hash) =>
            node.request('eth_getTransactionReceipt', [hash], receiptSchema.nullable(), signal),
          ),
      );
      if (some.some((receipt) => receipt === null)) return null;
      receipts.push(...some.filter((receipt) => receipt !== null));
    }
    return receipts;
  }

  /**
   * The contract's logs in the block's receipts, in order. `unavailable`: this node can't show them. `incomplete`: the
   * header's bloom proves that some are missing. Throws `ChainMoved` when they are of another block.
   */
  return async function readReceiptLogs(
    node: RpcNode,
    block: BlockHeader,
    signal: AbortSignal,
  ): Promise<RpcLog[] | 'unavailable' | 'incomplete'> {
    let receipts: Receipts | null;
    try {
      receipts = await receiptsOf(node, block, signal);
    } catch (error) {
      if (error instanceof RpcError && (error.kind === 'reply' || error.kind === 'too_large'))
        return 'unavailable';
      throw error;
    }
    if (receipts === null) return 'unavailable';
    if (receipts.some((receipt) => receipt.blockHash !== block.hash))
      throw new ChainMoved(`the receipts read are not of block ${block.number}`);
    const all = receipts.flatMap((receipt) => receipt.logs).map(readRpcLog);
    const logs = all.filter((log) => log !== null);
    if (logs.length < all.length || !explainsBloom(block, logs)) return 'incomplete';
    return logs
      .filter((log) => log.address === contract && log.blockHash === block.hash)
      .sort((a, b) => a.logIndex - b.logIndex);
  };
}
