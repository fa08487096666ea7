import { readFiat } from '../../../src-shared/money/typed-number.ts';
import { describe, expect, it } from 'vitest';
import { changeLines } from '../../../src-renderer/format/offer-changes.ts';
import {
  emptyOfferForm,
  formFromOffer,
  readOfferForm,
  withMethod,
} from '../../../src-renderer/format/offer-form.ts';
import { offerPlan, unusualTerms } from '../../../src-renderer/format/offer-plan.ts';
import { statusParts } from '../../../src-renderer/format/status-bar.ts';
import type { ConnectionsView, TradeView } from '../../../src-shared/ipc/views.ts';
import { actionsOf } from '../../../src-shared/trade/guidance.ts';
import {
  arbiter,
  freshNode,
  guidesAt,
  makeOfferView,
  makeTradeView,
  me,
  now,
  someAddress,
  usdc,
} from '../../support/make-views.ts';

const filled = {
  ...emptyOfferForm(me, usdc.address),
  amount: '2,500',
  fiatAmount: '2,315',
  reference: 'Invoice',
  arbiter,
  privateDetails: { holder: 'Marta Keller', account: { iban: 'DE89 3704 0044 0532 0130 00' } },
};

describe('the offer form', () => {
  it('reads amounts exactly, in the token’s smallest unit', () => {
    const read = readOfferForm({ ...filled, amount: '0.000001' }, [usdc]);
    expect(read).toMatchObject({ ok: true, draft: { amount: 1n, fiatAmount: '2315.00' } });
  });

  it('names every field at fault at once', () => {
    const read = readOfferForm(
      {
        ...filled,
        amount: '1e3',
        fiatAmount: '0',
        currency: 'euro',
        country: '?',
        reference: ' ',
        arbiter: '0x12',
        counterparty: 'Bob',
        privateDetails: { holder: 'Marta', account: { iban: 'DE89 3704 0044 0532 0130 01' } },
      },
      [usdc],
    );
    expect(read.ok ? [] : Object.keys(read.errors).sort()).toEqual([
      'amount',
      'arbiter',
      'counterparty',
      'country',
      'currency',
      'fiatAmount',
      'iban',
      'reference',
    ]);
  });

  it('refuses an address with a mistyped digit', () => {
    const wrong = arbiter.replace(/[a-f]/, (letter) => letter.toUpperCase());
    expect(readOfferForm({ ...filled, arbiter: wrong === arbiter ? '0x' : wrong }, [usdc]).ok).toBe(
      false,
    );
  });

  it('takes the payment method’s own windows', () => {
    const form = withMethod(filled, 'sepa');
    expect([form.paymentWindow, form.confirmationWindow]).toEqual([172_800, 172_800]);
  });

  it('comes back whole from an offer that is changed', () => {
    const { privateDetails } = filled;
    const form = { ...formFromOffer(makeOfferView(), me, now), privateDetails };
    expect(readOfferForm(form, [usdc])).toMatchObject({
      ok: true,
      draft: { amount: 2_500_000_000n, fiatAmount: '2315.00', arbiter },
    });
  });

  it.each([
    ['2315', '2315.00'],
    ['2,315.5', '2315.50'],
    ['0.1', '0.10'],
    ['00012', '12.00'],
    ['0', null],
    ['-1', null],
    ['1,23', null],
    ['1e3', null],
    ['2.500', null],
    ['0,125', null],
    ['1.005', null],
    ['2,500', '2500.00'],
  ])('reads the fiat amount %s as %s', (typed, read) => {
    const got = readFiat(typed, 'EUR');
    expect(got.ok ? got.value : null).toBe(read);
  });
  it('counts each currency in its own decimals', () => {
    expect(readFiat('2500', 'JPY')).toEqual({ ok: true, value: '2500' });
    expect(readFiat('2500.5', 'JPY').ok).toBe(false);
    expect(readFiat('2.500', 'KWD')).toEqual({ ok: true, value: '2.500' });
  });
});

it('a default other than 50 % each is flagged', () => {
  const usual = {
    role: 'buyer',
    paymentWindow: 7200,
    confirmationWindow: 21_600,
    method: 'sepa-instant',
    hasArbiterFee: false,
  } as const;
  expect(unusualTerms({ ...usual, defaultBuyerBps: 5_000 })).toEqual([]);
  expect(unusualTerms({ ...usual, defaultBuyerBps: 0 })[0]).toContain('everything to the seller');
});

it('the plan says by when each side must move', () => {
  const steps = offerPlan(
    {
      role: 'buyer',
      other: 'Bob',
      arbiter: 'D. Roth',
      amount: '1.2500 ETH',
      fiat: '€3,105.00',
      method: 'sepa-instant',
      fundBy: now + 3_240_000,
      paymentWindow: 7200,
      confirmationWindow: 21_600,
      arbitrationWindow: 14 * 86_400,
      defaultBuyerBps: 5_000,
      hasSecondArbiter: false,
    },
    now,
  );
  expect(steps.map(({ what, when }) => `${what}: ${when}`)).toEqual([
    'Bob locks 1.2500 ETH: by 16:59 today, else the offer expires',
    'You pay and say so: within 2 h of the lock',
    'Bob releases: within 6 h, else you may dispute',
    'D. Roth decides a dispute: by 7 Dec at the latest, else 50 % each',
  ]);
});

