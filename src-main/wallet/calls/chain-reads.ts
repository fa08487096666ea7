import type { Interface, Provider } from 'ethers';
import { erc20Interface, escrowInterface } from '../../../src-escrow/escrow-interface.ts';
import type { Address, TradeId } from '../../../src-shared/brand.ts';
import { amountSchema, z } from '../../../src-shared/parse.ts';
import { isLive, tradeStates, type Trade } from '../../../src-shared/trade/trade.ts';

async function read(
  provider: Provider,
  to: Address,
  abi: Interface,
  name: string,
  values: readonly unknown[],
  blockTag: number | 'latest' = 'latest',
): Promise<unknown> {
  const answer = await provider.call({ to, data: abi.encodeFunctionData(name, values), blockTag });
  const decoded: unknown = abi.decodeFunctionResult(name, answer)[0];
  return decoded;
}

export async function readBalance(
  provider: Provider,
  tokenAddress: Address,
  account: Address,
): Promise<bigint> {
  return amountSchema.parse(
    await read(provider, tokenAddress, erc20Interface, 'balanceOf', [account]),
  );
}

export async function readAllowance(
  provider: Provider,
  tokenAddress: Address,
  owner: Address,
  spender: Address,
): Promise<bigint> {
  return amountSchema.parse(
    await read(provider, tokenAddress, erc20Interface, 'allowance', [owner, spender]),
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
    await read(provider, escrowAddress, escrowInterface, 'credits', [tokenAddress, account]),
  );
}

/** Whether the signer's approval with this nonce was used or withdrawn, up to this block. */
export async function readNonceUsed(
  provider: Provider,
  escrowAddress: Address,
  signer: Address,
  nonce: bigint,
  blockTag: number | 'latest' = 'latest',
): Promise<boolean> {
  const values = [signer, nonce];
  return z
    .boolean()
    .parse(await read(provider, escrowAddress, escrowInterface, 'isNonceUsed', values, blockTag));
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

/** The trade as the contract holds it at the newest block, and that block's clock in Unix milliseconds. */
export async function readTradeNow(
  { provider, escrow }: { readonly provider: Provider; readonly escrow: Address },
  known: Trade,
): Promise<{ readonly trade: Trade; readonly chainTime: number }> {
  const [trade, block] = await Promise.all([
    readTrade(provider, escrow, known.tradeId, known),
    provider.getBlock('latest'),
  ]);
  return { trade, chainTime: (block?.timestamp ?? 0) * 1000 };
}

/** The trade with what the contract holds of it now; state `None` when there is no such trade. */
export async function readTrade(
  provider: Provider,
  escrowAddress: Address,
  tradeId: TradeId,
  known: Trade,
): Promise<Trade> {
  const answer = await read(provider, escrowAddress, escrowInterface, 'getTrade', [tradeId]);
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
