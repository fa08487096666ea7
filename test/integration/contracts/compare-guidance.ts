import { expect } from 'vitest';
import { allowedActions, isLate } from '../../../src-shared/trade/allowed-actions.ts';
import { actionsOf, guideTrade } from '../../../src-shared/trade/guidance.ts';
import type { Guidance } from '../../../src-shared/trade/guidance-result.ts';
import { paymentGraceSeconds } from '../../../src-shared/trade/terms.ts';
import type { Trade, TradeRole } from '../../../src-shared/trade/trade.ts';

/** A party with a node that answers and nothing that speaks against a step. */
function guidedAt(trade: Trade, role: TradeRole, ms: number): Guidance {
  const block = { timeMs: ms, heardAt: ms };
  return guideTrade({
    trade: { ...trade, status: 'final' },
    seen: 'own',
    nodes: { agree: true, answers: true, caughtUp: true, newest: block, blockTimeMs: 2_000 },
    nowMs: ms,
    localMs: ms,
    seats: [{ account: trade.terms[role], role, locked: false }],
    payment:
      role === 'buyer'
        ? { agreed: true, details: 'open', lock: 'shown', arrivesWithinMs: 0 }
        : null,
    approvals: [],
    sent: null,
    dispute: null,
    credits: [],
  });
}

/** Guidance offers exactly the calls that the contract takes at `time` (Unix seconds), and shows the contract's deadline. */
export function compareGuidance(trade: Trade, role: TradeRole, time: number): void {
  const guidance = guidedAt(trade, role, time * 1000);
  const calls = actionsOf(guidance).map(({ kind, heldBack }) => {
    expect(heldBack).toBeNull();
    if (kind === 'proposeSettlement') return 'settle';
    return kind === 'proposeExtension' ? 'extendDeadline' : kind;
  });
  const allowed = allowedActions(trade, trade.terms[role], time * 1000);
  expect(calls.toSorted(), `${role} in ${trade.state}`).toEqual([...allowed].toSorted());
  expect(guidance.protectedUntil).toBe(trade.deadlineAt);
  if (trade.state === 'Funded' && !isLate(trade, time * 1000))
    expect(guidance.doBy).toBe((trade.deadlineAt ?? 0) - paymentGraceSeconds * 1000);
}
