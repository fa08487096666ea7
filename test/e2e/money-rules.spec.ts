import { join } from 'node:path';
import { expect, test, type Locator } from '@playwright/test';
import { Wallet } from 'ethers';
import {
  acceptOffer as acceptTerms,
  signOffer,
  tradeIdOfOffer,
} from '../../src-escrow/agreement/answer-offer.ts';
import { encryptionKeysOf } from '../../src-escrow/agreement/encryption-key.ts';
import { blindDetails, commitmentOf } from '../../src-escrow/agreement/commitment.ts';
import { hashDetails } from '../../src-escrow/agreement/details-hash.ts';
import { decodeOffer, encodeOffer } from '../../src-escrow/agreement/offer-codec.ts';
import { escrowInterface } from '../../src-escrow/escrow-interface.ts';
import type { Offer } from '../../src-shared/agreement/offer.ts';
import { address, zeroAddress } from '../../src-shared/parse.ts';
import { freePort } from '../support/anvil.ts';
import { startRpcProxy } from '../support/rpc-proxy.ts';
import { startServiceProcess, temporaryFolder } from '../support/service.ts';
import { appCleanup, makeProfile, startApp, type AppUnderTest } from './support/app-under-test.ts';
import { overhearService } from './support/overheard-service.ts';
import {
  changeSettings,
  expectNetworkUp,
  knowArbiter,
  startOwnNetwork,
  useNetwork,
  type OwnNetwork,
} from './support/own-network.ts';
import { sealed, theirAccount, theirOffer, type Agreed } from './support/other-side.ts';
import { readableTexts } from './support/readable-texts.ts';
import { closeBy, confirmChange, importAccount, sign } from './support/secret-window.ts';
import { expectServiceUp } from './support/services.ts';
import {
  acceptOffer,
  copyOffer,
  expectRow,
  fillOffer,
  finding,
  lockOffer,
  makeOffer,
  toast,
  openTrade,
  paste,
  pasteOffer,
  settleFinding,
} from './support/trading.ts';

/** One window for all six rules: the app's account is the network's buyer, the other side acts by its key. */
test.describe.configure({ mode: 'serial' });

const cleanup = appCleanup();
let network: OwnNetwork;
/** Of a node without new blocks nothing is payable; only where a lock is to stay unfinal, none come. */
let blocksCome = true;
let app: AppUnderTest;
test.beforeAll(async () => {
  test.setTimeout(120_000);
  network = await startOwnNetwork({ blockTime: 3600 });
  cleanup.keep(() => network.stop());
  const timer = setInterval(() => {
    if (blocksCome) network.anvil.mine(1).catch(() => undefined);
  }, 2_000);
  cleanup.keep(async () => clearInterval(timer));
  app = cleanup.keep(await startApp(cleanup.keep(await makeProfile('rules'))));
  await expect(app.window.getByTestId('status-checked')).toHaveAttribute('data-tone', 'good', {
    timeout: 60_000,
  });
  await importAccount(app, network.buyer.privateKey, 'Bob');
});
test.afterAll(() => cleanup.empty());

const doNotPay = (): Locator => app.window.getByTestId('do-not-pay');
const iban = (): Locator => app.window.getByTestId('detail-seller-iban');

/** The other side offers to sell, the app accepts by its own screens. */
async function agreeToBuy(method?: string): Promise<Agreed> {
  const { offer, theirs } = await theirOffer(network, method);
  await pasteOffer(app, encodeOffer(offer), 'answer');
  await acceptOffer(app);
  const answer = decodeOffer(await copyOffer(app));
  if (!answer.ok) throw new Error(answer.failure.code);
  return { offer: answer.value, theirs, tradeId: tradeIdOfOffer(answer.value) };
}
async function lockTheirs({ offer, tradeId }: Agreed): Promise<void> {
  const { chain } = network;
  const { terms, signatures } = offer;
  await chain.send(
    chain.wallets.seller,
    'createTrade',
    [terms, signatures.buyer ?? '0x'],
    terms.amount,
  );
  await app.window.getByTestId('nav-trades').click();
  await expectRow(app, tradeId, 'Funded');
}
/** Comes back to the trade: what may be shown is asked anew. */
async function reopen(tradeId: string): Promise<void> {
  await app.window.getByTestId('nav-wallet').click();
  await openTrade(app, tradeId);
}
async function expectFailure(text: RegExp): Promise<void> {
  const shown = toast(app, 'failure');
  await expect(shown).toHaveText(text, { timeout: 30_000 });
  await shown.getByTestId('toast-close').click();
  await expect(shown).toHaveCount(0);
}

