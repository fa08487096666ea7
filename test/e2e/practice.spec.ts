import { expect, test } from '@playwright/test';
import { expectAccessible } from './support/accessible.ts';
import { appCleanup, makeProfile, startApp, type AppUnderTest } from './support/app-under-test.ts';
import { startPractising } from './support/practising.ts';
import { createAccount, sign } from './support/secret-window.ts';
import { proposal, signSettlement } from './support/three-apps.ts';
import {
  acceptOffer,
  act,
  confirmArbiter,
  settleFinding,
  expectRow,
  expectTimeline,
  finding,
  lockOffer,
  makeOffer,
  openTrade,
  shownOffer,
  tradeRow,
} from './support/trading.ts';
import { expectCalm } from './support/two-traders.ts';

const cleanup = appCleanup();
test.afterEach(() => cleanup.empty());

async function balanceOf(app: AppUnderTest, symbol: string): Promise<string> {
  await app.window.getByTestId('nav-wallet').click();
  const balance = app.window.locator(`[data-testid="balance"][data-token="${symbol}"]`);
  return balance.innerText();
}

async function askForOffer(
  app: AppUnderTest,
  side: 'sell' | 'buy',
  scenario: string,
): Promise<void> {
  const { window } = app;
  await window.getByTestId('nav-practice').click();
  await expect(window.getByTestId('practice-view')).toBeVisible();
  await window.locator('#field-practice-side').selectOption(side);
  await window.locator('#field-practice-token').selectOption({ label: 'USDC' });
  await window.locator('#field-practice-scenario').selectOption(scenario);
  await window.getByTestId('practice-ask').click();
  await expect(window.getByTestId('offer-view')).toHaveAttribute('data-state', 'answer', {
    timeout: 30_000,
  });
}

test('a newcomer alone trades on the practice chain, from either side', async () => {
  test.setTimeout(240_000);
  const profile = cleanup.keep(await makeProfile('newcomer'));
  let app = cleanup.keep(await startApp(profile));
  await expect(app.window.getByTestId('practice-band')).toBeVisible();
  await expect(app.window.getByTestId('status-network')).toHaveAttribute('data-tone', 'practice', {
    timeout: 60_000,
  });
  await app.screenshot('first-run');

  await test.step('account: the words are asked back', async () => {
    await createAccount(app, 'Main', (page) => expectAccessible(app, 'create-account', page));
    await app.window.getByTestId('account-fund').click();
    await expect.poll(() => balanceOf(app, 'USDC'), { timeout: 30_000 }).toBe('10,000.00 USDC');
    await app.screenshot('wallet');
  });

  let bought = '';
  await test.step('buys from the counterparty', async () => {
    await askForOffer(app, 'sell', 'release');
    await app.screenshot('offer-review');
    await confirmArbiter(app, 'Ada');
    await acceptOffer(app);
    await app.window.getByTestId('offer-deliver').click();
    bought = await shownOffer(app);
    await app.window.getByTestId('nav-trades').click();
    await expectRow(app, bought, 'Funded');
    await openTrade(app, bought);
    const account = app.window.getByTestId('detail-seller-iban');
    await expect(account).toBeVisible({ timeout: 30_000 });
    await expect(app.window.getByTestId('do-not-pay')).toHaveCount(0);
    await app.screenshot('trade-locked');
    await act(app, 'markPaid');
    await expectRow(app, bought, 'Completed');
    await expectTimeline(app, [
      'TRADE_CREATED',
      'PAYMENT_SENT',
      'PAYMENT_CONFIRMED',
      'TRADE_COMPLETED',
    ]);
    await expect.poll(() => balanceOf(app, 'USDC')).toBe('12,500.00 USDC');
  });

  let sold = '';
  await test.step('sells to the counterparty', async () => {
    await makeOffer(app, {
      role: 'seller',
      amount: '400.25',
      symbol: 'USDC',
      fiatAmount: '370',
      reference: 'Practice 7',
    });
    await app.screenshot('offer-sent');
    await app.window.getByTestId('offer-deliver').click();
    await expect(app.window.getByTestId('offer-view')).toHaveAttribute('data-state', 'accepted');
    await expect(app.window.getByTestId('check-number')).toHaveText(/^(\d{5} ){3}\d{5}$/);
    sold = await lockOffer(app);
    await app.window.getByTestId('nav-trades').click();
    await expectRow(app, sold, 'Paid');
    await openTrade(app, sold);
    await act(app, 'confirmPayment');
    await expectRow(app, sold, 'Completed');
    await expect.poll(() => balanceOf(app, 'USDC')).toBe('12,099.75 USDC');
  });

  let expired = '';
  await test.step('takes back what the counterparty never pays, by skipping time', async () => {
    await makeOffer(app, {
      role: 'seller',
      amount: '0.5',
      symbol: 'ETH',
      fiatAmount: '1200',
      reference: 'Practice 8',
      paymentWindow: 3600,
    });
    await app.window.locator('#field-scenario').selectOption('expire');
    await app.window.getByTestId('offer-deliver').click();
    await expect(app.window.getByTestId('offer-view')).toHaveAttribute('data-state', 'accepted');
    expired = await lockOffer(app);
    await app.window.getByTestId('nav-trades').click();
    await expectRow(app, expired, 'Funded');
    await app.window.getByTestId('nav-practice').click();
    await expectAccessible(app, 'practice');
    await app.window.getByTestId('skip-18000').click();
    await openTrade(app, expired);
    await act(app, 'cancelExpired', { title: /^Take back 0\.5/ });
    await expectRow(app, expired, 'Cancelled');
  });

  await test.step('all of it is there after a restart of the app', async () => {
    expect(app.complaints).toEqual([]);
    const { rpcUrl } = await app.window.evaluate(() => window.escrowDesk.invoke('practice.get'));
    await app.close();
    // The chain ends with the app.
    await expect(fetch(rpcUrl ?? '', { method: 'POST' })).rejects.toThrow();
    app = cleanup.keep(await startApp(profile));
    await expectRow(app, bought, 'Completed');
    await expectRow(app, sold, 'Completed');
    await expectRow(app, expired, 'Cancelled');
    await expect(app.window.getByTestId('status-network')).toHaveAttribute(
      'data-tone',
      'practice',
      { timeout: 60_000 },
    );
    await expect.poll(() => balanceOf(app, 'USDC'), { timeout: 30_000 }).toBe('12,099.75 USDC');
  });

  await test.step('a reset starts anew, the account stays', async () => {
    await app.window.getByTestId('nav-practice').click();
    await app.window.getByTestId('practice-reset').click();
    await app.window.getByTestId('confirm-yes').click();
    await expect.poll(() => balanceOf(app, 'USDC'), { timeout: 60_000 }).toBe('0.00 USDC');
    await app.window.getByTestId('nav-trades').click();
    await expect(app.window.getByTestId('trade-row')).toHaveCount(0);
    await askForOffer(app, 'sell', 'expire');
    expect(app.complaints).toEqual([]);
  });
});

