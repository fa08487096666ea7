import { expect, test } from '@playwright/test';
import { expectAccessible } from './support/accessible.ts';
import { deskCloset } from './support/desk.ts';
import { act, expectRow, expectTimeline, openTrade } from './support/trading.ts';
import {
  moved,
  openDisputeAtDesk,
  paidTrade,
  rule,
  secondArbiter,
  startThreeDesks,
  type ThreeDesks,
} from './support/three-desks.ts';
import { expectAllAgree, expectCalm, holdings } from './support/two-traders.ts';

const closet = deskCloset();
test.afterEach(() => closet.empty());

const week = 7 * 24 * 3600;
const created = ['TRADE_CREATED', 'PAYMENT_SENT'];

/** 1,000.000003 USDC with a fee of 10: nothing divides evenly. */
async function rulingOf70(desks: ThreeDesks): Promise<void> {
  const { seller, buyer, arbiter } = desks;
  const before = await holdings(desks);
  const tradeId = await paidTrade(desks, {
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
    look: (page) => seller.screenshot('signing-dispute', page),
  });
  for (const desk of [seller, buyer]) await expectRow(desk, tradeId, 'Disputed');
  await openDisputeAtDesk(desks, tradeId, 'waiting');
  await arbiter.window.getByTestId('split-ruling-exact').fill('70');
  await expect(arbiter.window.getByTestId('ruling-shares')).toContainText('693.000002 USDC');
  await expectAccessible(arbiter, 'arbiter-desk');
  await rule(arbiter, '70', {
    title: /^Rule: 70 % to the buyer, 30 % to the seller/,
    look: (page) => arbiter.screenshot('signing-ruling', page),
  });
  for (const desk of [seller, buyer]) {
    await expectRow(desk, tradeId, 'Settled');
    await openTrade(desk, tradeId);
    await expectTimeline(desk, [
      ...created,
      'DISPUTE_OPENED',
      'DISPUTE_RESOLVED',
      'TRADE_SETTLED',
      'PAYOUT_CREDITED',
    ]);
  }
  await expect(arbiter.window.getByTestId('disputes-view')).toContainText('Nothing to decide');
  const fee = 10_000_000n;
  const toBuyer = ((1_000_000_003n - fee) * 7_000n) / 10_000n;
  expect(await moved(desks, before)).toEqual({
    buyer: toBuyer,
    seller: -fee - toBuyer,
    escrow: fee,
  });
  await expectAllAgree(desks, tradeId);
}

async function escalationToTheSecond(desks: ThreeDesks): Promise<void> {
  const { network, seller, buyer, arbiter } = desks;
  const before = await holdings(desks);
  const tradeId = await paidTrade(desks, {
    amount: '500.000001',
    symbol: 'USDC',
    fiatAmount: '460',
    reference: 'Order 92-D',
    fallbackArbiter: secondArbiter,
    arbitrationWindow: week,
  });
  await act(seller, 'openDispute');
  await expectRow(buyer, tradeId, 'Disputed');
  await openDisputeAtDesk(desks, tradeId, 'waiting');
  await network.chain.passTime(week + 1);
  await expect(buyer.window.getByTestId('line-move')).toContainText(secondArbiter, {
    timeout: 30_000,
  });
  await expect(buyer.window.getByTestId('protection')).toContainText('let the time pass');
  await expectAccessible(buyer, 'trade-escalate');
  await act(buyer, 'escalateDispute', {
    title: new RegExp(`^Hand the dispute to ${secondArbiter}`),
  });
  await openDisputeAtDesk(desks, tradeId, 'waiting');
  await expect(arbiter.window.getByTestId('line-happened')).toContainText('second arbiter');
  await rule(arbiter, '0', {
    title: /^Rule: everything to the seller/,
    look: async (page) => expect(page.locator('.facts').first()).toContainText(secondArbiter),
  });
  for (const desk of [seller, buyer]) await expectRow(desk, tradeId, 'Cancelled');
  await openTrade(buyer, tradeId);
  await expectTimeline(buyer, [
    ...created,
    'DISPUTE_OPENED',
    'DISPUTE_ESCALATED',
    'DISPUTE_RESOLVED',
    'TRADE_CANCELLED',
  ]);
  expect(await moved(desks, before)).toEqual({ seller: 0n, buyer: 0n, escrow: 0n });
  await expectAllAgree(desks, tradeId);
}

async function expiryOfTheSilent(desks: ThreeDesks): Promise<void> {
  const { network, seller, buyer } = desks;
  const before = await holdings(desks);
  const tradeId = await paidTrade(desks, {
    amount: '3.000001',
    symbol: 'USDC',
    fiatAmount: '2.80',
    reference: 'Order 93-D',
    arbitrationWindow: week,
    confirmationWindow: 3600,
  });
  // The seller is silent as well: after the hour the buyer may dispute.
  await network.chain.passTime(3601);
  await act(buyer, 'openDispute', { title: /^Open a dispute about 3\.000001 USDC/ });
  await expectRow(seller, tradeId, 'Disputed');
  await network.chain.passTime(week + 1);
  await act(seller, 'expireDispute', { title: /^Close the dispute: 50 % each/ });
  for (const desk of [seller, buyer]) await expectRow(desk, tradeId, 'Settled');
  await openTrade(seller, tradeId);
  await expectTimeline(seller, [...created, 'DISPUTE_OPENED', 'DISPUTE_EXPIRED', 'TRADE_SETTLED']);
  expect(await moved(desks, before)).toEqual({
    buyer: 1_500_000n,
    seller: -1_500_000n,
    escrow: 0n,
  });
  await expectAllAgree(desks, tradeId);
}

test('seller, buyer and arbiter: a ruling 70/30, a hand-over to the second arbiter, the silence of all', async () => {
  test.setTimeout(360_000);
  const desks = await startThreeDesks(closet);
  await test.step('a ruling 70/30', () => rulingOf70(desks));
  await test.step('the second arbiter rules after the first was silent', () =>
    escalationToTheSecond(desks));
  await test.step('nobody rules', () => expiryOfTheSilent(desks));
  expectCalm(desks.seller, desks.buyer, desks.arbiter);
});
