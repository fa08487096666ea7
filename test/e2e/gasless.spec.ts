import { expect, test } from '@playwright/test';
import { coin, newRelayer } from '../support/relay-stage.ts';
import { startTestService } from '../support/service.ts';
import { expectAccessible } from './support/accessible.ts';
import { appCleanup } from './support/app-under-test.ts';
import { startPractising } from './support/practising.ts';
import { sign } from './support/secret-window.ts';
import { connectTo } from './support/services.ts';
import {
  acceptOffer,
  act,
  confirmArbiter,
  expectRow,
  expectTimeline,
  toast,
  openTrade,
  shownOffer,
} from './support/trading.ts';
import {
  agreeAndLock,
  expectAllAgree,
  expectCalm,
  holdings,
  startTwoTraders,
  type TwoTraders,
} from './support/two-traders.ts';

const cleanup = appCleanup();
test.afterEach(() => cleanup.empty());

/** A service of somebody else's. A relayer without coin takes calls and sends none. */
async function relayingService({ network }: TwoTraders, funds: bigint) {
  const { anvil, chain } = network;
  const { wallet, configuration } = await newRelayer(anvil, {}, funds);
  const service = await startTestService({
    rpcUrls: [anvil.rpcUrl],
    escrow: { address: chain.escrow, startBlock: chain.deployment.startBlock },
    relayer: configuration,
  });
  cleanup.keep(() => service.stop());
  return { url: service.address.url, relayer: wallet.address };
}

const coinOf = ({ network }: TwoTraders, account: string) =>
  network.chain.provider.getBalance(account);
const setCoin = ({ network }: TwoTraders, amount: bigint) =>
  network.anvil.request('anvil_setBalance', [network.buyer.address, `0x${amount.toString(16)}`]);

test('a buyer without coin completes a trade: a service pays the fee', async () => {
  test.setTimeout(300_000);
  const traders = await startTwoTraders(cleanup);
  const { network, seller, buyer } = traders;
  const service = await relayingService(traders, coin);
  await setCoin(traders, 0n);

  const tradeId = await agreeAndLock(traders, {
    amount: '1,000.000003',
    symbol: 'USDC',
    fiatAmount: '925',
    reference: 'Order 71-G',
  });
  const locked = await holdings(traders);
  await openTrade(buyer, tradeId);

  await test.step('no service relays: it is said, with how much coin is needed', async () => {
    await expect(buyer.window.getByTestId('coin-lack')).toContainText('This account has no ETH');
    await expect(buyer.window.getByTestId('nobody-pays')).toContainText(
      /Send at least 0\.\d+ ETH to this account/,
    );
    await expectAccessible(buyer, 'relay-nobody-pays');
    await expect(buyer.window.getByTestId('action-markPaid')).toBeEnabled({ timeout: 30_000 });
    await buyer.window.getByTestId('action-markPaid').click();
    await expect(toast(buyer, 'failure').last()).toContainText('not enough coin');
  });

  await test.step('with a service that relays it is chosen by itself', async () => {
    await connectTo(buyer, service.url);
    await openTrade(buyer, tradeId);
    const pays = buyer.window.getByTestId('service-pays');
    await expect(pays).toBeVisible({ timeout: 30_000 });
    await expect(pays).toBeChecked();
    await expectAccessible(buyer, 'relay-offer');
  });

  await test.step('says paid, signed only', async () => {
    await act(buyer, 'markPaid', {
      title: /^Say that you paid/,
      check: async (page) => {
        await expect(page.getByTestId('sign-fee')).toContainText('none for you: 127.0.0.1');
        await expect(page.getByTestId('sign-simulation')).toContainText('succeeds at block');
        await expectAccessible(buyer, 'signing-relayed', page);
      },
    });
    await expect(buyer.window.getByTestId('relayed-call')).toBeVisible();
    for (const app of [seller, buyer]) await expectRow(app, tradeId, 'Paid');
    await expect(buyer.window.getByTestId('relayed-call')).toHaveCount(0, { timeout: 30_000 });
  });

  await test.step('gets the tokens', async () => {
    await openTrade(seller, tradeId);
    await act(seller, 'confirmPayment');
    for (const app of [seller, buyer]) await expectRow(app, tradeId, 'Completed');
    await openTrade(buyer, tradeId);
    await expectTimeline(buyer, [
      'TRADE_CREATED',
      'PAYMENT_SENT',
      'PAYMENT_CONFIRMED',
      'TRADE_COMPLETED',
    ]);
    await expectAllAgree(traders, tradeId);
  });

  const amount = 1_000_000_003n;
  const after = await holdings(traders);
  expect(after).toEqual({
    seller: locked.seller,
    buyer: locked.buyer + amount,
    escrow: locked.escrow - amount,
  });
  expect(await coinOf(traders, network.buyer.address)).toBe(0n);
  const { provider, escrow } = network.chain;
  expect(await provider.getTransactionCount(network.buyer.address)).toBe(0);
  expect(await provider.getTransactionCount(service.relayer)).toBe(1);
  expect(await coinOf(traders, escrow)).toBe(0n);
  const logs = await provider.getLogs({
    address: escrow,
    fromBlock: network.chain.deployment.startBlock,
    topics: [null, tradeId],
  });
  const receipts = await Promise.all(
    [...new Set(logs.map(({ transactionHash }) => transactionHash))].map((each) =>
      provider.getTransactionReceipt(each),
    ),
  );
  const paid = receipts.find((receipt) => receipt?.from === service.relayer);
  expect(await coinOf(traders, service.relayer)).toBe(coin - (paid?.fee ?? 0n));
  expectCalm(seller, buyer);
});

