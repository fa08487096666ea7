import { expect, test } from '@playwright/test';
import { Wallet } from 'ethers';
import { signOffer } from '../../src-escrow/agreement/answer-offer.ts';
import { encodeOffer } from '../../src-escrow/agreement/offer-codec.ts';
import { address } from '../../src-shared/parse.ts';
import { sampleOffer } from '../support/sample-offer.ts';
import { freePort } from '../support/anvil.ts';
import { postJson, signIn } from '../support/service.ts';
import { appCleanup, makeProfile, startApp, type AppUnderTest } from './support/app-under-test.ts';
import {
  changeSettings,
  confirmedByBridge,
  knowArbiter,
  useNetwork,
  type OwnNetwork,
} from './support/own-network.ts';
import { backUpAccount, importAccount, restoreAccount } from './support/secret-window.ts';
import { connectTo, shareService } from './support/services.ts';
import {
  byService,
  directChannels,
  openRequest,
  openRequests,
  sendOffer,
  type DeliveryChannel,
} from './support/offer-delivery.ts';
import {
  acceptOffer,
  act,
  copyOffer,
  expectRow,
  handOverDetails,
  lockOffer,
  makeOffer,
  toast,
  openTrade,
  paste,
  shownOffer,
} from './support/trading.ts';
import {
  expectAllAgree,
  expectCalm,
  startTwoTraders,
  type TwoTraders,
} from './support/two-traders.ts';

const cleanup = appCleanup();
test.afterEach(() => cleanup.empty());

let references = 70;
const wish = () => {
  references += 1;
  return { amount: '0.02', symbol: 'ETH', fiatAmount: '49.50', reference: `Order ${references}-T` };
};

/** The seller's open offer, accepted by the buyer. The answer is on the seller's screen then. */
async function sellerStarts(
  { seller, buyer }: TwoTraders,
  channel: DeliveryChannel,
): Promise<void> {
  await makeOffer(seller, { ...wish(), role: 'seller' });
  await channel(seller, buyer, 'answer');
  await acceptOffer(buyer);
  await channel(buyer, seller, 'accepted');
}

/** The buyer's open offer, filled and signed by the seller, then signed by the buyer as a whole. */
async function buyerStarts({ seller, buyer }: TwoTraders, channel: DeliveryChannel): Promise<void> {
  await makeOffer(buyer, { ...wish(), role: 'buyer' });
  await channel(buyer, seller, 'answer');
  await acceptOffer(seller, {}, 'sent');
  await channel(seller, buyer, 'answer');
  await acceptOffer(buyer);
  await channel(buyer, seller, 'accepted');
}

async function expectSameNumber({ seller, buyer }: TwoTraders): Promise<void> {
  const [ours, theirs] = await Promise.all(
    [seller, buyer].map((app) => app.window.getByTestId('check-number').innerText()),
  );
  expect(ours).toMatch(/^(\d{5} ){3}\d{5}$/);
  expect(theirs).toBe(ours);
}

async function agreeInBothDirections(
  traders: TwoTraders,
  channel: DeliveryChannel,
): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const agree of [sellerStarts, buyerStarts]) {
    await agree(traders, channel);
    await expectSameNumber(traders);
    ids.push(await lockOffer(traders.seller));
  }
  return ids;
}

/** Paid and released, one step of all of them after the other: while one gets final, the next is signed. */
async function releaseAll(traders: TwoTraders, ids: readonly string[]): Promise<void> {
  const { seller, buyer } = traders;
  for (const id of ids) {
    await buyer.window.getByTestId('nav-trades').click();
    await expectRow(buyer, id, 'Funded');
    await openTrade(buyer, id);
    await act(buyer, 'markPaid');
  }
  for (const id of ids) {
    await seller.window.getByTestId('nav-trades').click();
    await expectRow(seller, id, 'Paid');
    await openTrade(seller, id);
    await act(seller, 'confirmPayment', { title: /^Release 0\.02/ });
  }
  for (const id of ids) {
    for (const app of [seller, buyer]) await expectRow(app, id, 'Completed');
    await expectAllAgree(traders, id);
  }
}

async function startKnowingArbiter(): Promise<TwoTraders> {
  const traders = await startTwoTraders(cleanup);
  await knowArbiter(traders.buyer, traders.network.arbiter);
  // The practice chain's people have the same keys as this chain's, should it have started first.
  for (const app of [traders.seller, traders.buyer])
    for (const person of [traders.network.seller.address, traders.network.buyer.address])
      await confirmedByBridge(app, () =>
        app.window.evaluate(
          (address) => window.escrowDesk.invoke('contacts.remove', address),
          person,
        ),
      );
  return traders;
}

