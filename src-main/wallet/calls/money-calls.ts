import { encodeEscrowCall } from '../../../src-escrow/escrow-calls.ts';
import type { Hex, Address, TradeId } from '../../../src-shared/brand.ts';
import { failure } from '../../../src-shared/failure.ts';
import type { Token } from '../../../src-shared/money/token.ts';
import type { PreviewRow } from '../../../src-shared/ipc/signing-contract.ts';
import { zeroAddress } from '../../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';
import { guideOffer } from '../../../src-shared/trade/offer-guidance.ts';
import type { Trade } from '../../../src-shared/trade/trade.ts';
import { paymentGraceSeconds, type Terms } from '../../../src-shared/trade/terms.ts';
import { amountNumber, amountWords, listedToken } from '../../../src-shared/words/money-words.ts';
import { defaultShareWords, shortAddress } from '../../../src-shared/words/screen-words.ts';
import { windowWords } from '../../../src-shared/words/times.ts';
import type { People } from './action-preview.ts';
import { readAllowance, readBalance } from './chain-reads.ts';
import { isRefusedByNode } from './chain-failure.ts';
import { guideMoment, noFacts, nodesAt, rowsBetween } from './next-move.ts';
import type { PreparedCall } from './prepared-call.ts';
import { checkListedToken } from './token-check.ts';
import type { WalletChain } from './wallet-chain.ts';

/** Terms that both sides want, and the buyer's signature over them. */
export interface LockRequest {
  readonly chain: WalletChain;
  readonly people: People;
  readonly tradeId: TradeId;
  readonly terms: Terms;
  /** The user's own nodes show the same. */
  readonly nodesAgree: boolean;
  readonly buyerSignature: Hex;
  /** Said in the window, e.g. that this open offer was locked once before. */
  readonly warnings: readonly string[];
  /** `1 of 2`; null when it is the only one. */
  readonly step: string | null;
  /** Re-checked each time: time left, the agreement's own state. */
  readonly stillAllowed: () => Result<null>;
}

/** What the escrow may take now; null where nothing has to be allowed: the native coin, or enough is already. */
export async function missingAllowance({
  chain: { provider, escrow },
  terms: { token, seller, amount },
}: Pick<LockRequest, 'chain' | 'terms'>): Promise<bigint | null> {
  if (token === zeroAddress) return null;
  const allowed = await readAllowance(provider, token, seller, escrow);
  return allowed < amount ? allowed : null;
}

/**
 * Whether the token takes the new allowance while there still is an old one. Some refuse that, so that nobody spends
 * both; they want it set to 0 first. Throws transport faults.
 */
export async function takesNewAllowance({
  chain: { provider, escrow },
  terms: { token, seller, amount },
}: Pick<LockRequest, 'chain' | 'terms'>): Promise<boolean> {
  const { to, data } = encodeEscrowCall(escrow, { method: 'approve', token, value: amount });
  try {
    const answer = await provider.call({ from: seller, to, data });
    // Old tokens return nothing; `false` is a refusal.
    return answer === '0x' || BigInt(answer) !== 0n;
  } catch (error) {
    if (!isRefusedByNode(error)) throw error;
    return false;
  }
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

/**
 * A step before an ERC-20 lock: the escrow may take exactly this amount, no more; or, with 0, nothing any more, which
 * some tokens ask for before they take another amount.
 */
export function prepareAllowance(
  request: LockRequest,
  value: bigint,
): () => Promise<Result<PreparedCall>> {
  return async () => {
    const { chain, terms, tradeId } = request;
    const checked = await checkLock(request);
    if (!checked.ok) return checked;
    const token = checked.value;
    const words = amountWords(value, token);
    const before = await readAllowance(chain.provider, terms.token, terms.seller, chain.escrow);
    const resets = value === 0n;
    return ok({
      ...encodeEscrowCall(chain.escrow, { method: 'approve', token: terms.token, value }),
      purpose: 'allow',
      tradeId,
      title: resets ? 'Take back what the escrow may take' : `Allow exactly ${words} to the escrow`,
      remark: request.step ?? '',
      rows: [
        { name: 'Escrow may take', now: amountNumber(before, token), after: words },
        {
          name: 'Next',
          now: '',
          after: resets
            ? 'the new allowance: this token changes one only from 0'
            : 'the lock, in a window of its own',
        },
      ],
      parties: [
        { name: 'Escrow', address: chain.escrow, remark: 'standard' },
        { name: token.symbol, address: token.address, remark: 'on your list' },
      ],
      details: [{ name: 'Call', value: `approve(${chain.escrow}, ${value})` }],
      warnings: request.warnings,
      confirmLabel: resets ? 'Hold: take it back' : `Hold: allow ${words}`,
      confirmText: resets ? null : amountNumber(value, token),
      moves: resets ? null : { token: terms.token, amount: value },
    });
  };
}

/** The lock itself: `createTrade` with the buyer's signature. */
export function prepareLock(request: LockRequest): () => Promise<Result<PreparedCall>> {
  // Told as of the window's opening: what is shown must not change by itself.
  let openedAt: number | null = null;
  return async () => {
    const { chain, people, terms, tradeId } = request;
    const checked = await checkLock(request);
    if (!checked.ok) return checked;
    const token = checked.value;
    const words = amountWords(terms.amount, token);
    openedAt ??= ((await chain.provider.getBlock('latest'))?.timestamp ?? 0) * 1000;
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
        ...lockMoves(request, openedAt, nameOf),
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

/** From the offer that is to be locked to the trade as the contract makes it. */
function lockMoves(
  { terms, tradeId, nodesAgree }: LockRequest,
  openedAt: number,
  nameOf: (party: Address) => string,
): readonly PreviewRow[] {
  const account = terms.seller;
  const times = { state: 'accepted', createdAt: openedAt, expiresAt: terms.fundBy * 1000 } as const;
  const offer = { ...times, ...nodesAt(nodesAgree, openedAt), role: 'seller', account } as const;
  const trade: Trade = {
    tradeId,
    terms,
    state: 'Funded',
    remaining: terms.amount,
    tradeSeq: 1,
    currentArbiter: terms.arbiter,
    escalated: false,
    createdAt: openedAt,
    paidAt: null,
    disputedAt: null,
    endedAt: null,
    deadlineAt: openedAt + (terms.paymentWindow + paymentGraceSeconds) * 1000,
    status: 'pending',
  };
  const seats = [{ account, role: 'seller', locked: false }] as const;
  const known = { facts: { ...noFacts, seats }, nodesAgree };
  return rowsBetween(
    { guidance: guideOffer({ ...offer, lockSent: false }), trade: { ...trade, state: 'None' } },
    { guidance: guideMoment({ trade, known, account, openedAt }), trade },
    openedAt,
    nameOf,
  );
}
