import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { encryptKeystoreJson, Wallet } from 'ethers';
import { acceptOffer, signOffer } from '../../src-escrow/agreement/answer-offer.ts';
import { decodeOffer, encodeOffer } from '../../src-escrow/agreement/offer-codec.ts';
import { hash, zeroHash } from '../../src-shared/parse.ts';
import { freePort } from '../support/anvil.ts';
import { startServiceProcess, temporaryFolder } from '../support/service.ts';
import { appCleanup, makeProfile, startApp, type AppUnderTest } from './support/app-under-test.ts';
import {
  expectNetworkUp,
  knowArbiter,
  startOwnNetwork,
  useNetwork,
  type OwnNetwork,
} from './support/own-network.ts';
import {
  hold,
  importAccount,
  passphrase,
  closeBy,
  unlockAccount,
} from './support/secret-window.ts';
import { expectServiceUp, nameService } from './support/services.ts';
import { storedRecords } from './support/stored.ts';
import {
  copyOffer,
  expectRow,
  makeOffer,
  toast,
  openTrade,
  pasteOffer,
} from './support/trading.ts';

const cleanup = appCleanup();
test.afterEach(() => cleanup.empty());

async function startTrader(): Promise<{ network: OwnNetwork; app: AppUnderTest }> {
  const network = await startOwnNetwork();
  cleanup.keep(() => network.stop());
  const app = cleanup.keep(await startApp(cleanup.keep(await makeProfile('trader'))));
  await useNetwork(app, network);
  await importAccount(app, network.seller.privateKey, 'Alice');
  await knowArbiter(app, network.arbiter);
  return { network, app };
}

/** An offer of the app's, answered by the network's buyer with a messenger alone. */
async function answeredOffer(
  { network, app }: { network: OwnNetwork; app: AppUnderTest },
  amount: string,
  symbol: string,
): Promise<void> {
  await makeOffer(app, {
    role: 'seller',
    amount,
    symbol,
    fiatAmount: '100',
    reference: 'Order 9',
  });
  const offered = decodeOffer(await copyOffer(app));
  if (!offered.ok) throw new Error(offered.failure.code);
  const answer = acceptOffer(offered.value, network.buyer.address, {
    box: zeroHash,
    commit: hash(`0x${'7'.repeat(64)}`),
  });
  if (!answer.ok) throw new Error(answer.failure.code);
  const signed = await signOffer(answer.value.offer, 'buyer', new Wallet(network.buyer.privateKey));
  await pasteOffer(app, encodeOffer(signed), 'accepted');
}

async function expectFailure(app: AppUnderTest, text: RegExp): Promise<void> {
  const shown = toast(app, 'failure');
  await expect(shown).toHaveText(text);
  await shown.getByTestId('toast-close').click();
}

/** The window for secrets was closed without a signature, and the app says so. */
async function expectCancelled(app: AppUnderTest): Promise<void> {
  const shown = toast(app, 'note').filter({ hasText: 'Cancelled. Nothing was signed' });
  await expect(shown).toBeVisible();
  await shown.getByTestId('toast-close').click();
}

/** What a refused step must leave as it was. */
async function footprint(network: OwnNetwork, app: AppUnderTest) {
  const { provider } = network.chain;
  const [usdc, nonce, transactions] = await Promise.all([
    network.usdc(network.seller.address),
    provider.getTransactionCount(network.seller.address),
    storedRecords(app.profile, /transaction/),
  ]);
  return { usdc, nonce, transactions: transactions.length };
}

test('a wrong passphrase and a broken keystore file are refused, and nothing changes', async () => {
  test.setTimeout(120_000);
  const { network, app } = await startTrader();
  const { window } = app;
  const keystore = join(app.profile.folder, 'keystore');
  const files = (await readdir(keystore)).sort();

  await test.step('wrong passphrase at the unlock', async () => {
    await window.keyboard.press('Control+L');
    await unlockAccount(app, 'not the passphrase');
  });
  await test.step('wrong passphrase at a signature', async () => {
    const before = await footprint(network, app);
    await window.keyboard.press('Control+L');
    await expect(window.getByTestId('account')).toHaveAttribute('data-locked', 'true');
    await answeredOfferLocked(network, app);
    expect(await footprint(network, app)).toEqual(before);
  });
  await test.step('broken keystore file', async () => {
    await writeFile(
      join(app.profile.files, 'open.json'),
      '{"version":3,"crypto":{"kdf":"scrypt"}}',
    );
    await window.getByTestId('nav-wallet').click();
    const page = await app.secretWindow(() => window.getByTestId('wallet-import').click());
    await page.getByTestId('kind-keystore').check();
    await page.getByTestId('choose-file').click();
    await expect(page.getByTestId('secret-error')).toContainText(
      'This is not a readable keystore file',
    );
    await expect(page.getByTestId('submit')).toBeDisabled();
    await app.screenshot('broken-keystore', page);
    await closeBy(page, () => page.getByTestId('cancel').click());
    await expect(window.getByTestId('account')).toHaveCount(1);
    expect((await readdir(keystore)).sort()).toEqual(files);
  });
  await test.step('wrong passphrase of a keystore file', async () => {
    const { address, privateKey } = Wallet.createRandom();
    const json = await encryptKeystoreJson({ address, privateKey }, 'another passphrase', {
      scrypt: { N: 1024 },
    });
    await writeFile(join(app.profile.files, 'open.json'), json);
    const page = await app.secretWindow(() => window.getByTestId('wallet-import').click());
    await page.getByTestId('kind-keystore').check();
    await page.getByTestId('choose-file').click();
    await expect(page.getByText('open.json')).toBeVisible();
    await page.getByTestId('keystore-passphrase').fill('not that one');
    await page.getByTestId('label').fill('Other');
    await page.getByTestId('passphrase').fill(passphrase);
    await page.getByTestId('passphrase-again').fill(passphrase);
    await page.getByTestId('submit').click();
    await expect(page.getByTestId('secret-error')).toContainText('The passphrase is wrong');
    await closeBy(page, () => page.getByTestId('cancel').click());
    await expect(window.getByTestId('account')).toHaveCount(1);
    expect((await readdir(keystore)).sort()).toEqual(files);
  });
  expect(app.complaints).toEqual([]);
});

