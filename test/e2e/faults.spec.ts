import process from 'node:process';
import { expect, test } from '@playwright/test';
import { freePort } from '../support/anvil.ts';
import { appCleanup, startApp, type AppUnderTest } from './support/app-under-test.ts';
import { expectNetworkUp } from './support/own-network.ts';
import { unlockAccount } from './support/secret-window.ts';
import { connectTo, expectServiceUp, shareService } from './support/services.ts';
import { storedRecords } from './support/stored.ts';
import { act, expectRow, expectTimeline, openTrade } from './support/trading.ts';
import {
  agreeAndLock,
  expectAllAgree,
  expectCalm,
  holdings,
  startTwoTraders,
} from './support/two-traders.ts';

const cleanup = appCleanup();
test.afterEach(() => cleanup.empty());

/** The process of the app's own trade service. */
function servicePid(app: AppUnderTest): Promise<number | null> {
  return app.electron.evaluate(
    ({ app }) =>
      app.getAppMetrics().find(({ name }) => name === 'Escrow Desk local service')?.pid ?? null,
  );
}

async function killService(app: AppUnderTest): Promise<void> {
  const pid = await servicePid(app);
  if (pid === null) throw new Error('no local service is running');
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => servicePid(app)).not.toBe(pid);
}

/** Ids of all notifications. */
const inbox = (app: AppUnderTest) =>
  app.window.evaluate(async () => {
    const items = await window.escrowDesk.invoke('inbox.list');
    return items.map(({ id }) => id);
  });

test('a killed service, a stopped node and a killed app lose nothing and double nothing', async () => {
  test.setTimeout(300_000);
  const traders = await startTwoTraders(cleanup);
  const { network, buyer } = traders;
  let { seller } = traders;
  const url = await shareService(seller, await freePort(), network.buyer.address);
  await connectTo(buyer, url);
  const before = await holdings(traders);
  const amount = 90_000_001n;
  const tradeId = await agreeAndLock(traders, {
    amount: '90.000001',
    symbol: 'USDC',
    fiatAmount: '83.10',
    reference: 'Order 84-Q',
  });
  await openTrade(seller, tradeId);
  await openTrade(buyer, tradeId);

  await test.step('the service is killed in the middle of the trade', async () => {
    await killService(seller);
    await act(buyer, 'markPaid');
    for (const app of [seller, buyer]) await expectRow(app, tradeId, 'Paid');
    await expectServiceUp(buyer);
    await killService(buyer);
    await expectAllAgree(traders, tradeId);
  });

  await test.step('the chain node is stopped and started', async () => {
    await network.anvil.stop();
    for (const app of [seller, buyer])
      await expect(app.window.getByTestId('offline-banner')).toBeVisible({ timeout: 30_000 });
    await expect(seller.window.getByTestId('action-waits')).toBeVisible();
    await expectRow(seller, tradeId, 'Paid');
    await network.anvil.restart();
    for (const app of [seller, buyer]) {
      await expect(app.window.getByTestId('offline-banner')).toHaveCount(0, { timeout: 45_000 });
      await expectNetworkUp(app);
    }
    await act(seller, 'confirmPayment', { part: '40' });
    for (const app of [seller, buyer])
      await expectTimeline(app, ['TRADE_CREATED', 'PAYMENT_SENT', 'PAYMENT_CONFIRMED']);
    await expectAllAgree(traders, tradeId);
  });

  await test.step('the app is killed between the signature and the receipt', async () => {
    // No block until it is asked for.
    await network.anvil.request('evm_setAutomine', [false]);
    await network.anvil.request('anvil_setIntervalMining', [0]);
    await act(seller, 'confirmPayment');
    await expect(seller.window.getByTestId('action-waits')).toBeVisible();
    expectCalm(seller);
    const sent = await pendingTransactions(seller);
    expect(sent).toHaveLength(1);
    await seller.kill();
    expect((await network.trade(tradeId)).remaining).toBe(50_000_001n);

    seller = cleanup.keep(await startApp(seller.profile));
    await openTrade(seller, tradeId);
    await expectRow(seller, tradeId, 'Paid');
    expect(await pendingTransactions(seller)).toEqual(sent);
    await expect(seller.window.getByTestId('action-waits')).toBeVisible();
    await network.anvil.request('anvil_setIntervalMining', [1]);
    await network.anvil.request('evm_setAutomine', [true]);
    await expectRow(seller, tradeId, 'Completed');
    await expectRow(buyer, tradeId, 'Completed');
    await expect.poll(() => pendingTransactions(seller), { timeout: 30_000 }).toEqual([]);
  });

  const story = [
    'TRADE_CREATED',
    'PAYMENT_SENT',
    'PAYMENT_CONFIRMED',
    'PAYMENT_CONFIRMED',
    'TRADE_COMPLETED',
  ];
  const after = { ...traders, seller };
  for (const app of [seller, buyer]) {
    await openTrade(app, tradeId);
    await expectTimeline(app, story);
    await expect(app.window.getByTestId('trade-row')).toHaveCount(1);
    const reported = await inbox(app);
    expect(new Set(reported).size).toBe(reported.length);
  }
  expect(await network.logCount(tradeId)).toBe(story.length);
  await expectAllAgree(after, tradeId);
  expect(await holdings(traders)).toEqual({
    ...before,
    seller: before.seller - amount,
    buyer: before.buyer + amount,
  });

  await test.step('what the node forgot while the app was dead is sent again, once', async () => {
    await unlockAccount(seller);
    const second = await agreeAndLock(after, {
      amount: '5',
      symbol: 'USDC',
      fiatAmount: '4.60',
      reference: 'Order 85-Q',
    });
    await openTrade(buyer, second);
    await network.anvil.request('evm_setAutomine', [false]);
    await network.anvil.request('anvil_setIntervalMining', [0]);
    await act(buyer, 'refund');
    const [sent] = await pendingTransactions(buyer);
    await buyer.kill();
    // Its memory of what waits goes with it.
    await network.anvil.restart();
    const again = cleanup.keep(await startApp(buyer.profile));
    await again.window.getByTestId('nav-trades').click();
    await expectRow(again, second, 'Cancelled');
    await expectRow(seller, second, 'Cancelled');
    const transactions = await storedRecords(again.profile, /transaction/);
    expect(transactions.filter(({ id }) => id === sent)).toHaveLength(1);
    await expect.poll(() => pendingTransactions(again), { timeout: 30_000 }).toEqual([]);
    await expectAllAgree({ ...after, buyer: again }, second);
    expectCalm(again);
  });
  expectCalm(seller);
});

/** Hashes of own transactions that wait for a block. */
function pendingTransactions(app: AppUnderTest): Promise<readonly string[]> {
  return app.window.evaluate(async () => {
    const all = await window.escrowDesk.invoke('wallet.transactions');
    return all
      .filter(({ state }) => state === 'signed' || state === 'sent')
      .map(({ hash }) => hash);
  });
}
