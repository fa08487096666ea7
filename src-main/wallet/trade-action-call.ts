import { randomBytes } from 'node:crypto';
import { termsDigest } from '../../src-escrow/agreement/terms-digest.ts';
import { encodeEscrowCall } from '../../src-escrow/escrow-calls.ts';
import type { Address, Hash } from '../../src-shared/brand.ts';
import { failure } from '../../src-shared/failure.ts';
import type { PreviewParty, PreviewRow } from '../../src-shared/ipc/signing-contract.ts';
import { hash } from '../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import { allowedActions, type TradeAction } from '../../src-shared/trade/allowed-actions.ts';
import { buyerFee } from '../../src-shared/trade/payout.ts';
import { roleOf, type Trade } from '../../src-shared/trade/trade.ts';
import { amountNumber, amountWords, listedToken } from '../../src-shared/words/money-words.ts';
import { roleWords, shortAddress } from '../../src-shared/words/screen-words.ts';
import { absoluteTime } from '../../src-shared/words/times.ts';
import { readTrade } from './chain-reads.ts';
import type { PreparedCall } from './transaction-quote.ts';
import type { WalletChain } from './wallet-chain.ts';

/** Names and experience that the previews show; the user's own, nobody else's. */
export interface People {
  nameOf(party: Address): string | null;
  /** Trades with this address so far, the present one included. */
  tradesWith(party: Address): number;
}

export interface TradeActionRequest {
  readonly chain: WalletChain;
  readonly people: People;
  /** As the trade book holds it; state and money are read anew from the chain. */
  readonly trade: Trade;
  readonly account: Address;
  readonly action: TradeAction;
  /** Smallest unit, for a part; absent: all that remains. */
  readonly value: bigint | undefined;
  /** Unix milliseconds, for the wording of times. */
  readonly now: () => number;
}

/** Actions that this version signs; the others of the contract are refused. */
const offered: readonly TradeAction[] = ['markPaid', 'confirmPayment', 'refund', 'cancelExpired'];

/**
 * Makes `prepare` for one action on a trade. `action_not_allowed` when the chain's state doesn't allow it,
 * `invalid_amount` for a part that is not there. What markPaid commits to stays the same over refreshes.
 */
export function prepareTradeAction(
  request: TradeActionRequest,
): () => Promise<Result<PreparedCall>> {
  const reference = hash(`0x${randomBytes(32).toString('hex')}`);
  // Times are told as of the window's opening: what is shown must not change by itself.
  const openedAt = request.now();
  return async () => {
    const { chain, trade: known, account, action } = request;
    const domain = { chainId: chain.chainId, escrow: chain.escrow };
    if (termsDigest(known.terms, domain) !== known.tradeId || !offered.includes(action))
      return fail(failure('action_not_allowed'));
    const [trade, block] = await Promise.all([
      readTrade(chain.provider, chain.escrow, known.tradeId, known),
      chain.provider.getBlock('latest'),
    ]);
    const chainTime = (block?.timestamp ?? 0) * 1000;
    if (!allowedActions(trade, account, chainTime).includes(action))
      return fail(failure('action_not_allowed'));
    const value = request.value ?? trade.remaining;
    if (value <= 0n || value > trade.remaining)
      return fail(failure('invalid_amount', { field: 'value', detail: 'more than is in escrow' }));
    return ok(describe(request, trade, value, reference, openedAt));
  };
}

