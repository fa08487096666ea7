import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Locator } from '@playwright/test';
import { address } from '../../../src-shared/parse.ts';
import { makeProfile, startApp, type AppUnderTest, type appCleanup } from './app-under-test.ts';
import { knowArbiter, useNetwork } from './own-network.ts';
import { importAccount, sign, type SignOptions } from './secret-window.ts';
import { act, expectRow, toast, openTrade, type OfferWish } from './trading.ts';
import { agreeAndLock, holdings, startTwoTraders, type TwoTraders } from './two-traders.ts';

export interface ThreeApps extends TwoTraders {
  /** Both arbiters' accounts are in this profile: what counts is which of them the contract asks. */
  readonly arbiter: AppUnderTest;
}

export const firstArbiter = 'L. Weiss';
export const secondArbiter = 'D. Roth';

/** A chain and three apps: who sells, who buys, who decides. */
export async function startThreeApps(cleanup: ReturnType<typeof appCleanup>): Promise<ThreeApps> {
  const traders = await startTwoTraders(cleanup);
  const { network, seller, buyer } = traders;
  const [first, second] = network.arbiters;
  const arbiter = cleanup.keep(await startApp(cleanup.keep(await makeProfile('arbiter'))));
  await useNetwork(arbiter, network);
  await importAccount(arbiter, first.privateKey, firstArbiter);
  await importAccount(arbiter, second.privateKey, secondArbiter);
  for (const app of [seller, buyer]) {
    await knowArbiter(app, address(first.address), firstArbiter);
    await knowArbiter(app, address(second.address), secondArbiter);
  }
  return { ...traders, arbiter };
}

/** Agreed, locked, and said to be paid; open in both traders' windows. Returns the trade's id. */
export async function paidTrade(
  apps: ThreeApps,
  wish: Omit<OfferWish, 'role' | 'arbiter' | 'listedArbiter'>,
): Promise<string> {
  const { seller, buyer } = apps;
  const tradeId = await agreeAndLock(apps, {
    ...wish,
    listedArbiter: apps.network.arbiters[0].address,
  });
  for (const app of [seller, buyer]) await openTrade(app, tradeId);
  await act(buyer, 'markPaid');
  for (const app of [seller, buyer]) await expectRow(app, tradeId, 'Paid');
  return tradeId;
}

/** Opens the dispute at the arbiter's desk, which lists it in that group. */
export async function openArbiterScreen(
  { arbiter }: ThreeApps,
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

/** Rules on the arbiter's screen. `share`: the buyer's, as typed. */
export async function rule(
  app: AppUnderTest,
  share: string,
  options: SignOptions = {},
): Promise<void> {
  await app.window.getByTestId('split-ruling-exact').fill(share);
  await app.window.getByTestId('ruling-reasons').fill(`The statements speak for ${share} %.`);
  const button = app.window.getByTestId('rule');
  await expect(button).toBeEnabled({ timeout: 30_000 });
  await sign(app, () => button.click(), options);
}

/** The newest proposal of the open trade, by this side or the other. */
export function proposal(app: AppUnderTest, mine: boolean): Locator {
  return app.window.locator(`[data-testid="proposal"][data-mine="${String(mine)}"]`).first();
}

/** Signs a split in the open trade. `share`: the buyer's, as typed. */
export async function signSettlement(
  app: AppUnderTest,
  share: string,
  check?: () => Promise<void>,
): Promise<void> {
  const { window } = app;
  await expect(window.getByTestId('propose-settlement')).toBeEnabled({ timeout: 30_000 });
  await window.getByTestId('propose-settlement').click();
  await window.getByTestId('split-settlement-exact').fill(share);
  await check?.();
  await sign(app, () => window.getByTestId('settlement-continue').click(), {
    title: /^Propose a split/,
  });
}

/** The same; returns its text, as copied. */
export async function proposeSettlement(
  app: AppUnderTest,
  share: string,
  check?: () => Promise<void>,
): Promise<string> {
  await signSettlement(app, share, check);
  await proposal(app, true).getByTestId('proposal-copy').click();
  await expect(toast(app, 'done').last()).toContainText('copied');
  return app.electron.evaluate(({ clipboard }) => clipboard.readText());
}

/** Hands the only evidence package of one side to another app as a file, which opens it there by the button. */
export async function handOverEvidence(
  from: AppUnderTest,
  to: AppUnderTest,
  opener: Locator,
): Promise<void> {
  const saved = async (): Promise<string | undefined> =>
    (await readdir(from.profile.files)).find((name) => name.startsWith('0x'));
  await from.window.getByTestId('evidence-save').last().click();
  await expect.poll(saved).toBeDefined();
  const name = (await saved()) ?? '';
  await rename(join(from.profile.files, name), join(to.profile.files, 'open.evidence'));
  await opener.click();
  await expect(toast(to, 'done').last()).toContainText('what the chain commits to');
}

/** What changed hands since `before`, in the stablecoin's smallest unit, and what the arbiters may withdraw. */
export async function moved(
  apps: ThreeApps,
  before: Awaited<ReturnType<typeof holdings>>,
): Promise<{ seller: bigint; buyer: bigint; escrow: bigint }> {
  const now = await holdings(apps);
  return {
    seller: now.seller - before.seller,
    buyer: now.buyer - before.buyer,
    escrow: now.escrow - before.escrow,
  };
}
