import { describe, expect, it } from 'vitest';
import { listDisputes } from '../../../src-renderer/format/dispute-list.ts';
import { shareLines } from '../../../src-renderer/format/share-lines.ts';
import { settlementShares } from '../../../src-shared/trade/payout.ts';
import { readPercent, settlementWords } from '../../../src-shared/words/screen-words.ts';
import {
  arbiter,
  guidesAt,
  hourMs,
  makeFacts,
  makeTradeView,
  me,
  now,
  someAddress,
  someTradeId,
  usdc,
} from '../../support/make-views.ts';

const disputed = (id: number, left: number, escalated = false) =>
  makeTradeView(
    { role: 'arbiter' },
    { tradeId: someTradeId(id), state: 'Disputed', deadlineAt: now + left, escalated },
  );

describe('the arbiter’s desk', () => {
  it('lists what waits for a ruling, the nearest deadline first', () => {
    const late = disputed(1, -hourMs);
    const soon = disputed(2, hourMs);
    const later = disputed(3, 9 * hourMs);
    const list = listDisputes([later, late, soon], [me], guidesAt().trade);
    expect(list.waiting).toEqual([soon, later]);
    expect(list.elsewhere).toEqual([late]);
  });

  it('leaves to the second arbiter what was handed over, and what is no dispute to nobody', () => {
    const handedOver = makeTradeView(
      { role: 'arbiter' },
      {
        state: 'Disputed',
        deadlineAt: now + hourMs,
        escalated: true,
        currentArbiter: someAddress(8),
      },
      { fallbackArbiter: someAddress(8) },
    );
    const asParty = makeTradeView({}, { state: 'Disputed', deadlineAt: now + hourMs });
    const quiet = makeTradeView({ role: 'arbiter' });
    const views = [handedOver, asParty, quiet];
    expect(listDisputes(views, [me], guidesAt().trade)).toEqual({
      waiting: [],
      elsewhere: [handedOver],
    });
    const second = someAddress(8);
    const seats = [{ account: second, role: 'fallbackArbiter', locked: false }] as const;
    const asSecond = { ...handedOver, facts: makeFacts('arbiter', { seats }) };
    expect(listDisputes([asSecond], [second], guidesAt().trade).waiting).toEqual([asSecond]);
  });

  it('finds the trade of an arbiter whose profile also trades', () => {
    const seats = [
      { account: me, role: 'seller', locked: false },
      { account: arbiter, role: 'arbiter', locked: false },
    ] as const;
    const both = makeTradeView(
      { facts: makeFacts('seller', { seats }) },
      { state: 'Disputed', deadlineAt: now + hourMs },
    );
    expect(listDisputes([both], [me, arbiter], guidesAt().trade).waiting).toEqual([both]);
  });
});

describe('a split', () => {
  it('says what each gets after fees', () => {
    const view = makeTradeView({ feeBps: 50 });
    const shares = settlementShares(2_500_000_000n, 1_750_000_000n, 50);
    expect(shareLines(view, shares, 7_000, { tokens: [usdc] })).toEqual([
      { name: 'Marta Keller gets', amount: '1,741.25 USDC', share: '70 %', fee: '8.75 USDC' },
      { name: 'You get', amount: '750.00 USDC', share: '30 %', fee: null },
    ]);
  });

  it('is typed as a percentage with two decimals at most', () => {
    expect(readPercent('70')).toBe(7_000);
    expect(readPercent(' 12.5 ')).toBe(1_250);
    expect(readPercent('0.01')).toBe(1);
    expect(readPercent('100')).toBe(10_000);
    for (const typed of ['', '100.01', '-1', '1e1', '12.345', '٧٠', '12,5'])
      expect(readPercent(typed)).toBeNull();
    expect(settlementWords(6_667)).toBe('66.67 / 33.33');
  });
});
