import { expect, test } from '@playwright/test';
import { freePort } from '../support/anvil.ts';
import { expectAccessible } from './support/accessible.ts';
import { appCleanup, type AppUnderTest } from './support/app-under-test.ts';
import { changeSettings } from './support/own-network.ts';
import { sign } from './support/secret-window.ts';
import { expectServiceUp } from './support/services.ts';
import { act, bankDetails, expectRow, openTrade, paste } from './support/trading.ts';
import {
  firstArbiter,
  openArbiterScreen,
  paidTrade,
  proposal,
  signSettlement,
  startThreeApps,
  type ThreeApps,
} from './support/three-apps.ts';
import { expectCalm } from './support/two-traders.ts';

const cleanup = appCleanup();
test.afterEach(() => cleanup.empty());
const soon = { timeout: 45_000 };

/** The seller shares the service inside their app with the three others; these name it for their accounts. */
async function shareOneService({ network, seller, buyer, arbiter }: ThreeApps): Promise<string> {
  const port = await freePort();
  const arbiters = network.arbiters.map(({ address }) => address);
  const addresses = [network.buyer.address, ...arbiters];
  await changeSettings(seller, { share: { enabled: true, port, addresses } });
  const url = `http://127.0.0.1:${port}`;
  await expect
    .poll(async () => (await fetch(`${url}/ready`).catch(() => null))?.status ?? 0, soon)
    .toBe(200);
  await changeSettings(buyer, { remoteServiceUrl: url, remoteAccounts: [network.buyer.address] });
  await changeSettings(arbiter, { remoteServiceUrl: url, remoteAccounts: arbiters });
  for (const app of [buyer, arbiter]) await expectServiceUp(app);
  return new URL(url).host;
}

/** The arbiter's card, made and signed at the arbiter's desk, then given to both traders. */
async function handOutCard({ network, seller, buyer, arbiter }: ThreeApps): Promise<void> {
  const draft = {
    account: network.arbiters[0].address,
    name: firstArbiter,
    contact: 'weiss@example.org',
    feeBps: 0,
    minArbitrationDays: 3,
    validDays: 30,
  };
  let made: Promise<string> = Promise.resolve('');
  await sign(arbiter, async () => {
    made = arbiter.window.evaluate(async (card) => {
      const signed = await window.escrowDesk.invoke('contacts.makeCard', card);
      return signed.ok ? signed.value.text : '';
    }, draft);
  });
  for (const app of [seller, buyer]) await paste(app, await made);
}

async function writeNote(app: AppUnderTest, text: string): Promise<void> {
  const { window } = app;
  await window.getByTestId('note-field').fill(text);
  await sign(app, () => window.getByTestId('note-send').click(), {
    title: /^Sign a note to all parties/,
    check: async (page) => {
      await expect(page.locator('.rows')).toContainText(text);
      await app.screenshot('signing-note', page);
    },
  });
}
const noteOf = (app: AppUnderTest, text: string) =>
  app.window.getByTestId('note').filter({ hasText: text });

/** In light and dark, wide and narrow. */
async function check(app: AppUnderTest, name: string): Promise<void> {
  await expectAccessible(app, name);
  await app.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setSize(900, 600),
  );
  await expectAccessible(app, `${name}-narrow`);
  await app.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setSize(1280, 800),
  );
}

