import { describe, expect, it } from 'vitest';
import { rowSummary } from '../../../src-renderer/format/row-summary.ts';
import {
  countMine,
  listTrades,
  type TradeFilter,
} from '../../../src-renderer/format/trade-list.ts';
import type { OfferView, TradeView } from '../../../src-shared/ipc/views.ts';
import { hash } from '../../../src-shared/parse.ts';
import {
  guidesAt,
  hourMs,
  makeOfferView,
  makeTradeView,
  makeTerms,
  now,
  someTradeId,
  usdc,
} from '../../support/make-views.ts';

const names = { tokens: [usdc] };
const seconds = (ms: number) => Math.floor(ms / 1000);
const trades: TradeView[] = [
  makeTradeView(
    { counterpartyLabel: 'Chen' },
    { tradeId: someTradeId(1), deadlineAt: now + 21 * hourMs },
  ),
  makeTradeView({}, { tradeId: someTradeId(2), state: 'Paid', deadlineAt: now + 2 * hourMs }),
  makeTradeView(
    { role: 'buyer', counterpartyLabel: 'Ravi' },
    { tradeId: someTradeId(3), deadlineAt: now + 3 * hourMs },
  ),
  makeTradeView({}, { tradeId: someTradeId(4), state: 'Disputed', deadlineAt: now + 90 * hourMs }),
  makeTradeView(
    {},
    { tradeId: someTradeId(5), state: 'Completed', endedAt: now - hourMs, deadlineAt: null },
  ),
  makeTradeView(
    {},
    { tradeId: someTradeId(6), state: 'Completed', endedAt: now - 25 * hourMs, deadlineAt: null },
  ),
];
const offers: OfferView[] = [
  makeOfferView({ state: 'answer', terms: makeTerms({ fundBy: seconds(now + 5 * hourMs) }) }),
];
const list = (filter: TradeFilter = 'all', find = '') =>
  listTrades(trades, offers, filter, find, guidesAt(), names);
const shown = (filter?: TradeFilter, find?: string) =>
  list(filter, find).items.map((item) =>
    item.kind === 'heading'
      ? item.title
      : item.kind === 'offer'
        ? 'offer'
        : trades.findIndex((view) => view.trade.tradeId === item.id) + 1,
  );

describe('the list of trades', () => {
  it('is grouped by whose move it is, nearest deadline first', () => {
    expect(shown()).toEqual(['Your move', 3, 2, 'offer', 'Waiting', 1, 4, 'Ended today', 5]);
  });

  it('leaves trades to History a day after they ended', () => {
    expect(shown()).not.toContain(6);
  });

  it('counts what each tab would show', () => {
    expect(list().counts).toEqual({ all: 6 - 1 - 1 + 1, mine: 3, live: 4, offers: 1, disputes: 1 });
  });

  it('shows one kind at a time', () => {
    expect(shown('disputes')).toEqual(['Waiting', 4]);
    expect(shown('offers')).toEqual(['Your move', 'offer']);
    expect(shown('mine')).toEqual(['Your move', 3, 2, 'offer']);
  });

  it('is found by name, amount, state and trade id', () => {
    expect(shown('all', 'ravi')).toEqual(['Your move', 3]);
    expect(shown('all', 'disputed')).toEqual(['Waiting', 4]);
    expect(shown('all', someTradeId(1).slice(0, 20))).toEqual(['Waiting', 1]);
    expect(shown('all', 'nobody knows')).toEqual([]);
  });

  it('shows a trade once while its offer is still there', () => {
    const [view] = trades;
    const { tradeId } = view!.trade;
    const lingering = [
      makeOfferView({ id: hash(tradeId), state: 'accepted' }),
      makeOfferView({ state: 'accepted', tradeId }),
    ];
    const { items, counts } = listTrades([view!], lingering, 'all', '', guidesAt(), names);
    expect(items.filter(({ kind }) => kind !== 'heading')).toMatchObject([
      { kind: 'trade', id: tradeId },
    ]);
    expect(counts.offers).toBe(0);
    expect(countMine([view!], lingering, guidesAt())).toBe(countMine([view!], [], guidesAt()));
  });

  it('moves a trade to my move when its window ends', () => {
    const later = listTrades(trades, offers, 'mine', '', guidesAt(now + 22 * hourMs), names);
    expect(later.items.some((item) => item.id === someTradeId(1))).toBe(true);
  });
});

describe('a row', () => {
  const row = (view: TradeView) =>
    rowSummary(
      { kind: 'trade', id: view.trade.tradeId, view, guidance: guidesAt().trade(view) },
      now,
      names,
    );

  it('shows seconds only for my own move', () => {
    expect(row(trades[1]!).left).toBe('2:00:00');
    expect(row(makeTradeView()).left).toBe('2 h');
  });

  it('marks doubts only', () => {
    expect(row(makeTradeView()).doubtIcon).toBeNull();
    expect(row(makeTradeView({ mark: 'unverified' })).doubt).toBe('Not checked yet');
    expect(row(makeTradeView({ mark: 'conflict' })).doubtIcon?.icon).toBe(
      'i-lucide-triangle-alert',
    );
  });

  it('shows what is still in escrow while the trade lives, and the whole once it ended', () => {
    expect(row(makeTradeView({}, { remaining: 1_000_000n })).amount).toBe('1.00');
    expect(
      row(makeTradeView({}, { remaining: 0n, state: 'Completed', endedAt: now, deadlineAt: null }))
        .amount,
    ).toBe('2,500.00');
  });
});