test('rule 4: practice wears violet and its name everywhere, and nothing else does', async () => {
  test.setTimeout(150_000);
  const { window } = app;
  const violet = await window.evaluate(() => {
    const probe = document.createElement('i');
    probe.style.color = 'var(--ui-secondary)';
    document.body.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  });
  const colorOf = (one: Locator, property: 'color' | 'backgroundColor'): Promise<string> =>
    one.evaluate((element, name) => getComputedStyle(element)[name], property);
  const everywhere = ['trades', 'inbox', 'wallet', 'history', 'settings', 'practice', 'ready'];
  for (const place of everywhere) {
    await window.getByTestId(`nav-${place}`).click();
    const band = window.getByTestId('practice-band');
    await expect(band).toBeVisible();
    expect(await colorOf(band, 'backgroundColor')).toBe(violet);
    const name = window.getByTestId('network-name').locator('span');
    await expect(name).toHaveText(/practice/i);
    expect(await colorOf(name, 'color')).toBe(violet);
    await expect(window.getByTestId('status-network')).toHaveText(/Practice/);
    await expect(window.getByTestId('status-network')).toHaveAttribute('data-tone', 'practice');
  }
  await knowArbiter(app, network.arbiter);
  await window.getByTestId('nav-trades').click();
  await window.getByTestId('new-trade').click();
  await fillOffer(app, {
    role: 'buyer',
    amount: '0.1',
    symbol: 'ETH',
    fiatAmount: '250',
    reference: 'Rule 4',
    listedArbiter: network.arbiter,
  });
  const page = await app.secretWindow(() => window.getByTestId('offer-submit').click());
  await expect(page.locator('.secret-window')).toHaveClass(/practice/);
  await expect(page.locator('.practice-line')).toHaveText('Practice: no real money');
  await closeBy(page, () => page.getByTestId('cancel').click());

  await useNetwork(app, network);
  const { provider } = network.chain;
  const reached = await provider.getBlockNumber();
  // The practice chain's good marks stand a moment longer than the practice chain.
  await expect
    .poll(
      async () => {
        const shown = await window.evaluate(async () => {
          const { network: followed, checkedTo } =
            await globalThis.window.escrowDesk.invoke('connections.get');
          return { name: followed.name, checkedTo: checkedTo ?? -1 };
        });
        const { name, checkedTo } = shown;
        const head = await provider.getBlockNumber();
        return { name, isChecked: checkedTo >= reached && checkedTo <= head };
      },
      { timeout: 45_000 },
    )
    .toEqual({ name: 'Test chain', isChecked: true });
  await expect(window.getByTestId('practice-band')).toHaveCount(0);
  await expect(window.getByTestId('nav-practice')).toHaveCount(0);
  await expect(window.getByTestId('network-name')).toHaveText(/test chain/i);
  await expect(window.getByTestId('status-network')).not.toHaveAttribute('data-tone', 'practice');
});

