import { expect, test } from '@playwright/test';
import { expectAccessible } from './support/accessible.ts';
import { deskCloset, makeProfile, startDesk, type Desk } from './support/desk.ts';
import { startPractising } from './support/practising.ts';
import { createAccount, sign } from './support/secret-window.ts';
import { proposal, signSplit } from './support/three-desks.ts';
import {
  acceptOffer,
  act,
  confirmArbiter,
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

const closet = deskCloset();
test.afterEach(() => closet.empty());

async function balanceOf(desk: Desk, symbol: string): Promise<string> {
  await desk.window.getByTestId('nav-wallet').click();
  const balance = desk.window.locator(`[data-testid="balance"][data-token="${symbol}"]`);
  return balance.innerText();
}

async function askForOffer(desk: Desk, side: 'sell' | 'buy', scenario: string): Promise<void> {
  const { window } = desk;
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
  const profile = closet.keep(await makeProfile('newcomer'));
  let desk = closet.keep(await startDesk(profile));
  await expect(desk.window.getByTestId('practice-band')).toBeVisible();
  await expect(desk.window.getByTestId('status-network')).toHaveAttribute('data-tone', 'practice', {
    timeout: 60_000,
  });
  await desk.screenshot('first-run');

  await test.step('account: the words are asked back', async () => {
    await createAccount(desk, 'Main', (page) => expectAccessible(desk, 'create-account', page));
    await desk.window.getByTestId('account-fund').click();
    await expect.poll(() => balanceOf(desk, 'USDC'), { timeout: 30_000 }).toBe('10,000.00 USDC');
    await desk.screenshot('wallet');
  });

  let bought = '';
  await test.step('buys from the counterparty', async () => {
    await askForOffer(desk, 'sell', 'release');
    await desk.screenshot('offer-review');
    await confirmArbiter(desk, 'Ada');
    await acceptOffer(desk);
    await desk.window.getByTestId('offer-deliver').click();
    bought = await shownOffer(desk);
    await desk.window.getByTestId('nav-trades').click();
    await expectRow(desk, bought, 'Funded');
    await openTrade(desk, bought);
    const account = desk.window.getByTestId('detail-seller-iban');
    await expect(account).toBeVisible({ timeout: 30_000 });
    await expect(desk.window.getByTestId('do-not-pay')).toHaveCount(0);
    await desk.screenshot('trade-locked');
    await act(desk, 'markPaid');
    await expectRow(desk, bought, 'Completed');
    await expectTimeline(desk, [
      'TRADE_CREATED',
      'PAYMENT_SENT',
      'PAYMENT_CONFIRMED',
      'TRADE_COMPLETED',
    ]);
    await expect.poll(() => balanceOf(desk, 'USDC')).toBe('12,500.00 USDC');
  });

  let sold = '';
  await test.step('sells to the counterparty', async () => {
    await makeOffer(desk, {
      role: 'seller',
      amount: '400.25',
      symbol: 'USDC',
      fiatAmount: '370',
      reference: 'Practice 7',
    });
    await desk.screenshot('offer-sent');
    await desk.window.getByTestId('offer-deliver').click();
    await expect(desk.window.getByTestId('offer-view')).toHaveAttribute('data-state', 'accepted');
    await expect(desk.window.getByTestId('check-number')).toHaveText(/^(\d{5} ){3}\d{5}$/);
    sold = await lockOffer(desk, true);
    await desk.window.getByTestId('nav-trades').click();
    await expectRow(desk, sold, 'Paid');
    await openTrade(desk, sold);
    await act(desk, 'confirmPayment');
    await expectRow(desk, sold, 'Completed');
    await expect.poll(() => balanceOf(desk, 'USDC')).toBe('12,099.75 USDC');
  });

  let expired = '';
  await test.step('takes back what the counterparty never pays, by skipping time', async () => {
    await makeOffer(desk, {
      role: 'seller',
      amount: '0.5',
      symbol: 'ETH',
      fiatAmount: '1200',
      reference: 'Practice 8',
      paymentWindow: 3600,
    });
    await desk.window.locator('#field-scenario').selectOption('expire');
    await desk.window.getByTestId('offer-deliver').click();
    await expect(desk.window.getByTestId('offer-view')).toHaveAttribute('data-state', 'accepted');
    expired = await lockOffer(desk, false);
    await desk.window.getByTestId('nav-trades').click();
    await expectRow(desk, expired, 'Funded');
    await desk.window.getByTestId('nav-practice').click();
    await expectAccessible(desk, 'practice');
    await desk.window.getByTestId('skip-18000').click();
    await openTrade(desk, expired);
    await act(desk, 'cancelExpired', { title: /^Take back 0\.5/ });
    await expectRow(desk, expired, 'Cancelled');
  });

  await test.step('all of it is there after a restart of the app', async () => {
    expect(desk.complaints).toEqual([]);
    const { rpcUrl } = await desk.window.evaluate(() => window.escrowDesk.invoke('practice.get'));
    await desk.close();
    // The chain ends with the app.
    await expect(fetch(rpcUrl ?? '', { method: 'POST' })).rejects.toThrow();
    desk = closet.keep(await startDesk(profile));
    await expectRow(desk, bought, 'Completed');
    await expectRow(desk, sold, 'Completed');
    await expectRow(desk, expired, 'Cancelled');
    await expect(desk.window.getByTestId('status-network')).toHaveAttribute(
      'data-tone',
      'practice',
      { timeout: 60_000 },
    );
    await expect.poll(() => balanceOf(desk, 'USDC'), { timeout: 30_000 }).toBe('12,099.75 USDC');
  });

  await test.step('a reset starts anew, the account stays', async () => {
    await desk.window.getByTestId('nav-practice').click();
    await desk.window.getByTestId('practice-reset').click();
    await desk.window.getByTestId('confirm-yes').click();
    await expect.poll(() => balanceOf(desk, 'USDC'), { timeout: 60_000 }).toBe('0.00 USDC');
    await desk.window.getByTestId('nav-trades').click();
    await expect(desk.window.getByTestId('trade-row')).toHaveCount(0);
    await askForOffer(desk, 'sell', 'expire');
    expect(desk.complaints).toEqual([]);
  });
});

