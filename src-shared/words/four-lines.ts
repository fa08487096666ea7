import { paymentMethodName } from '../agreement/payment-method.ts';
import type { TradeView } from '../ipc/views.ts';
import { canEscalate, nextMover } from '../trade/whose-move.ts';
import { actionInSentence, defaultShareWords, markWords } from './screen-words.ts';
import {
  fiatText,
  moneyNumber,
  moneyText,
  partyName,
  sentence,
  type Names,
} from './party-names.ts';
import { absoluteTime, ago, calendarDay, countdown, shortTime } from './times.ts';

/** The four answers that head every trade, feed rows, notifications and the signing window, in this order. */
export interface FourLines {
  readonly happened: string;
  readonly move: string;
  readonly until: string;
  readonly ifNobodyMoves: string;
}
export const fourLineLabels = {
  happened: 'Happened',
  move: 'Move',
  until: 'Until',
  ifNobodyMoves: 'If nobody moves',
} as const satisfies Record<keyof FourLines, string>;

/**
 * The four lines of a trade as the account in `view` sees it at `nowMs` (chain time, Unix milliseconds).
 * Pure: the same on every side.
 */
export function fourLines(view: TradeView, nowMs: number, names: Names): FourLines {
  return {
    happened: happened(view, nowMs, names),
    move: move(view, nowMs, names),
    until: until(view, nowMs),
    ifNobodyMoves: ifNobodyMoves(view, nowMs, names),
  };
}

/** What the last event was, in words. */
export function happened(view: TradeView, nowMs: number, names: Names): string {
  const { trade } = view;
  const { token } = trade.terms;
  const amount = moneyText(trade.terms.amount, token, names);
  const rest =
    trade.remaining < trade.terms.amount
      ? `; ${moneyNumber(trade.remaining, token, names)} of ${amount} left`
      : '';
  const at = (ms: number | null): string => absoluteTime(ms ?? trade.createdAt, nowMs);
  switch (trade.state) {
    case 'None':
      return 'Nothing is locked';
    case 'Funded':
      return rest === ''
        ? `${sentence(partyName(view, 'seller', names))} locked ${amount}, ${at(trade.createdAt)}`
        : `Locked ${at(trade.createdAt)}${rest}`;
    case 'Paid':
      return `${view.role === 'buyer' ? 'You said you paid' : 'Buyer says paid'}, ${at(trade.paidAt)}${rest}`;
    case 'Disputed':
      return `${trade.escalated ? 'Dispute with the second arbiter' : 'Dispute opened'}, ${at(trade.disputedAt)}${rest}`;
    case 'Completed':
      return view.role === 'buyer'
        ? `Released: you got the coins, ${at(trade.endedAt)}`
        : `Released to ${partyName(view, 'buyer', names)}, ${at(trade.endedAt)}`;
    case 'Cancelled':
      return `Returned to ${partyName(view, 'seller', names)}, ${at(trade.endedAt)}`;
    case 'Settled':
      return `Split between ${partyName(view, 'seller', names)} and ${partyName(view, 'buyer', names)}, ${at(trade.endedAt)}`;
  }
}

