import type { Details } from '../../../src-shared/agreement/offer.ts';
import type { Address, TradeId } from '../../../src-shared/brand.ts';
import type { EventView, OfferView, TradeView } from '../../../src-shared/ipc/views.ts';
import type { Token } from '../../../src-shared/money/token.ts';
import { address, hash, tradeId, zeroAddress, zeroHash } from '../../../src-shared/parse.ts';
import type { EscrowEventArgs, EscrowEventType } from '../../../src-shared/trade/escrow-event.ts';
import type { Terms } from '../../../src-shared/trade/terms.ts';
import type { Guides } from '../../../src-renderer/format/trade-list.ts';
import { guideOfferView, guideView } from '../../../src-shared/trade/guide-view.ts';
import type { NodeFacts, PaymentFacts, TradeFacts } from '../../../src-shared/trade/situation.ts';
import type { Trade, TradeRole } from '../../../src-shared/trade/trade.ts';

/** Views with exact, readable contents for tests of words, lists and stores. */
const hex = (seed: number, bytes: number): string => {
  let state = (seed * 2_654_435_761) >>> 0;
  let text = '';
  while (text.length < bytes * 2) {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e37_79b9) >>> 0;
    text += state.toString(16).padStart(8, '0');
  }
  return `0x${text.slice(0, bytes * 2)}`;
};
export const someAddress = (seed: number): Address => address(hex(seed, 20));
export const someTradeId = (seed: number): TradeId => tradeId(hex(seed + 7919, 32));

export const usdc: Token = { address: someAddress(900), symbol: 'USDC', decimals: 6 };
export const me = someAddress(1);
export const other = someAddress(2);
export const arbiter = someAddress(3);
export const hourMs = 3_600_000;

/** 2026-11-22, 16:05:51 local. */
export const now = new Date(2026, 10, 22, 16, 5, 51).getTime();

export function makeTerms(change: Partial<Terms> = {}): Terms {
  return {
    seller: me,
    buyer: other,
    arbiter,
    fallbackArbiter: zeroAddress,
    token: usdc.address,
    amount: 2_500_000_000n,
    paymentWindow: 2 * 3600,
    confirmationWindow: 6 * 3600,
    arbitrationWindow: 14 * 24 * 3600,
    defaultBuyerBps: 5_000,
    arbiterFee: 0n,
    fundBy: Math.floor(now / 1000) + 3240,
    detailsHash: zeroHash,
    salt: 1n,
    ...change,
  };
}

export const details: Details = {
  v: 1,
  currency: 'EUR',
  fiatAmount: '2315.00',
  method: 'sepa-instant',
  country: 'DE',
  reference: 'Invoice 4417',
  seller: { box: zeroHash, commit: zeroHash },
  buyer: { box: zeroHash, commit: zeroHash },
};

export function makeTrade(change: Partial<Trade> = {}, terms: Partial<Terms> = {}): Trade {
  return {
    tradeId: someTradeId(1),
    terms: makeTerms(terms),
    state: 'Funded',
    remaining: terms.amount ?? 2_500_000_000n,
    tradeSeq: 1,
    currentArbiter: terms.arbiter ?? arbiter,
    escalated: false,
    createdAt: now - 5 * hourMs,
    paidAt: null,
    disputedAt: null,
    endedAt: null,
    deadlineAt: now + 4 * hourMs,
    status: 'final',
    ...change,
  };
}

export const payableNow: PaymentFacts = {
  agreed: true,
  details: 'open',
  lock: 'shown',
  arrivesWithinMs: 15 * 60_000,
};

/** Everything that has to be there is there, and nothing else. */
export function makeFacts(role: TradeRole, change: Partial<TradeFacts> = {}): TradeFacts {
  return {
    seats: [{ account: me, role, locked: false }],
    payment: role === 'buyer' ? payableNow : null,
    approvals: [],
    sent: null,
    dispute: null,
    credits: [],
    ...change,
  };
}

export const freshNode: NodeFacts = {
  agree: true,
  answers: true,
  caughtUp: true,
  newest: { timeMs: now - 1000, heardAt: now - 500 },
  blockTimeMs: 2000,
};
/** What to do about views at this chain time, with a node at its newest block. */
export function guidesAt(nowMs = now): Guides {
  const clocks = { nowMs, localMs: now };
  return {
    nowMs,
    trade: (view) => guideView(view, freshNode, clocks),
    offer: (offer) => guideOfferView(offer, freshNode, clocks),
  };
}

/** The trade seen by its seller (`me`), buyer or arbiter: the same terms, another account of ours. */
export function makeTradeView(
  change: Partial<Omit<TradeView, 'trade'>> & { role?: TradeRole } = {},
  trade: Partial<Trade> = {},
  terms: Partial<Terms> = {},
): TradeView {
  const role = change.role ?? 'seller';
  const roles: Partial<Terms> =
    role === 'seller'
      ? {}
      : role === 'buyer'
        ? { seller: other, buyer: me }
        : role === 'arbiter'
          ? { seller: someAddress(4), buyer: other, arbiter: me }
          : { seller: someAddress(4), buyer: other, fallbackArbiter: me };
  return {
    trade: makeTrade(trade, { ...roles, ...terms }),
    mark: 'verified',
    account: me,
    role,
    details,
    counterpartyLabel: role === 'seller' || role === 'buyer' ? 'Marta Keller' : null,
    changedAt: now - hourMs,
    feeBps: 0,
    pendingAction: null,
    withheld: false,
    seen: 'own',
    ownTrade: null,
    facts: makeFacts(role),
    ...change,
  };
}

export function makeOfferView(change: Partial<OfferView> = {}): OfferView {
  const terms = change.terms ?? makeTerms();
  return {
    id: hash(hex(5000, 32)),
    state: 'sent',
    terms,
    details,
    token: usdc,
    fee: { bps: 0, to: zeroAddress },
    escrow: someAddress(40),
    chainId: 31_337,
    account: me,
    role: 'seller',
    mine: true,
    findings: [],
    changes: [],
    checkNumber: null,
    tradeId: null,
    sent: [],
    signedBySeller: true,
    signedByBuyer: false,
    needsDetails: false,
    lockSent: false,
    createdAt: now - 6 * 60_000,
    changedAt: now - 6 * 60_000,
    ...change,
  };
}

export function makeEvent<T extends EscrowEventType>(
  type: T,
  args: EscrowEventArgs[T],
  change: Partial<EventView> & {
    seq?: number;
    at?: number;
    status?: 'pending' | 'final' | 'retracted';
  } = {},
): EventView {
  const seq = change.seq ?? 1;
  const event = {
    id: `${hex(600 + seq, 32)}:${seq}`,
    blockNumber: 54_205_330 + seq,
    blockHash: hash(hex(600 + seq, 32)),
    txHash: hash(hex(700 + seq, 32)),
    logIndex: seq,
    timestamp: change.at ?? now - 5 * hourMs,
    tradeId: someTradeId(1),
    tradeSeq: seq,
    state: 'Funded',
    remaining: 2_500_000_000n,
    deadline: Math.floor(now / 1000) + 7200,
    status: change.status ?? 'final',
    type,
    args,
  } as EventView['event'];
  return { event, mark: change.mark ?? 'verified' };
}