test('rule 1: bank details show only when nothing speaks against paying, else why not', async () => {
  test.setTimeout(240_000);
  const { window } = app;
  const { anvil, chain } = network;
  const first = await agreeToBuy();
  const right = await sealed(first, first.theirs);

  await test.step('not locked', async () => {
    await paste(app, right);
    await expectFailure(/for a trade that is not yours/);
    await window.getByTestId('nav-trades').click();
    await expect(window.getByTestId('trade-row')).toHaveCount(0);
  });
  await test.step('locked, not final', async () => {
    // No block but the lock's own, so that it stays unfinal while it is looked at.
    blocksCome = false;
    await lockTheirs(first);
    await openTrade(app, first.tradeId);
    await paste(app, right);
    await expect(doNotPay()).toHaveText(/Do not pay: The lock is not final yet/);
    await expect(window.getByTestId('action-markPaid')).toBeDisabled();
    await expect(iban()).toHaveCount(0);
    await expect(window.getByText('DE89')).toHaveCount(0);
    await app.screenshot('rule-1-not-final');
  });
  await test.step('final, seen by the own node, what was committed to, time enough: pay', async () => {
    blocksCome = true;
    await expect(iban()).toHaveText('DE89 … 3000', { timeout: 30_000 });
    const pay = await app.secretWindow(() => window.getByTestId('pay-this').click());
    await expect(pay.getByTestId('pay-iban')).toHaveText('DE89 3704 0044 0532 0130 00');
    await expect(pay.getByTestId('pay-done')).toBeEnabled();
    await closeBy(pay, () => pay.getByTestId('cancel').click());
    await expect(doNotPay()).toHaveCount(0);
    await expect(window.getByText('Another account in a chat? Don’t pay.')).toBeVisible();
    await expect(window.getByTestId('action-markPaid')).toBeEnabled();
    await app.screenshot('rule-1-pay');
  });
  await test.step('two nodes: both must show the lock', async () => {
    const second = await startRpcProxy(anvil.rpcUrl);
    cleanup.keep(() => second.close());
    const getTrade = escrowInterface.getFunction('getTrade')?.selector ?? '';
    const asksTrade = (params: readonly unknown[]): boolean =>
      JSON.stringify(params).includes(getTrade);
    second.setFault(({ method, params }) =>
      method === 'eth_call' && asksTrade(params)
        ? { kind: 'result', result: `0x${'0'.repeat(64 * 7)}` }
        : undefined,
    );
    const rpcUrls = [anvil.rpcUrl, second.rpcUrl];
    await changeSettings(app, { network: { ...network.settings, rpcUrls } });
    await expectNetworkUp(app);
    await reopen(first.tradeId);
    await expect(doNotPay()).toHaveText(/Your own nodes show different things/, {
      timeout: 60_000,
    });
    await expect(iban()).toHaveCount(0);
    second.setFault(({ method, params }) =>
      method === 'eth_call' && asksTrade(params)
        ? { kind: 'http', status: 500, body: '' }
        : undefined,
    );
    await reopen(first.tradeId);
    await expect(doNotPay()).toHaveText(/A node of yours does not answer/, { timeout: 60_000 });
    await expect(iban()).toHaveCount(0);
    second.setFault(null);
    await reopen(first.tradeId);
    await expect(iban()).toBeVisible({ timeout: 60_000 });
    await changeSettings(app, { network: network.settings });
    await expectNetworkUp(app);
  });
  await test.step('missing, or not what was committed to', async () => {
    const agreed = await agreeToBuy();
    await lockTheirs(agreed);
    await anvil.mine(2);
    await openTrade(app, agreed.tradeId);
    await expect(doNotPay()).toHaveText(/bank details have not come yet/, { timeout: 30_000 });
    const other = { ...theirAccount, account: { iban: 'GB33BUKB20201555555555' } };
    await paste(app, await sealed(agreed, blindDetails(other)));
    await expectFailure(/Do not pay: these bank details are not the ones that were agreed/);
    await expect(doNotPay()).toHaveText(/not the ones that were agreed/);
    await expect(window.getByText('GB33')).toHaveCount(0);
    await paste(app, await sealed(agreed, agreed.theirs));
    await expect(iban()).toBeVisible();
    await expect(doNotPay()).toHaveCount(0);
  });
  await test.step('too little time for the method', async () => {
    // SEPA takes a day; two hours are left.
    const agreed = await agreeToBuy('sepa');
    await lockTheirs(agreed);
    await anvil.mine(2);
    await openTrade(app, agreed.tradeId);
    await paste(app, await sealed(agreed, agreed.theirs));
    await expect(doNotPay()).toHaveText(/Too little time is left/, { timeout: 30_000 });
    await expect(iban()).toHaveCount(0);
    await expect(window.getByText('Held back while you must not pay.')).toBeVisible();
  });
  expect(await chain.provider.getBalance(chain.escrow)).toBe(3n * 10n ** 17n);
});

