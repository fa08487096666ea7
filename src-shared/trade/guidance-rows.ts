import { isLate } from './allowed-actions.ts';
import { offered, otherActions } from './guidance-actions.ts';
import {
  alarmsOf,
  consequenceOf,
  noTimes,
  timesOf,
  urgentTone,
  type StepTimes,
} from './guidance-times.ts';
import type {
  Awaited,
  Guidance,
  GuidanceReason,
  GuidanceStep,
  GuidedAction,
  GuidedActionKind,
} from './guidance-result.ts';
import {
  doubtOf,
  fitsTrade,
  mayStillBeTaken,
  nodesAgreeOn,
  nodeState,
  type ApprovalFacts,
  type NodeState,
  type Seat,
  type TradeSituation,
} from './situation.ts';
import { whyNotPay } from './payment-hold.ts';
import { canEscalate, isLive } from './trade.ts';

interface Case extends TradeSituation {
  readonly seat: Seat;
  readonly late: boolean;
  readonly node: NodeState;
  readonly party: boolean;
}

/** What a row of the table says, before times, colours and the remaining actions are added. */
interface Advice {
  readonly turn: Guidance['turn'];
  readonly step: GuidanceStep;
  readonly reason?: GuidanceReason;
  readonly awaited?: Awaited;
  readonly primary?: GuidedActionKind;
  readonly approval?: ApprovalFacts;
  readonly danger?: boolean;
}

const mine = (step: GuidanceStep, more: Omit<Advice, 'turn' | 'step'> = {}): Advice => ({
  turn: 'mine',
  step,
  ...more,
});
const theirs = (step: GuidanceStep, awaited: Awaited, reason?: GuidanceReason): Advice => ({
  turn: 'theirs',
  step,
  awaited,
  ...(reason === undefined ? {} : { reason }),
});

/** The arbiter in charge, in time. */
const rules = ({ trade, seat, late }: Case): boolean =>
  trade.state === 'Disputed' && !late && seat.account === trade.currentArbiter;
const isBuyer = ({ seat, trade }: Case): boolean => seat.account === trade.terms.buyer;
const isSeller = ({ seat, trade }: Case): boolean => seat.account === trade.terms.seller;
const buyerMayPay = (c: Case): boolean => isBuyer(c) && c.trade.state === 'Funded' && !c.late;
/** The step stands or falls with what the chain shows this moment. */
const needsFreshChain = (c: Case): boolean =>
  buyerMayPay(c) || (isSeller(c) && (c.trade.state === 'Funded' || c.trade.state === 'Paid'));

type Row = (c: Case) => Advice | null;

const onlyRead: Row = ({ seen }) =>
  seen === 'earlier' ? { turn: 'nobody', step: 'ended', reason: 'earlier_escrow' } : null;

const ended: Row = ({ trade, seen, credits, seat }) => {
  // What only a service says to be over is not over.
  if (isLive(trade.state) || seen === 'service') return null;
  return credits.some(({ account }) => account === seat.account)
    ? mine('withdraw', { primary: 'withdrawCredit' })
    : { turn: 'nobody', step: 'ended' };
};

const nodesDisagree: Row = (c) =>
  nodesAgreeOn(c) || !(c.party || rules(c))
    ? null
    : mine('check_nodes', { reason: 'nodes_disagree', primary: 'checkNodes', danger: true });

const nodeNotFresh: Row = (c) => {
  const reason = doubtOf(c.node);
  if (reason === null || !needsFreshChain(c)) return null;
  // A bank can be looked at without a chain: the payment may have been said where we can't see it.
  const step = isSeller(c) && !(c.trade.state === 'Funded' && c.late) ? 'check_bank' : 'ask_node';
  // A node that still reads the past comes to the present by itself.
  return reason === 'node_reading'
    ? theirs(step, { who: 'network', act: 'confirm' }, reason)
    : mine(step, { reason, primary: 'askNode', danger: true });
};

const notReached: Row = (c) =>
  c.seen === 'service' || (c.seen === 'behind' && needsFreshChain(c))
    ? theirs('await_check', { who: 'network', act: 'confirm' }, 'not_checked')
    : null;

const inTransit: Row = ({ sent }) =>
  sent === null ? null : theirs('await_network', { who: 'network', act: 'confirm' }, 'step_sent');

