import { assertNever } from '../result.ts';
import { allowedActions, type TradeAction } from './allowed-actions.ts';
import type { GuidanceReason, GuidedAction, GuidedActionKind } from './guidance-result.ts';
import {
  doubtOf,
  nodesAgreeOn,
  nodeState,
  type ApprovalFacts,
  type Seat,
  type TradeSituation,
} from './situation.ts';

/**
 * `free`: needs no chain. `safe`: pays nobody out, so it stays possible in doubt. `pays`: moves or promises coins.
 */
type Effect = 'free' | 'safe' | 'pays';

function effectOf(kind: GuidedActionKind): Effect {
  switch (kind) {
    case 'unlock':
    case 'checkNodes':
    case 'askNode':
    case 'showTransaction':
    case 'readOffer':
      return 'free';
    case 'markPaid':
    case 'openDispute':
    case 'submitEvidence':
    case 'declineDispute':
    case 'escalateDispute':
    case 'withdrawProposal':
      return 'safe';
    case 'confirmPayment':
    case 'refund':
    case 'cancelExpired':
    case 'resolveDispute':
    case 'expireDispute':
    case 'proposeSettlement':
    case 'proposeExtension':
    case 'answerProposal':
    case 'withdrawCredit':
    case 'lock':
      return 'pays';
    default:
      return assertNever(kind);
  }
}

/** Why the own view of the chain does not suffice for this action now; null: it does. */
function doubtAbout(kind: GuidedActionKind, situation: TradeSituation): GuidanceReason | null {
  const node = nodeState(situation.nodes, situation.localMs);
  if (node === 'silent') return 'node_silent';
  if (effectOf(kind) === 'safe') return null;
  if (!nodesAgreeOn(situation)) return 'nodes_disagree';
  const doubt = doubtOf(node);
  if (doubt !== null) return doubt;
  return situation.seen === 'own' ? null : 'not_checked';
}

/** An action with what holds it back. */
export function offered(
  kind: GuidedActionKind,
  situation: TradeSituation,
  seat: Seat,
  approval: ApprovalFacts | null = null,
): GuidedAction {
  return {
    kind,
    as: effectOf(kind) === 'free' && kind !== 'unlock' ? null : seat.account,
    proposal: approval?.id ?? null,
    heldBack: holdOf(kind, situation),
  };
}

function holdOf(kind: GuidedActionKind, situation: TradeSituation): GuidanceReason | null {
  if (effectOf(kind) === 'free') return null;
  if (situation.sent !== null) return 'step_sent';
  const doubt = doubtAbout(kind, situation);
  if (doubt !== null) return doubt;
  if (kind !== 'markPaid') return null;
  // Who says "paid" before the lock is final may have paid for a lock that the network takes back, or never had.
  if (situation.seen === 'service') return 'not_checked';
  return situation.trade.status === 'final' ? null : 'lock_not_final';
}

/** Steps that protect first, then those that pay out; giving back comes last of all. */
const inOrder = [
  'markPaid',
  'openDispute',
  'submitEvidence',
  'resolveDispute',
  'declineDispute',
  'cancelExpired',
  'escalateDispute',
  'expireDispute',
  'confirmPayment',
  'extendDeadline',
  'settle',
  'refund',
] as const;

/** Everything that the contract lets this account do now, beside the primary action. */
export function otherActions(
  situation: TradeSituation,
  seat: Seat,
  primary: GuidedActionKind | null,
): readonly GuidedAction[] {
  const allowed = allowedActions(situation.trade, seat.account, situation.nowMs);
  return inOrder
    .filter((action) => allowed.includes(action) && action !== primary)
    .map((action) => offered(guidedKind(action), situation, seat));
}

/** What both have to sign is proposed first. */
function guidedKind(action: TradeAction): GuidedActionKind {
  switch (action) {
    case 'settle':
      return 'proposeSettlement';
    case 'extendDeadline':
      return 'proposeExtension';
    default:
      return action;
  }
}