test('rule 2: release needs all ticks, a wrong name leads to the dispute, chain and escrow are checked', async () => {
  test.setTimeout(240_000);
  const { window } = app;
  const { anvil, chain, seller: other } = network;
  const release = window.getByTestId('action-confirmPayment');
  const wish = { amount: '0.2', symbol: 'ETH', fiatAmount: '512.40' } as const;

  const payer = blindDetails({ holder: 'Max Wagner', account: {} });
  let agreed: Agreed | null = null;
  await test.step('a sale that the other side says it paid', async () => {
    await makeOffer(app, {
      ...wish,
      role: 'seller',
      reference: 'Rule 2',
      listedArbiter: network.arbiter,
    });
    const offered = decodeOffer(await copyOffer(app));
    if (!offered.ok) throw new Error(offered.failure.code);
    const slot = { box: encryptionKeysOf(other.privateKey).box, commit: commitmentOf(payer) };
    const answer = acceptTerms(offered.value, other.address, slot);
    if (!answer.ok) throw new Error(answer.failure.code);
    const offer = await signOffer(answer.value.offer, 'buyer', new Wallet(other.privateKey));
    await pasteOffer(app, encodeOffer(offer), 'accepted');
    const tradeId = await lockOffer(app);
    agreed = { offer, tradeId, theirs: payer };
    await window.getByTestId('nav-trades').click();
    await expectRow(app, tradeId, 'Funded');
    await chain.send(chain.wallets.seller, 'markPaid', [offer.terms, offer.terms.detailsHash]);
    await anvil.mine(2);
    await expectRow(app, tradeId, 'Paid');
    await openTrade(app, tradeId);
    await paste(app, await sealed(agreed, payer, 'buyer'));
  });
  const tick = (name: string) => window.getByTestId(`check-${name}`);
  await test.step('each tick is needed, and names what to look for', async () => {
    await expect(window.getByText('from Max Wagner, nobody else')).toBeVisible();
    await expect(window.getByText('€512.40 has arrived, not just announced')).toBeVisible();
    await expect(window.getByText('into DE89 … 3000')).toBeVisible();
    await window.keyboard.press('Control+Shift+H');
    await expect(window.getByText('Amounts hidden')).toBeVisible();
    for (const secret of ['Max Wagner', 'DE89', '512.40'])
      await expect(window.getByTestId('release-checks')).not.toContainText(secret);
    await window.keyboard.press('Control+Shift+H');
    await expect(window.getByText('from Max Wagner, nobody else')).toBeVisible();
    await expect(release).toBeDisabled();
    const names = ['arrived', 'payer', 'account'] as const;
    for (const left of names) {
      for (const name of names) await tick(name).setChecked(name !== left);
      await expect(release).toBeDisabled();
      await expect(window.getByTestId('action-confirmPayment-part')).toBeDisabled();
    }
    for (const name of names) await tick(name).check();
    await expect(release).toBeEnabled({ timeout: 30_000 });
  });
  await test.step('another name leads to the dispute, not to a release', async () => {
    await window.getByTestId('other-payer').click();
    await expect(window.getByTestId('evidence-statement')).toHaveValue(
      'The payment came from another name than the one we agreed on.',
    );
    await app.screenshot('rule-2-other-name');
    await window.keyboard.press('Escape');
    await expect(window.getByTestId('evidence-statement')).toHaveCount(0);
    await expect(window.getByTestId('other-payer-warning')).toContainText('Don’t release');
    await expect(release).toBeDisabled();
    await expect(tick('payer')).toBeDisabled();
    await window.getByTestId('other-payer').click();
    await tick('payer').check();
    await expect(release).toBeEnabled();
  });
  await test.step('another chain behind the node', async () => {
    const page = await app.secretWindow(() => release.click());
    await expect(page.getByTestId('sign-simulation')).toHaveText(/succeeds/);
    await anvil.request('anvil_setChainId', [4242]);
    await anvil.mine(1);
    await expect(page.getByTestId('sign-simulation')).toContainText('answers for another chain', {
      timeout: 30_000,
    });
    await expect(page.getByTestId('hold')).toBeDisabled();
    await closeBy(page, () => page.getByTestId('cancel').click());
    await anvil.request('anvil_setChainId', [31_337]);
    await anvil.mine(1);
    await expectNetworkUp(app);
    await toast(app, 'note').getByTestId('toast-close').first().click();
  });
  await test.step('no escrow at its address', async () => {
    const code = await chain.provider.getCode(chain.escrow);
    await window.getByTestId('nav-trades').click();
    await window.getByTestId('new-trade').click();
    await fillOffer(app, {
      ...wish,
      role: 'seller',
      reference: 'Rule 2b',
      listedArbiter: network.arbiter,
    });
    await anvil.request('anvil_setCode', [chain.escrow, '0x']);
    await window.getByTestId('offer-submit').click();
    await expectFailure(/There is no escrow contract at its address/);
    await anvil.request('anvil_setCode', [chain.escrow, code]);
  });
  await test.step('and then it releases', async () => {
    const { tradeId } = agreed!;
    await openTrade(app, tradeId);
    for (const name of ['arrived', 'payer', 'account']) await tick(name).check();
    await expect(release).toBeEnabled({ timeout: 30_000 });
    await sign(app, () => release.click(), { title: /^Release 0\.20+ ETH/ });
    await expectRow(app, tradeId, 'Completed');
  });
});