function describe(
  { chain, people, account, action }: TradeActionRequest,
  trade: Trade,
  value: bigint,
  reference: Hash,
  openedAt: number,
): PreparedCall {
  const { terms, remaining, tradeId } = trade;
  const token = listedToken(chain.tokens, terms.token);
  const words = (amount: bigint): string => amountWords(amount, token, terms.token);
  const nameOf = (party: Address): string => people.nameOf(party) ?? shortAddress(party);
  const other = account === terms.seller ? terms.buyer : terms.seller;
  const all = value === remaining;
  const part = all ? '' : ' (a part)';
  const parties: PreviewParty[] = [
    { name: nameOf(other), address: other, remark: tradesText(people.tradesWith(other)) },
    { name: 'Escrow', address: chain.escrow, remark: 'standard' },
  ];
  const inEscrow = (after: bigint): PreviewRow => ({
    name: 'In escrow',
    now: amountNumber(remaining, token),
    after: words(after),
  });
  const base = {
    purpose: action,
    tradeId,
    parties,
    warnings: [],
    moves: null,
  } as const;
  const details = (call: string): PreparedCall['details'] => [
    { name: 'Call', value: call },
    { name: 'Trade', value: tradeId },
    { name: 'Your role', value: roleWords[roleOf(terms, account) ?? 'seller'] },
  ];
  const money = {
    moves: { token: terms.token, amount: value },
    confirmText: amountNumber(value, token),
  };
  const gives = (verb: string, amount: bigint, to: string): string =>
    `${verb} ${words(amount)} to ${to}`;

  switch (action) {
    case 'confirmPayment': {
      const fee = buyerFee(value, chain.fee.feeBps);
      return {
        ...base,
        ...money,
        ...encodeEscrowCall(chain.escrow, { method: action, terms, value, remaining }),
        title: gives('Release', value, nameOf(terms.buyer)),
        remark: "can't be undone",
        rows: [
          inEscrow(remaining - value),
          {
            name: `${nameOf(terms.buyer)} gets`,
            now: '',
            after: `${words(value - fee)}, fee ${fee === 0n ? '0' : words(fee)}`,
          },
          nextMove(all, 'unchanged'),
        ],
        details: details(`confirmPayment(…, ${value}, ${remaining})${part}`),
        confirmLabel: `Hold: release ${words(value)}`,
      };
    }
    case 'refund':
      return {
        ...base,
        ...money,
        ...encodeEscrowCall(chain.escrow, { method: action, terms, value, remaining }),
        title: gives('Give back', value, nameOf(terms.seller)),
        remark: "can't be undone",
        rows: [
          inEscrow(remaining - value),
          { name: `${nameOf(terms.seller)} gets`, now: '', after: `${words(value)}, fee 0` },
          nextMove(all, 'unchanged'),
        ],
        details: details(`refund(…, ${value}, ${remaining})${part}`),
        warnings: ['If you have paid already, you give up what you paid for.'],
        confirmLabel: `Hold: give back ${words(value)}`,
      };
    case 'cancelExpired':
      return {
        ...base,
        ...money,
        ...encodeEscrowCall(chain.escrow, { method: action, terms }),
        title: `Take back ${words(remaining)}: never paid`,
        remark: 'ends the trade',
        rows: [
          inEscrow(0n),
          { name: 'You get', now: '', after: words(remaining) },
          nextMove(true, ''),
        ],
        details: details('cancelExpired(…)'),
        confirmLabel: `Hold: take back ${words(remaining)}`,
      };
    default:
      return {
        ...base,
        ...encodeEscrowCall(chain.escrow, { method: 'markPaid', terms, referenceHash: reference }),
        title: `Say that you paid ${nameOf(terms.seller)}`,
        remark: 'moves no money',
        rows: [
          { name: 'In escrow', now: amountNumber(remaining, token), after: words(remaining) },
          { name: 'State', now: 'Locked', after: 'Buyer says paid' },
          { name: 'Next move', now: 'yours', after: `${nameOf(terms.seller)}'s: release` },
          {
            name: 'Until',
            now: trade.deadlineAt === null ? '' : absoluteTime(trade.deadlineAt, openedAt),
            after: absoluteTime(openedAt + terms.confirmationWindow * 1000, openedAt),
          },
        ],
        details: [...details('markPaid(…)'), { name: 'Reference hash', value: reference }],
        warnings: ['Say it only when the payment has left your account.'],
        confirmLabel: 'Hold: I have paid',
        confirmText: null,
      };
  }
}

function nextMove(ends: boolean, otherwise: string): PreviewRow {
  return { name: 'Next move', now: 'yours', after: ends ? "nobody's, trade ends" : otherwise };
}

export function tradesText(count: number): string {
  if (count === 0) return 'first trade';
  return count === 1 ? '1 trade together' : `${count} trades together`;
}
