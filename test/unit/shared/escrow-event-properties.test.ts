import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyEscrowEvent,
  EscrowEventGap,
  foldEscrowEvents,
} from '../../../src-shared/trade/apply-escrow-event.ts';
import { zeroHash } from '../../../src-shared/parse.ts';
import type { EscrowEvent } from '../../../src-shared/trade/escrow-event.ts';
import { isLive, type Trade } from '../../../src-shared/trade/trade.ts';
import {
  arbiter,
  created,
  event,
  noShares,
  secondArbiter,
  seller,
  terms,
} from './trade-history.ts';
import { examples } from '../../support/volume.ts';

/** One step of a trade as drawn: which of the allowed calls, and what part of the rest it pays out. */
interface Step {
  readonly pick: number;
  readonly part: number;
}

type Call = (remaining: bigint, tradeSeq: number) => EscrowEvent;

const paidOut = (remaining: bigint, { part }: Step): bigint => (remaining * BigInt(part)) / 100n;

/** What the contract would let happen next to a trade in this state; nothing but credits once it has ended. */
function callsFrom(last: EscrowEvent, step: Step): Call[] {
  const pays =
    (type: 'PAYMENT_CONFIRMED' | 'FUNDS_REFUNDED'): Call =>
    (remaining, seq) => {
      const share = paidOut(remaining, step);
      const left = remaining - share;
      const ended = type === 'PAYMENT_CONFIRMED' ? 'Completed' : 'Cancelled';
      const side = type === 'PAYMENT_CONFIRMED' ? { toBuyer: share } : { toSeller: share };
      const after = { remaining: left, deadline: left === 0n ? 0 : 2000 + seq };
      return event(type, seq, left === 0n ? ended : last.state, { ...noShares, ...side }, after);
    };
  const stays = { remaining: last.remaining, deadline: 3000 };
  const both = [pays('PAYMENT_CONFIRMED'), pays('FUNDS_REFUNDED')];
  switch (last.state) {
    case 'Funded':
      return [
        (_left, seq) => event('PAYMENT_SENT', seq, 'Paid', { referenceHash: zeroHash }, stays),
        ...both,
      ];
    case 'Paid': {
      const opened = { arbiter, openedBy: seller, evidenceHash: zeroHash };
      return [(_left, seq) => event('DISPUTE_OPENED', seq, 'Disputed', opened, stays), ...both];
    }
    case 'Disputed': {
      const evidence = { submittedBy: seller, evidenceHash: zeroHash };
      return [
        (_left, seq) => event('EVIDENCE_SUBMITTED', seq, 'Disputed', evidence, stays),
        (_left, seq) =>
          event('DISPUTE_ESCALATED', seq, 'Disputed', { arbiter: secondArbiter }, stays),
        ...both,
      ];
    }
    default: {
      const credit = { account: seller, token: terms.token, amount: 1n };
      const none = { remaining: 0n, deadline: 0 };
      return [(_left, seq) => event('PAYOUT_CREDITED', seq, last.state, credit, none)];
    }
  }
}

/** `fork` makes the events of another block, with other ids. */
function historyOf(steps: readonly Step[], fork = 0, before: readonly EscrowEvent[] = [created]) {
  const history = [...before];
  for (const step of steps) {
    const last = history.at(-1) ?? created;
    const calls = callsFrom(last, step);
    const call = calls[step.pick % calls.length];
    if (call === undefined) continue;
    const next = call(last.remaining, last.tradeSeq + 1);
    history.push({ ...next, id: `${next.id}${fork === 0 ? '' : `-${fork}`}` });
  }
  return history;
}

const steps = (maxLength = 12) =>
  fc.array(fc.record({ pick: fc.nat(3), part: fc.constantFrom(0, 1, 33, 50, 99, 100) }), {
    maxLength,
  });
const history = steps().map((drawn) => historyOf(drawn));

const applyAll = (trade: Trade | null, events: readonly EscrowEvent[]): Trade | null =>
  events.reduce<Trade | null>(applyEscrowEvent, trade);

