import type { TradeView } from '../ipc/views.ts';
import { paymentMethodName } from '../agreement/payment-method.ts';
import { assertNever } from '../result.ts';
import type { Guidance } from '../trade/guidance-result.ts';
import { canEscalate } from '../trade/trade.ts';
import { reasonWords, saysDoNotPay } from './guidance-words.ts';
import {
  fiatText,
  moneyNumber,
  moneyText,
  partyName,
  sentence,
  type Names,
} from './party-names.ts';
import { actionInSentence, defaultShareWords } from './screen-words.ts';
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

/** A trade, what its guidance says, when, and in whose words. */
export interface LineInput {
  readonly view: TradeView;
  readonly guidance: Guidance;
  /** Chain time, Unix milliseconds. */
  readonly nowMs: number;
  readonly names: Names;
}

/** The four lines of a trade, printed from its guidance. Pure: the same on every side. */
export function fourLines(input: LineInput): FourLines {
  const { view, nowMs, names } = input;
  return {
    happened: happened(view, nowMs, names),
    move: moveLine(input),
    until: untilLine(input),
    ifNobodyMoves: consequenceLine(input),
  };
}

/** What to do next, in one sentence; also a notification's text. */
export function moveLine(input: LineInput): string {
  const { guidance, view } = input;
  const { received, primary } = guidance;
  if (received === null) return stepLine(input);
  const other = partyName(view, guidance.role === 'seller' ? 'buyer' : 'seller', input.names);
  const [what, whatTheyPropose] =
    received.kind === 'settlement'
      ? ['a split', `the split that ${other} proposes`]
      : ['more time', `${other}, who proposes more time`];
  if (primary?.kind !== 'answerProposal')
    return `${stepLine(input)}. ${sentence(other)} proposes ${what}: answer it`;
  return saysDoNotPay(guidance, view.trade.state)
    ? `Yours: answer ${whatTheyPropose}. ${stepLine(input)}`
    : `Yours: answer ${whatTheyPropose}`;
}

function stepLine(input: LineInput): string {
  const { view, guidance, names } = input;
  const { trade, details } = view;
  const reason = guidance.reason === null ? '' : reasonWords[guidance.reason];
  const notPaying = saysDoNotPay(guidance, trade.state);
  const held = notPaying ? 'Wait: do not pay' : 'Wait';
  switch (guidance.step) {
    case 'ended':
      return reason === '' ? 'Nobody’s: the trade has ended' : `Nobody’s here. ${reason}`;
    case 'withdraw':
      return 'Yours: withdraw what waits for you in the escrow';
    case 'check_nodes':
      return `${held}. ${reason} Until they agree, nothing is paid out`;
    case 'ask_node':
      return guidance.turn === 'mine' ? `${held}. ${reason} Make it answer` : `${held}. ${reason}`;
    case 'check_bank':
      return guidance.turn === 'mine'
        ? `Yours: check your account. ${reason} Make it answer before you release`
        : `Wait. ${reason}`;
    case 'await_check':
      return `${held}. ${reason}`;
    case 'await_network':
      return view.pendingAction === null
        ? 'Sent. Waiting for the network'
        : `Sent: ${actionInSentence(view.pendingAction)}. Waiting for the network`;
    case 'withdraw_proposal':
      return guidance.turn === 'mine'
        ? `Yours: do not pay; withdraw your proposal first. ${reason}`
        : `${held} yet. ${reason}`;
    case 'wait_to_pay':
      return `${held} yet. ${reason}`;
    case 'pay':
      return `Yours: pay ${payment(view, names)}, then say so`;
    case 'release':
      return details?.method === 'cash'
        ? 'Yours: count the cash, then release'
        : 'Yours: check your account, then release';
    case 'tell_side':
      return 'Yours: tell your side before the ruling';
    case 'rule':
      return 'Yours: read both sides, then rule';
    case 'take_back':
      return 'Yours: nobody paid in time; take the coins back';
    case 'dispute':
      return 'Yours: the release is overdue; you may dispute';
    case 'hand_over':
      return 'Anyone’s: hand it to the second arbiter';
    case 'close':
      return `Anyone’s: close it, ${defaultShareWords(trade.terms.defaultBuyerBps)}`;
    case 'answer_offer':
      return 'Yours: answer the offer';
    case 'lock':
      return `Yours: lock ${moneyText(trade.remaining, trade.terms.token, names)}`;
    case 'send_offer':
      return 'Yours: send the offer';
    case 'wait':
      return awaitedLine(input);
    default:
      return assertNever(guidance.step);
  }
}

