import { encodeEscrowCall } from '../../../src-escrow/escrow-calls.ts';
import type { Address } from '../../../src-shared/brand.ts';
import { failure } from '../../../src-shared/failure.ts';
import { zeroAddress } from '../../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';
import { amountNumber, amountWords, listedToken } from '../../../src-shared/words/money-words.ts';
import { isRefusedByNode } from './chain-failure.ts';
import { readBalance, readCredit } from './chain-reads.ts';
import type { PreparedCall } from './prepared-call.ts';
import { checkListedToken } from './token-check.ts';
import type { WalletChain } from './wallet-chain.ts';

/**
 * Pays out what waits for the account in the escrow, to the account itself: all of it, or as much as the token can move
 * now. A token that shrank by one unit must not hold the rest.
 */
export function prepareWithdrawal(
  chain: WalletChain,
  account: Address,
  tokenAddress: Address,
): () => Promise<Result<PreparedCall>> {
  return async () => {
    const token = listedToken(chain.tokens, tokenAddress);
    const known = await checkListedToken(chain, tokenAddress);
    if (!known.ok) return known;
    const credit = await readCredit(chain.provider, chain.escrow, tokenAddress, account);
    if (credit === 0n)
      return fail(failure('action_not_allowed', { detail: 'nothing waits for withdrawal' }));
    const amount = await movableAmount(chain, account, tokenAddress, credit);
    const words = amountWords(amount, token, tokenAddress);
    const rest = credit - amount;
    return ok({
      ...withdrawal(chain, account, tokenAddress, amount),
      purpose: 'withdraw',
      tradeId: null,
      title: `Withdraw ${words}`,
      remark: 'to your own account',
      rows: [
        { name: 'Waiting', now: amountNumber(credit, token), after: amountNumber(rest, token) },
        { name: 'You get', now: '', after: words },
      ],
      parties: [{ name: 'Escrow', address: chain.escrow, remark: 'standard' }],
      details: [
        { name: 'Call', value: `withdraw(${tokenAddress}, ${account}, ${account}, ${amount})` },
      ],
      warnings:
        rest === 0n
          ? []
          : [
              `All of it can't be paid out now: the token moves no more than this. ${amountWords(rest, token, tokenAddress)} stay yours and wait on.`,
            ],
      confirmLabel: `Hold: withdraw ${words}`,
      confirmText: null,
      moves: null,
    });
  };
}

const withdrawal = (chain: WalletChain, account: Address, token: Address, amount: bigint) =>
  encodeEscrowCall(chain.escrow, { method: 'withdraw', token, account, to: account, amount });

/**
 * All of the credit if that goes through, else what the escrow still holds of the token, or one unit less where the
 * token rounds. If nothing of these goes through, all of it: its refusal is what the window then shows.
 */
async function movableAmount(
  chain: WalletChain,
  account: Address,
  token: Address,
  credit: bigint,
): Promise<bigint> {
  const goesThrough = async (amount: bigint): Promise<boolean> => {
    const { to, data } = withdrawal(chain, account, token, amount);
    try {
      await chain.provider.call({ from: account, to, data });
      return true;
    } catch (error) {
      if (!isRefusedByNode(error)) throw error;
      return false;
    }
  };
  if (token === zeroAddress || (await goesThrough(credit))) return credit;
  // A token that can't say moves nothing either.
  const held = await readBalance(chain.provider, token, chain.escrow).catch(() => 0n);
  for (const amount of [held, held - 1n])
    if (amount > 0n && amount < credit && (await goesThrough(amount))) return amount;
  return credit;
}