describe('the state function, on any history that the contract allows', () => {
  it('gives the same trade in whatever batches the events come', () => {
    fc.assert(
      fc.property(history, fc.array(fc.nat(12), { maxLength: 6 }), (events, cuts) => {
        const ends = [...new Set([...cuts, events.length])].sort((a, b) => a - b);
        let trade: Trade | null = null;
        let from = 0;
        for (const end of ends) {
          trade = applyAll(trade, events.slice(from, end));
          from = Math.max(from, Math.min(end, events.length));
        }
        expect(trade).toEqual(foldEscrowEvents(events));
      }),
      examples({ quick: 100, full: 10_000 }),
    );
  });

  it('takes each event once: what is contained changes nothing, whenever and in whatever order it comes again', () => {
    fc.assert(
      fc.property(history, fc.array(fc.nat(30), { maxLength: 30 }), (events, again) => {
        let trade: Trade | null = null;
        for (const [at, next] of events.entries()) {
          trade = applyEscrowEvent(trade, next);
          for (const which of again) {
            const old = events[which % (at + 1)];
            // The very same object: nothing was even copied.
            if (old !== undefined) expect(applyEscrowEvent(trade, old)).toBe(trade);
          }
        }
        expect(trade).toEqual(foldEscrowEvents(events));
      }),
      examples({ quick: 100, full: 10_000 }),
    );
  });

  it('refolds after a retraction to what it would be had the retracted events never been', () => {
    fc.assert(
      fc.property(history, fc.nat(12), steps(), (orphaned, keep, drawn) => {
        const kept = orphaned.slice(0, 1 + (keep % orphaned.length));
        const canonical = historyOf(drawn, 1, kept);
        // As a service does: it had followed the orphaned branch, takes it back, and follows the other.
        expect(foldEscrowEvents(orphaned)).not.toBeNull();
        const refolded = foldEscrowEvents(kept);
        expect(applyAll(refolded, canonical.slice(kept.length))).toEqual(
          foldEscrowEvents(canonical),
        );
        // Step by step from the end, each is the fold of one event less.
        for (let count = orphaned.length; count > kept.length; count -= 1)
          expect(
            applyAll(foldEscrowEvents(orphaned.slice(0, count - 1)), orphaned.slice(count - 1)),
          ).toEqual(foldEscrowEvents(orphaned));
        expect(foldEscrowEvents([])).toBeNull();
      }),
      examples({ quick: 100, full: 10_000 }),
    );
  });

  it('never skips: an event beyond the next one is refused and names the one that is due', () => {
    fc.assert(
      fc.property(history, fc.nat(12), fc.integer({ min: 2, max: 5 }), (events, keep, ahead) => {
        const kept = events.slice(0, keep % (events.length + 1));
        const beyond = { ...(events.at(-1) ?? created), tradeSeq: kept.length + ahead };
        const before = foldEscrowEvents(kept);
        let gap: unknown;
        try {
          applyEscrowEvent(before, beyond);
        } catch (error) {
          gap = error;
        }
        expect(gap).toBeInstanceOf(EscrowEventGap);
        expect(gap).toMatchObject({ expectedSeq: kept.length + 1, event: beyond });
        expect(foldEscrowEvents(kept)).toEqual(before);
      }),
      examples({ quick: 100, full: 10_000 }),
    );
  });

  it('counts events, follows what remains, and keeps what happened first', () => {
    fc.assert(
      fc.property(history, (events) => {
        let before: Trade | null = null;
        for (const [at, next] of events.entries()) {
          const frozen = before === null ? null : structuredClone(before);
          const trade = applyEscrowEvent(before, next);
          expect(before).toEqual(frozen);
          expect(trade.tradeSeq).toBe(at + 1);
          expect(trade.remaining).toBe(next.remaining);
          expect(trade.state).toBe(next.state);
          expect(trade.remaining >= 0n && trade.remaining <= terms.amount).toBe(true);
          expect(trade.remaining <= (before?.remaining ?? terms.amount)).toBe(true);
          expect(trade.deadlineAt === null).toBe(!isLive(trade.state));
          expect(trade.endedAt === null).toBe(isLive(trade.state));
          expect(isLive(trade.state) || trade.remaining === 0n).toBe(true);
          expect(trade.createdAt).toBe(created.timestamp);
          if (before !== null) {
            expect(trade).toMatchObject({ terms: before.terms, tradeId: before.tradeId });
            if (before.endedAt !== null) expect(trade.endedAt).toBe(before.endedAt);
            if (before.escalated) expect(trade.currentArbiter).toBe(secondArbiter);
          }
          before = trade;
        }
      }),
      examples({ quick: 100, full: 10_000 }),
    );
  });
});
