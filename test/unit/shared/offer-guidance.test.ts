import { describe, expect, it } from 'vitest';
import { guideOffer, type OfferSituation } from '../../../src-shared/trade/offer-guidance.ts';
import { someAddress } from '../../support/make-views.ts';
import {
  differingNodes,
  hourMs,
  inShort,
  minute,
  now,
  offerSituationOf,
  parties,
  silentNode,
  staleNode,
} from './guidance-samples.ts';

const lines: readonly (readonly [string, Partial<OfferSituation>, string])[] = [
  ['13 to answer', { state: 'answer', role: 'buyer' }, 'mine answer_offer, readOffer: Answer'],
  [
    '13 to answer, nodes silent',
    { state: 'answer', nodes: silentNode },
    'mine answer_offer, readOffer: Answer',
  ],
  ['14 accepted, seller', {}, 'mine lock, lock: Lock'],
  ['14 less than two minutes left', { expiresAt: now + 119_000 }, 'nobody wait (too_late): Wait'],
  [
    '1 accepted, nodes disagree',
    { nodes: differingNodes },
    'mine check_nodes (nodes_disagree), checkNodes: Check nodes',
  ],
  ['2 accepted, node silent', { nodes: silentNode }, 'mine ask_node (node_silent), askNode: Wait'],
  ['2 accepted, node stale', { nodes: staleNode }, 'mine ask_node (node_stale), askNode: Wait'],
  ['3 lock sent', { lockSent: true }, 'theirs await_network (step_sent): Sent, waiting'],
  ['15 accepted, buyer', { role: 'buyer' }, 'theirs wait: Seller: lock'],
  ['15 sent by the seller', { state: 'sent' }, 'theirs wait: Buyer: accept'],
  ['15 sent by the buyer', { state: 'sent', role: 'buyer' }, 'theirs wait: Seller: accept'],
  ['draft', { state: 'draft' }, 'nobody send_offer: Send'],
  ['0 declined', { state: 'declined' }, 'nobody ended: '],
  ['0 expired', { state: 'answer', expiresAt: now - 1 }, 'nobody ended: '],
];

describe('what to do about an offer', () => {
  it.each(lines)('%s', (_row, change, says) => {
    expect(inShort(guideOffer(offerSituationOf(change)))).toBe(says);
  });

  it('asks for the lock two minutes before the offer expires', () => {
    expect(guideOffer(offerSituationOf())).toMatchObject({
      doBy: now + hourMs - 2 * minute,
      protectedUntil: now + hourMs,
      primary: { as: parties.seller },
    });
    expect(guideOffer(offerSituationOf({ account: someAddress(77) })).primary?.as).toBe(
      someAddress(77),
    );
  });
});
