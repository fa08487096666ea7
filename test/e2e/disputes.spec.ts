import { expect, test } from '@playwright/test';
import { expectAccessible } from './support/accessible.ts';
import { appCleanup } from './support/app-under-test.ts';
import { sign } from './support/secret-window.ts';
import { act, expectRow, expectTimeline, openTrade, paste } from './support/trading.ts';
import {
  handOverEvidence,
  moved,
  openArbiterScreen,
  paidTrade,
  proposal,
  proposeSettlement,
  rule,
  secondArbiter,
  startThreeApps,
  type ThreeApps,
} from './support/three-apps.ts';
import { expectAllAgree, expectCalm, holdings } from './support/two-traders.ts';
import type { Side } from '../../src-shared/trade/side.ts';

const cleanup = appCleanup();
test.afterEach(() => cleanup.empty());

const week = 7 * 24 * 3600;
const created = ['TRADE_CREATED', 'PAYMENT_SENT'];

/** The buyer answers with words and a file; the app first says who will be able to read them. */
async function answerWithEvidence({ buyer }: ThreeApps): Promise<void> {
  const { window } = buyer;
  const add = window.getByTestId('evidence-add');
  await expect(add).toBeEnabled({ timeout: 30_000 });
  await add.click();
  await expect(window.getByTestId('evidence-readers')).toContainText(`L. Weiss`);
  await window.getByTestId('evidence-statement').fill('Sent at noon; the receipt is here.');
  await window.getByTestId('evidence-files').setInputFiles({
    name: 'receipt.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('925.00 EUR, executed'),
  });
  await expectAccessible(buyer, 'evidence-dialog');
  await sign(buyer, () => window.getByTestId('evidence-continue').click(), {
    title: /^Put the hash of your evidence on the chain/,
  });
  await expect(window.locator('[data-testid="evidence"][data-standing="matches"]')).toHaveCount(1, {
    timeout: 30_000,
  });
}

/** The arbiter gets both packages as files; each proves itself by its hash. */
async function readBothSides({ seller, buyer, arbiter }: ThreeApps): Promise<void> {
  const side = (role: Side) => arbiter.window.getByTestId(`side-${role}`);
  for (const [role, from] of [
    ['seller', seller],
    ['buyer', buyer],
  ] as const) {
    await expect(side(role).getByTestId('evidence')).toHaveAttribute('data-standing', 'missing');
    await handOverEvidence(from, arbiter, side(role).getByTestId('evidence-open'));
    await expect(side(role).getByTestId('evidence')).toHaveAttribute('data-standing', 'matches');
  }
  await expect(side('seller')).toContainText('Nothing has arrived.');
  await expect(side('buyer')).toContainText('receipt.txt');
  await expect(arbiter.window.getByTestId('agreed')).toContainText('€925.00');
}

/** 1,000.000003 USDC with a fee of 10: nothing divides evenly. */
async function rulingOf70(apps: ThreeApps): Promise<void> {
  const { seller, buyer, arbiter } = apps;
  const before = await holdings(apps);
  const tradeId = await paidTrade(apps, {
    amount: '1,000.000003',
    symbol: 'USDC',
    fiatAmount: '925',
    reference: 'Order 91-D',
    arbiterFee: '10',
  });
  await expect(buyer.window.getByTestId('action-openDispute')).toHaveCount(0);
  await expect(buyer.window.getByTestId('protection')).toContainText('a dispute protects you');
  await expectAccessible(seller, 'trade-paid-dispute');
  await act(seller, 'openDispute', {
    title: /^Open a dispute about 1,000\.000003 USDC/,
    statement: 'Nothing has arrived. My balance of today is attached by the bank.',
    check: (page) => seller.screenshot('signing-dispute', page),
  });
  for (const app of [seller, buyer]) await expectRow(app, tradeId, 'Disputed');
  await answerWithEvidence(apps);
  await openArbiterScreen(apps, tradeId, 'waiting');
  await readBothSides(apps);
  await arbiter.window.getByTestId('split-ruling-exact').fill('70');
  await expect(arbiter.window.getByTestId('ruling-shares')).toContainText('693.000002 USDC');
  await expectAccessible(arbiter, 'arbiter-desk');
  await rule(arbiter, '70', {
    title: /^Rule: 70 % to the buyer, 30 % to the seller/,
    check: (page) => arbiter.screenshot('signing-ruling', page),
  });
  for (const app of [seller, buyer]) {
    await expectRow(app, tradeId, 'Settled');
    await openTrade(app, tradeId);
    await expectTimeline(app, [
      ...created,
      'DISPUTE_OPENED',
      'EVIDENCE_SUBMITTED',
      'DISPUTE_RESOLVED',
      'TRADE_SETTLED',
      'PAYOUT_CREDITED',
    ]);
  }
  await expect(arbiter.window.getByTestId('disputes-view')).toContainText('Nothing to decide');
  const fee = 10_000_000n;
  const toBuyer = ((1_000_000_003n - fee) * 7_000n) / 10_000n;
  expect(await moved(apps, before)).toEqual({
    buyer: toBuyer,
    seller: -fee - toBuyer,
    escrow: fee,
  });
  await expectAllAgree(apps, tradeId);
}

