import type { Result as EthersResult } from 'ethers';
import type { Address, Hash, TradeId } from '../src-shared/brand.ts';
import { address, hashSchema, hexSchema, tradeId, z } from '../src-shared/parse.ts';
import type { Terms } from '../src-shared/trade/terms.ts';
import { tradeStates, type TradeState } from '../src-shared/trade/trade.ts';
import { erc20Interface, escrowInterface } from './escrow-interface.ts';
import { RpcError } from './rpc/rpc-error.ts';
import {
  bigQuantitySchema,
  headerOrNullSchema,
  quantity,
  quantitySchema,
  type BlockHeader,
} from './rpc/rpc-shapes.ts';
import type { RpcPool } from './rpc-pool.ts';

/** What the contract keeps of a trade. `deadline` in Unix seconds, 0 once ended. */
export interface StoredTradeWord {
  readonly state: TradeState;
  readonly remaining: bigint;
  readonly deadline: number;
  readonly tradeSeq: number;
  readonly escalated: boolean;
  readonly buyerReceived: boolean;
  readonly sellerReceived: boolean;
}

export interface TransactionReceiptFacts {
  readonly blockNumber: number;
  readonly blockHash: Hash;
  readonly succeeded: boolean;
  readonly gasUsed: bigint;
  /** Smallest unit of the coin per gas. */
  readonly gasPrice: bigint;
}

/** Reads of the chain at its latest block; all throw `RpcError` when no node can answer. */
export interface EscrowReads {
  trade(id: TradeId): Promise<StoredTradeWord>;
  /** In the order asked. */
  trades(ids: readonly TradeId[]): Promise<readonly StoredTradeWord[]>;
  /** What waits for `withdraw`; token zero: the native coin. */
  credit(token: Address, account: Address): Promise<bigint>;
  /** In the order of `tokens`. */
  credits(tokens: readonly Address[], account: Address): Promise<readonly bigint[]>;
  tradeIdOf(terms: Terms): Promise<TradeId>;
  fee(): Promise<{ readonly feeBps: number; readonly feeRecipient: Address }>;
  nativeBalance(account: Address): Promise<bigint>;
  tokenBalance(token: Address, account: Address): Promise<bigint>;
  /** What the escrow may draw. */
  allowance(token: Address, owner: Address): Promise<bigint>;
  tokenDecimals(token: Address): Promise<number>;
  /** The next one to use, pending transactions counted; `latest`: only mined ones. */
  nonce(account: Address, tag?: 'pending' | 'latest'): Promise<number>;
  hasCode(account: Address): Promise<boolean>;
  /** Null: not mined (or not known to the node). */
  receipt(txHash: Hash): Promise<TransactionReceiptFacts | null>;
  latestBlock(): Promise<BlockHeader>;
  /** Null: no such block yet. */
  block(number: number): Promise<BlockHeader | null>;
}

const receiptSchema = z
  .object({
    blockNumber: quantitySchema,
    blockHash: hashSchema,
    status: quantitySchema,
    gasUsed: bigQuantitySchema,
    effectiveGasPrice: bigQuantitySchema.optional(),
  })
  .transform((receipt): TransactionReceiptFacts => ({
    blockNumber: receipt.blockNumber,
    blockHash: receipt.blockHash,
    succeeded: receipt.status === 1,
    gasUsed: receipt.gasUsed,
    gasPrice: receipt.effectiveGasPrice ?? 0n,
  }))
  .nullable();

function wordOf(value: EthersResult): StoredTradeWord {
  const fields = value.toObject();
  return {
    state: tradeStates[Number(fields['state'])] ?? 'None',
    remaining: fields['remaining'] as bigint,
    deadline: Number(fields['deadline']),
    tradeSeq: Number(fields['tradeSeq']),
    escalated: fields['escalated'] === true,
    buyerReceived: fields['buyerReceived'] === true,
    sellerReceived: fields['sellerReceived'] === true,
  };
}

export function createEscrowReads(pool: RpcPool, escrow: Address): EscrowReads {
  async function read(
    to: Address,
    abi: typeof escrowInterface,
    method: string,
    values: readonly unknown[],
  ): Promise<EthersResult> {
    const data = abi.encodeFunctionData(method, values);
    const answer = await pool.request('eth_call', [{ to, data }, 'latest'], hexSchema);
    try {
      return abi.decodeFunctionResult(method, answer);
    } catch (cause) {
      throw new RpcError('reply', `${method} answered what it can't: is it that contract?`, {
        host: to,
        retryable: false,
        cause,
      });
    }
  }
  const readEscrow = (method: string, values: readonly unknown[] = []) =>
    read(escrow, escrowInterface, method, values);
  const readToken = (token: Address, method: string, values: readonly unknown[] = []) =>
    read(token, erc20Interface, method, values);

  const reads: EscrowReads = {
    async trade(id) {
      return wordOf((await readEscrow('getTrade', [id]))[0] as EthersResult);
    },
    async trades(ids) {
      if (ids.length === 0) return [];
      const words = (await readEscrow('getTrades', [ids]))[0] as EthersResult;
      return words.toArray().map((word) => wordOf(word as EthersResult));
    },
    async credit(token, account) {
      return (await readEscrow('credits', [token, account]))[0] as bigint;
    },
    async credits(tokens, account) {
      return await Promise.all(tokens.map((token) => reads.credit(token, account)));
    },
    async tradeIdOf(terms) {
      return tradeId((await readEscrow('tradeIdOf', [terms]))[0] as string);
    },
    async fee() {
      const [bps, recipient] = await Promise.all([
        readEscrow('feeBps'),
        readEscrow('feeRecipient'),
      ]);
      return { feeBps: Number(bps[0]), feeRecipient: address(String(recipient[0])) };
    },
    async nativeBalance(account) {
      return await pool.request('eth_getBalance', [account, 'latest'], bigQuantitySchema);
    },
    async tokenBalance(token, account) {
      return (await readToken(token, 'balanceOf', [account]))[0] as bigint;
    },
    async allowance(token, owner) {
      return (await readToken(token, 'allowance', [owner, escrow]))[0] as bigint;
    },
    async tokenDecimals(token) {
      return Number((await readToken(token, 'decimals'))[0]);
    },
    async nonce(account, tag = 'pending') {
      return await pool.request('eth_getTransactionCount', [account, tag], quantitySchema);
    },
    async hasCode(account) {
      return (await pool.request('eth_getCode', [account, 'latest'], hexSchema)) !== '0x';
    },
    async receipt(txHash) {
      return await pool.request('eth_getTransactionReceipt', [txHash], receiptSchema);
    },
    async latestBlock() {
      const block = await pool.request(
        'eth_getBlockByNumber',
        ['latest', false],
        headerOrNullSchema,
      );
      if (block === null)
        throw new RpcError('bad_answer', 'has no latest block', { host: 'the node' });
      return block;
    },
    async block(number) {
      const params = [quantity(number), false];
      return await pool.request('eth_getBlockByNumber', params, headerOrNullSchema);
    },
  };
  return reads;
}
