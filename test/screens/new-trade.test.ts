import { describe, expect, it } from 'vitest';
import {
  arbiter,
  makeAccount,
  makeOfferView,
  makeSettings,
  makePractice,
  me,
  practiceNetwork,
  someAddress,
  usdc,
} from '../support/make-views.ts';
import { mountScreen, type Screen } from './mount-screen.ts';
import { makeEmptyWorld, makeWorld } from './world.ts';

const field = (name: string): HTMLElement => document.getElementById(`field-${name}`)!;
async function fill(screen: Screen): Promise<void> {
  await screen.type(field('amount'), '2,500.000001');
  await screen.type(field('fiatAmount'), '2,315');
  await screen.type(field('reference'), 'Invoice 4417');
  await screen.type(field('holder'), 'Anna Schmidt');
  await screen.type(field('iban'), 'DE89 3704 0044 0532 0130 00');
}
const form = (): HTMLElement => document.querySelector<HTMLElement>('[data-testid="offer-form"]')!;

describe('the form of a new trade', () => {
  it('sends whoever has no account to Wallet first', async () => {
    const screen = await mountScreen('/new', { world: makeEmptyWorld() });
    expect(screen.text(screen.get('empty-state'))).toContain('An account comes first');
    expect(await screen.accessFaults()).toEqual([]);
    await screen.click('to-wallet');
    expect(screen.route).toBe('/wallet');
  });

  it('knows account, stablecoin and arbiter, and says what the terms mean', async () => {
    const screen = await mountScreen('/new');
    expect(screen.text(form())).toContain('Main account');
    expect(screen.text(form())).toContain('Lena Weiss');
    expect(field('token')).toHaveProperty('value', usdc.address);
    expect(screen.text(form())).toContain('Worst case');
    expect(await screen.accessFaults()).toEqual([]);
  });

  it('signs exactly what was typed', async () => {
    const screen = await mountScreen('/new');
    await fill(screen);
    expect(screen.text(screen.get('form-fiatAmount'))).toContain('EUR per USDC');
    await screen.click('offer-submit');
    expect(screen.bridge.calls('offers.create')).toEqual([
      expect.objectContaining({
        role: 'seller',
        account: me,
        counterparty: null,
        arbiter,
        token: usdc.address,
        amount: 2_500_000_001n,
        fiatAmount: '2315.00',
        reference: 'Invoice 4417',
        arbiterFee: 0n,
        privateDetails: {
          holder: 'Anna Schmidt',
          account: { iban: 'DE89 3704 0044 0532 0130 00' },
        },
      }),
    ]);
    expect(screen.route).toBe(`/offers/${makeOfferView().id}`);
  });

  it('marks every field at fault and asks main for nothing', async () => {
    const screen = await mountScreen('/new');
    await screen.click('offer-submit');
    for (const name of ['amount', 'fiatAmount', 'reference', 'holder'])
      expect(screen.find(`error-${name}`)).not.toBeNull();
    expect(screen.text(screen.get('form-errors'))).toBe('Correct the marked fields.');
    expect(screen.bridge.calls('offers.create')).toEqual([]);
    expect(document.activeElement?.id).toBe('field-amount');
    expect(await screen.accessFaults()).toEqual([]);
  });

  it('marks the field that main refuses, and keeps what was typed', async () => {
    const screen = await mountScreen('/new');
    await fill(screen);
    screen.bridge.fail('offers.create', 'invalid_terms', {
      field: 'terms.arbiter',
      detail: 'the arbiter is a party',
    });
    await screen.click('offer-submit');
    expect(screen.text(screen.get('form-arbiter'))).toContain('the arbiter is a party');
    expect(screen.toasts('failure')[0]).toContain('The contract would refuse these terms.');
    expect(field('amount')).toHaveProperty('value', '2,500.000001');
  });

  it('is not sent twice while the signing window is open', async () => {
    const screen = await mountScreen('/new');
    await fill(screen);
    screen.bridge.hold('offers.create');
    await screen.click('offer-submit');
    await screen.click('offer-submit');
    expect(screen.bridge.calls('offers.create')).toHaveLength(1);
  });

  it('asks a buyer for the name on the paying account only', async () => {
    const screen = await mountScreen('/new');
    await screen.click('role-buyer');
    expect(field('holder')).not.toBeNull();
    expect(field('iban')).toBeNull();
  });

  it('takes another arbiter than those on the list', async () => {
    const screen = await mountScreen('/new');
    await fill(screen);
    await screen.choose(field('arbiter'), 'Another address…');
    await screen.type(field('arbiterAddress'), someAddress(70));
    await screen.click('offer-submit');
    expect(screen.bridge.calls('offers.create')[0]?.arbiter).toBe(someAddress(70));
  });

  it('knows the practice chain’s arbiter', async () => {
    await mountScreen('/new', {
      world: makeWorld({ contacts: [], settings: makeSettings({ network: practiceNetwork }) }),
    });
    expect(field('arbiter')).toHaveProperty('value', makePractice().arbiter);
  });

  it('fills in what was given last for the method', async () => {
    const screen = await mountScreen('/new', {
      world: makeWorld({
        remembered: [
          { role: 'seller', method: 'sepa', holder: 'Anna Schmidt', account: { iban: 'DE02' } },
        ],
      }),
    });
    await screen.choose(field('method'), 'SEPA');
    expect(field('holder')).toHaveProperty('value', 'Anna Schmidt');
    expect(field('iban')).toHaveProperty('value', 'DE02');
  });

  it('keeps what is typed when accounts come late', async () => {
    const screen = await mountScreen('/new', {
      prepare: (bridge) => bridge.hold('wallet.accounts'),
    });
    await screen.type(field('amount'), '12');
    screen.bridge.release('wallet.accounts');
    await screen.settle();
    expect(field('amount')).toHaveProperty('value', '12');
    expect(field('account')).toHaveProperty('value', me);
  });

  it('says when accounts can’t be read', async () => {
    const screen = await mountScreen('/new', {
      prepare: (bridge) => bridge.reject('wallet.accounts', 'details.remembered'),
    });
    expect(screen.find('empty-state')).toBeNull();
    expect(screen.toasts('failure')).toHaveLength(1);
  });
});

