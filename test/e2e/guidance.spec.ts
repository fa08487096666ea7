import { expect, test } from '@playwright/test';
import { startServiceOf } from '../support/service.ts';
import { appCleanup, type AppUnderTest } from './support/app-under-test.ts';
import { expectNetworkUp } from './support/own-network.ts';
import { sign } from './support/secret-window.ts';
import { connectTo } from './support/services.ts';
import { proposal, signSettlement } from './support/three-apps.ts';
import { act, handOverDetails, openTrade, tradeRow } from './support/trading.ts';
import { agreeAndLock, expectCalm, startTwoTraders } from './support/two-traders.ts';

const cleanup = appCleanup();
test.afterEach(() => cleanup.empty());

/** 3 block times of the chain and 15 s, and what the windows need to be drawn. */
const soon = { timeout: 30_000 };

/** Row, page and Inbox, one after the other, all with the same word. Leaves the trade open. */
async function expectWord(app: AppUnderTest, id: string, word: string): Promise<void> {
  const { window } = app;
  await window.getByTestId('nav-trades').click();
  await expect(tradeRow(app, id).getByTestId('row-move')).toHaveText(word, soon);
  await window.getByTestId('nav-inbox').click();
  await expect(window.locator(`[data-id="${id}"]`).getByTestId('inbox-move')).toHaveText(word);
  await openTrade(app, id);
}
const moveLine = (app: AppUnderTest) => app.window.getByTestId('line-move');

test('row, page and Inbox of two traders say one thing, whatever happens to node and other side', async () => {
  test.setTimeout(300_000);
  const traders = await startTwoTraders(cleanup);
  const { network, seller, buyer } = traders;
  const service = await startServiceOf(network.chain);
  cleanup.keep(() => service.stop());
  for (const app of [seller, buyer]) await connectTo(app, service.address.url);
  const id = await agreeAndLock(traders, {
    amount: '40.000001',
    symbol: 'USDC',
    fiatAmount: '37.10',
    reference: 'Order 91-Q',
  });
  await openTrade(seller, id);
  await openTrade(buyer, id);
  await handOverDetails(seller, buyer);
  await expect(tradeRow(buyer, id).getByTestId('row-move')).toHaveText('Pay', soon);

  await test.step('a proposal of one’s own stops the payment until it is withdrawn for good', async () => {
    await signSettlement(buyer, '30');
    await expectWord(buyer, id, 'Withdraw split');
    await expect(moveLine(buyer)).toContainText('do not pay; withdraw your proposal first');
    await expect(buyer.window.getByTestId('before-paying')).toHaveCount(0);
    await expect(buyer.window.getByTestId('detail-seller-iban')).toHaveCount(0);
    // The other side is asked for an answer meanwhile.
    await expectWord(seller, id, 'Answer');
    await sign(buyer, () => buyer.window.getByTestId('action-withdrawProposal').click(), {
      title: /^Withdraw your proposal of a split/,
    });
    await expect(tradeRow(buyer, id).getByTestId('row-move')).toHaveText('Pay', soon);
    await expect(tradeRow(seller, id).getByTestId('row-move')).toHaveText('Buyer: pay', soon);
    await act(buyer, 'markPaid', {
      check: (page) => expect(page.getByText(/: release$/)).toBeVisible(),
    });
    await expectWord(seller, id, 'Release');
  });

  await test.step('a stopped node is said everywhere in time, and pays nothing out; then all is back', async () => {
    await network.anvil.stop();
    await expectWord(seller, id, 'Check bank');
    for (const app of [seller, buyer])
      await expect(app.window.getByTestId('status-network')).not.toHaveAttribute(
        'data-tone',
        'good',
        soon,
      );
    await expect(moveLine(seller)).toContainText('Make it answer before you release');
    await expect(seller.window.getByTestId('status-checked')).not.toHaveAttribute(
      'data-tone',
      'good',
    );
    for (const name of ['confirmPayment', 'confirmPayment-part', 'openDispute'])
      await expect(seller.window.getByTestId(`action-${name}`)).toBeDisabled();
    await network.anvil.restart();
    for (const app of [seller, buyer]) await expectNetworkUp(app);
    await expectWord(seller, id, 'Release');
  });

  await test.step('a split received asks for an answer beside the step, and no more once it is declined', async () => {
    await signSettlement(seller, '60');
    await expectWord(buyer, id, 'Answer');
    await proposal(buyer, false).getByTestId('proposal-decline').click();
    await expectWord(buyer, id, 'Seller: release');
    await expect(proposal(buyer, false)).toHaveAttribute('data-state', 'declined');
  });

  await test.step('a dispute received is to be answered first', async () => {
    await act(seller, 'openDispute', { statement: 'Nothing arrived.' });
    await expectWord(buyer, id, 'Tell your side');
    await expect(moveLine(buyer)).toContainText('tell your side before the ruling');
    await expect(buyer.window.getByTestId('action-submitEvidence')).toBeEnabled();
    await expectWord(seller, id, 'Arbiter: rule');
  });
  expectCalm(seller, buyer);
});
