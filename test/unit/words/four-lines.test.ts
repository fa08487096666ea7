import { describe, expect, it } from 'vitest';
import type { TradeView } from '../../../src-shared/ipc/views.ts';
import type { TradeRole, TradeState } from '../../../src-shared/trade/trade.ts';
import { fourLines } from '../../../src-shared/words/four-lines.ts';
import {
  arbiter,
  guidesAt,
  hourMs,
  makeFacts,
  makeTradeView,
  me,
  now,
  someAddress,
  usdc,
} from '../../support/make-views.ts';

const names = {
  tokens: [usdc],
  nameOf: (address: string) => (address === arbiter ? 'L. Weiss' : null),
};
const lines = (view: TradeView) =>
  fourLines({ view, guidance: guidesAt().trade(view), nowMs: now, names });
const paid = { state: 'Paid', paidAt: now - 3 * hourMs, deadlineAt: now + 2 * hourMs } as const;
const disputed = {
  state: 'Disputed',
  paidAt: now - 9 * hourMs,
  disputedAt: now - hourMs,
  deadlineAt: now + 2 * hourMs,
} as const;

describe('the four lines of a locked trade', () => {
  it('tell the seller that the buyer must pay, and what the seller may do afterwards', () => {
    expect(lines(makeTradeView())).toEqual({
      happened: 'You locked 2,500.00 USDC, 11:05 today',
      move: 'Marta Keller: pay €2,315.00 by SEPA Instant',
      until: 'Pay by 18:05 today, 2:00:00 left',
      ifNobodyMoves: 'From 20:05 you may take the coins back',
    });
  });

  it('tell the buyer to pay and to say so in time', () => {
    expect(lines(makeTradeView({ role: 'buyer' }))).toEqual({
      happened: 'Marta Keller locked 2,500.00 USDC, 11:05 today',
      move: 'Yours: pay €2,315.00 by SEPA Instant, then say so',
      until: 'Pay by 18:05 today, 2:00:00 left',
      ifNobodyMoves: 'From 20:05 Marta Keller may take the coins back. Paid already? Say so before',
    });
  });

  it('hold the buyer back until the lock is final', () => {
    const view = makeTradeView({ role: 'buyer' }, { status: 'pending' });
    expect(lines(view).move).toBe(
      'Wait: do not pay yet. The lock is not final yet on your own node.',
    );
  });

  it('tell the seller to cancel once the time to pay is over', () => {
    const view = makeTradeView({}, { deadlineAt: now - 5 * 60_000 });
    expect(lines(view)).toMatchObject({
      move: 'Yours: nobody paid in time; take the coins back',
      until: 'Passed: 16:00 today, 5 min ago',
      ifNobodyMoves: 'The coins stay locked until you take them back',
    });
  });

  it('say how much is left after a part was released', () => {
    const view = makeTradeView({}, { remaining: 1_000_000_000n });
    expect(lines(view).happened).toBe('Locked 11:05 today; 1,000.00 of 2,500.00 USDC left');
  });

  it('say what is known when the agreement was made elsewhere', () => {
    expect(lines(makeTradeView({ role: 'buyer', details: null })).move).toBe(
      'Yours: pay as agreed, then say so',
    );
  });
});

describe('the four lines once the buyer says paid', () => {
  it('never say that the money is there, and put the release on the seller', () => {
    expect(lines(makeTradeView({}, paid))).toEqual({
      happened: 'Buyer says paid, 13:05 today',
      move: 'Yours: check your account, then release',
      until: '18:05 today, 2:00:00 left',
      ifNobodyMoves:
        'From 18:05 Marta Keller may dispute; L. Weiss decides by 6 Dec, else 50 % each',
    });
  });

  it('tell the buyer whom they wait for', () => {
    expect(lines(makeTradeView({ role: 'buyer' }, paid))).toMatchObject({
      happened: 'You said you paid, 13:05 today',
      move: 'Marta Keller: check the payment and release',
      ifNobodyMoves: 'From 18:05 you may dispute; L. Weiss decides by 6 Dec, else 50 % each',
    });
  });

  it('tell the buyer that a dispute is open to them once the release is overdue', () => {
    const view = makeTradeView({ role: 'buyer' }, { ...paid, deadlineAt: now - hourMs });
    expect(lines(view)).toMatchObject({
      move: 'Yours: the release is overdue; you may dispute',
      ifNobodyMoves: 'Stays locked. You may dispute now; L. Weiss decides by 6 Dec, else 50 % each',
    });
  });

  it('name the second arbiter before the default', () => {
    const view = makeTradeView({}, paid, { fallbackArbiter: someAddress(5) });
    expect(lines(view).ifNobodyMoves).toContain('else the second arbiter');
  });

  it('tell the arbiter that nothing is asked of them yet', () => {
    const view = makeTradeView({ role: 'arbiter' }, paid);
    expect(lines(view).ifNobodyMoves).toContain('you decide by 6 Dec');
  });
});

