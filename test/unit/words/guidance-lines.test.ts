import { describe, expect, it } from 'vitest';
import { guideTrade } from '../../../src-shared/trade/guidance.ts';
import { fourLines } from '../../../src-shared/words/four-lines.ts';
import { actionLabel } from '../../../src-shared/words/guidance-words.ts';
import { makeTradeView, usdc } from '../../support/make-views.ts';
import {
  approvalOf,
  differingNodes,
  disputed,
  hourMs,
  now,
  over,
  paid,
  parties,
  payableNow,
  silentNode,
  situationOf,
  staleNode,
  type SituationChange,
} from '../shared/guidance-samples.ts';

/** The lines are local times; `now` is 16:05. */
const named: Readonly<Record<string, string>> = {
  [parties.seller]: 'Marta',
  [parties.buyer]: 'Bob',
  [parties.arbiter]: 'L. Weiss',
};
const names = { tokens: [usdc], nameOf: (address: string) => named[address] ?? null };

function lines(change: SituationChange = {}) {
  const situation = situationOf(change);
  const guidance = guideTrade(situation);
  const view = {
    ...makeTradeView({ role: guidance.role }),
    trade: situation.trade,
    account: parties[guidance.role],
    counterpartyLabel: null,
  };
  return fourLines({ view, guidance, nowMs: situation.nowMs, names });
}

describe('the four lines of a trade, from its guidance', () => {
  it('show the buyer both times: what was agreed, and what the contract enforces', () => {
    expect(lines()).toMatchObject({
      move: 'Yours: pay €2,315.00 by SEPA Instant, then say so',
      until: 'Pay by 17:05 today, 1:00:00 left',
      ifNobodyMoves: 'From 19:05 Marta may take the coins back. Paid already? Say so before',
    });
  });

  it('say to the end when “paid” can still be said, once the time to pay is over', () => {
    expect(lines({ trade: { deadlineAt: now + hourMs } })).toMatchObject({
      move: 'Wait: do not pay yet. Too little time is left for the payment to arrive.',
      until: 'To pay: passed at 15:05. To say “paid”: 17:05 today, 1:00:00 left',
    });
  });

  it.each<[string, SituationChange, string]>([
    [
      'nodes that disagree',
      { nodes: differingNodes },
      'Wait: do not pay. Your own nodes show different things. Until they agree, nothing is paid out',
    ],
    [
      'a silent node',
      { nodes: silentNode },
      'Wait: do not pay. Your own node does not answer. Make it answer',
    ],
    [
      'an old block',
      { nodes: staleNode },
      'Wait: do not pay. Your own node has had no new block for too long. Make it answer',
    ],
    [
      'what only a service says',
      { seen: 'behind' },
      'Wait: do not pay. Your own node has not seen it yet.',
    ],
    [
      'an own proposal',
      { approvals: [approvalOf('buyer')] },
      'Yours: do not pay; withdraw your proposal first. A proposal of yours could still be accepted after you paid.',
    ],
    [
      'its withdrawal',
      { approvals: [approvalOf('buyer', { withdrawal: 'sent' })] },
      'Wait: do not pay yet. The withdrawal of your proposal is not final yet.',
    ],
    [
      'a lock that is not final',
      { trade: { status: 'pending' } },
      'Wait: do not pay yet. The lock is not final yet on your own node.',
    ],
    [
      'wrong bank details',
      { payment: { ...payableNow, details: 'wrong' } },
      'Wait: do not pay yet. The bank details that came are not the ones that were agreed. Ask for the right ones.',
    ],
  ])('hold the buyer back for %s', (_what, change, move) => {
    expect(lines(change).move).toBe(move);
  });

  it('never ask the seller to release while the node is silent', () => {
    expect(lines({ roles: ['seller'], trade: paid, nodes: silentNode }).move).toBe(
      'Yours: check your account. Your own node does not answer. Make it answer before you release',
    );
  });

  it('make a received split ours, beside the step or in its place', () => {
    const theirs = { trade: paid, approvals: [approvalOf('seller')] };
    expect(lines(theirs)).toMatchObject({
      move: 'Yours: answer the split that Marta proposes',
      until: 'Answer by 16:35 today, 0:30:00 left',
    });
    expect(lines({ approvals: [approvalOf('seller')] }).move).toBe(
      'Yours: pay €2,315.00 by SEPA Instant, then say so. Marta proposes a split: answer it',
    );
    const longer = { trade: paid, approvals: [approvalOf('seller', { kind: 'extension' })] };
    expect(lines(longer).move).toBe('Yours: answer Marta, who proposes more time');
    const notFinal = { trade: { status: 'pending' as const }, approvals: [approvalOf('seller')] };
    expect(lines(notFinal).move).toBe(
      'Yours: answer the split that Marta proposes. Wait: do not pay yet. The lock is not final yet on your own node.',
    );
  });

  it('name what protects: evidence, the way back of the coins, the dispute', () => {
    const against = { openedBy: parties.seller, evidenceBy: [parties.seller] };
    expect(lines({ trade: disputed, dispute: against }).move).toBe(
      'Yours: tell your side before the ruling',
    );
    expect(lines({ roles: ['seller'], trade: over })).toMatchObject({
      move: 'Yours: nobody paid in time; take the coins back',
      ifNobodyMoves: 'The coins stay locked until you take them back',
    });
    expect(lines({ trade: { ...paid, ...over } }).move).toBe(
      'Yours: the release is overdue; you may dispute',
    );
  });

  it('name amounts on buttons, and what is called one thing everywhere', () => {
    const view = makeTradeView();
    expect(actionLabel('confirmPayment', view, names)).toBe('Release 2,500.00 USDC…');
    expect(actionLabel('cancelExpired', view, names)).toBe('Take the coins back…');
  });
});
