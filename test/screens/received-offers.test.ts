import { describe, expect, it } from 'vitest';
import { makeOfferView, makeReceivedOffer, someAddress, someHash } from '../support/make-views.ts';
import { mountScreen } from './mount-screen.ts';
import { makeWorld } from './world.ts';

const readable = makeReceivedOffer();
const sealed = makeReceivedOffer({ id: someHash(51), from: someAddress(61), summary: null });
const blocked = someAddress(62);
const refused = { text: 'The offer has expired. Ask for a new one.', count: 4 };
const full = makeWorld({
  requests: { requests: [readable, sealed], refused: [refused], blocked: [blocked] },
});

describe('the requests of strangers', () => {
  it('says what comes here', async () => {
    const screen = await mountScreen('/requests');
    expect(screen.text(screen.get('empty-state'))).toContain('offers of strangers wait here');
    expect(await screen.accessFaults()).toEqual([]);
    await screen.click('page-back');
    expect(screen.route).toBe('/trades?filter=offers');
  });

  it('claims nothing while they are read, and says when they can’t be', async () => {
    const screen = await mountScreen('/requests', {
      prepare: (bridge) => bridge.hold('receivedOffers.list'),
    });
    expect(screen.find('empty-state')).toBeNull();
    screen.bridge.reject('receivedOffers.list');
    screen.bridge.release('receivedOffers.list');
    await screen.settle();
    expect(screen.find('empty-state')).toBeNull();
    expect(screen.toasts('failure')).toHaveLength(1);
  });

  it('shows what each wants, and what was refused or blocked', async () => {
    const screen = await mountScreen('/requests', { world: full });
    const [first, second] = screen.all('received-offer-row').map((row) => screen.text(row));
    expect(first).toMatch(/Sell 1,200\.00 USDC for €1,100\.00, SEPA .*through trade\.example\.org/);
    expect(second).toContain('Sealed: unlock the account to read it');
    expect(screen.text(screen.get('received-offers-refused'))).toContain(
      '4 × The offer has expired.',
    );
    expect(screen.text(screen.get('received-offers-blocked'))).toContain(blocked);
    expect(await screen.accessFaults()).toEqual([]);
  });

  it('opens one as an offer, or says why it can’t', async () => {
    const screen = await mountScreen('/requests', { world: full });
    screen.bridge.fail('receivedOffers.open', 'sealed_offer_unreadable');
    await screen.click(screen.all('received-offer-open')[1]!);
    expect(screen.toasts('failure')[0]).toContain('The sealed offer cannot be opened');
    screen.bridge.answer('receivedOffers.open', () => ({ ok: true, value: makeOfferView() }));
    await screen.click(screen.all('received-offer-open')[0]!);
    expect(screen.bridge.calls('receivedOffers.open')).toEqual([sealed.id, readable.id]);
    expect(screen.route).toBe(`/offers/${makeOfferView().id}`);
  });

  it('deletes one, all of a sender, or all, and blocks and unblocks', async () => {
    const screen = await mountScreen('/requests', { world: full });
    await screen.click('received-offer-remove');
    await screen.click('received-offer-menu');
    await screen.click(screen.button('Delete all from this sender'));
    await screen.click('received-offer-menu');
    await screen.click(screen.button('Block this sender'));
    await screen.click('received-offer-unblock');
    await screen.click('received-offers-clear');
    expect(screen.bridge.calls('receivedOffers.remove')).toEqual([readable.id]);
    expect(screen.bridge.calls('receivedOffers.removeSender')).toEqual([
      { sender: readable.from, block: false },
      { sender: readable.from, block: true },
    ]);
    expect(screen.bridge.calls('receivedOffers.unblock')).toEqual([blocked]);
    expect(screen.bridge.calls('receivedOffers.clear')).toHaveLength(1);
  });

  it('takes a new one up as it comes', async () => {
    const screen = await mountScreen('/requests');
    screen.bridge.publish('receivedOffers.changed', {
      requests: [readable],
      refused: [],
      blocked: [],
    });
    await screen.settle();
    expect(screen.all('received-offer-row')).toHaveLength(1);
  });

  it('says no amount, no name and no account while they are hidden', async () => {
    const screen = await mountScreen('/requests', { world: full, hidden: true });
    expect(screen.text()).not.toMatch(/1,200|1,100|Main account|0x/);
  });
});
