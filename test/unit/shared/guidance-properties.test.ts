import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hash } from '../../../src-shared/parse.ts';
import { guideTrade } from '../../../src-shared/trade/guidance.ts';
import type { Guidance } from '../../../src-shared/trade/guidance-result.ts';
import {
  mayStillBeTaken,
  nodeState,
  type TradeSituation,
} from '../../../src-shared/trade/situation.ts';
import { isLive, type TradeRole } from '../../../src-shared/trade/trade.ts';
import {
  groupOf,
  reasonWords,
  rowWord,
  saysDoNotPay,
} from '../../../src-shared/words/guidance-words.ts';
import { hourMs, now, parties, situationOf, type ApprovalSample } from './guidance-samples.ts';

const roles: readonly TradeRole[] = ['seller', 'buyer', 'arbiter', 'fallbackArbiter'];
const amount = 2_500_000_000n;
const role = fc.constantFrom(...roles);
const party = fc.constantFrom('seller' as const, 'buyer' as const);
const around = fc.integer({ min: -30 * hourMs, max: 30 * hourMs });

const approval: fc.Arbitrary<ApprovalSample> = fc
  .record({
    id: fc
      .bigInt({ min: 0n, max: 5000n })
      .map((n) => hash(`0x${n.toString(16).padStart(64, '0')}`)),
    kind: fc.constantFrom('settlement' as const, 'refund' as const, 'extension' as const),
    signer: party.map((one) => parties[one]),
    createdAt: fc.integer({ min: now - 5, max: now }),
    validUntil: around.map((ms) => now + ms),
    withdrawal: fc.constantFrom('none' as const, 'sent' as const, 'final' as const),
    // Mostly for the trade as it stands.
    changed: fc.constantFrom(
      {},
      {},
      {},
      { state: 'Paid' as const },
      { remaining: amount - 1n },
      { deadlineAt: now },
    ),
  })
  .map(({ changed, ...sample }) => ({ ...sample, ...changed }));

const nodes: fc.Arbitrary<TradeSituation['nodes']> = fc.record({
  agree: fc.boolean(),
  answers: fc.boolean(),
  caughtUp: fc.boolean(),
  newest: fc.option(
    fc.record({
      timeMs: fc.integer({ min: now - 60_000, max: now + 5_000 }),
      heardAt: fc.integer({ min: now - 60_000, max: now }),
    }),
  ),
  blockTimeMs: fc.constantFrom(250, 2_000, 12_000),
});

/** Situations as they may come, also those that nobody would expect together. */
const situation: fc.Arbitrary<TradeSituation> = fc
  .record({
    state: fc.constantFrom('Funded', 'Paid', 'Disputed', 'Completed', 'Cancelled', 'Settled'),
    roles: fc.uniqueArray(role, { minLength: 1, maxLength: 4 }),
    locked: fc.boolean(),
    deadline: around,
    status: fc.constantFrom('pending' as const, 'final' as const),
    escalated: fc.boolean(),
    withSecond: fc.boolean(),
    seen: fc.constantFrom('own' as const, 'behind' as const, 'service' as const),
    nodes,
    approvals: fc.uniqueArray(approval, { maxLength: 4, selector: ({ id }) => id }),
    sent: fc.option(
      fc.record({
        action: fc.constantFrom('markPaid' as const, 'confirmPayment' as const),
        by: fc.constantFrom('us' as const, 'service' as const),
      }),
    ),
    dispute: fc.option(
      fc.record({
        openedBy: party.map((one) => parties[one]),
        evidenceBy: fc.array(
          party.map((one) => parties[one]),
          { maxLength: 2 },
        ),
      }),
    ),
    credits: fc.uniqueArray(
      fc.record({ account: role.map((one) => parties[one]), amount: fc.constant(3n) }),
      { maxLength: 2, selector: ({ account }) => account },
    ),
    payment: fc.record({
      agreed: fc.boolean(),
      details: fc.constantFrom(
        'missing' as const,
        'sealed' as const,
        'wrong' as const,
        'open' as const,
      ),
      lock: fc.constantFrom(
        'shown' as const,
        'differs' as const,
        'no_answer' as const,
        'unasked' as const,
      ),
      arrivesWithinMs: fc.constantFrom(0, 900_000, 24 * hourMs),
    }),
  })
  .map(({ state, deadline, status, escalated, withSecond, payment, ...rest }) => {
    const live = isLive(state);
    return situationOf({
      ...rest,
      payment: rest.roles.includes('buyer') ? payment : null,
      terms: withSecond ? { fallbackArbiter: parties.fallbackArbiter } : {},
      trade: {
        state,
        status,
        escalated: escalated && withSecond,
        currentArbiter: escalated && withSecond ? parties.fallbackArbiter : parties.arbiter,
        deadlineAt: live ? now + deadline : null,
        remaining: live ? amount : 0n,
      },
    });
  });

const holds = (check: (guidance: Guidance, situation: TradeSituation) => void): void =>
  fc.assert(
    fc.property(situation, (one) => check(guideTrade(one), one)),
    { numRuns: 1000 },
  );