test('rule 3: names come from the list, look-alikes block until compared, the clipboard is re-read', async () => {
  test.setTimeout(150_000);
  const { window } = app;
  await test.step('a token is called what the list calls it, and the list what the chain says', async () => {
    const [coin] = network.settings.tokens;
    await changeSettings(app, { network: { ...network.settings, tokens: [coin!] } });
    await window.getByTestId('nav-wallet').click();
    await expect(window.locator('[data-testid="balance"][data-token="USDC"]')).toHaveCount(0, {
      timeout: 30_000,
    });
    for (const [wrong, said] of [
      [{ symbol: 'PLAY', decimals: 6 }, /USDC on the chain, PLAY on the list/],
      [{ symbol: 'USDC', decimals: 8 }, /6 decimals on the chain, 8 on the list/],
    ] as const) {
      const tokens = [coin!, { address: network.chain.stablecoin, ...wrong }];
      const refused = await window.evaluate(
        (change) => globalThis.window.escrowDesk.invoke('settings.change', change),
        { network: { ...network.settings, tokens } },
      );
      expect(refused).toMatchObject({ ok: false, failure: { code: 'token_differs' } });
      expect(JSON.stringify(refused)).toMatch(said);
    }
    await changeSettings(app, { network: network.settings });
    await expectNetworkUp(app);
    await expect(window.locator('[data-testid="balance"][data-token="USDC"]')).toBeVisible({
      timeout: 30_000,
    });
  });
  await test.step('a look-alike, four and four the same', async () => {
    const known = address(`0xabcd${'11'.repeat(16)}9876`);
    const lookalike = address(`0xabcd${'22'.repeat(16)}9876`);
    await knowArbiter(app, known, 'Marta');
    const agreed = await agreeToBuy();
    const terms = { ...agreed.offer.terms, buyer: zeroAddress, arbiter: lookalike };
    const empty = { ...agreed.offer.details, buyer: { box: openHash, commit: openHash } };
    const { re: _re, ...rest } = agreed.offer;
    const offer = await signOffer(
      {
        ...rest,
        details: empty,
        terms: { ...terms, detailsHash: hashDetails(empty) },
        signatures: {},
      },
      'seller',
      new Wallet(network.seller.privateKey),
    );
    await pasteOffer(app, encodeOffer(offer), 'answer');
    const accept = window.getByTestId('offer-accept');
    await expect(finding(app, 'lookalike_address')).toHaveAttribute('data-level', 'block');
    await expect(finding(app, 'lookalike_address')).toContainText(lookalike);
    await expect(finding(app, 'lookalike_address')).toContainText('looks like Marta');
    await expect(accept).toBeDisabled();
    await app.screenshot('rule-3-lookalike');
    for (const code of ['lookalike_address', 'arbiter_unknown']) {
      await expect(accept).toBeDisabled();
      await settleFinding(app, code, 'Other Marta');
      await expect(window.getByTestId(`confirm-${code}`)).toHaveCount(0);
    }
    await expect(accept).toBeEnabled();
  });
  await test.step('another program changed the clipboard', async () => {
    await window.getByTestId('nav-trades').click();
    await makeOffer(app, {
      role: 'seller',
      amount: '0.3',
      symbol: 'ETH',
      fiatAmount: '700',
      reference: 'Rule 3',
      listedArbiter: network.arbiter,
    });
    // What a clipboard hijacker does: its own text, right after ours.
    await app.electron.evaluate(({ clipboard }) => {
      const write = clipboard.writeText.bind(clipboard);
      clipboard.writeText = async () => {
        clipboard.writeText = write;
        await write('0xbad0bad0bad0bad0bad0bad0bad0bad0bad0bad0');
      };
    });
    await window.getByTestId('offer-copy').click();
    await expectFailure(/Another program changed the clipboard/);
    await window.getByTestId('offer-copy').click();
    await expect(toast(app, 'done').last()).toContainText('copied');
  });
});

