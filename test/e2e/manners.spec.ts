import { expect, test } from '@playwright/test';
import { expectAccessible } from './support/accessible.ts';
import { appCleanup, makeProfile, startApp, type AppUnderTest } from './support/app-under-test.ts';
import {
  knowArbiter,
  startOwnNetwork,
  useNetwork,
  type OwnNetwork,
} from './support/own-network.ts';
import { importAccount, closeBy } from './support/secret-window.ts';
import { expectRow, makeOffer, openTrade, tradeRow } from './support/trading.ts';

const cleanup = appCleanup();
test.afterEach(() => cleanup.empty());

/** A seller with one trade in each stage that this version knows. */
async function startWithTrades(): Promise<{
  network: OwnNetwork;
  app: AppUnderTest;
  ids: string[];
}> {
  const network = await startOwnNetwork();
  cleanup.keep(() => network.stop());
  const app = cleanup.keep(await startApp(cleanup.keep(await makeProfile('manners'))));
  await useNetwork(app, network);
  await importAccount(app, network.seller.privateKey, 'Alice');
  await knowArbiter(app, network.arbiter);
  const { chain } = network;
  const token = { token: chain.stablecoin };
  const locked = await chain.createTrade({ ...token, amount: 1_500_000_000n });
  const paid = await chain.createTrade({ amount: 125n * 10n ** 16n });
  await chain.markPaid(paid);
  const part = await chain.createTrade({ ...token, amount: 900_000_001n });
  await chain.confirmPayment(part, 1n, 900_000_001n);
  const released = await chain.createTrade({ ...token, amount: 3n });
  await chain.confirmPayment(released, 3n, 3n);
  const ids = [locked, paid, part, released].map(({ tradeId }) => tradeId as string);
  await app.window.getByTestId('nav-trades').click();
  for (const [index, state] of ['Funded', 'Paid', 'Funded', 'Completed'].entries())
    await expectRow(app, ids[index] ?? '', state);
  return { network, app, ids };
}

test('the window has no Node, cannot navigate or open windows, and loads only its own files', async () => {
  const app = cleanup.keep(await startApp(cleanup.keep(await makeProfile('hardened'))));
  const { window: shown, electron } = app;
  const found = await shown.evaluate(() => ({
    node: ['require', 'process', 'module', 'Buffer', 'global'].filter((name) => name in window),
    bridge: Object.keys(window.escrowDesk).sort(),
    secrets: 'escrowDeskSecret' in window,
  }));
  expect(found).toEqual({ node: [], bridge: ['invoke', 'on'], secrets: false });

  const preferences = await electron.evaluate(({ BrowserWindow }) => {
    const [first] = BrowserWindow.getAllWindows();
    const { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag } = (
      first?.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }
    ).getLastWebPreferences();
    return { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag };
  });
  expect(preferences).toEqual({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
  });

  const page = await shown.evaluate(async () => {
    const answer = await fetch('/index.html');
    return { url: location.href, policy: answer.headers.get('content-security-policy') ?? '' };
  });
  expect(page.url).toMatch(/^escrow-desk:\/\/app\//);
  expect(page.policy).toContain("default-src 'none'");
  expect(page.policy).toContain("script-src 'self'");
  expect(page.policy).not.toContain('unsafe-eval');

  expect(app.complaints).toEqual([]);
  const before = shown.url();
  const escapes = await shown.evaluate(async () => {
    const opened = window.open('https://example.org/');
    const link = document.createElement('a');
    link.href = 'https://example.org/';
    document.body.append(link);
    link.click();
    location.assign('https://example.org/');
    const loaded = await fetch('https://example.org/').then(
      () => true,
      () => false,
    );
    const outside = await fetch('/../main/index.js').then(({ status }) => status);
    const script = document.createElement('script');
    try {
      script.textContent = 'document.documentElement.setAttribute("data-inline", "")';
      document.head.append(script);
    } catch {
      // Trusted Types refuse the text before the policy refuses the script.
    }
    link.remove();
    return {
      opened: opened !== null,
      loaded,
      outside,
      inline: document.documentElement.hasAttribute('data-inline'),
    };
  });
  expect(escapes).toEqual({ opened: false, loaded: false, outside: 404, inline: false });
  expect(shown.url()).toBe(before);
  expect(electron.windows()).toHaveLength(1);
  const permission = await shown.evaluate(async () => {
    const { state } = await navigator.permissions.query({ name: 'geolocation' });
    const camera = await navigator.mediaDevices?.getUserMedia({ video: true }).then(
      () => 'granted',
      () => 'denied',
    );
    return { state, camera: camera ?? 'denied' };
  });
  expect(permission).toEqual({ state: 'denied', camera: 'denied' });
  const unknown = await shown.evaluate(() =>
    (window.escrowDesk.invoke as (name: string) => Promise<unknown>)('shell.run').then(
      () => 'answered',
      () => 'refused',
    ),
  );
  expect(unknown).toBe('refused');
});