function move(view: TradeView, nowMs: number, names: Names): string {
  const { trade, role } = view;
  const mover = nextMover(trade, nowMs);
  if (mover === 'nobody') return 'Nobody’s: the trade has ended';
  if (view.mark === 'conflict')
    return `${markWords.conflict}: do nothing with money until they agree`;
  if (view.mark === 'unverified')
    return `${markWords.unverified}: wait until your own node sees it`;
  if (view.pendingAction !== null)
    return `Sent: ${actionInSentence(view.pendingAction)}. Waiting for the network`;
  const late = trade.deadlineAt !== null && nowMs > trade.deadlineAt;
  if (trade.state === 'Funded') {
    if (mover === 'buyer')
      return role === 'buyer'
        ? trade.status === 'final'
          ? `Yours: pay ${payment(view, names)}, then say so`
          : 'Yours soon: pay once the lock is final'
        : `${sentence(partyName(view, 'buyer', names))}: pay ${payment(view, names)}`;
    if (role === 'seller') return 'Yours: nobody paid in time; cancel and take the coins back';
    return `${sentence(partyName(view, 'seller', names))}: may take the coins back`;
  }
  if (trade.state === 'Paid') {
    if (role === 'seller')
      return view.details?.method === 'cash'
        ? 'Yours: count the cash, then release'
        : 'Yours: check your account, then release';
    const seller = sentence(partyName(view, 'seller', names));
    return late && role === 'buyer'
      ? `${seller}: release. It is overdue; you may dispute`
      : `${seller}: check the payment and release`;
  }
  if (mover === 'anyone')
    return canEscalate(view.trade)
      ? 'Anyone’s: hand it to the second arbiter'
      : `Anyone’s: close it, ${defaultShareWords(trade.terms.defaultBuyerBps)}`;
  const arbiterRole = mover === 'fallbackArbiter' ? 'fallbackArbiter' : 'arbiter';
  return role === arbiterRole
    ? 'Yours: read both sides, then rule'
    : `${sentence(partyName(view, arbiterRole, names))}: decide`;
}

/** `€2,315.00 by SEPA Instant`, or what is known without the agreement. */
export function payment(view: TradeView, names: Names): string {
  if (view.details === null) return 'as agreed';
  const { fiatAmount, currency, method } = view.details;
  const how = method === 'cash' ? 'in cash' : `by ${paymentMethodName(method)}`;
  return `${fiatText(fiatAmount, currency, names)} ${method === 'other' ? 'as agreed' : how}`;
}

function until({ trade }: TradeView, nowMs: number): string {
  if (trade.deadlineAt === null) return 'No deadline is left';
  const left = trade.deadlineAt - nowMs;
  const when = absoluteTime(trade.deadlineAt, nowMs);
  return left > 0
    ? `${when}, ${countdown(left)} left`
    : `Passed: ${when}, ${ago(trade.deadlineAt, nowMs)}`;
}

function ifNobodyMoves(view: TradeView, nowMs: number, names: Names): string {
  const { trade, role } = view;
  if (trade.deadlineAt === null) return 'Nothing: no coins are left in the escrow';
  const late = nowMs > trade.deadlineAt;
  const when = shortTime(trade.deadlineAt, nowMs);
  const share = defaultShareWords(trade.terms.defaultBuyerBps);
  const arbiter = partyName(view, 'arbiter', names);
  const decides = arbiter === 'you' ? 'you decide' : `${arbiter} decides`;
  const lastWord = canEscalate(view.trade) ? 'else the second arbiter' : `else ${share}`;
  switch (trade.state) {
    case 'Funded': {
      const seller = partyName(view, 'seller', names);
      if (late)
        return `The coins stay locked until ${seller} ${seller === 'you' ? 'cancel' : 'cancels'}`;
      if (role === 'seller') return `From ${when} you may cancel and get everything back`;
      return role === 'buyer'
        ? `From ${when} ${seller} may take the coins back. Paid already? Say so before`
        : `From ${when} ${seller} may take the coins back`;
    }
    case 'Paid': {
      const buyer = partyName(view, 'buyer', names);
      // The clock of a ruling starts with the dispute, which can't come before now or the deadline.
      const ruling = calendarDay(
        Math.max(nowMs, trade.deadlineAt) + trade.terms.arbitrationWindow * 1000,
        nowMs,
      );
      return late
        ? `Stays locked. ${sentence(buyer)} may dispute now; ${decides} by ${ruling}, ${lastWord}`
        : `From ${when} ${buyer} may dispute; ${decides} by ${ruling}, ${lastWord}`;
    }
    case 'Disputed': {
      if (late)
        return canEscalate(view.trade)
          ? 'Stays locked until anyone hands it to the second arbiter'
          : `Stays locked until anyone closes it: ${share}`;
      return canEscalate(view.trade)
        ? `From ${when} anyone may hand it to the second arbiter`
        : `From ${when} anyone may close it: ${share}`;
    }
    case 'None':
    case 'Completed':
    case 'Cancelled':
    case 'Settled':
      return 'Nothing: no coins are left in the escrow';
  }
}
