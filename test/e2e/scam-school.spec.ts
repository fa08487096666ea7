import { expect, test } from '@playwright/test';
import { schoolLessons } from '../../src-shared/practice/scam-school.ts';
import { expectAccessible } from './support/accessible.ts';
import { appCleanup, makeProfile, startApp, type AppUnderTest } from './support/app-under-test.ts';
import { createAccount, sign } from './support/secret-window.ts';
import {
  confirmArbiter,
  expectRow,
  finding,
  lockOffer,
  toast,
  shownOffer,
  tradeRow,
} from './support/trading.ts';

const cleanup = appCleanup();
test.afterEach(() => cleanup.empty());

const attemptRow = (app: AppUnderTest, id: string) => app.window.getByTestId(`attempt-${id}`);

async function openLesson(app: AppUnderTest, id: string): Promise<void> {
  await app.window.getByTestId('nav-practice').click();
  await app.window.getByTestId(`lesson-${id}`).click();
  await expect(app.window.getByTestId('school-lesson')).toHaveAttribute('data-lesson', id);
}

/** The stranger tries; the refusal is on the screen, in the app's own words, and the lesson keeps them. */
async function expectRefused(app: AppUnderTest, attempt: string, said: RegExp): Promise<void> {
  await app.window.getByTestId(`try-${attempt}`).click();
  const shown = toast(app, 'failure');
  await expect(shown).toHaveText(said, { timeout: 20_000 });
  await expect(attemptRow(app, attempt)).toHaveAttribute('data-stopped', 'true');
  await expect(app.window.getByTestId(`said-${attempt}`)).toHaveText(said);
  await shown.getByTestId('toast-close').click();
}

/** The stranger tries; the review opens, and the band says which lesson this belongs to. */
async function expectReviewed(app: AppUnderTest, attempt: string, code: string): Promise<void> {
  const { window } = app;
  await window.getByTestId(`try-${attempt}`).click();
  await expect(window.getByTestId('offer-view')).toHaveAttribute('data-state', 'answer');
  if (code !== '') await expect(finding(app, code)).toBeVisible();
  await expect(window.getByTestId('school-band')).toBeVisible();
}

async function backToLesson(app: AppUnderTest): Promise<void> {
  await app.window.getByTestId('school-back').click();
  await expect(app.window.getByTestId('school-lesson')).toBeVisible();
}

async function expectPassed(app: AppUnderTest, passed: number): Promise<void> {
  await expect(app.window.getByTestId('lesson-stopped')).toBeVisible({ timeout: 30_000 });
  await expect(app.window.getByTestId('school-progress')).toHaveText(
    `${passed} of ${schoolLessons.length}`,
  );
}

async function atSmallestSize(app: AppUnderTest, check: () => Promise<void>): Promise<void> {
  const resize = (width: number, height: number) =>
    app.electron.evaluate(
      ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(...size),
      [width, height] as const,
    );
  await resize(900, 600);
  await expect.poll(() => app.window.evaluate(() => window.innerWidth)).toBe(900);
  await check();
  await resize(1280, 800);
  await expect.poll(() => app.window.evaluate(() => window.innerWidth)).toBe(1280);
}

/** Accepts what Robin offers in the lesson, and gives him the answer. Returns the trade's id. */
async function agreeWithRobin(app: AppUnderTest): Promise<string> {
  const { window } = app;
  await window.getByTestId('lesson-prepare').click();
  await expect(window.getByTestId('offer-view')).toHaveAttribute('data-state', 'answer');
  if ((await finding(app, 'arbiter_unknown').count()) > 0) await confirmArbiter(app, 'Ada');
  const accept = window.getByTestId('offer-accept');
  await expect(accept).toBeEnabled();
  await window.locator('#field-holder').fill('Nina Newcomer');
  const iban = window.locator('#field-iban');
  if (await iban.isVisible()) await iban.fill('DE89 3704 0044 0532 0130 00');
  await sign(app, () => accept.click());
  await expect(window.getByTestId('offer-view')).toHaveAttribute('data-state', /sent|accepted/);
  await window.getByTestId('offer-deliver').click();
  return shownOffer(app);
}

