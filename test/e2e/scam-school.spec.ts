import { expect, test } from '@playwright/test';
import { schoolLessons } from '../../src-shared/practice/scam-school.ts';
import { expectAccessible } from './support/accessible.ts';
import { deskCloset, makeProfile, startDesk, type Desk } from './support/desk.ts';
import { createAccount, sign } from './support/secret-window.ts';
import {
  confirmArbiter,
  expectRow,
  finding,
  lockOffer,
  notice,
  shownOffer,
  tradeRow,
} from './support/trading.ts';

const closet = deskCloset();
test.afterEach(() => closet.empty());

const attemptRow = (desk: Desk, id: string) => desk.window.getByTestId(`attempt-${id}`);

async function openLesson(desk: Desk, id: string): Promise<void> {
  await desk.window.getByTestId('nav-practice').click();
  await desk.window.getByTestId(`lesson-${id}`).click();
  await expect(desk.window.getByTestId('school-lesson')).toHaveAttribute('data-lesson', id);
}

/** The stranger tries; the refusal is on the screen, in the app's own words, and the lesson keeps them. */
async function expectRefused(desk: Desk, attempt: string, said: RegExp): Promise<void> {
  await desk.window.getByTestId(`try-${attempt}`).click();
  const shown = notice(desk, 'failure');
  await expect(shown).toHaveText(said, { timeout: 20_000 });
  await expect(attemptRow(desk, attempt)).toHaveAttribute('data-stopped', 'true');
  await expect(desk.window.getByTestId(`said-${attempt}`)).toHaveText(said);
  await shown.getByTestId('notice-close').click();
}

/** The stranger tries; the review opens, and the band says which lesson this belongs to. */
async function expectReviewed(desk: Desk, attempt: string, code: string): Promise<void> {
  const { window } = desk;
  await window.getByTestId(`try-${attempt}`).click();
  await expect(window.getByTestId('offer-view')).toHaveAttribute('data-state', 'answer');
  if (code !== '') await expect(finding(desk, code)).toBeVisible();
  await expect(window.getByTestId('school-band')).toBeVisible();
}

async function backToLesson(desk: Desk): Promise<void> {
  await desk.window.getByTestId('school-back').click();
  await expect(desk.window.getByTestId('school-lesson')).toBeVisible();
}

async function expectPassed(desk: Desk, passed: number): Promise<void> {
  await expect(desk.window.getByTestId('lesson-stopped')).toBeVisible({ timeout: 30_000 });
  await expect(desk.window.getByTestId('school-progress')).toHaveText(
    `${passed} of ${schoolLessons.length}`,
  );
}

async function atSmallestSize(desk: Desk, look: () => Promise<void>): Promise<void> {
  const resize = (width: number, height: number) =>
    desk.app.evaluate(
      ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(...size),
      [width, height] as const,
    );
  await resize(900, 600);
  await expect.poll(() => desk.window.evaluate(() => window.innerWidth)).toBe(900);
  await look();
  await resize(1280, 800);
  await expect.poll(() => desk.window.evaluate(() => window.innerWidth)).toBe(1280);
}

/** Accepts what Robin offers in the lesson, and gives him the answer. Returns the trade's id. */
async function agreeWithRobin(desk: Desk): Promise<string> {
  const { window } = desk;
  await window.getByTestId('lesson-prepare').click();
  await expect(window.getByTestId('offer-view')).toHaveAttribute('data-state', 'answer');
  if ((await finding(desk, 'arbiter_unknown').count()) > 0) await confirmArbiter(desk, 'Ada');
  const accept = window.getByTestId('offer-accept');
  await expect(accept).toBeEnabled();
  await window.locator('#field-holder').fill('Nina Newcomer');
  const iban = window.locator('#field-iban');
  if (await iban.isVisible()) await iban.fill('DE89 3704 0044 0532 0130 00');
  await sign(desk, () => accept.click());
  await expect(window.getByTestId('offer-view')).toHaveAttribute('data-state', /sent|accepted/);
  await window.getByTestId('offer-deliver').click();
  return shownOffer(desk);
}