/** Two trades whose arbiter lets the time pass: one has a second arbiter, the other's seller was silent as well. */
async function silentArbiter(apps: ThreeApps): Promise<void> {
  const { network, seller, buyer, arbiter } = apps;
  const before = await holdings(apps);
  const handedOver = await paidTrade(apps, {
    amount: '500.000001',
    symbol: 'USDC',
    fiatAmount: '460',
    reference: 'Order 92-D',
    fallbackArbiter: network.arbiters[1].address,
    arbitrationWindow: week,
  });
  await act(seller, 'openDispute');
  const closed = await paidTrade(apps, {
    amount: '3.000001',
    symbol: 'USDC',
    fiatAmount: '2.80',
    reference: 'Order 93-D',
    arbitrationWindow: week,
    confirmationWindow: 3600,
  });
  await network.chain.passTime(3601);
  await act(buyer, 'openDispute', { title: /^Open a dispute about 3\.000001 USDC/ });
  for (const id of [handedOver, closed]) await expectRow(seller, id, 'Disputed');
  await openArbiterScreen(apps, handedOver, 'waiting');
  await network.chain.passTime(week + 1);

  await act(seller, 'expireDispute', { title: /^Close the dispute: 50 % each/ });
  for (const app of [seller, buyer]) await expectRow(app, closed, 'Settled');
  await openTrade(seller, closed);
  await expectTimeline(seller, [...created, 'DISPUTE_OPENED', 'DISPUTE_EXPIRED', 'TRADE_SETTLED']);
  await expectAllAgree(apps, closed);

  await openTrade(buyer, handedOver);
  await expect(buyer.window.getByTestId('line-move')).toContainText('second arbiter');
  await expect(buyer.window.getByTestId('protection')).toContainText('let the time pass');
  await expectAccessible(buyer, 'trade-escalate');
  await act(buyer, 'escalateDispute', {
    title: new RegExp(`^Hand the dispute to ${secondArbiter}`),
  });
  await openArbiterScreen(apps, handedOver, 'waiting');
  await expect(arbiter.window.getByTestId('line-happened')).toContainText('second arbiter');
  await rule(arbiter, '0', {
    title: /^Rule: everything to the seller/,
    check: async (page) => expect(page.locator('.facts').first()).toContainText(secondArbiter),
  });
  for (const app of [seller, buyer]) await expectRow(app, handedOver, 'Cancelled');
  await openTrade(buyer, handedOver);
  await expectTimeline(buyer, [
    ...created,
    'DISPUTE_OPENED',
    'DISPUTE_ESCALATED',
    'DISPUTE_RESOLVED',
    'TRADE_CANCELLED',
  ]);
  expect(await moved(apps, before)).toEqual({
    buyer: 1_500_000n,
    seller: -1_500_000n,
    escrow: 0n,
  });
  await expectAllAgree(apps, handedOver);
}

/** A proposal, a counter-proposal, and its acceptance; each travels as text. */
async function settlementByBoth(apps: ThreeApps): Promise<void> {
  const { seller, buyer } = apps;
  const before = await holdings(apps);
  const tradeId = await paidTrade(apps, {
    amount: '100.000003',
    symbol: 'USDC',
    fiatAmount: '92',
    reference: 'Order 90-S',
  });
  const first = await proposeSettlement(seller, '20', async () => {
    await expect(seller.window.getByTestId('settlement-shares')).toContainText('80.000003 USDC');
    await expectAccessible(seller, 'settlement-dialog');
  });
  await paste(buyer, first);
  await expect(proposal(buyer, false)).toContainText('20 / 80');
  const counter = await proposeSettlement(buyer, '35.5');
  await paste(seller, counter);
  await expect(proposal(seller, false)).toContainText('35.5 / 64.5');
  await expectAccessible(seller, 'trade-settlement');
  const accept = seller.window.getByTestId('proposal-accept');
  await expect(accept).toBeEnabled({ timeout: 30_000 });
  await sign(seller, () => accept.click(), {
    title: /^Settle: 35\.5 % to the buyer, 64\.5 % to the seller/,
    check: (page) => seller.screenshot('signing-settle', page),
  });
  for (const app of [seller, buyer]) await expectRow(app, tradeId, 'Settled');
  const toBuyer = (100_000_003n * 3_550n) / 10_000n;
  expect(await moved(apps, before)).toEqual({ buyer: toBuyer, seller: -toBuyer, escrow: 0n });
  await expectAllAgree(apps, tradeId);
}

test('seller, buyer and arbiter: a split by both, a ruling 70/30, a hand-over to the second arbiter, the silence of all', async () => {
  test.setTimeout(360_000);
  const apps = await startThreeApps(cleanup);
  await test.step('a split that both sign', () => settlementByBoth(apps));
  await test.step('a ruling 70/30', () => rulingOf70(apps));
  await test.step('a silent arbiter: handed over, and closed by the default share', () =>
    silentArbiter(apps));
  expectCalm(apps.seller, apps.buyer, apps.arbiter);
});
