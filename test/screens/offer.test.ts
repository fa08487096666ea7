import { describe, expect, it } from 'vitest';
import { failure } from '../../src-shared/failure.ts';
import type { OfferView } from '../../src-shared/ipc/views.ts';
import { zeroAddress } from '../../src-shared/parse.ts';
import {
  arbiter,
  makeAccount,
  makeConnections,
  makeContact,
  makeOfferView,
  makeSettings,
  makeTerms,
  me,
  now,
  other,
  practiceNetwork,
  silentNode,
  someAddress,
  someHash,
  someTradeId,
} from '../support/make-views.ts';
import { mountScreen, type Screen } from './mount-screen.ts';
import { makeEmptyWorld, makeWorld, type World } from './world.ts';

const contacts = [
  makeContact(),
  makeContact({ address: other, label: 'Marta Keller', arbiter: false }),
];
const open = (offer: OfferView, change: Partial<World> = {}): Promise<Screen> =>
  mountScreen(`/offers/${offer.id}`, {
    world: makeWorld({ offers: [offer], contacts, ...change }),
  });
const theirs = makeOfferView({
  state: 'answer',
  mine: false,
  role: 'buyer',
  terms: makeTerms({ seller: other, buyer: me }),
  findings: [
    { level: 'ok', code: 'escrow', text: 'The escrow is the standard one.' },
    { level: 'warn', code: 'price', text: 'Price 3 % above your last trade.' },
  ],
});
const blocked = makeOfferView({
  ...theirs,
  findings: [
    { level: 'block', code: 'arbiter_unknown', text: 'You have never used this arbiter.' },
  ],
});
const accepted = makeOfferView({
  state: 'accepted',
  signedByBuyer: true,
  checkNumber: '48213 90577 12064 33918',
});

describe('an offer to answer', () => {
  it('says what is given for what, to whom, by when, and what was checked', async () => {
    const screen = await open(theirs);
    const terms = screen.text(screen.get('offer-terms'));
    expect(terms).toContain('You get 2,500.00 USDC');
    expect(terms).toContain('You pay €2,315.00, SEPA Instant, DE');
    expect(terms).toContain('Marta Keller');
    expect(screen.text(screen.get('page-title'))).toBe('Offer from Marta Keller');
    expect(screen.text(screen.get('offer-left'))).toMatch(/^expires in 0:5\d/);
    expect(screen.all('finding')).toHaveLength(2);
    expect(screen.text(screen.get('offer-actions'))).toContain('Accepting moves no money.');
    expect(await screen.accessFaults()).toEqual([]);
  });

  it('is accepted, changed or declined', async () => {
    const screen = await open(theirs);
    await screen.click('offer-accept');
    expect(screen.bridge.calls('offers.accept')).toEqual([
      { id: theirs.id, account: me, privateDetails: null },
    ]);
    const declining = await open(theirs);
    await declining.click('offer-decline');
    expect(declining.bridge.calls('offers.decline')).toEqual([theirs.id]);
    expect(declining.text(declining.get('offer-state-text'))).toContain('Nothing was signed.');
    const changing = await open(theirs);
    await changing.click('offer-change-terms');
    expect(changing.route).toBe(`/offers/${theirs.id}/change`);
  });

  it('can’t be accepted while a check blocks; knowing the arbiter lifts it', async () => {
    const screen = await open(blocked);
    expect(screen.get('offer-accept')).toHaveProperty('disabled', true);
    expect(screen.text(screen.get('offer-actions'))).toContain('marked red');
    screen.bridge.answer('offers.confirm', () => ({ ok: true, value: theirs }));
    await screen.click('confirm-arbiter_unknown');
    await screen.type('name-input', 'L. Weiss');
    await screen.click('name-save');
    expect(screen.bridge.calls('offers.confirm')).toEqual([
      { id: blocked.id, finding: 'arbiter_unknown', label: 'L. Weiss' },
    ]);
    expect(screen.get('offer-accept')).toHaveProperty('disabled', false);
  });

  it('asks for the bank details it needs, and marks what is wrong with them', async () => {
    const screen = await open({ ...theirs, needsDetails: true });
    await screen.click('offer-accept');
    expect(screen.find('error-holder')).not.toBeNull();
    expect(screen.bridge.calls('offers.accept')).toEqual([]);
    await screen.type(document.getElementById('field-holder')!, 'Anna Schmidt');
    await screen.click('offer-accept');
    expect(screen.bridge.calls('offers.accept')[0]?.privateDetails?.holder).toBe('Anna Schmidt');
  });

  it('reads why it was not accepted, and can try again', async () => {
    const screen = await open(theirs);
    screen.bridge.fail('offers.accept', 'offer_lapsed');
    await screen.click('offer-accept');
    expect(screen.toasts('failure')).toEqual(['The offer has expired. Ask for a new one.']);
    expect(screen.get('offer-accept')).toHaveProperty('disabled', false);
  });

  it('leads to Wallet where there is no account to sign with', async () => {
    const open = makeOfferView({ ...theirs, account: null });
    const screen = await mountScreen(`/offers/${open.id}`, {
      world: makeEmptyWorld({ offers: [open] }),
    });
    await screen.click('offer-accept');
    expect(screen.route).toBe('/wallet');
  });

  it('is answered by the account that is chosen', async () => {
    const second = makeAccount({ address: someAddress(9), label: 'Savings' });
    const screen = await open(makeOfferView({ ...theirs, account: null }), {
      accounts: [makeAccount(), second],
    });
    await screen.choose(document.getElementById('field-offer-account')!, 'Savings');
    await screen.click('offer-accept');
    expect(screen.bridge.calls('offers.accept')[0]?.account).toBe(second.address);
  });

  it('shows what a counter-offer changed', async () => {
    const screen = await open({
      ...theirs,
      changes: [{ field: 'terms.amount', from: '2500000000', to: '2000000000' }],
    });
    expect(screen.text(screen.get('offer-changes'))).toMatch(/2,500\.00 USDC .*2,000\.00 USDC/);
  });

  it('can’t be answered once it expired', async () => {
    const screen = await open({
      ...theirs,
      terms: { ...theirs.terms, fundBy: Math.floor(now / 1000) - 5 },
    });
    expect(screen.text(screen.get('offer-left'))).toBe('expired');
    expect(screen.find('offer-accept')).toBeNull();
  });
});

