import { expect, test } from '@playwright/test';
import { startServiceProcess, temporaryFolder } from '../support/service.ts';
import { join } from 'node:path';
import { deskCloset, makeProfile, startDesk } from './support/desk.ts';
import { changeSettings, startOwnNetwork, useNetwork } from './support/own-network.ts';
import { importAccount } from './support/secret-window.ts';
import { historyTrade } from './support/stored.ts';
import { expectRow, expectTimeline, openTrade, timelineTypes } from './support/trading.ts';

const closet = deskCloset();
test.afterEach(() => closet.empty());

test('with the chain and the service gone the app starts, shows what is stored and says what is away', async () => {
  test.setTimeout(150_000);
  const network = await startOwnNetwork();
  closet.keep(() => network.stop());
  const { chain } = network;
  const service = await startServiceProcess({
    RPC_URL: network.anvil.rpcUrl,
    ESCROW_ADDRESS: chain.escrow,
    ESCROW_START_BLOCK: String(chain.deployment.startBlock),
    DATABASE_URL: `sqlite:${join(temporaryFolder(), 'service.db')}`,
  });
  closet.keep(async () => void (await service.end('SIGTERM')));
  const profile = closet.keep(await makeProfile('offline'));
  let desk = closet.keep(await startDesk(profile));
  await useNetwork(desk, network);
  await importAccount(desk, network.seller.privateKey, 'Alice');
  await changeSettings(desk, {
    remoteServiceUrl: service.url,
    remoteAccounts: [network.seller.address],
  });
  await expect(desk.window.getByTestId('status-service')).toHaveAttribute('data-tone', 'good', {
    timeout: 30_000,
  });

  const live = await chain.createTrade({ token: chain.stablecoin, amount: 1_234_567n });
  const ended = await chain.createTrade();
  await chain.markPaid(ended);
  await chain.confirmPayment(ended, 10n ** 18n, 10n ** 18n);
  const story = ['TRADE_CREATED', 'PAYMENT_SENT', 'PAYMENT_CONFIRMED', 'TRADE_COMPLETED'];
  await desk.window.getByTestId('nav-trades').click();
  await expectRow(desk, live.tradeId, 'Funded');
  await expectRow(desk, ended.tradeId, 'Completed');
  await openTrade(desk, ended.tradeId);
  await expectTimeline(desk, story);
  expect(desk.complaints).toEqual([]);
  // The service may have been faster than the app's own node, whose word is what stays.
  for (const { tradeId } of [live, ended])
    await expect
      .poll(() => historyTrade(desk.profile, tradeId), { timeout: 30_000 })
      .toMatchObject({ mark: 'verified' });
  await desk.close();

  const { port } = new URL(service.url);
  await service.end('SIGTERM');
  await network.anvil.stop();
  desk = closet.keep(await startDesk(profile));
  await expectRow(desk, live.tradeId, 'Funded');
  await expectRow(desk, ended.tradeId, 'Completed');
  await openTrade(desk, ended.tradeId);
  await expect.poll(() => timelineTypes(desk)).toEqual(story);
  await openTrade(desk, live.tradeId);
  await expect.poll(() => timelineTypes(desk)).toEqual(['TRADE_CREATED']);
  await expect(desk.window.getByTestId('trade-terms')).toContainText('1.234567 USDC');

  await expect(desk.window.getByTestId('offline-banner')).toHaveText(
    /Test chain cannot be reached\. Everything stored stays readable/,
  );
  await expect(desk.window.getByTestId('status-network')).toContainText('Test chain');
  await expect(desk.window.getByTestId('status-network')).not.toHaveAttribute('data-tone', 'good');
  await expect(desk.window.getByTestId('status-service')).toContainText(`127.0.0.1:${port}`);
  await expect(desk.window.getByTestId('status-service')).not.toHaveAttribute('data-tone', 'good');
  await expect(desk.window.getByTestId('action-waits')).toContainText('network');
  for (const tick of ['arrived', 'payer', 'account'])
    await desk.window.getByTestId(`tick-${tick}`).check();
  await expect(desk.window.getByTestId('action-confirmPayment')).toBeDisabled();
  await desk.screenshot('offline-trade');

  await desk.window.getByTestId('nav-history').click();
  await expect(
    desk.window.locator(`[data-testid="history-row"][data-trade-id="${ended.tradeId}"]`),
  ).toHaveAttribute('data-state', 'Completed');
  await desk.screenshot('offline-history');
  await desk.window.getByTestId('export-json').click();
  await expect(desk.window.getByTestId('notice')).toContainText(profile.files);
  await desk.window.getByTestId('nav-wallet').click();
  await expect(desk.window.getByTestId('account')).toHaveAttribute(
    'data-address',
    network.seller.address,
  );

  await network.anvil.restart();
  await expect(desk.window.getByTestId('offline-banner')).toHaveCount(0, { timeout: 30_000 });
  await expect(desk.window.getByTestId('status-network')).toHaveAttribute('data-tone', 'good', {
    timeout: 30_000,
  });
  expect(desk.complaints).toEqual([]);
});
