import { expect } from '@playwright/test';
import { address } from '../../../src-shared/parse.ts';
import type { Desk } from './desk.ts';
import { startDesk, makeProfile, type deskCloset } from './desk.ts';
import { importAccount } from './secret-window.ts';
import { knowArbiter, startOwnNetwork, useNetwork, type OwnNetwork } from './own-network.ts';
import { serviceTrade, historyTrade, historyEventCount } from './stored.ts';
import {
  acceptOffer,
  confirmArbiter,
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
  readonly seller: Desk;
  /** Buys. */
  readonly buyer: Desk;
}

/** A chain, and two apps with an account each; neither knows a service but its own yet. */
export async function startTwoTraders(closet: ReturnType<typeof deskCloset>): Promise<TwoTraders> {
  const network = await startOwnNetwork();
  closet.keep(() => network.stop());
  const profiles = [
    closet.keep(await makeProfile('seller')),
    closet.keep(await makeProfile('buyer')),
  ] as const;
  const seller = closet.keep(await startDesk(profiles[0]));
  const buyer = closet.keep(await startDesk(profiles[1]));
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
    await confirmArbiter(buyer, 'L. Weiss');
  await acceptOffer(buyer);
  const id =
    channel === 'picture'
      ? await pastePicture(seller, await pictureOffer(buyer), 'accepted')
      : await pasteOffer(seller, await copyOffer(buyer), 'accepted');
  const [ours, theirs] = await Promise.all(
    [seller, buyer].map((desk) => desk.window.getByTestId('check-number').innerText()),
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
  const tradeId = await lockOffer(traders.seller, wish.symbol !== 'ETH');
  for (const desk of [traders.seller, traders.buyer]) {
    await desk.window.getByTestId('nav-trades').click();
    await expectRow(desk, tradeId, 'Funded');
  }
  return tradeId;
}

/** Contract, both services' databases, both histories and both windows say the same, to the last unit. */
export async function expectAllAgree(traders: TwoTraders, tradeId: string): Promise<void> {
  const { network, seller, buyer } = traders;
  const { state, remaining, tradeSeq } = await network.trade(tradeId);
  const facts = { state, remaining: String(remaining), tradeSeq };
  const logs = await network.logCount(tradeId);
  for (const desk of [seller, buyer]) {
    await expectRow(desk, tradeId, state);
    await expect
      .poll(() => serviceTrade(desk.profile, tradeId), { message: 'service.db' })
      .toMatchObject(facts);
    await expect
      .poll(() => historyTrade(desk.profile, tradeId), { message: 'history.db' })
      .toMatchObject({ ...facts, mark: 'verified' });
    expect(await historyEventCount(desk.profile, tradeId)).toBe(logs);
    expect(await shownTrade(desk, tradeId)).toEqual({ ...facts, mark: 'verified' });
  }
}

/** The trade as the window got it from main. */
export async function shownTrade(desk: Desk, tradeId: string) {
  return desk.window.evaluate(async (wanted) => {
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
export function expectCalm(...desks: readonly Desk[]): void {
  for (const desk of desks) expect(desk.complaints).toEqual([]);
}