test('a split, an evidence file and sealed details arrive by service in three windows; nothing is pasted', async () => {
  test.setTimeout(360_000);
  const apps = await startThreeApps(cleanup);
  const { seller, buyer, arbiter } = apps;
  const host = await shareOneService(apps);
  await handOutCard(apps);
  const tradeId = await paidTrade(apps, {
    amount: '1000',
    symbol: 'USDC',
    fiatAmount: '925',
    reference: 'Order 94-N',
  });
  for (const app of [seller, buyer]) await openTrade(app, tradeId);

  await test.step('sealed bank details open at the buyer', async () => {
    const send = seller.window.getByTestId('details-send-counterparty');
    await expect(send).toBeEnabled(soon);
    await sign(seller, () => send.click(), { title: /^Hand your sealed bank details to / });
    const details = buyer.window.getByTestId('details-seller');
    await expect(details).toHaveAttribute('data-state', 'open', soon);
    await expect(
      seller.window.getByTestId('hand-counterparty').getByTestId('delivery-state'),
    ).toHaveAttribute('data-state', 'delivered', soon);
  });

  await test.step('a proposed split', async () => {
    await signSettlement(seller, '20');
    await expect(proposal(seller, true).getByTestId('delivery-state')).toHaveAttribute(
      'data-state',
      'delivered',
      soon,
    );
    await expect(proposal(buyer, false)).toContainText('20 / 80', soon);
    await signSettlement(buyer, '60');
    await expect(proposal(seller, false)).toContainText('60 / 40', soon);
  });

  await test.step('notes, after the app has said who can read them', async () => {
    const readers = buyer.window.getByTestId('notes-readers');
    await expect(readers).toContainText(firstArbiter);
    await expect(readers).toContainText(`whoever runs ${host}`);
    await expect(seller.window.getByTestId('notes-readers')).toContainText(
      'this computer’s service',
    );
    await writeNote(buyer, 'Sent at noon from my savings account.');
    await expect(noteOf(seller, 'Sent at noon').getByTestId('note-verified')).toBeVisible(soon);
    await expect(noteOf(buyer, 'Sent at noon').getByTestId('delivery-state')).toHaveAttribute(
      'data-state',
      'delivered',
      soon,
    );
    await seller.window.getByTestId('notes').scrollIntoViewIfNeeded();
    await check(seller, 'trade-notes');
    await seller.window.getByTestId('nav-inbox').click();
    for (const title of [/proposes a split/, /Note from /])
      await expect(
        seller.window.getByTestId('inbox-item').filter({ hasText: title }).first(),
      ).toBeVisible(soon);
    await openTrade(seller, tradeId);
  });

  await test.step('evidence of both sides at the arbiter’s desk', async () => {
    await act(seller, 'openDispute', { statement: 'Nothing has arrived.' });
    for (const app of [seller, buyer]) await expectRow(app, tradeId, 'Disputed');
    const add = buyer.window.getByTestId('evidence-add');
    await expect(add).toBeEnabled(soon);
    await add.click();
    await buyer.window.getByTestId('evidence-statement').fill('The receipt is here.');
    await buyer.window.getByTestId('evidence-files').setInputFiles({
      name: 'receipt.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('925.00 EUR, executed'),
    });
    await sign(buyer, () => buyer.window.getByTestId('evidence-continue').click());
    await openArbiterScreen(apps, tradeId, 'waiting');
    for (const [role, words] of [
      ['seller', 'Nothing has arrived.'],
      ['buyer', 'receipt.txt'],
    ] as const) {
      const side = arbiter.window.getByTestId(`side-${role}`);
      await expect(side.getByTestId('evidence').first()).toHaveAttribute(
        'data-standing',
        'matches',
        soon,
      );
      await expect(side).toContainText(words);
    }
    await expect(arbiter.window.getByTestId('side-buyer')).toContainText('Sent at noon');
    await expect(
      buyer.window.locator('[data-testid="evidence"][data-standing="matches"]'),
    ).toHaveCount(2, soon);
  });

  await test.step('the arbiter opens the same sealed details', async () => {
    const send = buyer.window.getByTestId('details-send-arbiter');
    await expect(send).toBeEnabled(soon);
    await sign(buyer, () => send.click(), { title: /^Hand the sealed bank details to L\. Weiss/ });
    const panel = arbiter.window.getByTestId('dispute-panel');
    for (const role of ['seller', 'buyer'] as const)
      await expect(panel.getByTestId(`details-${role}`)).toHaveAttribute(
        'data-state',
        'open',
        soon,
      );
    await expect(panel.getByTestId('detail-seller-iban')).toContainText(bankDetails.seller.iban);
    await expect(panel.getByTestId('detail-buyer-holder')).toContainText(bankDetails.buyer.holder);
    await check(arbiter, 'arbiter-desk-notes');
  });
  expectCalm(seller, buyer, arbiter);
});