it('a counter-offer is told old and new, without what only follows', () => {
  const lines = changeLines(
    [
      { field: 'terms.defaultBuyerBps', from: '5000', to: '10000' },
      { field: 'terms.amount', from: '2500000000', to: '2000000000' },
      { field: 'terms.detailsHash', from: '0x1', to: '0x2' },
      { field: 'details.fiatAmount', from: '2400.00', to: '2315.00' },
    ],
    usdc,
  );
  expect(lines.map(({ label, from, to }) => [label, from, to])).toEqual([
    ['If nobody decides', '50 % each', 'everything to the buyer'],
    ['Amount', '2,500.00 USDC', '2,000.00 USDC'],
    ['For', '2400.00', '2315.00'],
  ]);
});

describe('the actions of a trade', () => {
  const kindsOf = (view: TradeView, nowMs = now) =>
    actionsOf(guidesAt(nowMs).trade(view)).map(({ kind }) => kind);

  it('are those of the contract; the one that protects stands beside the one that moves on', () => {
    expect(kindsOf(makeTradeView({}, { state: 'Paid' }))).toEqual([
      'confirmPayment',
      'openDispute',
      'proposeExtension',
      'proposeSettlement',
    ]);
    const overdue = { state: 'Paid', deadlineAt: now - 1000 } as const;
    expect(kindsOf(makeTradeView({ role: 'buyer' }, { state: 'Paid' }))).toEqual([
      'proposeExtension',
      'proposeSettlement',
      'refund',
    ]);
    expect(kindsOf(makeTradeView({ role: 'buyer' }, overdue))).toEqual([
      'openDispute',
      'proposeSettlement',
      'refund',
    ]);
  });

  it('are offered to whoever is open once every arbiter was silent', () => {
    const silent = { state: 'Disputed', deadlineAt: now - 1000 } as const;
    for (const role of ['arbiter', 'fallbackArbiter'] as const) {
      const named = role === 'arbiter' ? { fallbackArbiter: someAddress(77) } : {};
      expect(kindsOf(makeTradeView({ role }, silent, named))).toEqual(['escalateDispute']);
      const escalated = { ...silent, escalated: true };
      expect(kindsOf(makeTradeView({ role }, escalated))).toEqual(['expireDispute']);
    }
  });

  it('follow the payment window', () => {
    expect(kindsOf(makeTradeView({ role: 'buyer' }))).toEqual([
      'markPaid',
      'proposeExtension',
      'proposeSettlement',
      'refund',
    ]);
    expect(kindsOf(makeTradeView({}, { deadlineAt: now - 1000 }))).toEqual([
      'cancelExpired',
      'confirmPayment',
      'proposeSettlement',
    ]);
  });
});

describe('the status bar', () => {
  const link = { state: 'ok', text: 'ok', retryAt: null } as const;
  const view: ConnectionsView = {
    network: { ...link, name: 'Base', chainId: 8453, head: 54_213_905, headAt: now - 2000 },
    local: { ...link, url: 'http://127.0.0.1:1' },
    remote: null,
    nodes: freshNode,
    reading: null,
    checkedTo: 54_213_905,
    finalTo: 54_213_900,
  };
  const texts = (change: Partial<ConnectionsView>) =>
    statusParts({ ...view, ...change }, false, now, now).map(({ text, tone }) => [text, tone]);

  it('says network, service and how far was checked', () => {
    expect(texts({})).toEqual([
      ['Base 54,213,905, 2 s', 'good'],
      ['This computer', 'good'],
      ['Checked to the newest block', 'good'],
    ]);
  });

  it('says what is away and when it is tried again', () => {
    expect(
      texts({
        network: {
          ...view.network,
          state: 'reconnecting',
          text: 'reconnecting',
          retryAt: now + 4000,
        },
        nodes: { ...freshNode, answers: false },
      }),
    ).toEqual([
      ['Base: reconnecting, next try in 4 s', 'warn'],
      ['This computer', 'good'],
      ['Checked to 54,213,905', 'off'],
    ]);
  });

  it('never claims the newest block for an old view, nor for one that is still being read', () => {
    const newest = { timeMs: now - 22_000, heardAt: now - 22_000 };
    const old = texts({ nodes: { ...freshNode, newest } });
    expect(old[0]?.[1]).toBe('bad');
    expect(old[2]).toEqual(['Checked to 54,213,905', 'off']);
    const reading = { nodes: { ...freshNode, caughtUp: false }, checkedTo: 54_200_000 };
    expect(texts(reading)[2]).toEqual(['Checked, 13,905 behind', 'warn']);
    expect(texts({ reading: { done: 2800, total: 10_050 } })[2]).toEqual([
      'reading 2,800 of 10,050 trades',
      'warn',
    ]);
  });

  it('says that own nodes disagree', () => {
    expect(texts({ nodes: { ...freshNode, agree: false } })[0]).toEqual([
      'Base 54,213,905, your nodes disagree',
      'bad',
    ]);
  });

  it('names a service that withholds', () => {
    const remote = { ...link, url: 'https://desk.example.org', withholds: true };
    expect(texts({ remote })[1]).toEqual(['desk.example.org: Service withholds', 'bad']);
  });
});