describe('the four lines of a dispute', () => {
  it('name the arbiter and the day', () => {
    const view = makeTradeView({}, { ...disputed, deadlineAt: now + 14 * 24 * hourMs });
    expect(lines(view)).toEqual({
      happened: 'Dispute opened, 15:05 today',
      move: 'L. Weiss: decide',
      until: '6 Dec, 16:05, 14 d left',
      ifNobodyMoves: 'From 6 Dec anyone may close it: 50 % each',
    });
  });

  it('put the ruling on the arbiter', () => {
    expect(lines(makeTradeView({ role: 'arbiter' }, disputed)).move).toBe(
      'Yours: read both sides, then rule',
    );
  });

  it('put an escalated ruling on the second arbiter', () => {
    const second = { escalated: true, currentArbiter: me };
    const view = makeTradeView({ role: 'fallbackArbiter' }, { ...disputed, ...second });
    expect(lines(view)).toMatchObject({
      happened: 'Dispute with the second arbiter, 15:05 today',
      move: 'Yours: read both sides, then rule',
    });
  });

  it('offer the hand-over or the default to anyone after the deadline', () => {
    const late = { ...disputed, deadlineAt: now - hourMs };
    expect(lines(makeTradeView({}, late)).move).toBe('Anyone’s: close it, 50 % each');
    expect(lines(makeTradeView({}, late, { fallbackArbiter: someAddress(5) })).move).toBe(
      'Anyone’s: hand it to the second arbiter',
    );
  });
});

describe('the four lines of an ended trade', () => {
  const ended = (state: TradeState, role: TradeRole) =>
    lines(
      makeTradeView({ role }, { state, endedAt: now - hourMs, deadlineAt: null, remaining: 0n }),
    );

  it.each([
    ['Completed', 'seller', 'Released to Marta Keller, 15:05 today'],
    ['Completed', 'buyer', 'Released: you got the coins, 15:05 today'],
    ['Cancelled', 'seller', 'Returned to you, 15:05 today'],
    ['Cancelled', 'buyer', 'Returned to Marta Keller, 15:05 today'],
    ['Settled', 'seller', 'Split between you and Marta Keller, 15:05 today'],
    ['Settled', 'buyer', 'Split between Marta Keller and you, 15:05 today'],
  ] as const)('%s, as %s', (state, role, happened) => {
    expect(ended(state, role)).toEqual({
      happened,
      move: 'Nobody’s: the trade has ended',
      until: 'No deadline is left',
      ifNobodyMoves: 'Nothing: no coins are left in the escrow',
    });
  });
});

describe('the move line', () => {
  it('asks for nothing while only a service has told of the trade', () => {
    expect(lines(makeTradeView({ mark: 'unverified', seen: 'service' }, paid)).move).toBe(
      'Wait. Your own node has not seen it yet.',
    );
  });

  it('stays with the chain when a service contradicts it', () => {
    expect(lines(makeTradeView({ mark: 'conflict' }, paid)).move).toBe(
      'Yours: check your account, then release',
    );
  });

  it('says that a sent transaction waits for the network', () => {
    const facts = makeFacts('seller', { sent: { action: 'confirmPayment', by: 'us' } });
    const sent = makeTradeView({ pendingAction: 'confirmPayment', facts }, paid);
    expect(lines(sent).move).toBe('Sent: release. Waiting for the network');
  });
});

it('each role in each state gets four full lines', () => {
  const states = ['Funded', 'Paid', 'Disputed', 'Completed', 'Cancelled', 'Settled'] as const;
  const roles = ['seller', 'buyer', 'arbiter', 'fallbackArbiter'] as const;
  for (const state of states)
    for (const role of roles)
      for (const late of [false, true]) {
        const live = state === 'Funded' || state === 'Paid' || state === 'Disputed';
        const view = makeTradeView(
          { role },
          {
            state,
            paidAt: now - hourMs,
            disputedAt: now - hourMs,
            endedAt: live ? null : now - hourMs,
            deadlineAt: live ? now + (late ? -hourMs : hourMs) : null,
          },
        );
        for (const line of Object.values(lines(view))) {
          expect(line).not.toBe('');
          expect(line).not.toMatch(/undefined|null|NaN|\bPaid,|Funded/);
        }
      }
});

it('amounts and names are left out while they are hidden', () => {
  const view = makeTradeView({ role: 'buyer' });
  const guidance = guidesAt().trade(view);
  const hidden = { ...names, hidden: true };
  const text = Object.values(fourLines({ view, guidance, nowMs: now, names: hidden })).join('\n');
  expect(text).not.toMatch(/2,?500|2,?315|Marta|Weiss/);
  expect(text).toContain('the seller locked ••• USDC'.replace('the', 'The'));
});

it('a token that is not on the list gets no name', () => {
  const view = makeTradeView({}, {}, { token: someAddress(77) });
  expect(lines(view).happened).toMatch(/2,500,000,000 units of 0x/);
});