/** With a locked wallet: the offer's own signature is refused a wrong passphrase, then cancelled. */
async function answeredOfferLocked(network: OwnNetwork, app: AppUnderTest): Promise<void> {
  const { window } = app;
  await window.getByTestId('nav-trades').click();
  await window.getByTestId('new-trade').click();
  await window.locator('#field-amount').fill('10');
  await window.locator('#field-token').selectOption({ label: 'USDC' });
  await window.locator('#field-fiatAmount').fill('9.20');
  await window.locator('#field-reference').fill('Order 10');
  await window.locator('#field-holder').fill('Marta Keller');
  await window.locator('#field-iban').fill('DE89 3704 0044 0532 0130 01');
  await window.getByTestId('offer-submit').click();
  await expect(window.getByTestId('error-iban')).toContainText('mistyped');
  await window.locator('#field-iban').fill('DE89 3704 0044 0532 0130 00');
  const page = await app.secretWindow(() => window.getByTestId('offer-submit').click());
  await page.getByTestId('passphrase').fill('not the passphrase');
  expect(await hold(page)).toBe('refused');
  await expect(page.getByTestId('sign-error')).toContainText('The passphrase is wrong');
  await app.screenshot('wrong-passphrase', page);
  await closeBy(page, () => page.getByTestId('cancel').click());
  await expectCancelled(app);
  await expect(window.getByTestId('offer-view')).toHaveCount(0);
  expect(await storedRecords(app.profile, /offer/)).toEqual([]);
  expect(await network.usdc(network.seller.address)).toBe(10_000_000_000n);
}

test('too small a balance, another chain behind the node and a call that would revert are refused before a signature', async () => {
  test.setTimeout(180_000);
  const trader = await startTrader();
  const { network, app } = trader;
  const { window } = app;

  await test.step('insufficient balance', async () => {
    await answeredOffer(trader, '10000.000001', 'USDC');
    const before = await footprint(network, app);
    await window.getByTestId('offer-lock').click();
    await expectFailure(
      app,
      /The balance is too small.*needs 10,000\.000001 USDC, has 10,000\.00 USDC/,
    );
    await expect(window.getByTestId('offer-view')).toHaveAttribute('data-state', 'accepted');
    expect(await footprint(network, app)).toEqual(before);
  });
  await test.step('a call that would revert', async () => {
    await answeredOffer(trader, '20', 'USDC');
    const before = await footprint(network, app);
    const code = await network.chain.provider.getCode(network.chain.stablecoin);
    // A token that says it has and allows everything, and refuses every transfer.
    await network.anvil.request('anvil_setCode', [
      network.chain.stablecoin,
      '0x5f3560e01c6323b872dd14601957600160c81b5f5260205ff35b5f5ffd',
    ]);
    await window.getByTestId('offer-lock').click();
    await expectFailure(app, /The simulation of this call fails, so it was not signed/);
    await network.anvil.request('anvil_setCode', [network.chain.stablecoin, code]);
    await expect(window.getByTestId('offer-view')).toHaveAttribute('data-state', 'accepted');
    expect(await footprint(network, app)).toEqual(before);
  });
  await test.step('what the trade no longer allows', async () => {
    const trade = await network.chain.createTrade({ token: network.chain.stablecoin, amount: 5n });
    await window.getByTestId('nav-trades').click();
    await expectRow(app, trade.tradeId, 'Funded');
    await openTrade(app, trade.tradeId);
    for (const tick of ['arrived', 'payer', 'account'])
      await window.getByTestId(`check-${tick}`).check();
    await expect(window.getByTestId('action-confirmPayment')).toBeEnabled();
    const page = await app.secretWindow(() => window.getByTestId('action-confirmPayment').click());
    await expect(page.getByTestId('sign-simulation')).toHaveText(/succeeds/);
    // The buyer gives it back while the window is open.
    await network.chain.refund(trade, 5n, 5n);
    await expect(page.getByTestId('sign-simulation')).not.toHaveText(/succeeds/);
    await expect(page.getByTestId('hold')).toBeDisabled();
    await closeBy(page, () => page.getByTestId('cancel').click());
    await expectCancelled(app);
    await expectRow(app, trade.tradeId, 'Cancelled');
  });
  await test.step('wrong chain id', async () => {
    await answeredOffer(trader, '30', 'USDC');
    const before = (await storedRecords(app.profile, /transaction/)).length;
    const page = await app.secretWindow(() => window.getByTestId('offer-lock').click());
    await expect(page.getByTestId('hold')).toBeEnabled();
    await network.anvil.request('anvil_setChainId', [4242]);
    await expect(page.getByTestId('sign-simulation')).toContainText(
      'The network node answers for another chain',
    );
    await expect(page.getByTestId('hold')).toBeDisabled();
    await app.screenshot('wrong-chain', page);
    await closeBy(page, () => page.getByTestId('cancel').click());
    await expectCancelled(app);
    expect(await storedRecords(app.profile, /transaction/)).toHaveLength(before);
    await network.anvil.request('anvil_setChainId', [31_337]);
    await expectNetworkUp(app);
  });
  expect(app.complaints).toEqual([]);
});

