import { revertName, revertSentence } from '../../src-escrow/revert-reason.ts';
import type { RpcPool } from '../../src-escrow/rpc-pool.ts';
import { RpcError } from '../../src-escrow/rpc/rpc-error.ts';
import { quantity, quantitySchema } from '../../src-escrow/rpc/rpc-shapes.ts';
import type { Address, Hash, Hex } from '../../src-shared/brand.ts';
import { hashSchema, hexSchema, z } from '../../src-shared/parse.ts';

/** The contract's refusal: Solidity's name, where it is known, and one sentence. */
export interface Refused {
  readonly reason: string | null;
  readonly sentence: string;
}

/** A gas, smallest unit (EIP-1559). */
export interface GasFees {
  readonly maxFee: bigint;
  readonly priorityFee: bigint;
}

export interface MinedReceipt {
  readonly blockNumber: number;
  readonly succeeded: boolean;
  /** Smallest unit. */
  readonly paid: bigint;
}

/** What the relayer asks of the chain. All but `simulate` and `send` throw `RpcError` while no node answers. */
export interface RelayChain {
  /** The gas the call needs now, or why the contract refuses it when it may use `gas`. */
  simulate(
    from: Address,
    call: { readonly to: Address; readonly data: Hex; readonly gas: number },
  ): Promise<number | Refused>;
  fees(): Promise<GasFees>;
  balance(account: Address): Promise<bigint>;
  /** How many transactions of the account are mined; with a block, as of then. */
  minedNonce(account: Address, block?: number): Promise<number>;
  receipt(txHash: Hash): Promise<MinedReceipt | null>;
  /** Hands it to a node. What a node says against it is returned: only a receipt tells what became of it. */
  send(raw: Hex): Promise<string | null>;
}

const bigQuantitySchema = z
  .string()
  .regex(/^0x[0-9a-fA-F]{1,64}$/, 'not a quantity')
  .transform((text) => BigInt(text));
const blockSchema = z.object({ baseFeePerGas: bigQuantitySchema });
const receiptSchema = z
  .object({
    blockNumber: quantitySchema,
    status: quantitySchema,
    gasUsed: bigQuantitySchema,
    effectiveGasPrice: bigQuantitySchema,
  })
  .nullable();
/** For nodes that suggest none. */
const usualPriorityFee = 1_000_000_000n;

function refusalOf(error: RpcError): Refused {
  const data = hexSchema.safeParse(error.data);
  if (!data.success || data.data === '0x')
    return { reason: null, sentence: 'The contract refuses this call.' };
  return { reason: revertName(data.data), sentence: revertSentence(data.data) };
}

const isRefusal = (error: unknown): error is RpcError =>
  error instanceof RpcError && error.kind === 'reply' && !error.retryable;

export function createRelayChain(pool: RpcPool): RelayChain {
  return {
    async simulate(from, { to, data, gas }) {
      const call = { from, to, data };
      try {
        // The call with all the gas it may have tells why it fails; the estimate tells what it needs.
        await pool.request('eth_call', [{ ...call, gas: quantity(gas) }, 'latest'], hexSchema);
        // Without `latest` some nodes estimate on what is pending: on the very call that is under way.
        return await pool.request('eth_estimateGas', [call, 'latest'], quantitySchema);
      } catch (error) {
        if (isRefusal(error)) return refusalOf(error);
        throw error;
      }
    },
    async fees() {
      const [block, priorityFee] = await Promise.all([
        pool.request('eth_getBlockByNumber', ['latest', false], blockSchema),
        pool.request('eth_maxPriorityFeePerGas', [], bigQuantitySchema).catch((error: unknown) => {
          if (error instanceof RpcError && error.kind === 'reply') return usualPriorityFee;
          throw error;
        }),
      ]);
      return { maxFee: block.baseFeePerGas * 2n + priorityFee, priorityFee };
    },
    balance: (account) => pool.request('eth_getBalance', [account, 'latest'], bigQuantitySchema),
    minedNonce: (account, block) =>
      pool.request(
        'eth_getTransactionCount',
        [account, block === undefined ? 'latest' : quantity(block)],
        quantitySchema,
      ),
    async receipt(txHash) {
      const found = await pool.request('eth_getTransactionReceipt', [txHash], receiptSchema);
      if (found === null) return null;
      const { blockNumber, status, gasUsed, effectiveGasPrice } = found;
      return { blockNumber, succeeded: status === 1, paid: gasUsed * effectiveGasPrice };
    },
    async send(raw) {
      try {
        await pool.request('eth_sendRawTransaction', [raw], hashSchema);
        return null;
      } catch (error) {
        if (error instanceof RpcError) return error.message;
        throw error;
      }
    },
  };
}