const protects = new Set(['openDispute', 'submitEvidence', 'cancelExpired', 'confirmPayment']);

describe('guidance, in whatever situation', () => {
  it('tells one truth: turn, step, group and word fit each other', () => {
    holds((guidance, { trade }) => {
      const { turn, step, awaited, primary } = guidance;
      expect(groupOf(guidance)).toBe(
        turn === 'mine' ? 'mine' : step === 'ended' ? 'ended' : 'waiting',
      );
      if (turn === 'theirs') expect(awaited).not.toBeNull();
      if (primary !== null) expect(turn).toBe('mine');
      if (step === 'ended') expect(isLive(trade.state)).toBe(false);
      expect(rowWord(guidance) === '').toBe(step === 'ended');
    });
  });

  it('never says pay while anything says do not pay', () => {
    holds((guidance, one) => {
      const { trade, payment, nodes: shown, localMs } = one;
      const ready =
        nodeState(shown, localMs) === 'fresh' &&
        shown.agree &&
        one.seen === 'own' &&
        trade.status === 'final' &&
        payment?.agreed === true &&
        payment.details === 'open' &&
        payment.lock === 'shown' &&
        !one.seats.some(({ role: mine, locked }) => mine === 'buyer' && locked) &&
        !one.approvals.some(
          (each) =>
            each.kind !== 'extension' &&
            each.signer === parties.buyer &&
            mayStillBeTaken(each, one),
        );
      if (guidance.step === 'pay') {
        expect(ready).toBe(true);
        expect(saysDoNotPay(guidance, trade.state)).toBe(false);
        expect(guidance.doBy).toBeGreaterThanOrEqual(one.nowMs + (payment?.arrivesWithinMs ?? 0));
      } else {
        expect(rowWord(guidance)).not.toBe('Pay');
      }
    });
  });

  it('lets a received proposal change neither the step nor a primary action that is ours', () => {
    holds((guidance, one) => {
      if (one.seats.length > 1) return;
      const without = guideTrade({
        ...one,
        // Own proposals stay: they are no received ones.
        approvals: one.approvals.filter(({ signer }) =>
          one.seats.some(({ account }) => account === signer),
        ),
      });
      expect(guidance.step).toBe(without.step);
      expect(guidance.reason).toBe(without.reason);
      if (without.turn === 'mine') expect(guidance.primary).toEqual(without.primary);
      if (without.primary !== null && protects.has(without.primary.kind))
        expect(guidance.primary).toEqual(without.primary);
    });
  });

  it('never makes giving back the primary action, and puts it after all others', () => {
    holds(({ primary, others }) => {
      expect(primary?.kind).not.toBe('refund');
      const first = others.findIndex(({ kind }) => kind === 'refund');
      if (first >= 0) expect(others.slice(first).every(({ kind }) => kind === 'refund')).toBe(true);
    });
  });

  it('gives a reason in words for each action that is held back, and offers none twice', () => {
    holds(({ primary, others }) => {
      const all = primary === null ? others : [primary, ...others];
      for (const { heldBack } of all)
        if (heldBack !== null) expect(reasonWords[heldBack].length).toBeGreaterThan(10);
      const keys = all.map(({ kind, as, proposal }) => `${kind} ${as} ${proposal}`);
      expect(new Set(keys).size).toBe(keys.length);
    });
  });

  it('offers nothing that pays out while the own view is in doubt', () => {
    const paysOut = new Set([
      'confirmPayment',
      'refund',
      'cancelExpired',
      'resolveDispute',
      'answerProposal',
    ]);
    holds(({ primary, others }, one) => {
      const sure =
        nodeState(one.nodes, one.localMs) === 'fresh' && one.nodes.agree && one.seen === 'own';
      if (sure && one.payment?.lock !== 'differs') return;
      for (const action of [primary, ...others])
        if (action !== null && paysOut.has(action.kind)) expect(action.heldBack).not.toBeNull();
    });
  });

  it('reminds only of what is ours, only of what is to come', () => {
    holds(({ turn, alarms, doBy }, { nowMs }) => {
      if (turn !== 'mine') expect(alarms).toEqual([]);
      for (const at of alarms) {
        expect(at).toBeGreaterThan(nowMs);
        expect(at).toBeLessThanOrEqual(doBy ?? 0);
      }
    });
  });

  it('says the same of the same facts, in whatever order they came', () => {
    fc.assert(
      fc.property(situation, fc.integer({ min: 0, max: 1_000 }), (one, turn) => {
        const rotated = <T>(list: readonly T[]): T[] => {
          const at = list.length === 0 ? 0 : turn % list.length;
          const copy = [...list.slice(at), ...list.slice(0, at)];
          return turn % 2 === 0 ? copy : copy.reverse();
        };
        const other: TradeSituation = {
          ...one,
          approvals: rotated(one.approvals),
          seats: rotated(one.seats),
          credits: rotated(one.credits),
          dispute:
            one.dispute === null
              ? null
              : { ...one.dispute, evidenceBy: rotated(one.dispute.evidenceBy) },
        };
        expect(guideTrade(other)).toEqual(guideTrade(one));
      }),
      { numRuns: 1000 },
    );
  });
});