describe('the form of a counter-offer', () => {
  const offer = makeOfferView({ state: 'answer', mine: false });

  it('begins with the offer’s terms and answers that offer', async () => {
    const screen = await mountScreen(`/offers/${offer.id}/change`, {
      world: makeWorld({ offers: [offer] }),
    });
    expect(screen.text(screen.get('page-title'))).toBe('Change the offer');
    expect(field('amount')).toHaveProperty('value', '2500');
    await screen.type(field('amount'), '2000');
    await screen.type(field('holder'), 'Anna Schmidt');
    await screen.type(field('iban'), 'DE89 3704 0044 0532 0130 00');
    await screen.click('offer-submit');
    expect(screen.bridge.calls('offers.counter')).toEqual([
      { id: offer.id, draft: expect.objectContaining({ amount: 2_000_000_000n }) as unknown },
    ]);
    expect(screen.bridge.calls('offers.create')).toEqual([]);
  });

  it('says no name and no account while they are hidden', async () => {
    const screen = await mountScreen(`/offers/${offer.id}/change`, {
      world: makeWorld({
        offers: [offer],
        accounts: [makeAccount(), makeAccount({ address: someAddress(9), label: 'Savings' })],
        remembered: [
          {
            role: 'seller',
            method: 'sepa-instant',
            holder: 'Anna Schmidt',
            account: { iban: 'DE89' },
          },
        ],
      }),
      hidden: true,
    });
    expect(screen.text()).not.toMatch(/2,500|2,315|2315|Lena|Anna|DE89|Main account|0x[0-9a-fA-F]/);
  });
});
