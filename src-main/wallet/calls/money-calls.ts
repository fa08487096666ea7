import { encodeEscrowCall } from '../../../src-escrow/escrow-calls.ts';
import type { Hex, Address, TradeId } from '../../../src-shared/brand.ts';
import { failure } from '../../../src-shared/failure.ts';
import type { Token } from '../../../src-shared/money/token.ts';
import { zeroAddress } from '../../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';
import { paymentGraceSeconds, type Terms } from '../../../src-shared/trade/terms.ts';
import { amountNumber, amountWords, listedToken } from '../../../src-shared/words/money-words.ts';
import { defaultShareWords, shortAddress } from '../../../src-shared/words/screen-words.ts';
import { windowWords } from '../../../src-shared/words/times.ts';
import type { People } from './action-preview.ts';
import { readAllowance, readBalance, readCredit } from './chain-reads.ts';
import type { PreparedCall } from './prepared-call.ts';
import { checkListedToken } from './token-check.ts';
import type { WalletChain } from './wallet-chain.ts';

/** Terms that both sides want, and the buyer's signature over them. */
export interface LockRequest {
  readonly chain: WalletChain;
  readonly people: People;
  readonly tradeId: TradeId;
  readonly terms: Terms;
  readonly buyerSignature: Hex;
  /** Said in the window, e.g. that this open offer was locked once before. */
  readonly warnings: readonly string[];
  /** `1 of 2`; null when nothing has to be allowed first. */
  readonly step: string | null;
  /** Re-checked each time: time left, the agreement's own state. */
  readonly stillAllowed: () => Result<null>;
}

/** Whether the token must first be allowed to the escrow: an exact or a larger allowance is left as it is. */
export async function needsAllowance({ chain, terms }: LockRequest): Promise<boolean> {
  if (terms.token === zeroAddress) return false;
  const allowed = await readAllowance(chain.provider, terms.token, terms.seller, chain.escrow);
  return allowed < terms.amount;
}

async function checkBalance(
  { provider }: WalletChain,
  { token, amount, seller }: Terms,
  listed: Token,
): Promise<Result<null>> {
  const balance =
    token === zeroAddress
      ? await provider.getBalance(seller)
      : await readBalance(provider, token, seller);
  if (balance >= amount) return ok(null);
  const detail = `needs ${amountWords(amount, listed)}, has ${amountWords(balance, listed)}`;
  return fail(failure('insufficient_balance', { detail }));
}

/** Everything that both steps of a lock need; the token by the user's own list. */
async function checkLock(request: LockRequest): Promise<Result<Token>> {
  const token = listedToken(request.chain.tokens, request.terms.token);
  if (token === null) return fail(failure('unlisted_token'));
  const allowed = request.stillAllowed();
  if (!allowed.ok) return allowed;
  const known = await checkListedToken(request.chain, token.address);
  if (!known.ok) return known;
  const funded = await checkBalance(request.chain, request.terms, token);
  return funded.ok ? ok(token) : funded;
}

/** Step 1 of an ERC-20 lock: the escrow may take exactly this amount, no more. */
export function prepareAllowance(request: LockRequest): () => Promise<Result<PreparedCall>> {
  return async () => {
    const { chain, terms, tradeId } = request;
    const checked = await checkLock(request);
    if (!checked.ok) return checked;
    const token = checked.value;
    const words = amountWords(terms.amount, token);
    const before = await readAllowance(chain.provider, terms.token, terms.seller, chain.escrow);
    return ok({
      ...encodeEscrowCall(chain.escrow, {
        method: 'approve',
        token: terms.token,
        value: terms.amount,
      }),
      purpose: 'allow',
      tradeId,
      title: `Allow exactly ${words} to the escrow`,
      remark: request.step ?? '1 of 2',
      rows: [
        { name: 'Escrow may take', now: amountNumber(before, token), after: words },
        { name: 'Next', now: '', after: 'the lock, in a window of its own' },
      ],
      parties: [
        { name: 'Escrow', address: chain.escrow, remark: 'standard' },
        { name: token.symbol, address: token.address, remark: 'on your list' },
      ],
      details: [{ name: 'Call', value: `approve(${chain.escrow}, ${terms.amount})` }],
      warnings: request.warnings,
      confirmLabel: `Hold: allow ${words}`,
      confirmText: amountNumber(terms.amount, token),
      moves: { token: terms.token, amount: terms.amount },
    });
  };
}

/** The lock itself: `createTrade` with the buyer's signature. */
export function prepareLock(request: LockRequest): () => Promise<Result<PreparedCall>> {
  return async () => {
    const { chain, people, terms, tradeId } = request;
    const checked = await checkLock(request);
    if (!checked.ok) return checked;
    const token = checked.value;
    const words = amountWords(terms.amount, token);
    const nameOf = (party: Address): string => people.nameOf(party) ?? shortAddress(party);
    const buyer = nameOf(terms.buyer);
    return ok({
      ...encodeEscrowCall(chain.escrow, {
        method: 'createTrade',
        terms,
        buyerSignature: request.buyerSignature,
      }),
      purpose: 'createTrade',
      tradeId,
      title: `Lock ${words} for ${buyer}`,
      remark: request.step ?? `back to you only if ${buyer} doesn't pay`,
      rows: [
        { name: 'In escrow', now: amountNumber(0n, token), after: words },
        { name: 'Next move', now: 'yours', after: `${buyer}'s: pay` },
        {
          name: 'If nobody pays',
          now: '',
          after: `yours again after ${windowWords(terms.paymentWindow + paymentGraceSeconds)}`,
        },
        {
          name: 'Without a ruling',
          now: '',
          after: defaultShareWords(terms.defaultBuyerBps),
        },
      ],
      parties: [
        { name: buyer, address: terms.buyer, remark: people.tradesWith(terms.buyer) },
        { name: `Arbiter ${nameOf(terms.arbiter)}`, address: terms.arbiter, remark: '' },
        { name: 'Escrow', address: chain.escrow, remark: 'standard' },
      ],
      details: [
        { name: 'Call', value: 'createTrade(…)' },
        { name: 'Trade', value: tradeId },
        { name: 'Payment window', value: windowWords(terms.paymentWindow) },
        { name: 'Confirmation window', value: windowWords(terms.confirmationWindow) },
        { name: 'Arbitration window', value: windowWords(terms.arbitrationWindow) },
        { name: 'Arbiter’s fee', value: amountWords(terms.arbiterFee, token) },
      ],
      warnings: request.warnings,
      confirmLabel: `Hold: lock ${words}`,
      confirmText: amountNumber(terms.amount, token),
      moves: { token: terms.token, amount: terms.amount },
    });
  };
}

/** Pays out what waits for the account in the escrow, to the account itself. */
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
    const words = amountWords(credit, token, tokenAddress);
    return ok({
      ...encodeEscrowCall(chain.escrow, {
        method: 'withdraw',
        token: tokenAddress,
        account,
        to: account,
      }),
      purpose: 'withdraw',
      tradeId: null,
      title: `Withdraw ${words}`,
      remark: 'to your own account',
      rows: [
        { name: 'Waiting', now: amountNumber(credit, token), after: amountNumber(0n, token) },
        { name: 'You get', now: '', after: words },
      ],
      parties: [{ name: 'Escrow', address: chain.escrow, remark: 'standard' }],
      details: [{ name: 'Call', value: `withdraw(${tokenAddress}, ${account}, ${account})` }],
      warnings: [],
      confirmLabel: `Hold: withdraw ${words}`,
      confirmText: null,
      moves: null,
    });
  };
}
