import type { Address, Hash } from '../brand.ts';
import type { TradeAction } from './allowed-actions.ts';
import type { ProposalKind } from './settlement.ts';
import type { TradeRole } from './trade.ts';

/** What the trade or offer is at. A closed set: every word and colour on a surface follows from it. */
export type GuidanceStep =
  | 'ended'
  | 'withdraw'
  | 'check_nodes'
  | 'ask_node'
  | 'check_bank'
  | 'await_check'
  | 'await_network'
  | 'withdraw_proposal'
  | 'wait_to_pay'
  | 'pay'
  | 'release'
  | 'tell_side'
  | 'rule'
  | 'take_back'
  | 'dispute'
  | 'hand_over'
  | 'close'
  | 'answer_offer'
  | 'lock'
  | 'send_offer'
  | 'wait';

/** Why something is held back. */
export type GuidanceReason =
  | 'nodes_disagree'
  | 'node_silent'
  | 'node_stale'
  | 'node_reading'
  | 'not_checked'
  | 'step_sent'
  | 'proposal_open'
  | 'withdrawal_not_final'
  | 'too_late'
  | 'agreement_missing'
  | 'lock_not_final'
  | 'node_away'
  | 'details_missing'
  | 'details_wrong'
  | 'details_sealed'
  | 'account_locked'
  | 'earlier_escrow';

/** What a button does: a call of the contract, or a step of the app. */
export type GuidedActionKind =
  | Exclude<TradeAction, 'settle' | 'extendDeadline'>
  | 'proposeSettlement'
  | 'proposeExtension'
  | 'answerProposal'
  | 'withdrawProposal'
  | 'withdrawCredit'
  | 'unlock'
  | 'checkNodes'
  | 'askNode'
  | 'showTransaction'
  | 'readOffer'
  | 'lock';

export interface GuidedAction {
  readonly kind: GuidedActionKind;
  /** The account of ours that takes it; null: no account is needed. */
  readonly as: Address | null;
  /** Of which proposal; null: of none. */
  readonly proposal: Hash | null;
  /** Why it can't be taken now; null: it can. */
  readonly heldBack: GuidanceReason | null;
}

/** Whom it waits for, and what they do. `network`: the chain itself. */
export interface Awaited {
  readonly who: TradeRole | 'anyone' | 'network';
  readonly act:
    | 'pay'
    | 'release'
    | 'rule'
    | 'take_back'
    | 'hand_over'
    | 'close'
    | 'accept'
    | 'lock'
    | 'confirm';
}

/** What comes if nobody does anything, and from when. `rulingBy`: the last moment of the ruling that would follow. */
export type Consequence =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'seller_takes_back' | 'handed_over' | 'closed'; readonly from: number }
  | { readonly kind: 'buyer_disputes'; readonly from: number; readonly rulingBy: number }
  | { readonly kind: 'offer_expires'; readonly from: number };

/** What the other side has signed and asks for. */
export interface ReceivedProposal {
  readonly id: Hash;
  readonly kind: ProposalKind;
}

export type GuidanceTone = 'calm' | 'mine' | 'soon' | 'last' | 'danger';

export interface Guidance {
  readonly turn: 'mine' | 'theirs' | 'nobody';
  readonly step: GuidanceStep;
  /** In which role of ours this is said. */
  readonly role: TradeRole;
  readonly reason: GuidanceReason | null;
  readonly awaited: Awaited | null;
  /** What was agreed: until when the step is to be taken. Unix milliseconds. */
  readonly doBy: number | null;
  /** What the contract enforces: until then nothing else can happen. Unix milliseconds. */
  readonly protectedUntil: number | null;
  readonly ifNobodyMoves: Consequence;
  readonly primary: GuidedAction | null;
  readonly others: readonly GuidedAction[];
  /** A proposal of the other side that waits for an answer, beside the step. */
  readonly received: ReceivedProposal | null;
  readonly tone: GuidanceTone;
  /** When to remind of it, Unix milliseconds, all after now; only of moves that are ours. */
  readonly alarms: readonly number[];
}
