import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Wallet } from 'ethers';
import { tradesAnswerSchema } from '../../src-shared/stream/http-shapes.ts';
import { freePort } from '../support/anvil.ts';
import { getJson, signIn, startServiceProcess, temporaryFolder } from '../support/service.ts';
import { appCleanup, type AppUnderTest } from './support/app-under-test.ts';
import { closeBy, sign } from './support/secret-window.ts';
import { connectTo, shareService } from './support/services.ts';
import { serviceTradeAt } from './support/stored.ts';
import {
  act,
  bankDetails,
  expectRow,
  expectTimeline,
  handOverDetails,
  openTrade,
  tradeRow,
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

/** A mark that a reload would wipe out. */
const markWindow = (app: AppUnderTest): Promise<void> =>
  app.window.evaluate(() => {
    document.documentElement.setAttribute('data-not-reloaded', '');
  });
const expectNotReloaded = (app: AppUnderTest): Promise<void> =>
  expect(app.window.locator('html')).toHaveAttribute('data-not-reloaded', '');

async function releaseInTwoParts(traders: TwoTraders): Promise<string> {
  const { network, seller, buyer } = traders;
  const before = await holdings(traders);
  const amount = 2_500_123_457n;
  const tradeId = await agreeAndLock(traders, {
    amount: '2,500.123457',
    symbol: 'USDC',
    fiatAmount: '2,315',
    reference: 'Order 81-Q',
  });
  expect(await holdings(traders)).toEqual({
    ...before,
    seller: before.seller - amount,
    escrow: before.escrow + amount,
  });
  await openTrade(seller, tradeId);
  await openTrade(buyer, tradeId);
  await seller.screenshot('trade-locked-seller');
  await expect(buyer.window.getByTestId('do-not-pay')).toContainText('not come yet', {
    timeout: 30_000,
  });
  await expect(buyer.window.getByTestId('before-paying')).toHaveCount(0);
  await handOverDetails(seller, buyer);
  const account = buyer.window.getByTestId('detail-seller-iban');
  await expect(account).toHaveText('DE89 … 3000', { timeout: 30_000 });
  await expect(buyer.window.getByTestId('do-not-pay')).toHaveCount(0);
  await expect(buyer.window.getByTestId('before-paying')).toBeVisible();
  await buyer.screenshot('trade-pay-into');
  await handOverDetails(buyer, seller);
  await expect(seller.window.getByTestId('detail-buyer-holder')).toContainText(
    bankDetails.buyer.holder,
  );
  await payInWindow(buyer, tradeId);
  for (const app of [seller, buyer]) await expectRow(app, tradeId, 'Paid');
  await expect(seller.window.getByTestId('release-checks')).toContainText(
    `from ${bankDetails.buyer.holder}`,
  );
  await seller.screenshot('trade-paid-seller');
  await act(seller, 'confirmPayment', {
    part: '1,000.000001',
    title: /^Release 1,000\.000001 USDC/,
    check: (page) => seller.screenshot('signing-release', page),
  });
  const created = ['TRADE_CREATED', 'PAYMENT_SENT', 'PAYMENT_CONFIRMED'];
  for (const app of [seller, buyer]) {
    await expectTimeline(app, created);
    await expect(app.window.getByTestId('trade-terms')).toContainText('1,500.123456 USDC');
  }
  expect((await network.trade(tradeId)).remaining).toBe(1_500_123_456n);
  for (const app of [seller, buyer])
    await expect(tradeRow(app, tradeId).getByTestId('row-amount')).toHaveText(
      /^1,500\.123456\s*USDC$/,
    );
  await expectAllAgree(traders, tradeId);
  await act(seller, 'confirmPayment', { title: /^Release 1,500\.123456 USDC/ });
  for (const app of [seller, buyer]) {
    await expectRow(app, tradeId, 'Completed');
    await expectTimeline(app, [...created, 'PAYMENT_CONFIRMED', 'TRADE_COMPLETED']);
  }
  await seller.screenshot('trade-released');
  expect(await holdings(traders)).toEqual({
    escrow: before.escrow,
    seller: before.seller - amount,
    buyer: before.buyer + amount,
  });
  await expectAllAgree(traders, tradeId);
  return tradeId;
}

async function giveBack(traders: TwoTraders): Promise<string> {
  const { seller, buyer } = traders;
  const before = await holdings(traders);
  const tradeId = await agreeAndLock(
    traders,
    {
      amount: '12.5',
      symbol: 'USDC',
      fiatAmount: '11.60',
      reference: 'Order 82-Q',
    },
    'picture',
  );
  await openTrade(seller, tradeId);
  await openTrade(buyer, tradeId);
  await act(buyer, 'refund', { title: /^Give back 12\.50 USDC/ });
  for (const app of [seller, buyer]) {
    await expectRow(app, tradeId, 'Cancelled');
    await expectTimeline(app, ['TRADE_CREATED', 'FUNDS_REFUNDED', 'TRADE_CANCELLED']);
  }
  expect(await holdings(traders)).toEqual(before);
  await expectAllAgree(traders, tradeId);
  return tradeId;
}

async function letExpire(traders: TwoTraders): Promise<string> {
  const { network, seller, buyer } = traders;
  const before = await holdings(traders);
  const tradeId = await agreeAndLock(traders, {
    amount: '7.000001',
    symbol: 'USDC',
    fiatAmount: '6.50',
    reference: 'Order 83-Q',
    paymentWindow: 3600,
  });
  await openTrade(seller, tradeId);
  await openTrade(buyer, tradeId);
  await expect(seller.window.getByTestId('action-cancelExpired')).toHaveCount(0);
  // The payment window and the two hours of grace.
  await network.chain.passTime(3 * 3600 + 1);
  await expect(seller.window.getByTestId('line-until')).toContainText('Passed');
  await expect(buyer.window.getByTestId('action-markPaid')).toHaveCount(0);
  await act(seller, 'cancelExpired');
  for (const app of [seller, buyer]) {
    await expectRow(app, tradeId, 'Cancelled');
    await expectTimeline(app, ['TRADE_CREATED', 'TRADE_CANCELLED']);
  }
  expect(await holdings(traders)).toEqual(before);
  await expectAllAgree(traders, tradeId);
  return tradeId;
}

/** `GET /api/trades` of a service as the account sees it, by trade id. */
/** The service comes to say of each trade what the chain says; a window may know its last block a moment earlier. */
async function expectServed(
  { network }: TwoTraders,
  url: string,
  privateKey: string,
  ids: readonly string[],
): Promise<void> {
  const { accessToken } = await signIn(url, new Wallet(privateKey));
  const served = async (id: string) => {
    const answer = await getJson(`${url}/api/trades`, accessToken);
    const { trades } = tradesAnswerSchema.parse(answer.body);
    return trades.find(({ tradeId }) => tradeId === id);
  };
  for (const id of ids) {
    const { state, remaining, tradeSeq } = await network.trade(id);
    await expect.poll(() => served(id)).toMatchObject({ state, remaining, tradeSeq });
  }
}

test('two traders trade over the service that one of them shares: released in two parts, given back, expired', async () => {
  test.setTimeout(300_000);
  const traders = await startTwoTraders(cleanup);
  const { network, seller, buyer } = traders;
  let url = '';
  await test.step('A shares the embedded service, B connects to it', async () => {
    url = await shareService(seller, await freePort(), network.buyer.address);
    await connectTo(buyer, url);
  });
  await markWindow(seller);
  await markWindow(buyer);
  const ids: string[] = [];
  await test.step('released in two parts', async () => {
    ids.push(await releaseInTwoParts(traders));
  });
  await test.step('given back', async () => {
    ids.push(await giveBack(traders));
  });
  await test.step('expired', async () => {
    ids.push(await letExpire(traders));
  });
  await test.step('what the shared service serves is what the contract says', async () => {
    await expectServed(traders, url, network.buyer.privateKey, ids);
  });
  await expectNotReloaded(seller);
  await expectNotReloaded(buyer);
  expectCalm(seller, buyer);
});

test('two traders trade over a service that runs on its own', async () => {
  test.setTimeout(300_000);
  const traders = await startTwoTraders(cleanup);
  const { network, seller, buyer } = traders;
  const database = join(temporaryFolder(), 'service.db');
  const service = await startServiceProcess({
    RPC_URL: network.anvil.rpcUrl,
    ESCROW_ADDRESS: network.chain.escrow,
    ESCROW_START_BLOCK: String(network.chain.deployment.startBlock),
    DATABASE_URL: `sqlite:${database}`,
  });
  cleanup.keep(async () => void (await service.end('SIGTERM')));
  await connectTo(seller, service.url);
  await connectTo(buyer, service.url);
  const ids = [await releaseInTwoParts(traders), await giveBack(traders), await letExpire(traders)];
  await expectServed(traders, service.url, network.seller.privateKey, ids);
  for (const id of ids) {
    const { state, remaining } = await network.trade(id);
    expect(serviceTradeAt(database, id)).toMatchObject({ state, remaining: String(remaining) });
  }
  expectCalm(seller, buyer);
  expect(await service.end('SIGTERM')).toBe(0);
});

/** Pays as main's window says, which alone shows the whole account, and says so there. */
async function payInWindow(buyer: AppUnderTest, tradeId: string): Promise<void> {
  const told = await buyer.window.evaluate(async (id) => {
    const view = await window.escrowDesk.invoke('details.get', id);
    return JSON.stringify(view);
  }, tradeId);
  expect(told.replaceAll(/\s/g, '')).not.toContain(bankDetails.seller.iban.replaceAll(' ', ''));
  const page = await buyer.secretWindow(() => buyer.window.getByTestId('pay-this').click());
  await expect(page.getByTestId('pay-title')).toContainText('to Marta Keller');
  await expect(page.getByTestId('signing-mark')).toHaveText(/^◆ \S+ \S+$/);
  await expect(page.getByTestId('pay-iban')).toHaveText(bankDetails.seller.iban);
  await expect(page.getByTestId('pay-qr')).toBeVisible();
  await page.getByTestId('pay-copy-iban').click();
  await expect(page.getByTestId('pay-copy-iban')).toHaveText('Copied');
  const iban = bankDetails.seller.iban.replaceAll(' ', '');
  expect(await buyer.electron.evaluate(({ clipboard }) => clipboard.readText())).toBe(iban);
  await buyer.electron.evaluate(({ clipboard }) => clipboard.writeText('GB33BUKB20201555555555'));
  await expect(page.getByTestId('pay-copy-iban')).toHaveText('Another program changed it');
  await buyer.screenshot('pay-this', page);
  await closeBy(page, () => page.getByTestId('pay-done').click());
  await sign(buyer, null, { title: /^Say that you paid/ });
}
