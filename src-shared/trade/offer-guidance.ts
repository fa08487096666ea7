import { lockMarginSeconds } from '../agreement/offer.ts';
import type { Address } from '../brand.ts';
import type { OfferState } from '../ipc/views.ts';
import { alarmsOf, noTimes, urgentTone, type StepTimes } from './guidance-times.ts';
import type { Guidance, GuidedAction } from './guidance-result.ts';
import { doubtOf, nodeState, type Clocks, type NodeFacts } from './situation.ts';

export interface OfferSituation extends Clocks {
  readonly state: OfferState;
  readonly role: 'seller' | 'buyer';
  /** Ours in it; null while the open slot is still to be filled. */
  readonly account: Address | null;
  readonly createdAt: number;
  /** `fundBy`: nothing can be locked after it. */
  readonly expiresAt: number;
  /** Our lock waits for its event. */
  readonly lockSent: boolean;
  readonly nodes: NodeFacts;
}

type Said = Pick<Guidance, 'turn' | 'step'> &
  Partial<Pick<Guidance, 'reason' | 'awaited' | 'primary' | 'tone'>>;

/** What to do about an offer; the same rules as for a trade (`guidance.ts`). Pure. */
export function guideOffer(offer: OfferSituation): Guidance {
  const { role, createdAt, expiresAt, nowMs } = offer;
  const said = adviceOn(offer);
  const margin = said.step === 'lock' ? lockMarginSeconds * 1000 : 0;
  const doBy = expiresAt - margin;
  const over = said.turn === 'nobody' && said.step === 'ended';
  const times: StepTimes = over
    ? noTimes
    : { doBy, protectedUntil: expiresAt, windowMs: doBy - createdAt, takesMs: 0 };
  return {
    role,
    reason: null,
    awaited: null,
    doBy: times.doBy,
    protectedUntil: times.protectedUntil,
    ifNobodyMoves: over ? { kind: 'nothing' } : { kind: 'offer_expires', from: expiresAt },
    primary: null,
    others: [],
    received: null,
    tone: urgentTone(times, nowMs) ?? (said.turn === 'mine' ? 'mine' : 'calm'),
    alarms: said.turn === 'mine' ? alarmsOf(times, nowMs) : [],
    ...said,
  };
}

function adviceOn(offer: OfferSituation): Said {
  if (offer.nowMs > offer.expiresAt) return { turn: 'nobody', step: 'ended' };
  const other = offer.role === 'seller' ? 'buyer' : 'seller';
  switch (offer.state) {
    case 'draft':
      return { turn: 'nobody', step: 'send_offer' };
    case 'sent':
      return { turn: 'theirs', step: 'wait', awaited: { who: other, act: 'accept' } };
    case 'answer':
      return { turn: 'mine', step: 'answer_offer', primary: action('readOffer', offer) };
    case 'accepted':
      return offer.role === 'seller'
        ? lockAdvice(offer)
        : { turn: 'theirs', step: 'wait', awaited: { who: 'seller', act: 'lock' } };
    case 'locked':
    case 'lapsed':
    case 'declined':
    case 'withdrawn':
    case 'replaced':
    case 'used':
      return { turn: 'nobody', step: 'ended' };
  }
}

function lockAdvice(offer: OfferSituation): Said {
  const { nodes, localMs, nowMs, expiresAt, lockSent } = offer;
  if (!nodes.agree)
    return {
      turn: 'mine',
      step: 'check_nodes',
      reason: 'nodes_disagree',
      primary: action('checkNodes', offer),
      tone: 'danger',
    };
  const network = { who: 'network', act: 'confirm' } as const;
  const doubt = doubtOf(nodeState(nodes, localMs));
  if (doubt === 'node_reading')
    return { turn: 'theirs', step: 'ask_node', reason: doubt, awaited: network };
  if (doubt !== null)
    return {
      turn: 'mine',
      step: 'ask_node',
      reason: doubt,
      primary: action('askNode', offer),
      tone: 'danger',
    };
  if (lockSent)
    return { turn: 'theirs', step: 'await_network', reason: 'step_sent', awaited: network };
  if (nowMs > expiresAt - lockMarginSeconds * 1000)
    return { turn: 'nobody', step: 'wait', reason: 'too_late' };
  return { turn: 'mine', step: 'lock', primary: action('lock', offer) };
}

function action(
  kind: 'readOffer' | 'checkNodes' | 'askNode' | 'lock',
  { account }: OfferSituation,
): GuidedAction {
  return { kind, as: kind === 'lock' ? account : null, proposal: null, heldBack: null };
}
