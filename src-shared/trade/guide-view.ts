import type { OfferView, TradeView } from '../ipc/views.ts';
import { guideTrade } from './guidance.ts';
import type { Guidance } from './guidance-result.ts';
import { guideOffer } from './offer-guidance.ts';
import type { Clocks, NodeFacts } from './situation.ts';

/** Before anything is known of the nodes: as good as silent. */
export const unknownNodes: NodeFacts = {
  agree: true,
  answers: false,
  caughtUp: false,
  newest: null,
  blockTimeMs: 0,
};

/** The lock is final, and the user's own node shows it: nobody's word alone. */
export function isLockedForSure({ trade, mark }: Pick<TradeView, 'trade' | 'mark'>): boolean {
  return mark === 'verified' && trade.status === 'final';
}

/** What to do about a trade as main publishes it. */
export function guideView(view: TradeView, nodes: NodeFacts, clocks: Clocks): Guidance {
  return guideTrade({
    ...view.facts,
    ...clocks,
    trade: view.ownTrade ?? view.trade,
    seen: view.earlierEscrow === null ? view.seen : 'earlier',
    nodes,
  });
}

/** The same for an offer. */
export function guideOfferView(offer: OfferView, nodes: NodeFacts, clocks: Clocks): Guidance {
  const { state, role, account, createdAt, terms, lockSent } = offer;
  return guideOffer({
    ...clocks,
    state,
    role,
    account,
    createdAt,
    expiresAt: terms.fundBy * 1000,
    lockSent,
    nodes,
  });
}