/** Accepts what the counterparty offers to sell, and says paid. Returns the trade's id. */
async function buy(desk: Desk): Promise<string> {
  await acceptOffer(desk);
  await desk.window.getByTestId('offer-deliver').click();
  const tradeId = await shownOffer(desk);
  await desk.window.getByTestId('nav-trades').click();
  await expectRow(desk, tradeId, 'Funded');
  await openTrade(desk, tradeId);
  const account = desk.window.getByTestId('detail-seller-iban');
  await expect(account).toBeVisible({ timeout: 30_000 });
  await act(desk, 'markPaid');
  // The step is not final yet; what was opened stays.
  await expect(tradeRow(desk, tradeId)).not.toHaveAttribute('data-state', 'Funded', {
    timeout: 30_000,
  });
  expect(await account.isVisible()).toBe(true);
  return tradeId;
}

test('in practice a trade ends by a split, by either side’s proposal, and by the second arbiter', async () => {
  test.setTimeout(240_000);
  const desk = await startPractising(closet, 'practising');
  const { window } = desk;
  await expect.poll(() => balanceOf(desk, 'USDC'), { timeout: 30_000 }).toBe('10,000.00 USDC');

  await test.step('takes the split that the counterparty proposes', async () => {
    await askForOffer(desk, 'sell', 'settled');
    await confirmArbiter(desk, 'Ada');
    const tradeId = await buy(desk);
    await expect(proposal(desk, false)).toContainText('70 / 30', { timeout: 30_000 });
    await desk.screenshot('practice-split');
    const accept = window.getByTestId('proposal-accept');
    await expect(accept).toBeEnabled({ timeout: 30_000 });
    await sign(desk, () => accept.click(), { title: /^Settle: 70 % to the buyer/ });
    await expectRow(desk, tradeId, 'Settled');
    await expect.poll(() => balanceOf(desk, 'USDC'), { timeout: 30_000 }).toBe('11,750.00 USDC');
  });

  await test.step('makes the counterparty take another split', async () => {
    await makeOffer(desk, {
      role: 'seller',
      amount: '100',
      symbol: 'USDC',
      fiatAmount: '92',
      reference: 'Practice 9',
    });
    await window.locator('#field-scenario').selectOption('settled');
    await window.getByTestId('offer-deliver').click();
    await expect(window.getByTestId('offer-view')).toHaveAttribute('data-state', 'accepted');
    const tradeId = await lockOffer(desk, true);
    await openTrade(desk, tradeId);
    await expect(proposal(desk, false)).toContainText('30 / 70', { timeout: 30_000 });
    await signSplit(desk, '10');
    await expectRow(desk, tradeId, 'Settled');
    await expect.poll(() => balanceOf(desk, 'USDC'), { timeout: 30_000 }).toBe('11,740.00 USDC');
  });

  await test.step('hands a dispute over when the arbiter stays silent', async () => {
    await askForOffer(desk, 'sell', 'escalated');
    await window.getByTestId('confirm-fallback_arbiter_unknown').click();
    await window.getByTestId('name-input').fill('Grace');
    await window.getByTestId('name-save').click();
    await expect(finding(desk, 'fallback_arbiter_unknown')).toHaveCount(0);
    const tradeId = await buy(desk);
    await expectRow(desk, tradeId, 'Disputed');
    await window.getByTestId('nav-practice').click();
    await window.locator('#field-practice-scenario').selectOption('escalated');
    await expect(window.getByTestId('practice-hint')).toContainText('Grace');
    await expectAccessible(desk, 'practice-escalated');
    await window.getByTestId('skip-1296000').click();
    await openTrade(desk, tradeId);
    await act(desk, 'escalateDispute', { title: /^Hand the dispute to Grace/ });
    await expectRow(desk, tradeId, 'Settled');
    await expectTimeline(desk, [
      'TRADE_CREATED',
      'PAYMENT_SENT',
      'DISPUTE_OPENED',
      'DISPUTE_ESCALATED',
      'DISPUTE_RESOLVED',
      'TRADE_SETTLED',
    ]);
    await expect.poll(() => balanceOf(desk, 'USDC'), { timeout: 30_000 }).toBe('13,490.00 USDC');
    await window.getByTestId('nav-practice').click();
    await expect(window.getByTestId('practice-activity')).toContainText('Grace ruled: 70 %');
    await desk.screenshot('practice-scenarios');
  });
  expectCalm(desk);
});