const openHash = `0x${'0'.repeat(64)}` as Offer['details']['buyer']['box'];

test('rule 5: Ctrl+L locks, Ctrl+Shift+H hides, and what can be recorded is said', async () => {
  test.setTimeout(150_000);
  const { window } = app;
  const rows = window.getByTestId('trade-row');
  await window.getByTestId('nav-trades').click();
  await expect(rows.first()).toBeVisible();
  const bought = window.locator('[data-testid="trade-row"][data-state="Funded"]').first();
  const tradeId = (await bought.getAttribute('data-trade-id')) ?? '';
  await openTrade(app, tradeId);
  await expect(window.getByTestId('trade-details')).toBeVisible();
  const { seller } = network;
  const shortened = `${seller.address.slice(0, 6)}…${seller.address.slice(-4)}`;
  // The name is the contact's that this profile has for the other side.
  const known = ['0.1000 ETH', '251.37', 'Robin (practice)'];
  const secrets = [...known, 'DE89', 'Max Wagner', shortened, seller.address];

  await test.step('amounts, names and accounts', async () => {
    const plain = await readableTexts(app);
    for (const secret of known) expect(plain).toContain(secret);
    await window.keyboard.press('Control+Shift+H');
    await expect(window.getByText('Amounts hidden')).toBeVisible();
    for (const place of ['trade', 'trades', 'inbox', 'wallet', 'history'] as const) {
      if (place === 'trade') await openTrade(app, tradeId);
      else await window.getByTestId(`nav-${place}`).click();
      await expect
        .poll(async () => {
          const texts = await readableTexts(app);
          return secrets.filter((secret) => texts.includes(secret));
        })
        .toEqual([]);
      await app.screenshot(`rule-5-hidden-${place}`);
    }
    await window.keyboard.press('Control+Shift+H');
    await expect(window.getByText('Amounts hidden')).toHaveCount(0);
    await openTrade(app, tradeId);
    await expect.poll(() => readableTexts(app)).toContain('251.37');
  });
  await test.step('Ctrl+L', async () => {
    await window.getByTestId('nav-wallet').click();
    await expect(window.getByTestId('account')).toHaveAttribute('data-locked', 'false');
    await window.keyboard.press('Control+L');
    await expect(window.getByTestId('account')).toHaveAttribute('data-locked', 'true');
  });
  await test.step('windows with secrets are kept from recording where the system can; on Linux that is said', async () => {
    await app.electron.evaluate(({ BrowserWindow }) => {
      const asked: boolean[] = [];
      const prototype = BrowserWindow.prototype as unknown as {
        setContentProtection: (this: unknown, on: boolean) => void;
      };
      const real = prototype.setContentProtection;
      prototype.setContentProtection = function (on) {
        asked.push(on);
        real.call(this, on);
      };
      (globalThis as { protectionAsked?: boolean[] }).protectionAsked = asked;
    });
    const page = await app.secretWindow(() => window.getByTestId('wallet-create').click());
    await expect(page.getByTestId('recovery-words')).toBeVisible();
    await expect(page.locator('.secret-window')).toContainText(
      'on Linux this window can be recorded',
    );
    const asked = await app.electron.evaluate(
      () => (globalThis as { protectionAsked?: boolean[] }).protectionAsked,
    );
    expect(asked).toEqual([true]);
    await closeBy(page, () => page.getByTestId('cancel').click());
  });
});