test('every screen passes WCAG AA in light and dark, and works by keyboard and at 900 × 600', async () => {
  test.setTimeout(240_000);
  const { network, app, ids } = await startWithTrades();
  const { window: shown, electron } = app;
  const [locked = '', paid = ''] = ids;

  await test.step('each screen', async () => {
    await expectAccessible(app, 'trades');
    await openTrade(app, paid);
    await expectAccessible(app, 'trade');
    await shown.getByTestId('action-confirmPayment').scrollIntoViewIfNeeded();
    for (const name of ['inbox', 'wallet', 'history', 'settings', 'ready']) {
      await shown.getByTestId(`nav-${name}`).click();
      await expect(shown.getByTestId(`${name}-view`)).toBeVisible();
      await expectAccessible(app, name);
    }
    await shown.keyboard.press('Escape');
    await shown.keyboard.press('n');
    await expect(shown.getByTestId('offer-form')).toBeVisible();
    await expectAccessible(app, 'new-trade');
    await shown.getByTestId('offer-submit').click();
    await expect(shown.getByTestId('form-errors')).toBeVisible();
    await expectAccessible(app, 'new-trade-errors');
    await makeOffer(app, {
      role: 'seller',
      amount: '2500',
      symbol: 'USDC',
      fiatAmount: '2315',
      reference: 'Order 81-Q',
    });
    await expectAccessible(app, 'offer');
  });

  await test.step('keyboard', async () => {
    await shown.getByTestId('nav-trades').click();
    await shown.getByTestId('trade-list').waitFor();
    await shown.keyboard.press('/');
    await expect(shown.locator('#find-trades, #find-trades input').last()).toBeFocused();
    await shown.keyboard.type('no such trade');
    await expect(shown.getByTestId('trade-row')).toHaveCount(0);
    await shown.keyboard.press('Escape');
    await expect(tradeRow(app, locked)).toBeVisible();
    await shown.keyboard.press('ArrowDown');
    await shown.keyboard.press('Enter');
    const detail = shown.getByTestId('trade-detail').or(shown.getByTestId('offer-view'));
    await expect(detail).toBeVisible();
    await openTrade(app, locked);
    await shown.keyboard.press('Escape');
    await expect(shown.getByTestId('trade-detail')).toHaveCount(0);
    await shown.keyboard.press('?');
    await expect(shown.getByTestId('keyboard-help')).toBeVisible();
    await shown.keyboard.press('Escape');
    await expect(shown.getByTestId('keyboard-help')).toHaveCount(0);

    await shown.keyboard.press('Control+Shift+H');
    await expect(tradeRow(app, locked)).not.toContainText('1,500.00');
    await expect(shown.locator('html')).toHaveClass(/hides-private/);
    await app.screenshot('hidden');
    await shown.keyboard.press('Control+Shift+H');
    await expect(tradeRow(app, locked)).toContainText('1,500.00');

    await shown.keyboard.press('Control+L');
    await shown.getByTestId('nav-wallet').click();
    await expect(shown.getByTestId('account')).toHaveAttribute('data-locked', 'true');
  });

  await test.step('the window for secrets', async () => {
    await openTrade(app, paid);
    for (const tick of ['arrived', 'payer', 'account'])
      await shown.getByTestId(`check-${tick}`).check();
    const page = await app.secretWindow(() => shown.getByTestId('action-confirmPayment').click());
    await expect(page.getByTestId('sign-title')).toBeVisible();
    expect(await page.evaluate(() => 'escrowDesk' in window)).toBe(false);
    // No default focus on what moves money.
    await expect(page.getByTestId('hold')).not.toBeFocused();
    await expectAccessible(app, 'signing', page);
    await closeBy(page, () => page.keyboard.press('Escape'));
  });

  await test.step('900 × 600: the detail replaces the list, nothing runs over the edge', async () => {
    await electron.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.setContentSize(900, 600);
    });
    await expect.poll(() => shown.evaluate(() => window.innerWidth)).toBe(900);
    for (const name of ['trades', 'inbox', 'wallet', 'history', 'settings']) {
      await shown.getByTestId(`nav-${name}`).click();
      await expectFits(app);
      await app.screenshot(`small-${name}`);
    }
    await shown.getByTestId('nav-trades').click();
    // The list shows the trade that is open no more.
    await tradeRow(app, locked).click();
    await expect(shown.getByTestId('trade-detail')).toBeVisible();
    await expect(shown.getByTestId('trade-list')).toBeHidden();
    await expectFits(app);
    await app.screenshot('small-trade');
    await shown.getByTestId('detail-back').click();
    await expect(shown.getByTestId('trade-list')).toBeVisible();
  });

  await test.step('many rows are drawn as far as they are seen', async () => {
    const made: string[] = [];
    for (let index = 0; index < 40; index += 1) {
      const { tradeId } = await network.chain.createTrade({ amount: BigInt(index + 1) });
      made.push(tradeId);
    }
    await shown.getByTestId('filter-live').click();
    await expect(shown.getByTestId('count-live')).toHaveText('43', { timeout: 30_000 });
    expect(await shown.getByTestId('trade-row').count()).toBeLessThan(40);
    await shown.getByTestId('trade-list').press('End');
    await shown.getByTestId('find-trades').fill(made[20] ?? '');
    await expect(shown.getByTestId('trade-row')).toHaveCount(1);
    await expect(tradeRow(app, made[20] ?? '')).toBeVisible();
  });
  expect(app.complaints).toEqual([]);
});

/** Nothing can be scrolled sideways: all of it is in the window. */
async function expectFits({ window: shown }: AppUnderTest): Promise<void> {
  const over = await shown.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(over).toBeLessThanOrEqual(0);
}
