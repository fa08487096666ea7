import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Locator } from '@playwright/test';
import { address } from '../../../src-shared/parse.ts';
import { makeProfile, startDesk, type Desk, type deskCloset } from './desk.ts';
import { knowArbiter, useNetwork } from './own-network.ts';
import { importAccount, sign, type SignOptions } from './secret-window.ts';
import { act, expectRow, notice, openTrade, type OfferWish } from './trading.ts';
import { agreeAndLock, holdings, startTwoTraders, type TwoTraders } from './two-traders.ts';

export interface ThreeDesks extends TwoTraders {
  /** Both arbiters' accounts are in this profile: what counts is which of them the contract asks. */
  readonly arbiter: Desk;
}

export const firstArbiter = 'L. Weiss';
export const secondArbiter = 'D. Roth';

/** A chain and three apps: who sells, who buys, who decides. */
export async function startThreeDesks(closet: ReturnType<typeof deskCloset>): Promise<ThreeDesks> {
  const traders = await startTwoTraders(closet);
  const { network, seller, buyer } = traders;
  const [first, second] = network.arbiters;
  const arbiter = closet.keep(await startDesk(closet.keep(await makeProfile('arbiter'))));
  await useNetwork(arbiter, network);
  await importAccount(arbiter, first.privateKey, firstArbiter);
  await importAccount(arbiter, second.privateKey, secondArbiter);
  for (const desk of [seller, buyer]) {
    await knowArbiter(desk, address(first.address), firstArbiter);
    await knowArbiter(desk, address(second.address), secondArbiter);
  }
  return { ...traders, arbiter };
}

/** Agreed, locked, and said to be paid; open in both traders' windows. Returns the trade's id. */
export async function paidTrade(
  desks: ThreeDesks,
  wish: Omit<OfferWish, 'role' | 'arbiter' | 'listedArbiter'>,
): Promise<string> {
  const { seller, buyer } = desks;
  const tradeId = await agreeAndLock(desks, {
    ...wish,
    listedArbiter: desks.network.arbiters[0].address,
  });
  for (const desk of [seller, buyer]) await openTrade(desk, tradeId);
  await act(buyer, 'markPaid');
  for (const desk of [seller, buyer]) await expectRow(desk, tradeId, 'Paid');
  return tradeId;
}

/** Opens the dispute at the arbiter's desk, which lists it in that group. */
export async function openDisputeAtDesk(
  { arbiter }: ThreeDesks,
  tradeId: string,
  group: 'waiting' | 'elsewhere',
): Promise<void> {
  const { window } = arbiter;
  await window.getByTestId('nav-disputes').click();
  const row = window.locator(`[data-testid="dispute-row"][data-trade-id="${tradeId}"]`);
  await expect(row).toHaveAttribute('data-group', group, { timeout: 30_000 });
  await row.click();
  await expect(window.getByTestId('dispute-panel')).toHaveAttribute('data-trade-id', tradeId);
}

/** Rules at the desk. `share`: the buyer's, as typed. */
export async function rule(desk: Desk, share: string, options: SignOptions = {}): Promise<void> {
  await desk.window.getByTestId('split-ruling-exact').fill(share);
  const button = desk.window.getByTestId('rule');
  await expect(button).toBeEnabled({ timeout: 30_000 });
  await sign(desk, () => button.click(), options);
}

/** The newest proposal of the open trade, by this side or the other. */
export function proposal(desk: Desk, mine: boolean): Locator {
  return desk.window.locator(`[data-testid="proposal"][data-mine="${String(mine)}"]`).first();
}

/** Signs a split in the open trade. `share`: the buyer's, as typed. */
export async function signSplit(
  desk: Desk,
  share: string,
  look?: () => Promise<void>,
): Promise<void> {
  const { window } = desk;
  await expect(window.getByTestId('propose-split')).toBeEnabled({ timeout: 30_000 });
  await window.getByTestId('propose-split').click();
  await window.getByTestId('split-settlement-exact').fill(share);
  await look?.();
  await sign(desk, () => window.getByTestId('split-continue').click(), {
    title: /^Propose a split/,
  });
}

/** The same; returns its text, as copied. */
export async function proposeSplit(
  desk: Desk,
  share: string,
  look?: () => Promise<void>,
): Promise<string> {
  await signSplit(desk, share, look);
  await proposal(desk, true).getByTestId('proposal-copy').click();
  await expect(notice(desk, 'done').last()).toContainText('copied');
  return desk.app.evaluate(({ clipboard }) => clipboard.readText());
}

/** Hands the only evidence package of one side to another desk as a file, which opens it there by the button. */
export async function handOverEvidence(from: Desk, to: Desk, opener: Locator): Promise<void> {
  const saved = async (): Promise<string | undefined> =>
    (await readdir(from.profile.files)).find((name) => name.startsWith('0x'));
  await from.window.getByTestId('evidence-save').last().click();
  await expect.poll(saved).toBeDefined();
  const name = (await saved()) ?? '';
  await rename(join(from.profile.files, name), join(to.profile.files, 'open.evidence'));
  await opener.click();
  await expect(notice(to, 'done').last()).toContainText('what the chain commits to');
}

/** What changed hands since `before`, in the stablecoin's smallest unit, and what the arbiters may withdraw. */
export async function moved(
  desks: ThreeDesks,
  before: Awaited<ReturnType<typeof holdings>>,
): Promise<{ seller: bigint; buyer: bigint; escrow: bigint }> {
  const now = await holdings(desks);
  return {
    seller: now.seller - before.seller,
    buyer: now.buyer - before.buyer,
    escrow: now.escrow - before.escrow,
  };
}
