import { describe, expect, it } from 'vitest';
import { guideTrade } from '../../../src-shared/trade/guidance.ts';
import type { Guidance } from '../../../src-shared/trade/guidance-result.ts';
import type { PaymentFacts } from '../../../src-shared/trade/situation.ts';
import {
  approvalOf,
  completed,
  differingNodes,
  disputed,
  freshNode,
  hourMs,
  inShort,
  minute,
  now,
  over,
  paid,
  parties,
  payableNow,
  readingNode,
  silentNode,
  situationOf,
  staleNode,
  type SituationChange,
} from './guidance-samples.ts';

const guide = (change: SituationChange): Guidance => guideTrade(situationOf(change));
const kinds = (guidance: Guidance): readonly string[] => guidance.others.map(({ kind }) => kind);
const payment = (change: Partial<PaymentFacts>): PaymentFacts => ({ ...payableNow, ...change });
const dispute = (by: 'seller' | 'buyer', evidence: ('seller' | 'buyer')[] = [by]) => ({
  openedBy: parties[by],
  evidenceBy: evidence.map((role) => parties[role]),
});
const second = { fallbackArbiter: parties.fallbackArbiter };
const sent = { action: 'markPaid', by: 'us' } as const;
const credit = [{ account: parties.buyer, amount: 5n }];