test('a newcomer sees each trick of a stranger tried once, and what stops it', async () => {
  test.setTimeout(420_000);
  const profile = closet.keep(await makeProfile('newcomer'));
  let desk = closet.keep(await startDesk(profile));
  await expect(desk.window.getByTestId('status-checked')).toHaveAttribute('data-tone', 'good', {
    timeout: 60_000,
  });

  await test.step('without an account the school says what is missing', async () => {
    await openLesson(desk, 'altered');
    await expect(desk.window.getByText('create an account in Wallet first')).toBeVisible();
    await expect(desk.window.getByTestId('school-progress')).toHaveText('0 of 11');
  });
  await createAccount(desk);
  await desk.window.getByTestId('account-fund').click();

  await test.step('altered or replaced on its way; by keyboard alone', async () => {
    const { window } = desk;
    await window.getByTestId('nav-practice').click();
    await expect(window.getByTestId('school')).toBeVisible();
    await desk.screenshot('school-list');
    await expectAccessible(desk, 'school-list');
    await window.getByTestId('lesson-altered').focus();
    await window.keyboard.press('Enter');
    await expect(window.getByTestId('school-lesson')).toHaveAttribute('data-passed', 'false');
    await desk.screenshot('school-lesson');
    await atSmallestSize(desk, () => desk.screenshot('school-lesson-small'));
    await expectAccessible(desk, 'school-lesson');
    await window.getByTestId('try-amount_altered').focus();
    await window.keyboard.press('Enter');
    await expect(notice(desk, 'failure')).toHaveText(/altered after it was signed/);
    await notice(desk, 'failure').getByTestId('notice-close').click();
    await expectReviewed(desk, 'wholly_replaced', 'first_trade');
    await desk.screenshot('school-review');
    await atSmallestSize(desk, () => desk.screenshot('school-review-small'));
    await window.getByTestId('school-back').focus();
    await window.keyboard.press('Enter');
    await expectPassed(desk, 1);
    await desk.screenshot('school-passed');
  });
  await test.step('an answer with quietly changed terms', async () => {
    const { window } = desk;
    await window.getByTestId('lesson-next').click();
    await expect(window.getByTestId('try-quiet_change')).toBeDisabled();
    await sign(desk, () => window.getByTestId('lesson-prepare').click(), {
      title: /^Sign offer: buy 0\.1/,
    });
    await expect(window.getByTestId('try-quiet_change')).toBeEnabled({ timeout: 20_000 });
    await expectReviewed(desk, 'quiet_change', '');
    await expect(window.getByTestId('offer-changes')).toContainText('0.01');
    await desk.screenshot('school-changed-answer');
    await backToLesson(desk);
    await window.getByTestId('try-other_terms').click();
    await expect(window.getByTestId('said-other_terms')).toHaveText(
      'The buyer has not signed these terms.',
      { timeout: 20_000 },
    );
    await expectPassed(desk, 2);
  });
  await test.step('fake escrow, network, token', async () => {
    await openLesson(desk, 'fakes');
    await expectRefused(desk, 'fake_escrow', /not the standard one/);
    await expectRefused(desk, 'other_chain', /another network.*chain 1, you are on 31337/);
    await expectRefused(desk, 'lookalike_token', /not on your list/);
    await expectPassed(desk, 3);
  });
  await test.step('a trade that nobody agreed to', async () => {
    const { window } = desk;
    await openLesson(desk, 'unasked_trade');
    await window.getByTestId('try-unsigned_lock').click();
    await expect(window.getByTestId('said-unsigned_lock')).toHaveText(
      'The buyer has not signed these terms.',
      { timeout: 20_000 },
    );
    await window.getByTestId('try-copied_escrow').click();
    await expect(window.getByTestId('said-copied_escrow')).toContainText(
      'no trade of yours is in it',
      { timeout: 40_000 },
    );
    await expectPassed(desk, 4);
    await window.getByTestId('nav-trades').click();
    await expect(window.getByTestId('trade-row')).toHaveCount(0);
  });
  await test.step('a lock that the chain does not have', async () => {
    await openLesson(desk, 'claimed_lock');
    await expectRefused(desk, 'claimed_lock', /for a trade that is not yours/);
    await expectPassed(desk, 5);
  });
  await test.step('his friend decides', async () => {
    const { window } = desk;
    await openLesson(desk, 'own_arbiter');
    await expectReviewed(desk, 'own_arbiter', 'arbiter_unknown');
    await expect(finding(desk, 'unusual_default')).toContainText('the seller gets everything');
    await expect(window.getByTestId('offer-accept')).toBeDisabled();
    await backToLesson(desk);
    await expectPassed(desk, 6);
  });
  await test.step('another bank account after the lock', async () => {
    const { window } = desk;
    await openLesson(desk, 'other_account');
    const bought = await agreeWithRobin(desk);
    await window.getByTestId('nav-trades').click();
    await tradeRow(desk, bought).click({ timeout: 40_000 });
    const iban = window.getByTestId('detail-seller-iban');
    await expect(iban).toBeVisible({ timeout: 40_000 });
    const agreed = await iban.innerText();
    await backToLesson(desk);
    await expect(window.getByTestId('try-other_account')).toBeEnabled({ timeout: 20_000 });
    await expectRefused(desk, 'other_account', /Do not pay: these bank details are not the ones/);
    await expectPassed(desk, 7);
    await window.getByTestId('nav-trades').click();
    await tradeRow(desk, bought).click();
    await expect(iban).toHaveText(agreed);
  });
  await test.step('a sham offer that collects names', async () => {
    const { window } = desk;
    await openLesson(desk, 'sham_offer');
    await window.getByTestId('lesson-prepare').click();
    await expect(window.getByTestId('offer-view')).toHaveAttribute('data-state', 'answer');
    await window.locator('#field-holder').fill('Nina Newcomer');
    await window.locator('#field-iban').fill('DE89 3704 0044 0532 0130 00');
    await sign(desk, () => window.getByTestId('offer-accept').click());
    await expect(window.getByTestId('offer-view')).toHaveAttribute('data-state', /sent|accepted/);
    await backToLesson(desk);
    await window.getByTestId('try-harvest').click();
    await expect(window.getByTestId('said-harvest')).toContainText('only the fingerprint 0x', {
      timeout: 20_000,
    });
    await expectPassed(desk, 8);
  });
  await test.step('an old offer, and an agreement a second time', async () => {
    await openLesson(desk, 'replay');
    await expectRefused(desk, 'lapsed_offer', /The offer has lapsed/);
    await desk.window.getByTestId('try-used_terms').click();
    await expect(desk.window.getByTestId('said-used_terms')).toHaveText(
      'Exactly this trade was locked before.',
      { timeout: 20_000 },
    );
    await expectPassed(desk, 9);
  });
  await test.step('tricks in the text', async () => {
    await openLesson(desk, 'trick_input');
    await expectRefused(desk, 'huge_text', /too large/);
    await expectRefused(desk, 'hidden_characters', /hidden or control characters/);
    await expectRefused(desk, 'deep_text', /cannot be read/);
    await expectPassed(desk, 10);
  });

  await test.step('the progress is there after a restart', async () => {
    expect(desk.complaints).toEqual([]);
    await desk.close();
    desk = closet.keep(await startDesk(profile));
    await desk.window.getByTestId('nav-practice').click();
    await expect(desk.window.getByTestId('school-progress')).toHaveText('10 of 11', {
      timeout: 60_000,
    });
    await expect(desk.window.getByTestId('lesson-strange_payer')).toHaveAttribute(
      'data-passed',
      'false',
    );
    await expect(desk.window.getByTestId('status-checked')).toHaveAttribute('data-tone', 'good', {
      timeout: 60_000,
    });
  });
  await test.step('somebody else’s money arrives', async () => {
    const { window } = desk;
    await openLesson(desk, 'strange_payer');
    await window.getByTestId('lesson-prepare').click();
    await expect(window.getByTestId('offer-view')).toHaveAttribute('data-state', 'answer');
    await window.locator('#field-holder').fill('Nina Newcomer');
    await window.locator('#field-iban').fill('DE89 3704 0044 0532 0130 00');
    await sign(desk, () => window.getByTestId('offer-accept').click());
    await expect(window.getByTestId('offer-view')).toHaveAttribute('data-state', 'sent');
    await window.getByTestId('offer-deliver').click();
    await expect(window.getByTestId('offer-view')).toHaveAttribute('data-state', 'accepted');
    const sold = await lockOffer(desk, false);
    await window.getByTestId('nav-trades').click();
    await expectRow(desk, sold, 'Paid');
    await backToLesson(desk);
    const attempt = window.getByTestId('try-strange_payer');
    await expect(attempt).toBeEnabled({ timeout: 30_000 });
    await attempt.click();
    await expect(window.getByTestId('lesson-sale')).toContainText('from JONAS PETERS');
    await window.getByTestId('lesson-open-sale').click();
    await expect(window.getByTestId('trade-detail')).toHaveAttribute('data-trade-id', sold);
    await window.getByTestId('other-payer').click();
    await expect(window.getByTestId('evidence-statement')).toHaveValue(/another name/);
    await sign(desk, () => window.getByTestId('evidence-continue').click(), { title: /dispute/i });
    await expect(window.getByTestId('school-band')).toHaveAttribute('data-passed', 'true', {
      timeout: 40_000,
    });
    await backToLesson(desk);
    await expectPassed(desk, 11);
    await expect(window.getByTestId('school-done')).toBeVisible();
    await desk.screenshot('school-finished');
  });
  await test.step('it can be started anew', async () => {
    const { window } = desk;
    await window.getByTestId('nav-practice').click();
    await window.getByTestId('school-restart').click();
    await window.getByTestId('confirm-yes').click();
    await expect(window.getByTestId('school-progress')).toHaveText('0 of 11');
    await expect(window.getByTestId('lesson-altered')).toHaveAttribute('data-passed', 'false');
  });
  expect(desk.complaints).toEqual([]);
});
