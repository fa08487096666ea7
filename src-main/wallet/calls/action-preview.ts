import type { Address, TradeId } from '../../../src-shared/brand.ts';
import type { PreviewParty, PreviewRow } from '../../../src-shared/ipc/signing-contract.ts';
import type { Token } from '../../../src-shared/money/token.ts';
import type { TradeAction } from '../../../src-shared/trade/allowed-actions.ts';
import type { Shares } from '../../../src-shared/trade/escrow-event.ts';
import type { TradeFacts } from '../../../src-shared/trade/situation.ts';
import { canEscalate, roleOf, type Trade } from '../../../src-shared/trade/trade.ts';
import { amountNumber, amountWords, listedToken } from '../../../src-shared/words/money-words.ts';
import {
  defaultShareWords,
  roleWords,
  shortAddress,
} from '../../../src-shared/words/screen-words.ts';
import { moveRows, type KnownFacts } from './next-move.ts';
import type { PreparedCall } from './prepared-call.ts';
import type { WalletChain } from './wallet-chain.ts';

/** Names and experience that the previews show; the user's own, nobody else's. */
export interface People {
  nameOf(party: Address): string | null;
  /** Of trades with this address that have ended, in words. */
  tradesWith(party: Address): string;
  /** What the seller must have seen before a release of this trade, with the facts to compare. */
  releaseChecks(tradeId: TradeId): readonly string[];
}

/** What every preview of a step on a trade is worded with. */
export interface PreviewWords {
  readonly token: Token | null;
  readonly words: (amount: bigint) => string;
  readonly number: (amount: bigint) => string;
  readonly nameOf: (party: Address) => string;
  readonly parties: readonly PreviewParty[];
  readonly base: Pick<PreparedCall, 'purpose' | 'tradeId' | 'parties' | 'warnings' | 'moves'>;
  readonly details: (call: string) => PreparedCall['details'];
  readonly inEscrow: (after: bigint) => PreviewRow;
  /** `50 % each`, or that the second arbiter comes first. */
  readonly ifNobodyDecides: string;
  /** Whose move it is now, and when the step has made this trade of it. */
  readonly moves: (after: Trade, facts?: Partial<TradeFacts>) => readonly PreviewRow[];
  /** Who gets what when the trade ends with this division. */
  readonly payouts: (shares: Shares) => readonly PreviewRow[];
}

export function previewWords(
  chain: Pick<WalletChain, 'tokens' | 'escrow'>,
  people: People,
  trade: Trade,
  account: Address,
  purpose: TradeAction,
  { known, openedAt }: { readonly known: KnownFacts; readonly openedAt: number },
): PreviewWords {
  const { terms, remaining, tradeId } = trade;
  const token = listedToken(chain.tokens, terms.token);
  const words = (amount: bigint): string => amountWords(amount, token, terms.token);
  const nameOf = (party: Address): string =>
    party === account ? 'You' : (people.nameOf(party) ?? shortAddress(party));
  const role = roleOf(terms, account);
  const others =
    role === 'seller'
      ? [terms.buyer]
      : role === 'buyer'
        ? [terms.seller]
        : [terms.seller, terms.buyer];
  const parties: PreviewParty[] = [
    ...others.map((other) => ({
      name: nameOf(other),
      address: other,
      remark:
        others.length === 1
          ? people.tradesWith(other)
          : roleWords[roleOf(terms, other) ?? 'seller'].toLowerCase(),
    })),
    { name: 'Escrow', address: chain.escrow, remark: 'standard' },
  ];
  const gets = (party: Address, amount: bigint, fee: bigint): PreviewRow => ({
    name: party === account ? 'You get' : `${nameOf(party)} gets`,
    now: '',
    after:
      amount === 0n ? 'nothing' : `${words(amount - fee)}, fee ${fee === 0n ? '0' : words(fee)}`,
  });
  return {
    token,
    words,
    number: (amount) => amountNumber(amount, token),
    nameOf,
    parties,
    base: { purpose, tradeId, parties, warnings: [], moves: null },
    details: (call) => [
      { name: 'Call', value: call },
      { name: 'Trade', value: tradeId },
      { name: 'Your role', value: role === null ? 'none' : roleWords[role] },
    ],
    inEscrow: (after) => ({
      name: 'In escrow',
      now: amountNumber(remaining, token),
      after: words(after),
    }),
    ifNobodyDecides: canEscalate(trade)
      ? `the second arbiter, ${nameOf(terms.fallbackArbiter)}; then ${defaultShareWords(terms.defaultBuyerBps)}`
      : defaultShareWords(terms.defaultBuyerBps),
    moves: (after, facts) =>
      moveRows(
        { trade, known, account, openedAt },
        { trade: after, ...(facts === undefined ? {} : { facts }) },
        nameOf,
      ),
    payouts: (shares) => [
      gets(terms.seller, shares.toSeller, 0n),
      gets(terms.buyer, shares.toBuyer, shares.fee),
    ],
  };
}