/** Row of the specification and the case; the facts; turn, step, (reason), primary action: the row's word. */
type Line = readonly [row: string, change: SituationChange, says: string];
const lines: readonly Line[] = [
  ['0 ended', { trade: completed }, 'nobody ended: '],
  [
    '0 ended, credit of mine',
    { trade: completed, credits: credit },
    'mine withdraw, withdrawCredit: Withdraw',
  ],
  [
    '0 ended, credit of the other side',
    { trade: completed, roles: ['seller'], credits: credit },
    'nobody ended: ',
  ],
  ['0 ended, nodes silent', { trade: completed, nodes: silentNode }, 'nobody ended: '],
  [
    '0 ended by a service alone',
    { trade: completed, seen: 'service' },
    'theirs await_check (not_checked): Wait',
  ],
  [
    '1 nodes disagree, buyer to pay',
    { nodes: differingNodes },
    'mine check_nodes (nodes_disagree), checkNodes: Check nodes',
  ],
  [
    '1 nodes differ about the lock',
    { payment: payment({ lock: 'differs' }) },
    'mine check_nodes (nodes_disagree), checkNodes: Check nodes',
  ],
  [
    '1 nodes disagree, seller to release',
    { roles: ['seller'], trade: paid, nodes: differingNodes },
    'mine check_nodes (nodes_disagree), checkNodes: Check nodes',
  ],
  [
    '1 nodes disagree, arbiter not in charge',
    { roles: ['arbiter'], nodes: differingNodes },
    'theirs wait: Buyer: pay',
  ],
  ['2 silent, buyer to pay', { nodes: silentNode }, 'mine ask_node (node_silent), askNode: Wait'],
  [
    '2 no block heard yet',
    { nodes: { ...freshNode, newest: null } },
    'mine ask_node (node_silent), askNode: Wait',
  ],
  ['2 stale, buyer to pay', { nodes: staleNode }, 'mine ask_node (node_stale), askNode: Wait'],
  [
    '2 silent, seller waits for money',
    { roles: ['seller'], nodes: silentNode },
    'mine check_bank (node_silent), askNode: Check bank',
  ],
  [
    '2 silent, seller to release',
    { roles: ['seller'], trade: paid, nodes: silentNode },
    'mine check_bank (node_silent), askNode: Check bank',
  ],
  [
    '2 silent, seller to take back',
    { roles: ['seller'], trade: over, nodes: silentNode },
    'mine ask_node (node_silent), askNode: Wait',
  ],
  ['2 still reading, buyer to pay', { nodes: readingNode }, 'theirs ask_node (node_reading): Wait'],
  [
    '2 still reading, seller to release',
    { roles: ['seller'], trade: paid, nodes: readingNode },
    'theirs check_bank (node_reading): Check bank',
  ],
  [
    '2 silent, but a dispute needs no fresh chain',
    { trade: disputed, nodes: silentNode, dispute: dispute('seller') },
    'mine tell_side, submitEvidence: Tell your side',
  ],
  [
    '2 silent, even while a step is sent',
    { nodes: silentNode, sent },
    'mine ask_node (node_silent), askNode: Wait',
  ],
  [
    '2 a service is ahead, buyer to pay',
    { seen: 'behind' },
    'theirs await_check (not_checked): Wait',
  ],
  [
    '2 a service is ahead, evidence to give',
    { seen: 'behind', trade: disputed, dispute: dispute('seller') },
    'mine tell_side, submitEvidence: Tell your side',
  ],
  ['3 step sent by us', { sent }, 'theirs await_network (step_sent): Sent, waiting'],
  [
    '3 step signed for a service',
    { sent: { action: 'markPaid', by: 'service' } },
    'theirs await_network (step_sent): Sent, waiting',
  ],
  [
    '4 own split open',
    { approvals: [approvalOf('buyer')] },
    'mine withdraw_proposal (proposal_open), withdrawProposal: Withdraw split',
  ],
  [
    '4 own approval to give back open',
    { approvals: [approvalOf('buyer', { kind: 'refund' })] },
    'mine withdraw_proposal (proposal_open), withdrawProposal: Withdraw split',
  ],
  [
    '4 own split of another state: it is worth nothing',
    { approvals: [approvalOf('buyer', { state: 'Paid' })] },
    'mine pay, markPaid: Pay',
  ],
  [
    '4 own proposal of more time: it ends nothing',
    { approvals: [approvalOf('buyer', { kind: 'extension' })] },
    'mine pay, markPaid: Pay',
  ],
  [
    '4 expired, within the margin',
    { approvals: [approvalOf('buyer', { validUntil: now - 2 * minute })] },
    'mine withdraw_proposal (proposal_open), withdrawProposal: Withdraw split',
  ],
  [
    '4 expired by this clock, not by the chain',
    {
      nowMs: now,
      approvals: [approvalOf('buyer', { validUntil: now - 6 * minute })],
      nodes: {
        ...freshNode,
        newest: { timeMs: now - 7 * minute, heardAt: now },
        blockTimeMs: 300_000,
      },
    },
    'mine withdraw_proposal (proposal_open), withdrawProposal: Withdraw split',
  ],
  [
    '4 withdrawal under way',
    { approvals: [approvalOf('buyer', { withdrawal: 'sent' })] },
    'theirs withdraw_proposal (withdrawal_not_final): Wait',
  ],
  [
    '4 withdrawn for good',
    { approvals: [approvalOf('buyer', { withdrawal: 'final' })] },
    'mine pay, markPaid: Pay',
  ],
  [
    '4 expired for good',
    { approvals: [approvalOf('buyer', { validUntil: now - 6 * minute })] },
    'mine pay, markPaid: Pay',
  ],
  [
    '4 void: another amount is in escrow',
    { approvals: [approvalOf('buyer', { remaining: 1n })] },
    'mine pay, markPaid: Pay',
  ],
  [
    '4 the other side’s is no hindrance',
    { approvals: [approvalOf('seller')] },
    'mine pay, markPaid: Pay',
  ],
  [
    '5 lock not final',
    { trade: { status: 'pending' } },
    'theirs wait_to_pay (lock_not_final): Wait',
  ],
  [
    '5 agreement missing',
    { payment: payment({ agreed: false }) },
    'mine wait_to_pay (agreement_missing): Wait',
  ],
  [
    '5 details missing',
    { payment: payment({ details: 'missing' }) },
    'mine wait_to_pay (details_missing): Wait',
  ],
  [
    '5 details wrong',
    { payment: payment({ details: 'wrong' }) },
    'mine wait_to_pay (details_wrong): Wait',
  ],
  [
    '5 details sealed',
    { payment: payment({ details: 'sealed' }), locked: true },
    'mine wait_to_pay (details_sealed), unlock: Wait',
  ],
  ['5 account locked', { locked: true }, 'mine wait_to_pay (account_locked), unlock: Wait'],
  [
    '5 nodes not asked yet',
    { payment: payment({ lock: 'unasked' }) },
    'theirs wait_to_pay (not_checked): Wait',
  ],
  [
    '5 one of several nodes away',
    { payment: payment({ lock: 'no_answer' }) },
    'mine wait_to_pay (node_away), askNode: Wait',
  ],
  [
    '5 too late for the method',
    { trade: { deadlineAt: now + 2 * hourMs + 14 * minute } },
    'theirs wait_to_pay (too_late): Wait',
  ],
  [
    '5 the grace has begun',
    { trade: { deadlineAt: now + hourMs } },
    'theirs wait_to_pay (too_late): Wait',
  ],
  ['5 the deadline is over', { trade: over }, 'theirs wait_to_pay (too_late): Wait'],
  ['6 payable', {}, 'mine pay, markPaid: Pay'],
  [
    '7 buyer says paid',
    { roles: ['seller'], trade: paid },
    'mine release, confirmPayment: Release',
  ],
  [
    '7 buyer says paid, overdue',
    { roles: ['seller'], trade: { ...paid, ...over } },
    'mine release, confirmPayment: Release',
  ],
  [
    '8 disputed by the seller',
    { trade: disputed, dispute: dispute('seller') },
    'mine tell_side, submitEvidence: Tell your side',
  ],
  [
    '8 disputed by the buyer',
    { roles: ['seller'], trade: disputed, dispute: dispute('buyer') },
    'mine tell_side, submitEvidence: Tell your side',
  ],
  [
    '12 late, a second arbiter comes before the own side is told',
    { trade: { ...disputed, ...over }, terms: second, dispute: dispute('seller') },
    'mine hand_over, escalateDispute: Hand over',
  ],
  [
    '8 told already',
    { trade: disputed, dispute: dispute('seller', ['seller', 'buyer']) },
    'theirs wait: Arbiter: rule',
  ],
  [
    '8 disputed by myself',
    { trade: disputed, dispute: dispute('buyer') },
    'theirs wait: Arbiter: rule',
  ],
  [
    '9 arbiter',
    { roles: ['arbiter'], trade: { ...disputed, currentArbiter: parties.arbiter } },
    'mine rule, resolveDispute: Rule',
  ],
  [
    '9 second arbiter',
    {
      roles: ['fallbackArbiter'],
      terms: second,
      trade: { ...disputed, escalated: true, currentArbiter: parties.fallbackArbiter },
    },
    'mine rule, resolveDispute: Rule',
  ],
  [
    '9 arbiter no more in charge',
    {
      roles: ['arbiter'],
      terms: second,
      trade: { ...disputed, escalated: true, currentArbiter: parties.fallbackArbiter },
    },
    'theirs wait: Second arbiter: rule',
  ],
  [
    '9 arbiter too late',
    { roles: ['arbiter'], trade: { ...disputed, ...over, currentArbiter: parties.arbiter } },
    'theirs wait: Anyone: close dispute',
  ],
  ['10 never paid', { roles: ['seller'], trade: over }, 'mine take_back, cancelExpired: Take back'],
  ['11 release overdue', { trade: { ...paid, ...over } }, 'mine dispute, openDispute: Dispute'],
  [
    '12 hand over',
    {
      roles: ['seller'],
      trade: { ...disputed, ...over },
      terms: second,
      dispute: dispute('seller'),
    },
    'mine hand_over, escalateDispute: Hand over',
  ],
  [
    '12 close',
    { trade: { ...disputed, ...over }, dispute: dispute('seller') },
    'mine close, expireDispute: Close dispute',
  ],
  ['15 seller waits for the payment', { roles: ['seller'] }, 'theirs wait: Buyer: pay'],
  ['15 buyer waits for the release', { trade: paid }, 'theirs wait: Seller: release'],
  [
    '15 arbiter of a live trade',
    { roles: ['arbiter'], trade: paid },
    'theirs wait: Seller: release',
  ],
  [
    '+ split received while waiting',
    { trade: paid, approvals: [approvalOf('seller')] },
    'mine wait, answerProposal: Answer',
  ],
  [
    '+ split received while the lock is not final',
    { trade: { status: 'pending' }, approvals: [approvalOf('seller')] },
    'mine wait_to_pay (lock_not_final), answerProposal: Answer',
  ],
  [
    '+ split received, expired',
    { trade: paid, approvals: [approvalOf('seller', { validUntil: now - 1 })] },
    'theirs wait: Seller: release',
  ],
  [
    '+ split received, withdrawal under way',
    { trade: paid, approvals: [approvalOf('seller', { withdrawal: 'sent' })] },
    'theirs wait: Seller: release',
  ],
  [
    '+ split received while a step is sent',
    { trade: paid, sent, approvals: [approvalOf('seller')] },
    'theirs await_network (step_sent): Sent, waiting',
  ],
  [
    '+ split received in another state',
    { trade: paid, approvals: [approvalOf('seller', { state: 'Funded' })] },
    'theirs wait: Seller: release',
  ],
  [
    '+ more time asked for while waiting',
    { trade: paid, approvals: [approvalOf('seller', { kind: 'extension' })] },
    'mine wait, answerProposal: Answer',
  ],
  [
    '+ more time asked for, the deadline was moved since',
    { trade: paid, approvals: [approvalOf('seller', { kind: 'extension', deadlineAt: now })] },
    'theirs wait: Seller: release',
  ],
  [
    '+ more time asked for, too late',
    {
      trade: { ...paid, ...over },
      roles: ['buyer'],
      approvals: [approvalOf('seller', { kind: 'extension' })],
    },
    'mine dispute, openDispute: Dispute',
  ],
  [
    '+ an approval to give back needs no answer',
    { trade: paid, roles: ['seller'], approvals: [approvalOf('buyer', { kind: 'refund' })] },
    'mine release, confirmPayment: Release',
  ],
  ['2 seats: the one whose turn it is', { roles: ['buyer', 'seller'] }, 'mine pay, markPaid: Pay'],
  [
    '2 seats: later the seller’s',
    { roles: ['seller', 'buyer'], trade: paid },
    'mine release, confirmPayment: Release',
  ],
];

