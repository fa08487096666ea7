import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Wallet } from 'ethers';
import { signOffer } from '../../src-escrow/agreement/answer-offer.ts';
import { encodeOffer } from '../../src-escrow/agreement/offer-codec.ts';
import type { Offer } from '../../src-shared/agreement/offer.ts';
import { address } from '../../src-shared/parse.ts';
import { sampleOffer } from '../support/sample-offer.ts';
import { appCleanup, makeProfile, startApp, type AppUnderTest } from './support/app-under-test.ts';
import { startOwnNetwork, useNetwork, type OwnNetwork } from './support/own-network.ts';
import { importAccount } from './support/secret-window.ts';
import { storedRecords } from './support/stored.ts';
import { finding, toast, paste, pasteOffer } from './support/trading.ts';

const cleanup = appCleanup();
test.afterEach(() => cleanup.empty());

/** An unsigned offer of the network's seller, open to anyone. */
function draftOffer({ seller, arbiter, settings, chain }: OwnNetwork): Offer {
  return sampleOffer({
    chainId: settings.chainId,
    account: seller.address,
    arbiter,
    token: chain.stablecoin,
  });
}

/** The reason is on screen; no offer was opened, and nothing was stored. */
async function expectRefused(app: AppUnderTest, reason: RegExp): Promise<void> {
  const shown = toast(app, 'failure');
  await expect(shown).toHaveText(reason);
  await expect(app.window.getByTestId('offer-view')).toHaveCount(0);
  await expect(app.window.getByTestId('offer-row')).toHaveCount(0);
  expect(await storedRecords(app.profile, /offer/)).toEqual([]);
  await shown.getByTestId('toast-close').click();
  await expect(shown).toHaveCount(0);
}

test('an offer that is altered, for another escrow, token, chain or time is refused with its reason', async () => {
  test.setTimeout(120_000);
  const network = await startOwnNetwork();
  cleanup.keep(() => network.stop());
  const profile = cleanup.keep(await makeProfile('careful'));
  const app = cleanup.keep(await startApp(profile));
  await useNetwork(app, network);
  await importAccount(app, network.buyer.privateKey, 'Bob');
  await app.window.getByTestId('nav-trades').click();

  const seller = new Wallet(network.seller.privateKey);
  const signed = (offer: Offer): Promise<Offer> => signOffer(offer, 'seller', seller);
  const draft = draftOffer(network);
  const good = await signed(draft);
  const elsewhere = address(Wallet.createRandom().address);

  await test.step('altered terms', async () => {
    const altered = { ...good, terms: { ...good.terms, amount: good.terms.amount + 1n } };
    await paste(app, encodeOffer(altered));
    await expectRefused(app, /The offer was altered after it was signed.*seller's signature/);
    await app.screenshot('offer-refused');
  });
  await test.step('altered price', async () => {
    const altered = { ...good, details: { ...good.details, fiatAmount: '200.00' } };
    await paste(app, encodeOffer(altered));
    await expectRefused(app, /altered after it was signed.*Price, method or reference/);
  });
  await test.step('damaged on its way', async () => {
    const text = encodeOffer(good).trim();
    await paste(app, text.slice(0, -40));
    await expectRefused(app, /The offer cannot be read/);
  });
  await test.step('unknown escrow, although well signed', async () => {
    await paste(app, encodeOffer(await signed({ ...draft, escrow: elsewhere })));
    await expectRefused(app, /The escrow in the offer is not the standard one/);
  });
  await test.step('unlisted token, although well signed', async () => {
    const other = { ...draft, terms: { ...draft.terms, token: elsewhere } };
    await paste(app, encodeOffer(await signed(other)));
    await expectRefused(app, /The token in the offer is not on your list/);
  });
  await test.step('expired', async () => {
    const fundBy = Math.floor(Date.now() / 1000) - 60;
    const expired = { ...draft, terms: { ...draft.terms, fundBy } };
    await paste(app, encodeOffer(await signed(expired)));
    await expectRefused(app, /The offer has expired/);
  });
  await test.step('another chain', async () => {
    await paste(app, encodeOffer(await signed({ ...draft, chainId: 8453 })));
    await expectRefused(app, /another network.*chain 8453, you are on 31337/);
  });
  await test.step('another chain, as a file', async () => {
    const text = encodeOffer(await signed({ ...draft, chainId: 8453 }));
    await writeFile(join(profile.files, 'open.offer'), text);
    await app.window.getByTestId('open-offer-file').click();
    await expectRefused(app, /another network/);
  });
  await test.step('no offer at all', async () => {
    await paste(app, 'see you tomorrow at ten');
    await expectRefused(app, /There is no offer in this text/);
  });
  await test.step('the same offer as it was signed is reviewed', async () => {
    await pasteOffer(app, encodeOffer(good), 'answer');
    await expect(finding(app, 'signed')).toHaveAttribute('data-level', 'ok');
    expect(await storedRecords(profile, /offer/)).toHaveLength(1);
  });
  expect(app.complaints).toEqual([]);
});