function awaitedLine({ view, guidance: { awaited }, names }: LineInput): string {
  if (awaited === null) return 'Nothing to do';
  const { who, act } = awaited;
  if (who === 'network') return 'Waiting for the network';
  const name = who === 'anyone' ? 'Anyone' : sentence(partyName(view, who, names));
  switch (act) {
    case 'pay':
      return `${name}: pay ${payment(view, names)}`;
    case 'release':
      return `${name}: check the payment and release`;
    case 'rule':
      return `${name}: decide`;
    case 'take_back':
      return `${name}: may take the coins back`;
    case 'hand_over':
      return 'Anyone’s: hand it to the second arbiter';
    case 'close':
      return `Anyone’s: close it, ${defaultShareWords(view.trade.terms.defaultBuyerBps)}`;
    case 'accept':
      return `${name}: accept`;
    case 'lock':
      return `${name}: lock the coins`;
    case 'confirm':
      return `${name}: confirm`;
    default:
      return assertNever(act);
  }
}

/** The due time, and how long is left: `Pay by 19:35 today, 1:58:12 left`. */
function untilLine({ view, guidance, nowMs }: LineInput): string {
  const { doBy, protectedUntil, primary } = guidance;
  const left = (at: number): string => `${absoluteTime(at, nowMs)}, ${countdown(at - nowMs)} left`;
  if (primary?.kind === 'answerProposal' && doBy !== null) return `Answer by ${left(doBy)}`;
  if (protectedUntil === null) return 'No deadline is left';
  if (nowMs >= protectedUntil)
    return `Passed: ${absoluteTime(protectedUntil, nowMs)}, ${ago(protectedUntil, nowMs)}`;
  if (view.trade.state !== 'Funded' || doBy === null) return left(protectedUntil);
  if (nowMs < doBy) return `Pay by ${left(doBy)}`;
  return `To pay: passed at ${shortTime(doBy, nowMs)}. To say “paid”: ${left(protectedUntil)}`;
}

function consequenceLine({ view, guidance, nowMs, names }: LineInput): string {
  const { ifNobodyMoves: next, role } = guidance;
  const { trade } = view;
  if (guidance.reason === 'earlier_escrow') return 'Nothing that this app can see';
  if (next.kind === 'nothing') return 'Nothing: no coins are left in the escrow';
  const late = nowMs > next.from;
  const when = shortTime(next.from, nowMs);
  const share = defaultShareWords(trade.terms.defaultBuyerBps);
  switch (next.kind) {
    case 'seller_takes_back': {
      const seller = partyName(view, 'seller', names);
      if (late)
        return `The coins stay locked until ${seller} ${seller === 'you' ? 'take' : 'takes'} them back`;
      if (role === 'seller') return `From ${when} you may take the coins back`;
      return role === 'buyer'
        ? `From ${when} ${seller} may take the coins back. Paid already? Say so before`
        : `From ${when} ${seller} may take the coins back`;
    }
    case 'buyer_disputes': {
      const buyer = partyName(view, 'buyer', names);
      const arbiter = partyName(view, 'arbiter', names);
      const decides = arbiter === 'you' ? 'you decide' : `${arbiter} decides`;
      const ruling = calendarDay(next.rulingBy, nowMs);
      const lastWord = canEscalate(trade) ? 'else the second arbiter' : `else ${share}`;
      return late
        ? `Stays locked. ${sentence(buyer)} may dispute now; ${decides} by ${ruling}, ${lastWord}`
        : `From ${when} ${buyer} may dispute; ${decides} by ${ruling}, ${lastWord}`;
    }
    case 'handed_over':
      return late
        ? 'Stays locked until anyone hands it to the second arbiter'
        : `From ${when} anyone may hand it to the second arbiter`;
    case 'closed':
      return late
        ? `Stays locked until anyone closes it: ${share}`
        : `From ${when} anyone may close it: ${share}`;
    case 'offer_expires':
      return `Expires at ${when}. Nothing was locked`;
    default:
      return assertNever(next);
  }
}

/** What the last event was, in words. */
function happened(view: TradeView, nowMs: number, names: Names): string {
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

/** `€2,315.00 by SEPA Instant`, or what is known without the agreement. */
function payment(view: TradeView, names: Names): string {
  if (view.details === null) return 'as agreed';
  const { fiatAmount, currency, method } = view.details;
  const how = method === 'cash' ? 'in cash' : `by ${paymentMethodName(method)}`;
  return `${fiatText(fiatAmount, currency, names)} ${method === 'other' ? 'as agreed' : how}`;
}
