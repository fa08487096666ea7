import { expect, test } from '@playwright/test';
import { expectAccessible } from './support/accessible.ts';
import { appCleanup } from './support/app-under-test.ts';
import { sign } from './support/secret-window.ts';
import { act, expectRow, expectTimeline, openTrade, paste, toast } from './support/trading.ts';
import {
  handOverEvidence,
  openArbiterScreen,
  paidTrade,
  proposal,
  rule,
  secondArbiter,
  startThreeApps,
  type ThreeApps,
} from './support/three-apps.ts';
import { expectAllAgree, expectCalm } from './support/two-traders.ts';

const cleanup = appCleanup();
test.afterEach(() => cleanup.empty());

const created = ['TRADE_CREATED', 'PAYMENT_SENT'];

/** The seller asks for a day more before releasing; the text goes by messenger; the buyer gives it. */
async function moreTimeByBoth({ seller, buyer }: ThreeApps): Promise<void> {
  const ask = seller.window.getByTestId('propose-extension');
  await expect(ask).toBeEnabled({ timeout: 30_000 });
  await ask.click();
  await seller.window.locator('#field-added').selectOption({ label: '1 d' });
  await expect(seller.window.getByTestId('extension-lines')).toContainText('release by');
  await expectAccessible(seller, 'extension-dialog');
  await sign(seller, () => seller.window.getByTestId('extension-continue').click(), {
    title: /^Propose more time, until /,
  });
  await proposal(seller, true).getByTestId('proposal-copy').click();
  await expect(toast(seller, 'done').last()).toContainText('copied');
  const text = await seller.electron.evaluate(({ clipboard }) => clipboard.readText());

  await paste(buyer, text);
  await expect(proposal(buyer, false)).toContainText('more time, until');
  await expect(buyer.window.getByTestId('line-move')).toContainText('more time');
  const accept = buyer.window.getByTestId('proposal-accept');
  await expect(accept).toBeEnabled({ timeout: 30_000 });
  await sign(buyer, () => accept.click(), {
    title: /^Give more time, until /,
    check: (page) => buyer.screenshot('signing-more-time', page),
  });
  for (const app of [seller, buyer]) await expectTimeline(app, [...created, 'DEADLINE_EXTENDED']);
}

/** The first arbiter declines; the second rules and says why; the buyer opens the reasons. */
async function declinedAndExplained(apps: ThreeApps, tradeId: string): Promise<void> {
  const { seller, buyer, arbiter } = apps;
  await act(seller, 'openDispute', { title: /^Open a dispute about / });
  await openArbiterScreen(apps, tradeId, 'waiting');
  const decline = arbiter.window.getByTestId('decline');
  await expect(decline).toBeEnabled({ timeout: 30_000 });
  await decline.click();
  await expectAccessible(arbiter, 'decline-dialog');
  await sign(arbiter, () => arbiter.window.getByTestId('confirm-yes').click(), {
    title: new RegExp(`^Hand the dispute to ${secondArbiter}`),
  });
  await expect(decline).toHaveCount(0, { timeout: 30_000 });
  await rule(arbiter, '100', { title: /^Rule: everything to the buyer/ });
  for (const app of [seller, buyer]) await expectRow(app, tradeId, 'Completed');
  await openTrade(buyer, tradeId);
  await expectTimeline(buyer, [
    ...created,
    'DEADLINE_EXTENDED',
    'DISPUTE_OPENED',
    'DISPUTE_ESCALATED',
    'DISPUTE_RESOLVED',
    'TRADE_COMPLETED',
  ]);
  const section = buyer.window.getByTestId('evidence-section');
  await expect(section).toContainText('Ask the arbiter for the package');
  await handOverEvidence(arbiter, buyer, buyer.window.getByTestId('evidence-open'));
  await expect(section).toContainText('Reasons of the ruling');
  await expect(section.locator('[data-standing="matches"]')).toHaveCount(1);
  await expectAllAgree(apps, tradeId);
}

test('more time that both sign, an arbiter who declines, and a ruling with its reasons', async () => {
  test.setTimeout(360_000);
  const apps = await startThreeApps(cleanup);
  const tradeId = await paidTrade(apps, {
    amount: '40.000001',
    symbol: 'USDC',
    fiatAmount: '37',
    reference: 'Order 94-T',
    fallbackArbiter: apps.network.arbiters[1].address,
  });
  await test.step('more time', () => moreTimeByBoth(apps));
  await test.step('declined, then ruled with reasons', () => declinedAndExplained(apps, tradeId));
  expectCalm(apps.seller, apps.buyer, apps.arbiter);
});