test('two apps with their own services alone trade by text, file and picture, whoever starts, to the release', async () => {
  test.setTimeout(300_000);
  const traders = await startKnowingArbiter();
  const ids: string[] = [];
  for (const [name, channel] of Object.entries(directChannels))
    await test.step(`agreed by ${name}`, async () => {
      ids.push(...(await agreeInBothDirections(traders, channel)));
    });
  await test.step('released', () => releaseAll(traders, ids));
  const { seller, buyer } = traders;
  for (const app of [seller, buyer])
    await expect(app.window.getByTestId('status-service')).not.toContainText('127.0.0.1');
  expectCalm(seller, buyer);
});

/** A computer on which nothing of the trader is yet. */
async function newComputer(name: string, network: OwnNetwork): Promise<AppUnderTest> {
  const app = cleanup.keep(await startApp(cleanup.keep(await makeProfile(name))));
  await useNetwork(app, network);
  return app;
}

test('half-way the seller goes on from a backup, then the buyer from the key alone, on other computers', async () => {
  test.setTimeout(300_000);
  const traders = await startKnowingArbiter();
  const { network } = traders;
  await sellerStarts(traders, directChannels.text);
  await expectSameNumber(traders);
  const agreed = await shownOffer(traders.seller);
  const agreement = await copyOffer(traders.seller);
  const number = await traders.seller.window.getByTestId('check-number').innerText();

  let seller = traders.seller;
  await test.step('the seller, after the acceptance: from the backup', async () => {
    const backup = await backUpAccount(seller);
    await seller.close();
    seller = await newComputer('seller-second', network);
    await restoreAccount(seller, backup, 'Alice');
    await seller.window.getByTestId('nav-trades').click();
    await seller.window
      .locator(`[data-testid="offer-row"][data-offer-id="${agreed}"]`)
      .click({ timeout: 20_000 });
    await expect(seller.window.getByTestId('offer-view')).toHaveAttribute('data-state', 'accepted');
    await expect(seller.window.getByTestId('check-number')).toHaveText(number);
    await seller.screenshot('restored-from-backup');
  });
  const tradeId = await lockOffer(seller);
  await traders.buyer.window.getByTestId('nav-trades').click();
  await expectRow(traders.buyer, tradeId, 'Funded');

  let buyer = traders.buyer;
  await test.step('the buyer, after the lock: from the key alone', async () => {
    await buyer.close();
    buyer = await newComputer('buyer-second', network);
    await importAccount(buyer, network.buyer.privateKey, 'Bob');
    await buyer.window.getByTestId('nav-trades').click();
    await expectRow(buyer, tradeId, 'Funded');
    await openTrade(buyer, tradeId);
    await expect(buyer.window.getByTestId('do-not-pay')).toBeVisible({ timeout: 30_000 });
    await expect(buyer.window.getByTestId('before-paying')).toHaveCount(0);
    await buyer.screenshot('restored-from-key');
    // What was agreed, from the messenger that carried it.
    await paste(buyer, agreement);
    await expect(toast(buyer, 'done').last()).toContainText('agreement');
  });
  await test.step('sealed on one new computer, opened on the other, paid and released', async () => {
    await seller.window.getByTestId('nav-trades').click();
    await expectRow(seller, tradeId, 'Funded');
    await openTrade(seller, tradeId);
    await handOverDetails(seller, buyer);
    await expect(buyer.window.getByTestId('detail-seller-iban')).toHaveText('DE89 … 3000', {
      timeout: 30_000,
    });
    await expect(buyer.window.getByTestId('do-not-pay')).toHaveCount(0);
    await expect(buyer.window.getByTestId('before-paying')).toBeVisible();
    const pair = { network, seller, buyer };
    await act(buyer, 'markPaid');
    await expectRow(seller, tradeId, 'Paid');
    await act(seller, 'confirmPayment', { title: /^Release 0\.02/ });
    for (const app of [seller, buyer]) await expectRow(app, tradeId, 'Completed');
    await expectAllAgree(pair, tradeId);
  });
  expectCalm(seller, buyer);
});

/** An offer of somebody whom nobody here knows. */
async function strangersOffer({ arbiter, chain }: OwnNetwork, stranger: Wallet) {
  const offer = sampleOffer({
    chainId: chain.chainId,
    account: address(stranger.address),
    arbiter,
    token: chain.stablecoin,
  });
  return encodeOffer(await signOffer(offer, 'seller', stranger));
}

const receivedOfferRows = (app: AppUnderTest) => app.window.getByTestId('received-offer-row');

