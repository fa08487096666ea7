import type { Address, Hash } from '../../../src-shared/brand.ts';
import { hash } from '../../../src-shared/parse.ts';
import type { Guidance } from '../../../src-shared/trade/guidance-result.ts';
import type { OfferSituation } from '../../../src-shared/trade/offer-guidance.ts';
import type {
  ApprovalFacts,
  NodeFacts,
  Seat,
  TradeSituation,
} from '../../../src-shared/trade/situation.ts';
import type { Terms } from '../../../src-shared/trade/terms.ts';
import {
  isLive,
  type LiveState,
  type Trade,
  type TradeRole,
} from '../../../src-shared/trade/trade.ts';
import { rowWord } from '../../../src-shared/words/guidance-words.ts';
import {
  freshNode,
  hourMs,
  makeTrade,
  now,
  payableNow,
  someAddress,
} from '../../support/make-views.ts';

/** Situations for the tests of what the app advises. A trade of 2 h to pay, 6 h to release, 14 d to rule. */
export { freshNode, hourMs, now, payableNow };
export const minute = 60_000;
export const parties: Record<TradeRole, Address> = {
  seller: someAddress(11),
  buyer: someAddress(12),
  arbiter: someAddress(13),
  fallbackArbiter: someAddress(14),
};

export const silentNode: NodeFacts = { ...freshNode, answers: false };
const oldBlock = { timeMs: now - 22_000, heardAt: now - 22_000 };
export const staleNode: NodeFacts = { ...freshNode, newest: oldBlock };
export const readingNode: NodeFacts = { ...freshNode, caughtUp: false };
export const differingNodes: NodeFacts = { ...freshNode, agree: false };

export function seatOf(role: TradeRole, locked = false): Seat {
  return { account: parties[role], role, locked };
}

/** What was signed; for the trade as it stands, unless it says otherwise. */
export interface ApprovalSample {
  readonly id: Hash;
  readonly kind: ApprovalFacts['kind'];
  readonly signer: Address;
  readonly createdAt: number;
  readonly validUntil: number;
  readonly state?: LiveState;
  readonly remaining?: bigint;
  readonly deadlineAt?: number;
  readonly withdrawal: ApprovalFacts['withdrawal'];
}

function factsOf(sample: ApprovalSample, trade: Trade): ApprovalFacts {
  const { kind, state, remaining, deadlineAt, ...rest } = sample;
  const signed = { ...rest, state: state ?? (isLive(trade.state) ? trade.state : 'Funded') };
  return kind === 'extension'
    ? { ...signed, kind, deadlineAt: deadlineAt ?? trade.deadlineAt ?? 0 }
    : { ...signed, kind, remaining: remaining ?? trade.remaining };
}

export interface SituationChange extends Partial<
  Omit<TradeSituation, 'trade' | 'seats' | 'approvals'>
> {
  readonly approvals?: readonly ApprovalSample[];
  readonly roles?: readonly TradeRole[];
  readonly locked?: boolean;
  readonly trade?: Partial<Trade>;
  readonly terms?: Partial<Terms>;
}

/** Locked an hour ago; an hour is left to pay, three until the seller may take the coins back. */
export function situationOf(change: SituationChange = {}): TradeSituation {
  const {
    roles = ['buyer'],
    locked = false,
    trade: changed = {},
    terms = {},
    approvals = [],
    ...facts
  } = change;
  const { seller, buyer, arbiter } = parties;
  const trade = makeTrade(
    { deadlineAt: now + 3 * hourMs, createdAt: now - hourMs, ...changed },
    { seller, buyer, arbiter, ...terms },
  );
  return {
    trade,
    seen: 'own',
    nodes: freshNode,
    nowMs: now,
    localMs: now,
    seats: roles.map((role) => seatOf(role, locked)),
    payment: roles.includes('buyer') ? payableNow : null,
    approvals: approvals.map((sample) => factsOf(sample, trade)),
    sent: null,
    dispute: null,
    credits: [],
    ...facts,
  };
}

let made = 0;
/** Signed half an hour ago, valid for another half. */
export function approvalOf(
  signer: TradeRole,
  change: Partial<ApprovalSample> = {},
): ApprovalSample {
  made += 1;
  return {
    id: hash(`0x${String(made).padStart(64, '0')}`),
    kind: 'settlement',
    signer: parties[signer],
    createdAt: now - 30 * minute,
    validUntil: now + 30 * minute,
    withdrawal: 'none',
    ...change,
  };
}

export const paid: Partial<Trade> = {
  state: 'Paid',
  paidAt: now - hourMs,
  deadlineAt: now + 5 * hourMs,
};
export const disputed: Partial<Trade> = {
  state: 'Disputed',
  paidAt: now - 9 * hourMs,
  disputedAt: now - hourMs,
  deadlineAt: now + 300 * hourMs,
};
export const over: Partial<Trade> = { deadlineAt: now - minute };
export const completed: Partial<Trade> = {
  state: 'Completed',
  remaining: 0n,
  deadlineAt: null,
  endedAt: now - hourMs,
};

export function offerSituationOf(change: Partial<OfferSituation> = {}): OfferSituation {
  return {
    state: 'accepted',
    role: 'seller',
    account: parties.seller,
    createdAt: now - hourMs,
    expiresAt: now + hourMs,
    lockSent: false,
    nodes: freshNode,
    nowMs: now,
    localMs: now,
    ...change,
  };
}

/** `mine ask_node (node_silent), askNode: Wait`. */
export function inShort(guidance: Guidance): string {
  const { turn, step, reason, primary } = guidance;
  const why = reason === null ? '' : ` (${reason})`;
  const what = primary === null ? '' : `, ${primary.kind}`;
  return `${turn} ${step}${why}${what}: ${rowWord(guidance)}`;
}