/** While it stands, a payment could be followed by the end that it agrees to. More time ends nothing. */
const ownProposalOpen: Row = (c) => {
  if (!buyerMayPay(c)) return null;
  const open = newestFirst(c.approvals).filter(
    (approval) =>
      approval.kind !== 'extension' &&
      approval.signer === c.seat.account &&
      mayStillBeTaken(approval, c),
  );
  const [first] = open;
  if (first === undefined) return null;
  const standing = open.find(({ withdrawal }) => withdrawal === 'none');
  return standing === undefined
    ? theirs('withdraw_proposal', { who: 'network', act: 'confirm' }, 'withdrawal_not_final')
    : mine('withdraw_proposal', {
        reason: 'proposal_open',
        primary: 'withdrawProposal',
        approval: standing,
        danger: true,
      });
};

const notPayable: Row = (c) => {
  if (!isBuyer(c) || c.trade.state !== 'Funded') return null;
  const reason = whyNotPay(c, c.seat);
  switch (reason) {
    case null:
      return null;
    case 'details_sealed':
    case 'account_locked':
      return mine('wait_to_pay', { reason, primary: 'unlock' });
    case 'node_away':
      return mine('wait_to_pay', { reason, primary: 'askNode', danger: true });
    case 'details_wrong':
      return mine('wait_to_pay', { reason, danger: true });
    case 'agreement_missing':
    case 'details_missing':
      return mine('wait_to_pay', { reason });
    case 'lock_not_final':
    case 'not_checked':
      return theirs('wait_to_pay', { who: 'network', act: 'confirm' }, reason);
    case 'too_late':
      return theirs('wait_to_pay', { who: 'seller', act: 'take_back' }, reason);
  }
};

const payable: Row = (c) => (buyerMayPay(c) ? mine('pay', { primary: 'markPaid' }) : null);

const releases: Row = (c) =>
  isSeller(c) && c.trade.state === 'Paid' ? mine('release', { primary: 'confirmPayment' }) : null;

/** Only while an arbiter can rule: once their time is over, the hand-over to the next one comes first. */
const givesEvidence: Row = (c) => {
  const { trade, dispute, party, seat, late } = c;
  if (trade.state !== 'Disputed' || !party || dispute === null) return null;
  if (dispute.openedBy === seat.account || dispute.evidenceBy.includes(seat.account)) return null;
  return late ? null : mine('tell_side', { primary: 'submitEvidence' });
};

const ruling: Row = (c) => (rules(c) ? mine('rule', { primary: 'resolveDispute' }) : null);

const takesBack: Row = (c) =>
  isSeller(c) && c.trade.state === 'Funded' && c.late
    ? mine('take_back', { primary: 'cancelExpired' })
    : null;

const mayDispute: Row = (c) =>
  isBuyer(c) && c.trade.state === 'Paid' && c.late
    ? mine('dispute', { primary: 'openDispute' })
    : null;

const endsDispute: Row = ({ trade, late, party }) => {
  if (trade.state !== 'Disputed' || !late || !party) return null;
  return canEscalate(trade)
    ? mine('hand_over', { primary: 'escalateDispute' })
    : mine('close', { primary: 'expireDispute' });
};

const waits = (c: Case): Advice => theirs('wait', awaitedIn(c));

function awaitedIn({ trade, late }: Case): Awaited {
  if (trade.state === 'Funded')
    return late ? { who: 'seller', act: 'take_back' } : { who: 'buyer', act: 'pay' };
  if (trade.state === 'Paid') return { who: 'seller', act: 'release' };
  if (late) return { who: 'anyone', act: canEscalate(trade) ? 'hand_over' : 'close' };
  return { who: trade.escalated ? 'fallbackArbiter' : 'arbiter', act: 'rule' };
}

/** The table of the specification, in its order: the first row that fits wins. */
const rows: readonly Row[] = [
  onlyRead,
  ended,
  nodesDisagree,
  nodeNotFresh,
  notReached,
  inTransit,
  ownProposalOpen,
  notPayable,
  payable,
  releases,
  givesEvidence,
  ruling,
  takesBack,
  mayDispute,
  endsDispute,
];