test('a newcomer sees each trick of a stranger tried once, and what stops it', async () => {
  test.setTimeout(420_000);
  const profile = cleanup.keep(await makeProfile('newcomer'));
  let app = cleanup.keep(await startApp(profile));
  await expect(app.window.getByTestId('status-checked')).toHaveAttribute('data-tone', 'good', {
    timeout: 60_000,
  });

  await test.step('without an account the school says what is missing', async () => {
    await openLesson(app, 'altered');
    await expect(app.window.getByText('create an account in Wallet first')).toBeVisible();
    await expect(app.window.getByTestId('school-progress')).toHaveText('0 of 11');
  });
  await createAccount(app);
  await app.window.getByTestId('account-fund').click();

  await test.step('altered or replaced on its way; by keyboard alone', async () => {
    const { window } = app;
    await window.getByTestId('nav-practice').click();
    await expect(window.getByTestId('school')).toBeVisible();
    await app.screenshot('school-list');
    await expectAccessible(app, 'school-list');
    await window.getByTestId('lesson-altered').focus();
    await window.keyboard.press('Enter');
    await expect(window.getByTestId('school-lesson')).toHaveAttribute('data-passed', 'false');
    await app.screenshot('school-lesson');
    await atSmallestSize(app, () => app.screenshot('school-lesson-small'));
    await expectAccessible(app, 'school-lesson');
    await window.getByTestId('try-amount_altered').focus();
    await window.keyboard.press('Enter');
    await expect(toast(app, 'failure')).toHaveText(/altered after it was signed/);
    await toast(app, 'failure').getByTestId('toast-close').click();
    await expectReviewed(app, 'wholly_replaced', 'first_trade');
    await app.screenshot('school-review');
    await atSmallestSize(app, () => app.screenshot('school-review-small'));
    await window.getByTestId('school-back').focus();
    await window.keyboard.press('Enter');
    await expectPassed(app, 1);
    await app.screenshot('school-passed');
  });
  await test.step('an answer with quietly changed terms', async () => {
    const { window } = app;
    await window.getByTestId('lesson-next').click();
    await expect(window.getByTestId('try-quiet_change')).toBeDisabled();
    await sign(app, () => window.getByTestId('lesson-prepare').click(), {
      title: /^Sign offer: buy 0\.1/,
    });
    await expect(window.getByTestId('try-quiet_change')).toBeEnabled({ timeout: 20_000 });
    await expectReviewed(app, 'quiet_change', '');
    await expect(window.getByTestId('offer-changes')).toContainText('0.01');
    await app.screenshot('school-changed-answer');
    await backToLesson(app);
    await window.getByTestId('try-other_terms').click();
    await expect(window.getByTestId('said-other_terms')).toHaveText(
      'The buyer has not signed these terms.',
      { timeout: 20_000 },
    );
    await expectPassed(app, 2);
  });
  await test.step('fake escrow, network, token', async () => {
    await openLesson(app, 'fakes');
    await expectRefused(app, 'fake_escrow', /not the standard one/);
    await expectRefused(app, 'other_chain', /another network.*chain 1, you are on 31337/);
    await expectRefused(app, 'lookalike_token', /not on your list/);
    await expectPassed(app, 3);
  });
  await test.step('a trade that nobody agreed to', async () => {
    const { window } = app;
    await openLesson(app, 'unasked_trade');
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
    await expectPassed(app, 4);
    await window.getByTestId('nav-trades').click();
    await expect(window.getByTestId('trade-row')).toHaveCount(0);
  });
  await test.step('a lock that the chain does not have', async () => {
    await openLesson(app, 'claimed_lock');
    await expectRefused(app, 'claimed_lock', /for a trade that is not yours/);
    await expectPassed(app, 5);
  });
  await test.step('his friend decides', async () => {
    const { window } = app;
    await openLesson(app, 'own_arbiter');
    await expectReviewed(app, 'own_arbiter', 'arbiter_unknown');
    await expect(finding(app, 'unusual_default')).toContainText('the seller gets everything');
    await expect(window.getByTestId('offer-accept')).toBeDisabled();
    await backToLesson(app);
    await expectPassed(app, 6);
  });
  await test.step('another bank account after the lock', async () => {
    const { window } = app;
    await openLesson(app, 'other_account');
    const bought = await agreeWithRobin(app);
    await window.getByTestId('nav-trades').click();
    await tradeRow(app, bought).click({ timeout: 40_000 });
    const iban = window.getByTestId('detail-seller-iban');
    await expect(iban).toBeVisible({ timeout: 40_000 });
    const agreed = await iban.innerText();
    await backToLesson(app);
    await expect(window.getByTestId('try-other_account')).toBeEnabled({ timeout: 20_000 });
    await expectRefused(app, 'other_account', /Do not pay: these bank details are not the ones/);
    await expectPassed(app, 7);
    await window.getByTestId('nav-trades').click();
    await tradeRow(app, bought).click();
    await expect(iban).toHaveText(agreed);
  });
  await test.step('a sham offer that collects names', async () => {
    const { window } = app;
    await openLesson(app, 'sham_offer');
    await window.getByTestId('lesson-prepare').click();
    await expect(window.getByTestId('offer-view')).toHaveAttribute('data-state', 'answer');
    await window.locator('#field-holder').fill('Nina Newcomer');
    await window.locator('#field-iban').fill('DE89 3704 0044 0532 0130 00');
    await sign(app, () => window.getByTestId('offer-accept').click());
    await expect(window.getByTestId('offer-view')).toHaveAttribute('data-state', /sent|accepted/);
    await backToLesson(app);
    await window.getByTestId('try-harvest').click();
    await expect(window.getByTestId('said-harvest')).toContainText('only the fingerprint 0x', {
      timeout: 20_000,
    });
    await expectPassed(app, 8);
  });
  await test.step('an old offer, and an agreement a second time', async () => {
    await openLesson(app, 'replay');
    await expectRefused(app, 'lapsed_offer', /The offer has expired/);
    await app.window.getByTestId('try-used_terms').click();
    await expect(app.window.getByTestId('said-used_terms')).toHaveText(
      'Exactly this trade was locked before.',
      { timeout: 20_000 },
    );
    await expectPassed(app, 9);
  });
  await test.step('tricks in the text', async () => {
    await openLesson(app, 'trick_input');
    await expectRefused(app, 'huge_text', /too large/);
    await expectRefused(app, 'hidden_characters', /hidden or control characters/);
    await expectRefused(app, 'deep_text', /cannot be read/);
    await expectPassed(app, 10);
  });

  await test.step('the progress is there after a restart', async () => {
    expect(app.complaints).toEqual([]);
    await app.close();
    app = cleanup.keep(await startApp(profile));
    await app.window.getByTestId('nav-practice').click();
    await expect(app.window.getByTestId('school-progress')).toHaveText('10 of 11', {
      timeout: 60_000,
    });
    await expect(app.window.getByTestId('lesson-strange_payer')).toHaveAttribute(
      'data-passed',
      'false',
    );
    await expect(app.window.getByTestId('status-checked')).toHaveAttribute('data-tone', 'good', {
      timeout: 60_000,
    });
  });
  await test.step('somebody else’s money arrives', async () => {
    const { window } = app;
    await openLesson(app, 'strange_payer');
    await window.getByTestId('lesson-prepare').click();
    await expect(window.getByTestId('offer-view')).toHaveAttribute('data-state', 'answer');
    await window.locator('#field-holder').fill('Nina Newcomer');
    await window.locator('#field-iban').fill('DE89 3704 0044 0532 0130 00');
    await sign(app, () => window.getByTestId('offer-accept').click());
    await expect(window.getByTestId('offer-view')).toHaveAttribute('data-state', 'sent');
    await window.getByTestId('offer-deliver').click();
    await expect(window.getByTestId('offer-view')).toHaveAttribute('data-state', 'accepted');
    const sold = await lockOffer(app);
    await window.getByTestId('nav-trades').click();
    await expectRow(app, sold, 'Paid');
    await backToLesson(app);
    const attempt = window.getByTestId('try-strange_payer');
    await expect(attempt).toBeEnabled({ timeout: 30_000 });
    await attempt.click();
    await expect(window.getByTestId('lesson-sale')).toContainText('from JONAS PETERS');
    await window.getByTestId('lesson-open-sale').click();
    await expect(window.getByTestId('trade-detail')).toHaveAttribute('data-trade-id', sold);
    await window.getByTestId('other-payer').click();
    await expect(window.getByTestId('evidence-statement')).toHaveValue(/another name/);
    await sign(app, () => window.getByTestId('evidence-continue').click(), { title: /dispute/i });
    await expect(window.getByTestId('school-band')).toHaveAttribute('data-passed', 'true', {
      timeout: 40_000,
    });
    await backToLesson(app);
    await expectPassed(app, 11);
    await expect(window.getByTestId('school-done')).toBeVisible();
    await app.screenshot('school-finished');
  });
  await test.step('it can be started anew', async () => {
    const { window } = app;
    await window.getByTestId('nav-practice').click();
    await window.getByTestId('school-restart').click();
    await window.getByTestId('confirm-yes').click();
    await expect(window.getByTestId('school-progress')).toHaveText('0 of 11');
    await expect(window.getByTestId('lesson-altered')).toHaveAttribute('data-passed', 'false');
  });
  expect(app.complaints).toEqual([]);
});
