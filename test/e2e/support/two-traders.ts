import { expect } from '@playwright/test';
import { address } from '../../../src-shared/parse.ts';
import type { AppUnderTest } from './app-under-test.ts';
import { startApp, makeProfile, type appCleanup } from './app-under-test.ts';
import { importAccount } from './secret-window.ts';
import { knowArbiter, startOwnNetwork, useNetwork, type OwnNetwork } from './own-network.ts';
import { serviceTrade, storedTrade, storedEventCount } from './stored.ts';
import {
  acceptOffer,
  copyOffer,
  pastePicture,
  pictureOffer,
  expectRow,
  finding,
  lockOffer,
  makeOffer,
  pasteOffer,
  type OfferWish,
} from './trading.ts';

export interface TwoTraders {
  readonly network: OwnNetwork;
  /** Sells. */
  readonly seller: AppUnderTest;
  /** Buys. */
  readonly buyer: AppUnderTest;
}

/** A chain, and two apps with an account each; neither knows a service but its own yet. */
export async function startTwoTraders(cleanup: ReturnType<typeof appCleanup>): Promise<TwoTraders> {
  const network = await startOwnNetwork();
  cleanup.keep(() => network.stop());
  const profiles = [
    cleanup.keep(await makeProfile('seller')),
    cleanup.keep(await makeProfile('buyer')),
  ] as const;
  const seller = cleanup.keep(await startApp(profiles[0]));
  const buyer = cleanup.keep(await startApp(profiles[1]));
  await useNetwork(seller, network);
  await useNetwork(buyer, network);
  await importAccount(seller, network.seller.privateKey, 'Alice');
  await importAccount(buyer, network.buyer.privateKey, 'Bob');
  await knowArbiter(seller, network.arbiter);
  return { network, seller, buyer };
}

/** Offer by the seller, pasted and accepted by the buyer, answer pasted by the seller. Returns the offer's id. */
export async function agree(
  traders: TwoTraders,
  wish: Omit<OfferWish, 'role' | 'arbiter'>,
  channel: 'text' | 'picture' = 'text',
): Promise<string> {
  const { seller, buyer } = traders;
  await makeOffer(seller, { ...wish, role: 'seller' });
  if (channel === 'picture') await pastePicture(buyer, await pictureOffer(seller), 'answer');
  else await pasteOffer(buyer, await copyOffer(seller), 'answer');
  await expect(finding(buyer, 'signed')).toBeVisible();
  await expect(finding(buyer, 'standard_escrow')).toBeVisible();
  if ((await finding(buyer, 'arbiter_unknown').count()) > 0)
    await knowArbiter(buyer, traders.network.arbiter);
  await acceptOffer(buyer);
  const id =
    channel === 'picture'
      ? await pastePicture(seller, await pictureOffer(buyer), 'accepted')
      : await pasteOffer(seller, await copyOffer(buyer), 'accepted');
  const [ours, theirs] = await Promise.all(
    [seller, buyer].map((app) => app.window.getByTestId('check-number').innerText()),
  );
  expect(ours).toMatch(/^(\d{5} ){3}\d{5}$/);
  expect(theirs).toBe(ours);
  return id;
}

/** The whole agreement and the lock; both lists show the trade. Returns its id. */
export async function agreeAndLock(
  traders: TwoTraders,
  wish: Omit<OfferWish, 'role' | 'arbiter'>,
  channel: 'text' | 'picture' = 'text',
): Promise<string> {
  await agree(traders, wish, channel);
  const tradeId = await lockOffer(traders.seller);
  for (const app of [traders.seller, traders.buyer]) {
    await app.window.getByTestId('nav-trades').click();
    await expectRow(app, tradeId, 'Funded');
  }
  return tradeId;
}

/** Contract, both services' databases, both histories and both windows say the same, to the last unit. */
export async function expectAllAgree(traders: TwoTraders, tradeId: string): Promise<void> {
  const { network, seller, buyer } = traders;
  const { state, remaining, tradeSeq } = await network.trade(tradeId);
  const facts = { state, remaining: String(remaining), tradeSeq };
  const logs = await network.logCount(tradeId);
  for (const app of [seller, buyer]) {
    await expectRow(app, tradeId, state);
    await expect
      .poll(() => serviceTrade(app.profile, tradeId), { message: 'service.db' })
      .toMatchObject(facts);
    await expect
      .poll(() => storedTrade(app.profile, tradeId), { message: 'history.db' })
      .toMatchObject({ ...facts, mark: 'verified' });
    expect(await storedEventCount(app.profile, tradeId)).toBe(logs);
    expect(await shownTrade(app, tradeId)).toEqual({ ...facts, mark: 'verified' });
  }
}

/** The trade as the window got it from main. */
export async function shownTrade(app: AppUnderTest, tradeId: string) {
  return app.window.evaluate(async (wanted) => {
    const { trades } = await window.escrowDesk.invoke('trades.snapshot');
    const view = trades.find(({ trade }) => trade.tradeId === wanted);
    if (view === undefined) return null;
    const { state, remaining, tradeSeq } = view.trade;
    return { state, remaining: String(remaining), tradeSeq, mark: view.mark };
  }, tradeId);
}

/** What the seller and the buyer own of the stablecoin, and what the escrow holds. */
export async function holdings({ network }: TwoTraders) {
  const [seller, buyer, escrow] = await Promise.all([
    network.usdc(network.seller.address),
    network.usdc(network.buyer.address),
    network.usdc(address(network.chain.escrow)),
  ]);
  return { seller, buyer, escrow };
}

/** No window complained, and none was loaded anew. */
export function expectCalm(...apps: readonly AppUnderTest[]): void {
  for (const app of apps) expect(app.complaints).toEqual([]);
}