/** What one role of ours in a trade is to do. */
export function guideSeat(situation: TradeSituation, seat: Seat): Guidance {
  const { trade, nowMs } = situation;
  const { seller, buyer } = trade.terms;
  const c: Case = {
    ...situation,
    seat,
    late: isLate(trade, nowMs),
    node: nodeState(situation.nodes, situation.localMs),
    party: seat.account === seller || seat.account === buyer,
  };
  const fitting = rows.reduce<Advice | null>((found, row) => found ?? row(c), null);
  return withAnswer(c, complete(c, fitting ?? waits(c)));
}

function complete(c: Case, advice: Advice): Guidance {
  const { turn, step, reason, awaited, primary, approval, danger } = advice;
  const takesMs = buyerMayPay(c) ? (c.payment?.arrivesWithinMs ?? 0) : 0;
  const acts = c.seen !== 'earlier';
  const times = acts && isLive(c.trade.state) ? { ...timesOf(c.trade, c.nowMs), takesMs } : noTimes;
  const speedUp = c.sent?.by === 'us' ? [offered('showTransaction', c, c.seat)] : [];
  return {
    turn,
    step,
    role: c.seat.role,
    reason: reason ?? null,
    awaited: awaited ?? null,
    doBy: times.doBy,
    protectedUntil: times.protectedUntil,
    ifNobodyMoves: acts ? consequenceOf(c.trade, c.nowMs) : { kind: 'nothing' },
    primary: primary === undefined ? null : offered(primary, c, c.seat, approval ?? null),
    others: acts
      ? [...speedUp, ...otherActions(c, c.seat, primary ?? null), ...withdrawals(c, approval)]
      : [],
    received: null,
    tone: danger === true ? 'danger' : toneOf(turn, times, c.nowMs),
    alarms: turn === 'mine' ? alarmsOf(times, c.nowMs) : [],
  };
}

/** An approval of one's own can be taken back at any time, also where it stands in nobody's way. */
function withdrawals(c: Case, primary: ApprovalFacts | undefined): readonly GuidedAction[] {
  if (!isLive(c.trade.state)) return [];
  return newestFirst(c.approvals)
    .filter(
      (approval) =>
        approval !== primary &&
        approval.signer === c.seat.account &&
        approval.withdrawal === 'none' &&
        mayStillBeTaken(approval, c),
    )
    .map((approval) => offered('withdrawProposal', c, c.seat, approval));
}

function toneOf(turn: Guidance['turn'], times: StepTimes, nowMs: number): Guidance['tone'] {
  return urgentTone(times, nowMs) ?? (turn === 'mine' ? 'mine' : 'calm');
}

/**
 * A received proposal is an addition: it makes the turn ours and stands beside the step, which stays what it is. It is
 * the primary action only where nothing else is ours; however many came, there is one answer, to the newest.
 */
function withAnswer(c: Case, guidance: Guidance): Guidance {
  const heard = c.seen === 'own' || c.seen === 'behind';
  if (!c.party || c.sent !== null || !isLive(c.trade.state) || !heard) return guidance;
  // What the other side has signed to give back needs no answer.
  const proposals = c.approvals.filter((approval) => approval.kind !== 'refund');
  const received = newestFirst(proposals).find(
    (approval) =>
      approval.signer !== c.seat.account &&
      fitsTrade(approval, c.trade) &&
      !(approval.kind === 'extension' && c.late) &&
      approval.withdrawal === 'none' &&
      c.nowMs <= approval.validUntil,
  );
  if (received === undefined) return guidance;
  const { id, kind } = received;
  const answer: GuidedAction = offered('answerProposal', c, c.seat, received);
  if (guidance.turn === 'mine')
    return { ...guidance, others: [answer, ...guidance.others], received: { id, kind } };
  const { validUntil, createdAt } = received;
  const times: StepTimes = {
    doBy: validUntil,
    protectedUntil: guidance.protectedUntil,
    windowMs: validUntil - createdAt,
    takesMs: 0,
  };
  return {
    ...guidance,
    turn: 'mine',
    received: { id, kind },
    primary: answer,
    doBy: times.doBy,
    tone: guidance.tone === 'calm' ? toneOf('mine', times, c.nowMs) : guidance.tone,
    alarms: alarmsOf(times, c.nowMs),
  };
}

/** By time, and where it is the same by id, so that the order in which they came does not matter. */
function newestFirst<A extends ApprovalFacts>(approvals: readonly A[]): readonly A[] {
  return [...approvals].sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1));
}