/** Accepts what the counterparty offers to sell, and says paid. Returns the trade's id. */
async function buy(app: AppUnderTest): Promise<string> {
  await acceptOffer(app);
  await app.window.getByTestId('offer-deliver').click();
  const tradeId = await shownOffer(app);
  await app.window.getByTestId('nav-trades').click();
  await expectRow(app, tradeId, 'Funded');
  await openTrade(app, tradeId);
  const account = app.window.getByTestId('detail-seller-iban');
  await expect(account).toBeVisible({ timeout: 30_000 });
  await act(app, 'markPaid');
  // The step is not final yet; what was opened stays.
  await expect(tradeRow(app, tradeId)).not.toHaveAttribute('data-state', 'Funded', {
    timeout: 30_000,
  });
  expect(await account.isVisible()).toBe(true);
  return tradeId;
}

test('in practice a trade ends by a split, by either side’s proposal, and by the second arbiter', async () => {
  test.setTimeout(240_000);
  const app = await startPractising(cleanup, 'practising');
  const { window } = app;
  await expect.poll(() => balanceOf(app, 'USDC'), { timeout: 30_000 }).toBe('10,000.00 USDC');

  await test.step('takes the split that the counterparty proposes', async () => {
    await askForOffer(app, 'sell', 'settled');
    await confirmArbiter(app, 'Ada');
    const tradeId = await buy(app);
    await expect(proposal(app, false)).toContainText('70 / 30', { timeout: 30_000 });
    await app.screenshot('practice-split');
    const accept = window.getByTestId('proposal-accept');
    await expect(accept).toBeEnabled({ timeout: 30_000 });
    await sign(app, () => accept.click(), { title: /^Settle: 70 % to the buyer/ });
    await expectRow(app, tradeId, 'Settled');
    await expect.poll(() => balanceOf(app, 'USDC'), { timeout: 30_000 }).toBe('11,750.00 USDC');
  });

  await test.step('makes the counterparty take another split', async () => {
    await makeOffer(app, {
      role: 'seller',
      amount: '100',
      symbol: 'USDC',
      fiatAmount: '92',
      reference: 'Practice 9',
    });
    await window.locator('#field-scenario').selectOption('settled');
    await window.getByTestId('offer-deliver').click();
    await expect(window.getByTestId('offer-view')).toHaveAttribute('data-state', 'accepted');
    const tradeId = await lockOffer(app);
    await openTrade(app, tradeId);
    await expect(proposal(app, false)).toContainText('30 / 70', { timeout: 30_000 });
    await signSettlement(app, '10');
    await expectRow(app, tradeId, 'Settled');
    await expect.poll(() => balanceOf(app, 'USDC'), { timeout: 30_000 }).toBe('11,740.00 USDC');
  });

  await test.step('hands a dispute over when the arbiter stays silent', async () => {
    await askForOffer(app, 'sell', 'escalated');
    await settleFinding(app, 'fallback_arbiter_unknown', 'Grace');
    await expect(finding(app, 'fallback_arbiter_unknown')).toHaveCount(0);
    const tradeId = await buy(app);
    await expectRow(app, tradeId, 'Disputed');
    await window.getByTestId('nav-practice').click();
    await window.locator('#field-practice-scenario').selectOption('escalated');
    await expect(window.getByTestId('practice-hint')).toContainText('Grace');
    await expectAccessible(app, 'practice-escalated');
    await window.getByTestId('skip-1296000').click();
    await openTrade(app, tradeId);
    await act(app, 'escalateDispute', { title: /^Hand the dispute to Grace/ });
    await expectRow(app, tradeId, 'Settled');
    await expectTimeline(app, [
      'TRADE_CREATED',
      'PAYMENT_SENT',
      'DISPUTE_OPENED',
      'DISPUTE_ESCALATED',
      'DISPUTE_RESOLVED',
      'TRADE_SETTLED',
    ]);
    await expect.poll(() => balanceOf(app, 'USDC'), { timeout: 30_000 }).toBe('13,490.00 USDC');
    await window.getByTestId('nav-practice').click();
    await expect(window.getByTestId('practice-activity')).toContainText('Grace ruled: 70 %');
    await app.screenshot('practice-scenarios');
  });
  expectCalm(app);
});
