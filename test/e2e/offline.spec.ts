import { expect, test } from '@playwright/test';
import { startServiceProcess, temporaryFolder } from '../support/service.ts';
import { join } from 'node:path';
import { appCleanup, makeProfile, startApp } from './support/app-under-test.ts';
import { changeSettings, startOwnNetwork, useNetwork } from './support/own-network.ts';
import { importAccount } from './support/secret-window.ts';
import { storedTrade } from './support/stored.ts';
import { expectRow, expectTimeline, openTrade, timelineTypes } from './support/trading.ts';

const cleanup = appCleanup();
test.afterEach(() => cleanup.empty());

test('with the chain and the service gone the app starts, shows what is stored and says what is away', async () => {
  test.setTimeout(150_000);
  const network = await startOwnNetwork();
  cleanup.keep(() => network.stop());
  const { chain } = network;
  const service = await startServiceProcess({
    RPC_URL: network.anvil.rpcUrl,
    ESCROW_ADDRESS: chain.escrow,
    ESCROW_START_BLOCK: String(chain.deployment.startBlock),
    DATABASE_URL: `sqlite:${join(temporaryFolder(), 'service.db')}`,
  });
  cleanup.keep(async () => void (await service.end('SIGTERM')));
  const profile = cleanup.keep(await makeProfile('offline'));
  let app = cleanup.keep(await startApp(profile));
  await useNetwork(app, network);
  await importAccount(app, network.seller.privateKey, 'Alice');
  await changeSettings(app, {
    remoteServiceUrl: service.url,
    remoteAccounts: [network.seller.address],
  });
  await expect(app.window.getByTestId('status-service')).toHaveAttribute('data-tone', 'good', {
    timeout: 30_000,
  });

  const live = await chain.createTrade({ token: chain.stablecoin, amount: 1_234_567n });
  const ended = await chain.createTrade();
  await chain.markPaid(ended);
  await chain.confirmPayment(ended, 10n ** 18n, 10n ** 18n);
  const story = ['TRADE_CREATED', 'PAYMENT_SENT', 'PAYMENT_CONFIRMED', 'TRADE_COMPLETED'];
  await app.window.getByTestId('nav-trades').click();
  await expectRow(app, live.tradeId, 'Funded');
  await expectRow(app, ended.tradeId, 'Completed');
  await openTrade(app, ended.tradeId);
  await expectTimeline(app, story);
  expect(app.complaints).toEqual([]);
  // The service may have been faster than the app's own node, whose word is what stays.
  for (const { tradeId } of [live, ended])
    await expect
      .poll(() => storedTrade(app.profile, tradeId), { timeout: 30_000 })
      .toMatchObject({ mark: 'verified' });
  await app.close();

  const { port } = new URL(service.url);
  await service.end('SIGTERM');
  await network.anvil.stop();
  app = cleanup.keep(await startApp(profile));
  await expectRow(app, live.tradeId, 'Funded');
  await expectRow(app, ended.tradeId, 'Completed');
  await openTrade(app, ended.tradeId);
  await expect.poll(() => timelineTypes(app)).toEqual(story);
  await openTrade(app, live.tradeId);
  await expect.poll(() => timelineTypes(app)).toEqual(['TRADE_CREATED']);
  await expect(app.window.getByTestId('trade-terms')).toContainText('1.234567 USDC');

  await expect(app.window.getByTestId('offline-banner')).toHaveText(
    /Test chain cannot be reached\. Everything stored stays readable/,
  );
  await expect(app.window.getByTestId('status-network')).toContainText('Test chain');
  await expect(app.window.getByTestId('status-network')).not.toHaveAttribute('data-tone', 'good');
  await expect(app.window.getByTestId('status-service')).toContainText(`127.0.0.1:${port}`);
  await expect(app.window.getByTestId('status-service')).not.toHaveAttribute('data-tone', 'good');
  await expect(app.window.getByTestId('action-waits')).toContainText('does not answer');
  for (const tick of ['arrived', 'payer', 'account'])
    await app.window.getByTestId(`check-${tick}`).check();
  await expect(app.window.getByTestId('action-confirmPayment')).toBeDisabled();
  await app.screenshot('offline-trade');

  await app.window.getByTestId('nav-history').click();
  await expect(
    app.window.locator(`[data-testid="history-row"][data-trade-id="${ended.tradeId}"]`),
  ).toHaveAttribute('data-state', 'Completed');
  await app.screenshot('offline-history');
  await app.window.getByTestId('export-json').click();
  await expect(app.window.getByTestId('toast')).toContainText(profile.files);
  await app.window.getByTestId('nav-wallet').click();
  await expect(app.window.getByTestId('account')).toHaveAttribute(
    'data-address',
    network.seller.address,
  );

  await network.anvil.restart();
  await expect(app.window.getByTestId('offline-banner')).toHaveCount(0, { timeout: 30_000 });
  await expect(app.window.getByTestId('status-network')).toHaveAttribute('data-tone', 'good', {
    timeout: 30_000,
  });
  expect(app.complaints).toEqual([]);
});
