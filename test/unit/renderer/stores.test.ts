import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { nextTick, reactive, watch } from 'vue';
import type {
  Contact,
  SettingsView,
  TradesSnapshot,
  TradeView,
} from '../../../src-shared/ipc/views.ts';
import { useClock } from '../../../src-renderer/stores/clock.ts';
import { useContacts } from '../../../src-renderer/stores/contacts.ts';
import { useOffers } from '../../../src-renderer/stores/offers.ts';
import { useSettings } from '../../../src-renderer/stores/settings.ts';
import { nativeCoin, type Token } from '../../../src-shared/money/token.ts';
import { useTrades } from '../../../src-renderer/stores/trades.ts';
import type { OfferDraftArgs } from '../../../src-renderer/format/offer-form.ts';
import { FakeBridge, type Answers } from '../../screens/fake-bridge.ts';
import { answersOf, makeWorld } from '../../screens/world.ts';
import {
  arbiter,
  makeOfferView,
  makeTradeView,
  me,
  someTradeId,
  usdc,
} from '../../support/make-views.ts';

beforeEach(() => setActivePinia(createPinia()));
const installFakeBridge = (answers: Partial<Answers>): FakeBridge =>
  new FakeBridge({ ...answersOf(makeWorld()), ...answers }).install();
const view = (seed: number, remaining = 1n): TradeView =>
  makeTradeView({}, { tradeId: someTradeId(seed), remaining });
const noEvents = { events: [], eventsOmitted: [] };
const remainingOf = (seed: number) =>
  useTrades().byId.get(someTradeId(seed))?.trade.remaining ?? null;

describe('the settings store', () => {
  it('has the coin that the network’s list names on its list, and ether where none is', async () => {
    const pol = nativeCoin('POL');
    const settingsWith = (tokens: readonly Token[]): SettingsView => ({
      network: {
        kind: 'own',
        name: 'Polygon',
        chainId: 137,
        rpcUrls: [],
        startBlock: 0,
        tokens,
        explorerUrl: null,
      },
      remoteServiceUrl: null,
      remoteAccounts: [],
      share: { enabled: false, port: 0, addresses: [] },
      theme: 'system',
      textScale: 1,
      autoLockMinutes: 15,
      passphraseLimits: {},
      notifications: true,
      clearClipboard: true,
    });
    const bridge = installFakeBridge({ 'settings.get': () => settingsWith([pol, usdc]) });
    const settings = useSettings();
    const started = settings.start();
    await started.ready;
    expect(settings.coin).toEqual(pol);
    expect(settings.tokens).toEqual([pol, usdc]);
    bridge.publish('settings.changed', settingsWith([usdc]));
    expect(settings.coin.symbol).toBe('ETH');
    expect(settings.tokens).toEqual([settings.coin, usdc]);
    started.stop();
  });
});

