import { describe, expect, it } from 'vitest';
import {
  applyEscrowEvent,
  EscrowEventGap,
  foldEscrowEvents,
} from '../../../src-shared/trade/apply-escrow-event.ts';
import {
  arbiter,
  created,
  event,
  noShares,
  saysPaid,
  secondArbiter,
  seller,
  terms,
} from './trade-history.ts';
import { zeroHash } from '../../../src-shared/parse.ts';

describe('applyEscrowEvent', () => {
  it('opens a trade from its creation', () => {
    expect(applyEscrowEvent(null, created)).toMatchObject({
      terms,
      state: 'Funded',
      remaining: 1000n,
      tradeSeq: 1,
      currentArbiter: arbiter,
      createdAt: 1000,
      deadlineAt: 2_000_000,
      endedAt: null,
    });
  });

  it('follows payment, a part release and the end', () => {
    const trade = foldEscrowEvents([
      created,
      saysPaid,
      event('PAYMENT_CONFIRMED', 3, 'Paid', { ...noShares, toBuyer: 400n }, { remaining: 600n }),
      event(
        'PAYMENT_CONFIRMED',
        4,
        'Completed',
        { ...noShares, toBuyer: 600n },
        { remaining: 0n, deadline: 0 },
      ),
      event('TRADE_COMPLETED', 5, 'Completed', noShares, { remaining: 0n, deadline: 0 }),
    ]);
    expect(trade).toMatchObject({
      state: 'Completed',
      remaining: 0n,
      tradeSeq: 5,
      paidAt: 2000,
      endedAt: 4000,
      deadlineAt: null,
    });
  });

  it('keeps the first end when a credit follows it', () => {
    const ended = foldEscrowEvents([
      created,
      event(
        'TRADE_CANCELLED',
        2,
        'Cancelled',
        { ...noShares, toSeller: 1000n },
        { remaining: 0n, deadline: 0 },
      ),
    ]);
    const credited = applyEscrowEvent(
      ended,
      event(
        'PAYOUT_CREDITED',
        3,
        'Cancelled',
        { account: seller, token: terms.token, amount: 1000n },
        { remaining: 0n, deadline: 0 },
      ),
    );
    expect(credited.endedAt).toBe(ended?.endedAt);
    expect(credited.tradeSeq).toBe(3);
  });

  it('hands an escalated dispute to the second arbiter', () => {
    const trade = foldEscrowEvents([
      created,
      saysPaid,
      event('DISPUTE_OPENED', 3, 'Disputed', { arbiter, openedBy: seller, evidenceHash: zeroHash }),
      event('DISPUTE_ESCALATED', 4, 'Disputed', { arbiter: secondArbiter }),
    ]);
    expect(trade).toMatchObject({
      currentArbiter: secondArbiter,
      escalated: true,
      disputedAt: 3000,
    });
  });

  it('changes nothing when the same event comes again', () => {
    const trade = foldEscrowEvents([created, saysPaid]);
    expect(applyEscrowEvent(trade, saysPaid)).toBe(trade);
    expect(applyEscrowEvent(trade, created)).toBe(trade);
  });

  it('refuses a history with a hole, naming the missing number', () => {
    expect(() => applyEscrowEvent(null, saysPaid)).toThrow(EscrowEventGap);
    expect(() =>
      foldEscrowEvents([created, event('PAYMENT_CONFIRMED', 3, 'Funded', noShares)]),
    ).toThrow(/came where 2 was due/);
  });
});