describe('an own offer', () => {
  it('is copied, saved, shown as a picture and withdrawn', async () => {
    const mine = makeOfferView();
    const screen = await open(mine);
    await screen.click('offer-copy');
    await screen.click('offer-save');
    expect(screen.bridge.calls('app.copy')).toHaveLength(1);
    expect(screen.toasts('done')).toEqual([
      'The offer is copied. Send it by any messenger.',
      'Saved: /home/anna/saved.json',
    ]);
    await screen.click('offer-withdraw');
    expect(screen.bridge.calls('offers.withdraw')).toEqual([mine.id]);
    expect(screen.get('offer-view').dataset['state']).toBe('withdrawn');
    expect(await screen.accessFaults()).toEqual([]);
  });

  it('goes through a service to whom it names, and says whether the service can read it', async () => {
    const mine = makeOfferView();
    const screen = await open(mine, {
      services: [
        { source: 'remote', name: 'trade.example.org', to: other, sealed: false, problem: null },
      ],
    });
    await screen.click('offer-send-remote');
    expect(screen.text(screen.get('send-secrecy'))).toContain('Not sealed');
    screen.bridge.fail('offers.send', 'service_unreachable');
    await screen.click('send-confirm');
    expect(screen.toasts('failure')[0]).toContain('The trade service cannot be reached.');
    screen.bridge.answer('offers.send', () => ({ ok: true, value: mine }));
    await screen.click('send-confirm');
    expect(screen.bridge.calls('offers.send').at(-1)).toEqual({
      id: mine.id,
      source: 'remote',
      to: other,
    });
    expect(screen.toasts('done')).toEqual(['Sent through trade.example.org.']);
  });

  it('can’t go through a service that wouldn’t take it, and says why', async () => {
    const screen = await open(makeOfferView(), {
      services: [
        {
          source: 'local',
          name: 'this computer’s service',
          to: other,
          sealed: false,
          problem: failure('receiver_not_admitted'),
        },
      ],
    });
    await screen.click('offer-send-local');
    expect(screen.text(screen.get('send-problem'))).toContain('admits only the accounts');
    expect(screen.get('send-confirm')).toHaveProperty('disabled', true);
  });

  it('asks for whom it is where it names nobody', async () => {
    const open_ = makeOfferView({ terms: makeTerms({ buyer: zeroAddress }) });
    const screen = await open(open_);
    screen.bridge.answer('offers.services', ({ to }) => [
      { source: 'local', name: 'here', to, sealed: true, problem: null },
    ]);
    screen.bridge.publish('settings.changed', makeSettings());
    await screen.settle();
    await screen.click('offer-send-local');
    expect(screen.get('send-confirm')).toHaveProperty('disabled', true);
    await screen.type(document.getElementById('field-send-to')!, arbiter);
    await screen.click('send-confirm');
    expect(screen.bridge.calls('offers.send')[0]?.to).toBe(arbiter);
  });

  it('is locked by the seller once both signed, after the check number', async () => {
    const screen = await open(accepted);
    expect(screen.text(screen.get('check-number'))).toBe('48213 90577 12064 33918');
    await screen.click(screen.button('Lock 2,500.00 USDC…'));
    expect(screen.bridge.calls('offers.lock')).toEqual([accepted.id]);
    expect(screen.route).toBe('/trades');
  });

  it('reads why it was not locked', async () => {
    const screen = await open(accepted);
    screen.bridge.fail('offers.lock', 'insufficient_balance');
    await screen.click('offer-lock');
    expect(screen.toasts('failure')[0]).toContain('no money moved');
    expect(screen.route).toBe(`/offers/${accepted.id}`);
  });

  it('waits with the lock for the network', async () => {
    const { network, ...rest } = makeConnections();
    const screen = await open(accepted, {
      connections: {
        ...rest,
        network: { ...network, state: 'reconnecting', text: 'away' },
        nodes: silentNode,
      },
    });
    expect(screen.get('offer-lock')).toHaveProperty('disabled', true);
    expect(screen.text(screen.get('offer-actions'))).toContain('Your own node does not answer.');
  });

  it('goes to the practice counterparty, whose answer is read like any other', async () => {
    const screen = await open(makeOfferView(), {
      settings: makeSettings({ network: practiceNetwork }),
    });
    screen.bridge.answer('practice.deliver', () => ({ ok: true, value: { text: 'answer' } }));
    await screen.click('offer-deliver');
    expect(screen.bridge.calls('practice.deliver')).toHaveLength(1);
    expect(screen.bridge.calls('offers.importText')).toEqual(['answer']);
  });

  it('leads to the trade it became', async () => {
    const screen = await open(makeOfferView({ state: 'locked', tradeId: someTradeId(1) }));
    await screen.click('offer-open-trade');
    expect(screen.route).toBe(`/trades/${someTradeId(1)}`);
  });
});

