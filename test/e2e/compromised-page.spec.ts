import { expect, test, type Page } from '@playwright/test';
import type { SettingsChange } from '../../src-shared/ipc/ipc-contract.ts';
import type { SettingsView } from '../../src-shared/ipc/views.ts';
import { address } from '../../src-shared/parse.ts';
import { appCleanup, makeProfile, startApp, type AppUnderTest } from './support/app-under-test.ts';
import {
  changeSettings,
  confirmedByBridge,
  startOwnNetwork,
  useNetwork,
  type OwnNetwork,
} from './support/own-network.ts';
import { closeBy, importAccount } from './support/secret-window.ts';

/**
 * The page is in an attacker's hands: each test runs in it as injected code would, with its bridge and with all that a
 * document can do. What it may reach and change, without a person at a window of main's, is nothing.
 */
test.describe.configure({ mode: 'serial' });

const cleanup = appCleanup();
let network: OwnNetwork;
let app: AppUnderTest;
test.beforeAll(async () => {
  test.setTimeout(120_000);
  network = await startOwnNetwork();
  cleanup.keep(() => network.stop());
  app = cleanup.keep(await startApp(cleanup.keep(await makeProfile('compromised'))));
  await useNetwork(app, network);
  await importAccount(app, network.buyer.privateKey, 'Bob');
  await confirmedByBridge(app, () =>
    app.window.evaluate((known) => window.escrowDesk.invoke('contacts.save', known), {
      address: friend,
      label: 'Marta',
      arbiter: false,
    }),
  );
});
test.afterAll(() => cleanup.empty());

const friend = address(`0x${'ab'.repeat(20)}`);
const stranger = address(`0x${'cd'.repeat(20)}`);

/** What the page is told of everything that guards money. */
function guardedState(): Promise<unknown> {
  return app.window.evaluate(async () => {
    const { invoke } = window.escrowDesk;
    const [settings, contacts, accounts] = await Promise.all([
      invoke('settings.get'),
      invoke('contacts.list'),
      invoke('wallet.accounts'),
    ]);
    return { settings: { ...settings, autoLockMinutes: 0 }, contacts, accounts };
  });
}

let minutes = 60;
/** What a person agrees to between attacks ends the pause that cancelled windows bring. */
async function agreeToSomething(): Promise<void> {
  minutes += 1;
  await changeSettings(app, { autoLockMinutes: minutes });
}

/** Calls as the page, waits for the window of main's, and closes it as a person who knows of nothing. */
async function triedAndCancelled(call: () => Promise<unknown>): Promise<Page> {
  const answer = call();
  const page = await app.nextSecretWindow();
  await expect(page.getByTestId('confirm-title')).toBeVisible();
  await expect(page.getByTestId('signing-mark')).toHaveText(/^◆ \S+ \S+$/);
  await expect(page.getByTestId('confirm-change')).toBeDisabled();
  await closeBy(page, () => page.getByTestId('cancel').click());
  expect(await answer).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
  await agreeToSomething();
  return page;
}

const attackedSettings = (settings: SettingsView): readonly SettingsChange[] => {
  const own = {
    ...settings.network,
    rpcUrls: [...settings.network.rpcUrls],
    tokens: [...settings.network.tokens],
  };
  return [
    { network: { ...own, name: 'Base', chainId: 8453 } },
    { network: { ...own, rpcUrls: ['http://127.0.0.1:1'] } },
    { network: { ...own, explorerUrl: 'https://evil.example' } },
    {
      network: {
        ...own,
        tokens: own.tokens.map((token) => ({
          ...token,
          decimals: token.symbol === 'USDC' ? 8 : token.decimals,
        })),
      },
    },
    { remoteServiceUrl: 'http://127.0.0.1:1', remoteAccounts: [network.buyer.address] },
    { share: { enabled: true, port: 0, addresses: 'all' } },
    { passphraseLimits: { [network.chain.stablecoin]: 10n ** 30n } },
    { autoLockMinutes: 1440 },
    { notifications: false },
    // The look is free, but never a cover for the rest.
    { theme: 'dark', autoLockMinutes: 1440 },
  ];
};

test('settings, contacts and accounts stay as they are without a person’s yes', async () => {
  test.setTimeout(240_000);
  const before = await guardedState();
  const settings = await app.window.evaluate(() => window.escrowDesk.invoke('settings.get'));
  for (const change of attackedSettings(settings))
    await triedAndCancelled(() =>
      app.window.evaluate((wanted) => window.escrowDesk.invoke('settings.change', wanted), change),
    );
  for (const draft of [
    { address: stranger, label: 'L. Weiss', arbiter: true },
    { address: stranger, label: 'Marta Keller', arbiter: false },
    { address: friend, label: 'Somebody else', arbiter: false },
    { address: friend, label: 'Marta', arbiter: true },
  ])
    await triedAndCancelled(() =>
      app.window.evaluate((wanted) => window.escrowDesk.invoke('contacts.save', wanted), draft),
    );
  const mine = network.buyer.address;
  for (const [name, args] of [
    ['contacts.remove', friend],
    ['wallet.rename', { address: mine, label: 'Savings' }],
    ['wallet.remove', mine],
    ['receivedOffers.unblock', stranger],
  ] as const)
    await triedAndCancelled(() =>
      app.window.evaluate(
        ([request, given]) =>
          (window.escrowDesk.invoke as (...all: unknown[]) => Promise<unknown>)(request, given),
        [name, args] as const,
      ),
    );
  expect(await guardedState()).toEqual(before);
});