test('offers by service: strangers’ wait in the requests, answers find their thread, both to the release', async () => {
  test.setTimeout(300_000);
  const traders = await startKnowingArbiter();
  const { network, seller, buyer } = traders;
  const url = await shareService(seller, await freePort(), network.buyer.address);
  await connectTo(buyer, url);
  const addressOf = (app: AppUnderTest) =>
    (app === seller ? network.seller : network.buyer).address;
  const ids: string[] = [];
  await test.step('nothing waits yet', async () => {
    await openRequests(buyer);
    await expect(buyer.window.getByTestId('empty-state')).toBeVisible();
    await buyer.screenshot('requests-empty');
  });
  await test.step('the seller starts: a request, then an answer that is sealed', async () => {
    await makeOffer(seller, { ...wish(), role: 'seller' });
    const id = await shownOffer(seller);
    const sealed = await sendOffer(seller, network.buyer.address, () =>
      seller.screenshot('offer-send'),
    );
    expect(sealed).toBe(false);
    await seller.screenshot('offer-sent');
    await expect(receivedOfferRows(buyer)).toHaveCount(1, { timeout: 20_000 });
    await expect(receivedOfferRows(buyer)).toContainText('0.0200 ETH');
    await buyer.screenshot('requests-one');
    // Nothing counts and nobody is told until it is opened.
    await buyer.window.getByTestId('nav-trades').click();
    await expect(buyer.window.getByTestId('count-mine')).toHaveText(/^\s*0\s*$/);
    await expect(buyer.window.getByTestId('offer-row')).toHaveCount(0);
    await buyer.window.getByTestId('nav-inbox').click();
    await expect(buyer.window.getByTestId('inbox-item')).toHaveCount(0);
    await openRequest(buyer, id);
    await expect(buyer.window.getByTestId('offer-view')).toHaveAttribute('data-state', 'answer');
    const answer = await acceptOffer(buyer);
    expect(await sendOffer(buyer, null)).toBe(true);
    await seller.window.getByTestId('nav-inbox').click();
    await expect(seller.window.getByTestId('inbox-item')).toContainText('answered', {
      timeout: 20_000,
    });
    await seller.window.getByTestId('inbox-item').click();
    await expect(seller.window.getByTestId('offer-view')).toHaveAttribute('data-offer-id', answer);
    await expectSameNumber(traders);
    ids.push(await lockOffer(seller));
  });
  await test.step('the buyer starts', async () => {
    await buyerStarts(traders, byService(addressOf));
    await expectSameNumber(traders);
    ids.push(await lockOffer(seller));
  });
  await test.step('released', () => releaseAll(traders, ids));

  await test.step('fifty from strangers, and what is hostile', async () => {
    await changeSettings(seller, {
      share: { enabled: true, port: Number(new URL(url).port), addresses: 'all' },
    });
    const strangers = Array.from({ length: 5 }, () => Wallet.createRandom());
    const tokens: string[] = [];
    for (const stranger of strangers) {
      const wallet = new Wallet(stranger.privateKey);
      let token = '';
      await expect
        .poll(
          async () => {
            token = (await signIn(url, wallet).catch(() => null))?.accessToken ?? '';
            return token;
          },
          { timeout: 30_000 },
        )
        .not.toBe('');
      tokens.push(token);
      const to = network.buyer.address;
      for (let i = 0; i < 10; i += 1) {
        const body = { to, offer: await strangersOffer(network, wallet) };
        expect((await postJson(`${url}/api/offers`, body, token)).status).toBe(201);
      }
      if (tokens.length > 1) continue;
      await openRequests(buyer);
      await expect(receivedOfferRows(buyer)).toHaveCount(10, { timeout: 20_000 });
      // Refused at once, and deleted: it takes nobody's place.
      const junk = { to, offer: 'escrow-desk:1/AAAA' };
      expect((await postJson(`${url}/api/offers`, junk, token)).status).toBe(201);
      await expect(buyer.window.getByTestId('received-offers-refused')).toContainText(
        'cannot be read',
        {
          timeout: 20_000,
        },
      );
      await buyer.screenshot('requests-few');
    }
    await expect(receivedOfferRows(buyer)).toHaveCount(50, { timeout: 20_000 });
    await buyer.screenshot('requests-fifty');
    const before = await buyer.window.evaluate(() => [window.outerWidth, window.outerHeight]);
    await buyer.electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.setSize(900, 600),
    );
    await buyer.screenshot('requests-fifty-small');
    await buyer.electron.evaluate(
      ({ BrowserWindow }, [width = 1280, height = 800]) =>
        BrowserWindow.getAllWindows()[0]?.setSize(width, height),
      before,
    );
    const from = await receivedOfferRows(buyer).first().getAttribute('data-from');
    await receivedOfferRows(buyer).first().getByTestId('received-offer-menu').click();
    await buyer.window.getByRole('menuitem', { name: 'Block this sender' }).click();
    await expect(receivedOfferRows(buyer)).toHaveCount(40);
    await expect(buyer.window.getByTestId('received-offers-blocked')).toContainText(
      from ?? 'nobody',
    );
    await receivedOfferRows(buyer).first().getByTestId('received-offer-menu').click();
    await buyer.window.getByRole('menuitem', { name: 'Delete all from this sender' }).click();
    await expect(receivedOfferRows(buyer)).toHaveCount(30);
    await receivedOfferRows(buyer).first().getByTestId('received-offer-remove').click();
    await expect(receivedOfferRows(buyer)).toHaveCount(29);
    await buyer.window.getByTestId('received-offers-clear').click();
    await expect(receivedOfferRows(buyer)).toHaveCount(0);
  });
  expectCalm(seller, buyer);
});