describe('an offer that is not here', () => {
  it('says so, also while offers are read', async () => {
    const screen = await mountScreen(`/offers/${someHash(77)}`);
    expect(screen.find('empty-state')).not.toBeNull();
    expect(screen.find('offer-actions')).toBeNull();
    await screen.click('page-back');
    expect(screen.route).toBe('/trades');
  });

  it('is not said to be gone while offers are read', async () => {
    const offer = makeOfferView();
    const screen = await mountScreen(`/offers/${offer.id}`, {
      world: makeWorld({ offers: [offer] }),
      prepare: (bridge) => bridge.hold('offers.list'),
    });
    expect(screen.find('empty-state')).toBeNull();
    screen.bridge.release('offers.list');
    await screen.settle();
    expect(screen.get('offer-view').dataset['state']).toBe('sent');
  });

  it('says when offers can’t be read', async () => {
    const screen = await mountScreen(`/offers/${someHash(77)}`, {
      prepare: (bridge) => bridge.reject('offers.list'),
    });
    expect(screen.find('empty-state')).toBeNull();
    expect(screen.toasts('failure')).toHaveLength(1);
  });
});

it('an offer says no amount, no name and no account while they are hidden', async () => {
  const screen = await open({
    ...theirs,
    needsDetails: true,
    changes: [
      { field: 'terms.amount', from: '2500000000', to: '2000000000' },
      { field: 'details.fiatAmount', from: '2400.00', to: '2315.00' },
      { field: 'terms.arbiter', from: arbiter, to: someAddress(5) },
    ],
    findings: [{ level: 'warn', code: 'price', text: 'Marta Keller asked 2,300.00 before.' }],
  });
  await screen.press('h', { ctrlKey: true, shiftKey: true });
  expect(screen.text()).not.toMatch(/2,500|2,000|2,3|2315|2400|Marta|Keller|Lena|Main account|0x/);
});