test('a service that takes a step and does not send it is named in time; own gas ends it', async () => {
  test.setTimeout(300_000);
  const traders = await startTwoTraders(cleanup);
  const { network, seller, buyer } = traders;
  const service = await relayingService(traders, 0n);
  await setCoin(traders, 0n);
  const tradeId = await agreeAndLock(traders, {
    amount: '12.000001',
    symbol: 'USDC',
    fiatAmount: '11',
    reference: 'Order 72-G',
  });
  await connectTo(buyer, service.url);
  await openTrade(buyer, tradeId);
  await expect(buyer.window.getByTestId('service-pays')).toBeVisible({ timeout: 60_000 });
  await act(buyer, 'markPaid');
  const call = buyer.window.getByTestId('relayed-call');
  await expect(call).toHaveAttribute('data-state', 'waits');
  await expect(buyer.window.getByTestId('action-markPaid')).toBeDisabled();
  await buyer.screenshot('relay-waits');

  await expect(call).toHaveAttribute('data-state', 'withheld', { timeout: 90_000 });
  await expect(call).toContainText('has not sent it');
  await expectAccessible(buyer, 'relay-withheld');
  await buyer.window.setViewportSize({ width: 900, height: 600 });
  await call.scrollIntoViewIfNeeded();
  await buyer.screenshot('relay-withheld-900');
  await buyer.window.setViewportSize({ width: 1280, height: 800 });
  await buyer.window.getByTestId('nav-inbox').click();
  await expect(buyer.window.getByTestId('inbox-view')).toContainText('Not sent: Say that you paid');

  await setCoin(traders, coin);
  await openTrade(buyer, tradeId);
  const pay = buyer.window.getByTestId('relay-pay-myself');
  await expect(pay).toBeEnabled({ timeout: 30_000 });
  await sign(buyer, () => pay.click(), {
    title: /^Say that you paid/,
    check: (page) => expect(page.getByTestId('sign-fee')).toContainText('at most'),
  });
  for (const app of [seller, buyer]) await expectRow(app, tradeId, 'Paid');
  await expect(buyer.window.getByTestId('relayed-call')).toHaveCount(0, { timeout: 30_000 });
  expect(await network.chain.provider.getTransactionCount(network.buyer.address)).toBe(1);
  expect(await network.chain.provider.getTransactionCount(service.relayer)).toBe(0);
});

test('a newcomer without coin buys on the practice chain: this computer’s service pays', async () => {
  test.setTimeout(240_000);
  const app = await startPractising(cleanup, 'no-coin');
  const { window } = app;
  const balance = (symbol: string) =>
    window.locator(`[data-testid="balance"][data-token="${symbol}"]`);
  await expect(balance('ETH')).toHaveText(/^10\.0/, { timeout: 30_000 });

  await window.getByTestId('nav-practice').click();
  await window.locator('#field-practice-scenario').selectOption('without_gas');
  await expect(window.getByTestId('practice-hint')).toBeVisible();
  await window.locator('#field-practice-token').selectOption({ label: 'USDC' });
  await expectAccessible(app, 'practice-without-gas');
  await window.getByTestId('practice-ask').click();
  await expect(window.getByTestId('offer-view')).toHaveAttribute('data-state', 'answer', {
    timeout: 30_000,
  });
  await confirmArbiter(app, 'Ada');
  await acceptOffer(app);
  await window.getByTestId('offer-deliver').click();
  const tradeId = await shownOffer(app);
  await window.getByTestId('nav-trades').click();
  await expectRow(app, tradeId, 'Funded');
  await openTrade(app, tradeId);
  await expect(window.getByTestId('coin-lack')).toContainText('no ETH', { timeout: 30_000 });
  await expect(window.getByTestId('service-pays')).toBeChecked({ timeout: 30_000 });
  await act(app, 'markPaid', {
    check: async (page) => {
      await expect(page.getByTestId('sign-fee')).toContainText('this computer’s service pays it');
      await app.screenshot('practice-signing-relayed', page);
    },
  });
  await expectRow(app, tradeId, 'Completed');
  await window.getByTestId('nav-wallet').click();
  await expect(balance('USDC')).toHaveText('12,500.00 USDC', { timeout: 30_000 });
  await expect(balance('ETH')).toHaveText(/^0\.0+ ETH$/, { timeout: 30_000 });
  expectCalm(app);
});
