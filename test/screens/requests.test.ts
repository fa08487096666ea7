import { describe, expect, it } from 'vitest';
import { makeOfferView, makeRequest, someAddress, someHash } from '../support/make-views.ts';
import { mountScreen } from './mount-screen.ts';
import { makeWorld } from './world.ts';

const readable = makeRequest();
const sealed = makeRequest({ id: someHash(51), from: someAddress(61), summary: null });
const blocked = someAddress(62);
const refused = { text: 'The offer has lapsed. Ask for a new one.', count: 4 };
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
      prepare: (bridge) => bridge.hold('requests.list'),
    });
    expect(screen.find('empty-state')).toBeNull();
    screen.bridge.reject('requests.list');
    screen.bridge.release('requests.list');
    await screen.settle();
    expect(screen.find('empty-state')).toBeNull();
    expect(screen.toasts('failure')).toHaveLength(1);
  });

  it('shows what each wants, and what was refused or blocked', async () => {
    const screen = await mountScreen('/requests', { world: full });
    const [first, second] = screen.all('request-row').map((row) => screen.text(row));
    expect(first).toMatch(/Sell 1,200\.00 USDC for €1,100\.00, SEPA .*through trade\.example\.org/);
    expect(second).toContain('Sealed: unlock the account to read it');
    expect(screen.text(screen.get('requests-refused'))).toContain('4 × The offer has lapsed.');
    expect(screen.text(screen.get('requests-blocked'))).toContain(blocked);
    expect(await screen.accessFaults()).toEqual([]);
  });

  it('opens one as an offer, or says why it can’t', async () => {
    const screen = await mountScreen('/requests', { world: full });
    screen.bridge.fail('requests.open', 'sealed_offer_unreadable');
    await screen.click(screen.all('request-open')[1]!);
    expect(screen.toasts('failure')[0]).toContain('The sealed offer cannot be opened');
    screen.bridge.answer('requests.open', () => ({ ok: true, value: makeOfferView() }));
    await screen.click(screen.all('request-open')[0]!);
    expect(screen.bridge.calls('requests.open')).toEqual([sealed.id, readable.id]);
    expect(screen.route).toBe(`/offers/${makeOfferView().id}`);
  });

  it('deletes one, all of a sender, or all, and blocks and unblocks', async () => {
    const screen = await mountScreen('/requests', { world: full });
    await screen.click('request-remove');
    await screen.click('request-menu');
    await screen.click(screen.button('Delete all from this sender'));
    await screen.click('request-menu');
    await screen.click(screen.button('Block this sender'));
    await screen.click('request-unblock');
    await screen.click('requests-clear');
    expect(screen.bridge.calls('requests.remove')).toEqual([readable.id]);
    expect(screen.bridge.calls('requests.removeSender')).toEqual([
      { sender: readable.from, block: false },
      { sender: readable.from, block: true },
    ]);
    expect(screen.bridge.calls('requests.unblock')).toEqual([blocked]);
    expect(screen.bridge.calls('requests.clear')).toHaveLength(1);
  });

  it('takes a new one up as it comes', async () => {
    const screen = await mountScreen('/requests');
    screen.bridge.publish('requests.changed', { requests: [readable], refused: [], blocked: [] });
    await screen.settle();
    expect(screen.all('request-row')).toHaveLength(1);
  });

  it('says no amount, no name and no account while they are hidden', async () => {
    const screen = await mountScreen('/requests', { world: full, hidden: true });
    expect(screen.text()).not.toMatch(/1,200|1,100|Main account|0x/);
  });
});