describe('the trades store', () => {
  it('listens before it asks, so that a delta between the two is not lost', async () => {
    let answer: (snapshot: TradesSnapshot) => void = () => undefined;
    const bridge = installFakeBridge({
      'trades.snapshot': () => new Promise<TradesSnapshot>((resolve) => (answer = resolve)),
    });
    const started = useTrades().start();
    bridge.publish('trades.delta', {
      sequence: 8,
      changed: [view(1, 8n)],
      removed: [],
      ...noEvents,
    });
    await Promise.resolve();
    answer({ sequence: 7, trades: [view(1, 7n), view(2)] });
    await started.ready;
    expect(remainingOf(1)).toBe(8n);
    expect(remainingOf(2)).toBe(1n);
    started.stop();
  });

  it('drops deltas that the snapshot already contains', async () => {
    let answer: (snapshot: TradesSnapshot) => void = () => undefined;
    const bridge = installFakeBridge({
      'trades.snapshot': () => new Promise<TradesSnapshot>((resolve) => (answer = resolve)),
    });
    const started = useTrades().start();
    bridge.publish('trades.delta', {
      sequence: 3,
      changed: [view(1, 3n)],
      removed: [],
      ...noEvents,
    });
    await Promise.resolve();
    answer({ sequence: 5, trades: [view(1, 5n)] });
    await started.ready;
    bridge.publish('trades.delta', {
      sequence: 4,
      changed: [view(1, 4n)],
      removed: [],
      ...noEvents,
    });
    expect(remainingOf(1)).toBe(5n);
    started.stop();
  });

  it('asks again when a delta is missing, and takes up what came after', async () => {
    const snapshots: TradesSnapshot[] = [
      { sequence: 1, trades: [view(1)] },
      { sequence: 3, trades: [view(1, 3n), view(2)] },
    ];
    const bridge = installFakeBridge({ 'trades.snapshot': () => snapshots.shift()! });
    const trades = useTrades();
    const started = trades.start();
    await started.ready;
    bridge.publish('trades.delta', { sequence: 3, changed: [view(9)], removed: [], ...noEvents });
    bridge.publish('trades.delta', {
      sequence: 4,
      changed: [view(1, 4n)],
      removed: [],
      ...noEvents,
    });
    await expect.poll(() => remainingOf(1)).toBe(4n);
    expect(bridge.calls('trades.snapshot')).toHaveLength(2);
    expect(remainingOf(2)).toBe(1n);
    expect(trades.byId.size).toBe(2);
    started.stop();
  });

  it('takes removed trades away and paints a burst of deltas once', async () => {
    const bridge = installFakeBridge({
      'trades.snapshot': () => ({ sequence: 0, trades: [view(1), view(2)] }),
    });
    const trades = useTrades();
    const started = trades.start();
    await started.ready;
    let paints = 0;
    const stopWatching = watch(
      () => trades.all,
      () => (paints += 1),
    );
    for (let sequence = 1; sequence <= 500; sequence += 1)
      bridge.publish('trades.delta', {
        sequence,
        changed: [view(1, BigInt(sequence))],
        removed: sequence === 500 ? [someTradeId(2)] : [],
        ...noEvents,
      });
    await expect.poll(() => trades.all.length).toBe(1);
    await nextTick();
    expect(trades.all[0]?.trade.remaining).toBe(500n);
    expect(paints).toBe(1);
    stopWatching();
    started.stop();
    expect(bridge.listenerCount('trades.delta')).toBe(0);
  });

  it('sends the part as an exact whole number', async () => {
    const bridge = installFakeBridge({
      'trades.act': () => ({ ok: false, failure: { code: 'cancelled' } }),
    });
    const result = await useTrades().act({
      tradeId: someTradeId(1),
      account: me,
      action: 'confirmPayment',
      value: 12_345_678_901_234_567_890n,
    });
    expect(result.ok).toBe(false);
    expect(bridge.calls('trades.act')[0]).toEqual({
      tradeId: someTradeId(1),
      account: me,
      action: 'confirmPayment',
      value: 12_345_678_901_234_567_890n,
    });
  });
});

it('a publication that overtakes the first answer is kept', async () => {
  let answer: (contacts: readonly Contact[]) => void = () => undefined;
  const bridge = installFakeBridge({
    'contacts.list': () => new Promise((resolve) => (answer = resolve)),
  });
  const contacts = useContacts();
  const started = contacts.start();
  bridge.publish('contacts.changed', [
    { address: arbiter, label: 'L. Weiss', arbiter: true, card: null },
  ]);
  await Promise.resolve();
  answer([]);
  await started.ready;
  expect(contacts.arbiters.map(({ label }) => label)).toEqual(['L. Weiss']);
  started.stop();
});

it('a form that is reactive is sent as a plain copy', async () => {
  const bridge = installFakeBridge({
    'offers.create': () => ({ ok: true, value: makeOfferView() }),
  });
  const draft = reactive<OfferDraftArgs>({
    role: 'seller',
    account: me,
    counterparty: null,
    arbiter,
    fallbackArbiter: null,
    token: usdc.address,
    amount: 1n,
    currency: 'EUR',
    fiatAmount: '1.00',
    method: 'sepa',
    country: 'DE',
    bank: null,
    reference: 'x',
    note: null,
    paymentWindow: 7200,
    confirmationWindow: 7200,
    arbitrationWindow: 3 * 86_400,
    defaultBuyerBps: 5000,
    arbiterFee: 0n,
    expiresIn: 3600,
    privateDetails: { holder: 'Marta', account: {} },
  });
  const offers = useOffers();
  const result = await offers.create(draft);
  expect(result.ok).toBe(true);
  expect(bridge.calls('offers.create')[0]).toEqual({ ...draft });
  expect(offers.byId.has(makeOfferView().id)).toBe(true);
});

it('deadlines follow the chain’s clock when it is ahead, as after a skip on the practice chain', () => {
  const clock = useClock();
  clock.heardBlock(Date.now() + 86_400_000);
  expect(clock.nowMs - Date.now()).toBeGreaterThan(86_000_000);
  clock.heardBlock(Date.now() - 12_000);
  expect(Math.abs(clock.nowMs - Date.now())).toBeLessThan(5_000);
});