test('an expired sign-in and an unreachable service are said, and the own service carries on', async () => {
  test.setTimeout(150_000);
  const { network, app } = await startTrader();
  const { window } = app;
  const status = window.getByTestId('status-service');
  const trade = await network.chain.createTrade();
  await window.getByTestId('nav-trades').click();
  await expectRow(app, trade.tradeId, 'Funded');

  await test.step('unreachable service', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    await nameService(app, url);
    await expect(status).toContainText(/cannot be reached/);
    await expect(status).not.toHaveAttribute('data-tone', 'good');
    await app.screenshot('service-unreachable');
    await window.getByTestId('nav-trades').click();
    await expectRow(app, trade.tradeId, 'Funded');
    await network.chain.markPaid(trade);
    await expectRow(app, trade.tradeId, 'Paid');
  });
  await test.step('expired sign-in', async () => {
    const folder = temporaryFolder();
    const port = String(await freePort());
    const environment = {
      RPC_URL: network.anvil.rpcUrl,
      ESCROW_ADDRESS: network.chain.escrow,
      ESCROW_START_BLOCK: String(network.chain.deployment.startBlock),
      DATABASE_URL: `sqlite:${join(folder, 'service.db')}`,
      PORT: port,
    };
    let service = await startServiceProcess(environment);
    cleanup.keep(async () => void (await service.end('SIGTERM')));
    await nameService(app, service.url);
    await expectServiceUp(app);
    await window.keyboard.press('Control+L');
    await service.end('SIGTERM');
    // For it a month and a day went by: every token is older than it may get.
    const later = join(folder, 'later.mjs');
    await writeFile(
      later,
      `const now = Date.now; Date.now = () => now() + ${31 * 24 * 3600 * 1000};\n`,
    );
    service = await startServiceProcess({ ...environment, NODE_OPTIONS: `--import=${later}` });
    await expect(status).toContainText(/unlock the account to sign in/, { timeout: 45_000 });
    await window.getByTestId('nav-trades').click();
    await expectRow(app, trade.tradeId, 'Paid');
    await app.screenshot('sign-in-expired');
    await service.end('SIGTERM');
    service = await startServiceProcess(environment);
    await unlockAccount(app);
    await expectServiceUp(app);
  });
  expect(app.complaints).toEqual([]);
});

test('no stored setting keeps the app from starting: it is kept aside and said, a byte-order mark is read over', async () => {
  test.setTimeout(180_000);
  const profile = cleanup.keep(await makeProfile('stored'));
  const path = join(profile.folder, 'settings.json');
  const network = {
    kind: 'own',
    name: 'Mine',
    chainId: 8453,
    startBlock: 0,
    tokens: [],
    explorerUrl: null,
  };
  await mkdir(profile.folder, { recursive: true });
  const start = async (text: string) => {
    await writeFile(path, text);
    const app = cleanup.keep(await startApp(profile));
    await app.window.getByTestId('nav-inbox').click();
    return app;
  };
  for (const stored of [
    { network: { ...network, rpcUrls: ['http://u:100%@node.example.org'] } },
    { network: { ...network, rpcUrls: ['ws://node.example.org/#x'] } },
    { version: 2 },
  ]) {
    const app = await start(JSON.stringify(stored));
    await expect(app.window.getByText('The settings file could not be read').first()).toBeVisible();
    await app.close();
  }
  const kept = (await readdir(profile.folder)).filter((name) =>
    name.startsWith('settings.json.broken-'),
  );
  expect(kept).toHaveLength(3);
  const app = await start(`\uFEFF${JSON.stringify({ theme: 'dark', autoLockMinutes: 7 })}`);
  const read = await app.window.evaluate(() => window.escrowDesk.invoke('settings.get'));
  expect(read).toMatchObject({ theme: 'dark', autoLockMinutes: 7 });
});
