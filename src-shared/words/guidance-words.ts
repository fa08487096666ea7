import type { TradeView } from '../ipc/views.ts';
import { assertNever } from '../result.ts';
import type {
  Awaited,
  Guidance,
  GuidanceReason,
  GuidedActionKind,
} from '../trade/guidance-result.ts';
import type { TradeRole } from '../trade/trade.ts';
import { absoluteTime } from './times.ts';
import { moneyText, partyName, type Names } from './party-names.ts';
import { actionWords, defaultShareWords, roleWords } from './screen-words.ts';

/** The one catalogue from guidance to words: rows, groups, reasons and buttons print from here. */

/** Why something is held back, as a sentence that can stand alone. */
export const reasonWords: Readonly<Record<GuidanceReason, string>> = {
  nodes_disagree: 'Your own nodes show different things.',
  node_silent: 'Your own node does not answer.',
  node_stale: 'Your own node has had no new block for too long.',
  node_reading: 'Your own node’s past is still being read.',
  not_checked: 'Your own node has not seen it yet.',
  step_sent: 'A step of yours is on its way. It counts once the network has it.',
  proposal_open: 'A proposal of yours could still be accepted after you paid.',
  withdrawal_not_final: 'The withdrawal of your proposal is not final yet.',
  too_late: 'Too little time is left for the payment to arrive.',
  agreement_missing:
    'The agreement behind this trade is not on this computer: paste the offer’s text again.',
  lock_not_final: 'The lock is not final yet on your own node.',
  node_away: 'A node of yours does not answer, so the lock can’t be checked.',
  details_missing: 'The seller’s bank details have not come yet. Ask for them.',
  details_wrong:
    'The bank details that came are not the ones that were agreed. Ask for the right ones.',
  details_sealed: 'The bank details are here, sealed. Unlock the account to read them.',
  account_locked: 'The account is locked. Unlock it first.',
  earlier_escrow: 'It stands in an earlier version of the escrow: here it can only be read.',
};

export type GuidanceGroup = 'mine' | 'waiting' | 'ended';

/** Under which heading of the list it stands. */
export function groupOf({ turn, step }: Pick<Guidance, 'turn' | 'step'>): GuidanceGroup {
  if (turn === 'mine') return 'mine';
  return step === 'ended' ? 'ended' : 'waiting';
}

/** Whether a buyer has still to pay, and something speaks against it now. */
export function saysDoNotPay(
  { role, step }: Pick<Guidance, 'role' | 'step'>,
  state: TradeView['trade']['state'],
): boolean {
  return role === 'buyer' && state === 'Funded' && step !== 'pay' && step !== 'await_network';
}

/** The step in one or two words for a row of the list: `Release` when ours, `Seller: release` when not. */
export function rowWord({ step, turn, primary, awaited }: Guidance): string {
  if (primary?.kind === 'answerProposal') return 'Answer';
  switch (step) {
    case 'ended':
      return '';
    case 'withdraw':
      return 'Withdraw';
    case 'check_nodes':
      return 'Check nodes';
    case 'check_bank':
      return 'Check bank';
    case 'ask_node':
    case 'await_check':
    case 'wait_to_pay':
      return 'Wait';
    case 'await_network':
      return 'Sent, waiting';
    case 'withdraw_proposal':
      return turn === 'mine' ? 'Withdraw split' : 'Wait';
    case 'pay':
      return 'Pay';
    case 'release':
      return 'Release';
    case 'tell_side':
      return 'Tell your side';
    case 'rule':
      return 'Rule';
    case 'take_back':
      return 'Take back';
    case 'dispute':
      return 'Dispute';
    case 'hand_over':
      return 'Hand over';
    case 'close':
      return 'Close dispute';
    case 'answer_offer':
      return 'Answer';
    case 'lock':
      return 'Lock';
    case 'send_offer':
      return 'Send';
    case 'wait':
      return awaited === null ? 'Wait' : awaitedWord(awaited);
    default:
      return assertNever(step);
  }
}

/** `Sell` or `Buy` from the user's side; `Arbitrate` for arbiters. */
export function sideWords(role: TradeRole): string {
  if (role === 'seller') return 'Sell';
  return role === 'buyer' ? 'Buy' : 'Arbitrate';
}

const actWords: Readonly<Record<Awaited['act'], string>> = {
  pay: 'pay',
  release: 'release',
  rule: 'rule',
  take_back: 'take back',
  hand_over: 'hand over',
  close: 'close dispute',
  accept: 'accept',
  lock: 'lock',
  confirm: 'wait',
};

function awaitedWord({ who, act }: Awaited): string {
  if (who === 'network') return 'Wait';
  return `${who === 'anyone' ? 'Anyone' : roleWords[who]}: ${actWords[act]}`;
}

/** Whose move it is and what it is, in a few words: `yours: release`, `Marta: pay`, `nobody’s, trade ends`. */
export function moveWords(
  guidance: Guidance,
  state: TradeView['trade']['state'],
  nameOf: (role: TradeRole) => string,
): string {
  const { turn, step, awaited } = guidance;
  if (step === 'ended') return 'nobody’s, trade ends';
  const notPaying = saysDoNotPay(guidance, state) && turn !== 'nobody' ? '; do not pay' : '';
  if (turn === 'mine') return `yours: ${rowWord(guidance).toLowerCase()}${notPaying}`;
  if (awaited === null || awaited.who === 'network') return `wait for the network${notPaying}`;
  const who = awaited.who === 'anyone' ? 'anyone' : nameOf(awaited.who);
  return `${who}: ${actWords[awaited.act]}`;
}

/** Until when, without what is left of it: where two times count, both. Empty: no deadline is left. */
export function deadlineWords({ doBy, protectedUntil }: Guidance, nowMs: number): string {
  if (protectedUntil === null) return '';
  const end = absoluteTime(protectedUntil, nowMs);
  return doBy === null || doBy === protectedUntil
    ? end
    : `${absoluteTime(doBy, nowMs)}; protected until ${end}`;
}

/** What a button says. Amounts are what is in escrow now; `…`: another window follows. */
export function actionLabel(kind: GuidedActionKind, view: TradeView, names: Names): string {
  const rest = (): string => moneyText(view.trade.remaining, view.trade.terms.token, names);
  switch (kind) {
    case 'confirmPayment':
    case 'refund':
      return `${actionWords[kind]} ${rest()}…`;
    case 'markPaid':
    case 'cancelExpired':
    case 'openDispute':
    case 'submitEvidence':
      return `${actionWords[kind]}…`;
    case 'resolveDispute':
      return 'Read both sides and rule';
    case 'declineDispute':
    case 'escalateDispute':
      return `Hand it to ${partyName(view, 'fallbackArbiter', names)}…`;
    case 'expireDispute':
      return `Close it: ${defaultShareWords(view.trade.terms.defaultBuyerBps)}…`;
    case 'proposeSettlement':
      return 'Propose a split…';
    case 'proposeExtension':
      return 'Propose more time…';
    case 'answerProposal':
      return 'Answer the proposal…';
    case 'withdrawProposal':
      return 'Withdraw the proposal…';
    case 'withdrawCredit':
      return 'Withdraw…';
    case 'unlock':
      return 'Unlock…';
    case 'checkNodes':
      return 'Look at the nodes';
    case 'askNode':
      return 'Ask now';
    case 'showTransaction':
      return 'Speed up or cancel…';
    case 'readOffer':
      return 'Read the offer';
    case 'lock':
      return `Lock ${rest()}…`;
    default:
      return assertNever(kind);
  }
}
