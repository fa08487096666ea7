import { expect, test } from '@playwright/test';
import { expectAccessible } from './support/accessible.ts';
import { deskCloset, makeProfile, startDesk, type Desk } from './support/desk.ts';
import { createAccount } from './support/secret-window.ts';
import {
  acceptOffer,
  act,
  confirmArbiter,
  expectRow,
  expectTimeline,
  lockOffer,
  makeOffer,
  openTrade,
  shownOffer,
} from './support/trading.ts';

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
