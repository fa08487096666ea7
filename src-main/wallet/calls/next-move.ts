import type { Address } from '../../../src-shared/brand.ts';
import type { PreviewRow } from '../../../src-shared/ipc/signing-contract.ts';
import { assertNever } from '../../../src-shared/result.ts';
import type { TradeAction } from '../../../src-shared/trade/allowed-actions.ts';
import { guideTrade } from '../../../src-shared/trade/guidance.ts';
import type { Guidance } from '../../../src-shared/trade/guidance-result.ts';
import type { Clocks, NodeFacts, TradeFacts } from '../../../src-shared/trade/situation.ts';
import type { Trade } from '../../../src-shared/trade/trade.ts';
import { deadlineWords, moveWords } from '../../../src-shared/words/guidance-words.ts';

/** What guidance needs beside a trade that was just read from the chain. */
export interface KnownFacts {
  readonly facts: TradeFacts;
  /** The user's own nodes show the same. */
  readonly nodesAgree: boolean;
}

export const noFacts: TradeFacts = {
  seats: [],
  payment: null,
  approvals: [],
  sent: null,
  dispute: null,
  credits: [],
};

/** The own node has just answered: what is said holds as of the window's opening. Unix milliseconds. */
export function nodesAt(nodesAgree: boolean, openedAt: number): Clocks & { nodes: NodeFacts } {
  const newest = { timeMs: openedAt, heardAt: openedAt };
  return {
    nowMs: openedAt,
    localMs: openedAt,
    nodes: { agree: nodesAgree, answers: true, caughtUp: true, newest, blockTimeMs: 0 },
  };
}

/** One moment of a trade that a window tells of. */
export interface Moment {
  readonly trade: Trade;
  readonly known: KnownFacts;
  /** The account that signs: it is unlocked in this very window. */
  readonly account: Address;
  readonly openedAt: number;
}

/** What to do at this moment. */
export function guideMoment({ trade, known, account, openedAt }: Moment): Guidance {
  const { facts, nodesAgree } = known;
  const seats = facts.seats.map((seat) =>
    seat.account === account ? { ...seat, locked: false } : seat,
  );
  const situation = { ...facts, seats, sent: null, trade, seen: 'own' } as const;
  return guideTrade({ ...situation, ...nodesAt(nodesAgree, openedAt) });
}

/** Whose move it is and until when, before a step and after it, in guidance's words. */
export function moveRows(
  now: Moment,
  after: Pick<Moment, 'trade'> & { readonly facts?: Partial<TradeFacts> },
  nameOf: (party: Address) => string,
): readonly PreviewRow[] {
  // A trade that is not known here as one of ours says nothing of whose move it is.
  if (now.known.facts.seats.length === 0) return [];
  const facts = { ...now.known.facts, ...after.facts };
  const then: Moment = { ...now, trade: after.trade, known: { ...now.known, facts } };
  return rowsBetween(
    { guidance: guideMoment(now), trade: now.trade },
    { guidance: guideMoment(then), trade: after.trade },
    now.openedAt,
    nameOf,
  );
}

interface Guided {
  readonly guidance: Guidance;
  readonly trade: Trade;
}

/** The same of any two moments of which guidance is known. */
export function rowsBetween(
  now: Guided,
  after: Guided,
  openedAt: number,
  nameOf: (party: Address) => string,
): readonly PreviewRow[] {
  const move = ({ guidance, trade }: Guided): string =>
    moveWords(guidance, trade.state, (role) => nameOf(trade.terms[role]));
  const until = deadlineWords(after.guidance, openedAt);
  return [
    { name: 'Next move', now: move(now), after: move(after) },
    ...(until === ''
      ? []
      : [{ name: 'Until', now: deadlineWords(now.guidance, openedAt), after: until }]),
  ];
}

/**
 * The trade as the contract would leave it, if the call were mined at `openedAt`. `value`: what it pays out;
 * `deadlineAt`: the deadline that both agreed to.
 */
export function tradeAfter(
  trade: Trade,
  action: TradeAction,
  {
    value,
    openedAt,
    deadlineAt = trade.deadlineAt,
  }: {
    readonly value: bigint;
    readonly openedAt: number;
    readonly deadlineAt?: number | null;
  },
): Trade {
  const { terms } = trade;
  const lives = { ...trade, tradeSeq: trade.tradeSeq + 1, status: 'pending' } as const;
  const ends = (state: 'Completed' | 'Cancelled' | 'Settled'): Trade => ({
    ...lives,
    state,
    remaining: 0n,
    deadlineAt: null,
    endedAt: openedAt,
  });
  const part = { ...lives, remaining: trade.remaining - value };
  switch (action) {
    case 'markPaid':
      return {
        ...lives,
        state: 'Paid',
        paidAt: openedAt,
        deadlineAt: openedAt + terms.confirmationWindow * 1000,
      };
    case 'confirmPayment':
      return value === trade.remaining ? ends('Completed') : part;
    case 'refund':
      return value === trade.remaining ? ends('Cancelled') : part;
    case 'cancelExpired':
      return ends('Cancelled');
    case 'openDispute':
      return {
        ...lives,
        state: 'Disputed',
        disputedAt: openedAt,
        deadlineAt: openedAt + terms.arbitrationWindow * 1000,
      };
    case 'submitEvidence':
      return lives;
    case 'extendDeadline':
      return { ...lives, deadlineAt };
    case 'declineDispute':
    case 'escalateDispute':
      return {
        ...lives,
        escalated: true,
        currentArbiter: terms.fallbackArbiter,
        deadlineAt: openedAt + terms.arbitrationWindow * 1000,
      };
    case 'resolveDispute':
    case 'expireDispute':
    case 'settle':
      return ends('Settled');
    default:
      return assertNever(action);
  }
}