describe('what to do about a trade', () => {
  it.each(lines)('%s', (_row, change, says) => {
    expect(inShort(guide(change))).toBe(says);
  });

  it('offers a received split beside each step that protects, and never in its place', () => {
    const split = [approvalOf('seller')];
    for (const [change, primary] of [
      [{ approvals: split }, 'markPaid'],
      [{ trade: disputed, dispute: dispute('seller'), approvals: split }, 'submitEvidence'],
      [{ trade: { ...paid, ...over }, approvals: split }, 'openDispute'],
      [{ roles: ['seller'], trade: over, approvals: [approvalOf('buyer')] }, 'cancelExpired'],
      [{ roles: ['seller'], trade: paid, approvals: [approvalOf('buyer')] }, 'confirmPayment'],
    ] as const) {
      const guidance = guide(change);
      expect(guidance.primary?.kind).toBe(primary);
      expect(guidance.others[0]?.kind).toBe('answerProposal');
    }
  });

  it('asks for one answer, to the newest, however many were proposed', () => {
    const newest = approvalOf('seller', { createdAt: now - minute });
    const guidance = guide({
      trade: paid,
      approvals: [approvalOf('seller'), newest, approvalOf('seller')],
    });
    expect(guidance.primary).toMatchObject({ kind: 'answerProposal', proposal: newest.id });
    expect(kinds(guidance)).not.toContain('answerProposal');
  });

  it('says what was proposed, and offers to take back and to propose more time', () => {
    const asked = approvalOf('seller', { kind: 'extension' });
    const own = approvalOf('buyer', { kind: 'extension' });
    const guidance = guide({ approvals: [asked, own] });
    expect(guidance.received).toEqual({ id: asked.id, kind: 'extension' });
    expect(guidance.primary?.kind).toBe('markPaid');
    expect(kinds(guidance)).toContain('proposeExtension');
    expect(guidance.others).toContainEqual(
      expect.objectContaining({ kind: 'withdrawProposal', proposal: own.id, heldBack: null }),
    );
    expect(kinds(guide({ trade: over }))).not.toContain('proposeExtension');
  });

  it('leaves saying paid, dispute and evidence possible while nodes disagree, and nothing that pays out', () => {
    const paying = guide({ nodes: differingNodes });
    expect(
      paying.others.filter(({ heldBack }) => heldBack === null).map(({ kind }) => kind),
    ).toEqual(['markPaid']);
    const releasing = guide({ roles: ['seller'], trade: paid, nodes: differingNodes });
    expect(releasing.others).toEqual([
      expect.objectContaining({ kind: 'openDispute', heldBack: null }),
      expect.objectContaining({ kind: 'confirmPayment', heldBack: 'nodes_disagree' }),
      expect.objectContaining({ kind: 'proposeExtension', heldBack: 'nodes_disagree' }),
      expect.objectContaining({ kind: 'proposeSettlement', heldBack: 'nodes_disagree' }),
    ]);
  });

  it('holds every step of the contract back while the node is silent', () => {
    for (const change of [{}, { roles: ['seller'], trade: paid }] as const) {
      const { others } = guide({ ...change, nodes: silentNode });
      expect(new Set(others.map(({ heldBack }) => heldBack))).toEqual(new Set(['node_silent']));
    }
  });

  it('keeps what protects possible while the newest block is old', () => {
    const { others } = guide({ roles: ['seller'], trade: paid, nodes: staleNode });
    expect(others.find(({ kind }) => kind === 'openDispute')?.heldBack).toBeNull();
    expect(others.find(({ kind }) => kind === 'confirmPayment')?.heldBack).toBe('node_stale');
  });

  it('lets who has paid say so also when paying would be too late', () => {
    const { others } = guide({ trade: { deadlineAt: now + hourMs } });
    expect(others[0]).toMatchObject({ kind: 'markPaid', heldBack: null });
  });

  it('lets nobody say paid before the lock is final', () => {
    const { others } = guide({ trade: { status: 'pending' } });
    expect(others.find(({ kind }) => kind === 'markPaid')?.heldBack).toBe('lock_not_final');
  });

  it('lets nobody say paid of a lock that only a service shows, and keeps what protects possible', () => {
    const unseen = { seen: 'service' } as const;
    const paying = guide(unseen);
    expect(inShort(paying)).toBe('theirs await_check (not_checked): Wait');
    expect(paying.others.map(({ kind, heldBack }) => [kind, heldBack])).toEqual([
      ['markPaid', 'not_checked'],
      ['proposeExtension', 'not_checked'],
      ['proposeSettlement', 'not_checked'],
      ['refund', 'not_checked'],
    ]);
    const overdue = guide({ ...unseen, trade: { ...paid, ...over } });
    expect(overdue.others[0]).toMatchObject({ kind: 'openDispute', heldBack: null });
    const accused = guide({ ...unseen, trade: disputed, dispute: dispute('seller') });
    expect(inShort(accused)).toBe('theirs await_check (not_checked): Wait');
    expect(accused.others[0]).toMatchObject({ kind: 'submitEvidence', heldBack: null });
  });

  it('offers to speed up only what we sent ourselves', () => {
    expect(kinds(guide({ sent }))).toContain('showTransaction');
    expect(kinds(guide({ sent: { ...sent, by: 'service' } }))).not.toContain('showTransaction');
  });

  it('gives the payment until the deadline less the grace, and says how long the contract protects', () => {
    const { doBy, protectedUntil, ifNobodyMoves } = guide({});
    expect(doBy).toBe(now + hourMs);
    expect(protectedUntil).toBe(now + 3 * hourMs);
    expect(ifNobodyMoves).toEqual({ kind: 'seller_takes_back', from: now + 3 * hourMs });
  });

  it('reminds at a quarter and a twentieth of the time in which the payment can still be begun', () => {
    // 2 h to pay, of which a transfer takes 15 min: it can be begun for 1 h 45 min, and 45 min of that are left.
    const soon = now + 45 * minute - (105 * minute) / 4;
    const last = now + 45 * minute - (105 * minute) / 20;
    expect(guide({})).toMatchObject({ alarms: [soon, last], tone: 'mine' });
    const at = (nowMs: number): Guidance => guide({ nowMs, localMs: now });
    expect(at(soon)).toMatchObject({ step: 'pay', tone: 'soon', alarms: [last] });
    expect(at(last)).toMatchObject({ step: 'pay', tone: 'last', alarms: [] });
    expect(at(now + 46 * minute)).toMatchObject({ step: 'wait_to_pay', tone: 'last', alarms: [] });
  });

  it('keeps the colour of the last quarter for who only waits, without alarms', () => {
    const waiting = guide({ roles: ['seller'], nowMs: now + 31 * minute, localMs: now });
    expect(waiting).toMatchObject({ turn: 'theirs', tone: 'soon', alarms: [] });
  });

  it('offers both sides where both are ours, each with its own account', () => {
    const { primary, others } = guide({ roles: ['seller', 'buyer'], trade: paid });
    expect(primary).toMatchObject({ kind: 'confirmPayment', as: parties.seller });
    expect(others).toContainEqual(
      expect.objectContaining({ kind: 'proposeSettlement', as: parties.buyer }),
    );
    expect(others.at(-1)).toMatchObject({ kind: 'refund', as: parties.buyer });
  });

  it('counts a block that was heard long ago as old, although its own clock runs ahead', () => {
    const newest = { timeMs: now + 5 * hourMs, heardAt: now - minute };
    expect(guide({ nodes: { ...freshNode, newest } }).step).toBe('ask_node');
  });

  it('has nothing to say of a trade without an account of ours', () => {
    expect(() => guide({ roles: [] })).toThrow(/without an account/);
  });
});
