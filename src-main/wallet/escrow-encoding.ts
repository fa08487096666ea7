import { Interface, type Provider } from 'ethers';
import { tradeEscrowAbi } from '../../contracts/abi/trade-escrow.ts';
import type { Address, Hash, Hex, TradeId } from '../../src-shared/brand.ts';
import { amountSchema, hexSchema, z } from '../../src-shared/parse.ts';
import type { Terms } from '../../src-shared/trade/terms.ts';
import { isLive, tradeStates, type Trade } from '../../src-shared/trade/trade.ts';

const escrow = new Interface(tradeEscrowAbi);
const token = new Interface([
  'function approve(address spender, uint256 amount) returns (bool)',
  'function allowance(address owner, address spender) view returns (uint256)',
  'function balanceOf(address account) view returns (uint256)',
]);

const encode = (abi: Interface, name: string, values: readonly unknown[]): Hex =>
  hexSchema.parse(abi.encodeFunctionData(name, values));

/** Calldata by the contract's function names. */
export const encodeCall = {
  createTrade: (terms: Terms, buyerSignature: Hex): Hex =>
    encode(escrow, 'createTrade', [terms, buyerSignature]),
  markPaid: (terms: Terms, referenceHash: Hash): Hex =>
    encode(escrow, 'markPaid', [terms, referenceHash]),
  confirmPayment: (terms: Terms, value: bigint, remaining: bigint): Hex =>
    encode(escrow, 'confirmPayment', [terms, value, remaining]),
  refund: (terms: Terms, value: bigint, remaining: bigint): Hex =>
    encode(escrow, 'refund', [terms, value, remaining]),
  cancelExpired: (terms: Terms): Hex => encode(escrow, 'cancelExpired', [terms]),
  withdraw: (tokenAddress: Address, account: Address, to: Address): Hex =>
    encode(escrow, 'withdraw', [tokenAddress, account, to]),
  approve: (spender: Address, amount: bigint): Hex => encode(token, 'approve', [spender, amount]),
};

async function read(
  provider: Provider,
  to: Address,
  abi: Interface,
  name: string,
  values: readonly unknown[],
): Promise<unknown> {
  const answer = await provider.call({ to, data: abi.encodeFunctionData(name, values) });
  const decoded: unknown = abi.decodeFunctionResult(name, answer)[0];
  return decoded;
}

export async function readBalance(
  provider: Provider,
  tokenAddress: Address,
  account: Address,
): Promise<bigint> {
  return amountSchema.parse(await read(provider, tokenAddress, token, 'balanceOf', [account]));
}

export async function readAllowance(
  provider: Provider,
  tokenAddress: Address,
  owner: Address,
  spender: Address,
): Promise<bigint> {
  return amountSchema.parse(
    await read(provider, tokenAddress, token, 'allowance', [owner, spender]),
  );
}

/** What waits in the escrow for `withdraw`. */
export async function readCredit(
  provider: Provider,
  escrowAddress: Address,
  tokenAddress: Address,
  account: Address,
): Promise<bigint> {
  return amountSchema.parse(
    await read(provider, escrowAddress, escrow, 'credits', [tokenAddress, account]),
  );
}

const tradeWordSchema = z.object({
  state: z.bigint().transform((index, context) => {
    const state = tradeStates[Number(index)];
    if (state !== undefined) return state;
    context.addIssue({ code: 'custom', message: 'unknown state' });
    return z.NEVER;
  }),
  remaining: amountSchema,
  deadline: z.bigint().transform(Number),
  tradeSeq: z.bigint().transform(Number),
  escalated: z.boolean(),
});

/** The trade with what the contract holds of it now; state `None` when there is no such trade. */
export async function readTrade(
  provider: Provider,
  escrowAddress: Address,
  tradeId: TradeId,
  known: Trade,
): Promise<Trade> {
  const answer = await read(provider, escrowAddress, escrow, 'getTrade', [tradeId]);
  const plain = (answer as { toObject(): unknown }).toObject();
  const { state, remaining, deadline, tradeSeq, escalated } = tradeWordSchema.parse(plain);
  return {
    ...known,
    state,
    remaining,
    tradeSeq,
    escalated,
    deadlineAt: isLive(state) ? deadline * 1000 : null,
    currentArbiter: escalated ? known.terms.fallbackArbiter : known.terms.arbiter,
  };
}
