import type { OfferView, TradeView } from '../ipc/views.ts';
import { canEscalate, nextMover } from '../trade/whose-move.ts';
import { roleWords } from './screen-words.ts';

/** The move in one or two words for a row of the list: `Release` when ours, `Seller: release` when not. */
export function moveWords(view: TradeView, nowMs: number): string {
  const { trade } = view;
  const mover = nextMover(trade, nowMs);
  switch (mover) {
    case 'nobody':
      return '';
    case 'anyone':
      return canEscalate(trade) ? 'Hand over' : 'Close dispute';
    case 'seller':
    case 'buyer':
    case 'arbiter':
    case 'fallbackArbiter': {
      const verb = moveVerb(trade.state, mover);
      return mover === view.role
        ? verb.charAt(0).toUpperCase() + verb.slice(1)
        : `${roleWords[mover]}: ${verb}`;
    }
  }
}

function moveVerb(state: TradeView['trade']['state'], mover: keyof typeof roleWords): string {
  if (state === 'Paid') return 'release';
  if (state === 'Disputed') return 'rule';
  return mover === 'buyer' ? 'pay' : 'cancel';
}

/** Whether an offer waits for the user: to answer it, or as seller to lock what was accepted. */
export function isMyOfferMove(offer: OfferView): boolean {
  return offer.state === 'answer' || (offer.state === 'accepted' && offer.role === 'seller');
}

/** The move of an offer for its row. */
export function offerMoveWords(offer: OfferView): string {
  switch (offer.state) {
    case 'answer':
      return 'Answer';
    case 'accepted':
      return offer.role === 'seller' ? 'Lock' : 'Seller: lock';
    case 'sent':
      return offer.role === 'seller' ? 'Buyer: accept' : 'Seller: accept';
    case 'draft':
      return 'Send';
    case 'locked':
    case 'lapsed':
    case 'declined':
    case 'withdrawn':
    case 'replaced':
    case 'used':
      return '';
  }
}

/** `Sell` or `Buy` from the user's side; `Rule` for arbiters. */
export function sideWords(role: TradeView['role']): string {
  if (role === 'seller') return 'Sell';
  return role === 'buyer' ? 'Buy' : 'Arbitrate';
}