test('rule 6: a service learns only the accounts chosen for it', async () => {
  test.setTimeout(150_000);
  const { window } = app;
  const other = network.anvil.accounts[6]!;
  await importAccount(app, other.privateKey, 'Kept to myself');
  const port = await freePort();
  const overheard = await overhearService(`http://127.0.0.1:${port}`);
  cleanup.keep(() => overheard.close());
  const service = await startServiceProcess({
    PORT: String(port),
    PUBLIC_URL: overheard.url,
    RPC_URL: network.anvil.rpcUrl,
    ESCROW_ADDRESS: network.chain.escrow,
    ESCROW_START_BLOCK: String(network.chain.deployment.startBlock),
    DATABASE_URL: `sqlite:${join(temporaryFolder(), 'service.db')}`,
  });
  cleanup.keep(async () => void (await service.end('SIGTERM')));

  await changeSettings(app, { remoteServiceUrl: overheard.url, remoteAccounts: [] });
  await window.getByTestId('nav-settings').click();
  await expect(window.getByTestId('status-service')).toContainText(new URL(overheard.url).host);
  const chosen = window.getByTestId('remote-account').first();
  await expect(chosen).not.toBeChecked();
  expect(overheard.heard().toLowerCase()).not.toContain(network.buyer.address.toLowerCase());

  await chosen.check();
  await confirmChange(app, () => window.getByTestId('save-service').click(), {
    title: /which accounts the service learns/,
  });
  await window.getByTestId('nav-wallet').click();
  await expect(window.getByTestId('account')).toHaveCount(2);
  // Signing in needs the key; importing left the first account locked by rule 5.
  await window.getByTestId('account').first().getByTestId('account-menu').click();
  const page = await app.secretWindow(() =>
    window.getByRole('menuitem', { name: 'Unlock' }).click(),
  );
  await page.getByTestId('passphrase').fill('correct horse battery');
  await closeBy(page, () => page.getByTestId('submit').click());
  await expectServiceUp(app);
  await network.anvil.mine(2);

  const heard = overheard.heard().toLowerCase();
  expect(heard).toContain(network.buyer.address.toLowerCase());
  for (const secret of [
    other.address,
    'kept to myself',
    'bob',
    'marta keller',
    'max wagner',
    'de89',
  ])
    expect(heard).not.toContain(secret.toLowerCase());
  expect(app.complaints).toEqual([]);
});
