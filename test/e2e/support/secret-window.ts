import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import type { AppUnderTest } from './app-under-test.ts';

/** What every test account is encrypted with. */
export const passphrase = 'correct horse battery';

/** The last step in a window: it closes, perhaps while the button or key is still down. */
export async function closeBy(page: Page, step: () => Promise<void>): Promise<void> {
  await step().catch(() => undefined);
  await expect.poll(() => page.isClosed(), { timeout: 20_000 }).toBe(true);
}

export interface SignOptions {
  /** What the window must say that it signs. */
  readonly title?: RegExp;
  readonly remark?: string;
  readonly passphrase?: string;
  /** Looks at the window before the hold. */
  readonly check?: (page: Page) => Promise<void>;
}

/** Presses the hold button until the window answers: it closes, or says why not. */
export async function hold(page: Page): Promise<'signed' | 'refused'> {
  const button = page.getByTestId('hold');
  const error = page.getByTestId('sign-error');
  if ((await error.count()) > 0)
    await error.evaluate((element) => element.setAttribute('data-old', ''));
  const fresh = page.locator('[data-testid="sign-error"]:not([data-old])');
  const answered = async (): Promise<boolean> =>
    page.isClosed() || (await fresh.count().catch(() => 0)) > 0;
  // The first click gives the window the focus, which deadens the button for a second.
  await page.getByTestId('sign-title').click();
  // A focus or a change while it is held lets go, as for a user, who then presses again.
  await expect(async () => {
    if (await answered()) return;
    await expect(button).toBeEnabled();
    await button.hover();
    await page.mouse.down();
    try {
      await expect.poll(answered, { timeout: 4000, intervals: [100] }).toBe(true);
    } finally {
      if (!page.isClosed()) await page.mouse.up().catch(() => undefined);
    }
  }).toPass({ timeout: 25_000 });
  return page.isClosed() ? 'signed' : 'refused';
}

/** Triggers a step that needs a signature and gives it in main's own window, as a user: look, then hold. */
export async function sign(
  app: AppUnderTest,
  trigger: (() => Promise<void>) | null,
  options: SignOptions = {},
): Promise<void> {
  const page = trigger === null ? await app.nextSecretWindow() : await app.secretWindow(trigger);
  await expect(page.getByTestId('sign-title')).toBeVisible();
  if (options.title !== undefined)
    await expect(page.getByTestId('sign-title')).toHaveText(options.title);
  if (options.remark !== undefined)
    await expect(page.locator('.remark')).toContainText(options.remark);
  await options.check?.(page);
  for (const box of await page.locator('[data-testid^="sign-check-"]').all()) await box.check();
  const field = page.getByTestId('passphrase');
  if ((await field.count()) > 0) await field.fill(options.passphrase ?? passphrase);
  if ((await hold(page)) === 'refused')
    throw new Error(`not signed: ${await page.getByTestId('sign-error').innerText()}`);
}

/** Says yes in main's window to what `trigger` asks for, the last characters of an arbiter's address included. */
export async function confirmChange(
  app: AppUnderTest,
  trigger: (() => Promise<void>) | null,
  more: {
    readonly title?: RegExp;
    /** What the window wants typed. */
    readonly typed?: string;
    readonly check?: (page: Page) => Promise<void>;
  } = {},
): Promise<void> {
  const page = trigger === null ? await app.nextSecretWindow() : await app.secretWindow(trigger);
  await expect(page.getByTestId('confirm-title')).toBeVisible();
  if (more.title !== undefined)
    await expect(page.getByTestId('confirm-title')).toHaveText(more.title);
  await expect(page.getByTestId('signing-mark')).toHaveText(/^◆ \S+ \S+$/);
  await more.check?.(page);
  if (more.typed !== undefined) await page.getByTestId('confirm-typed').fill(more.typed);
  // It is dead for a second after it got the focus.
  await closeBy(page, () => page.getByTestId('confirm-change').click());
}

/** Makes an account: reads the words off the screen and gives the asked ones back. */
export async function createAccount(
  app: AppUnderTest,
  label = 'Main',
  check?: (page: Page) => Promise<void>,
): Promise<void> {
  await app.window.getByTestId('nav-wallet').click();
  const page = await app.secretWindow(() => app.window.getByTestId('wallet-create').click());
  await expect(page.getByTestId('recovery-words')).toBeVisible();
  await expect(page.getByTestId('signing-mark')).toHaveText(/^◆ \S+ \S+$/);
  const words = await page.getByTestId('recovery-words').locator('li').allInnerTexts();
  expect(words).toHaveLength(12);
  await check?.(page);
  await page.getByTestId('next').click();
  const asked = page.locator('[data-testid^="word-"]');
  await expect(asked).toHaveCount(3);
  for (const field of await asked.all()) {
    const index = Number((await field.getAttribute('data-testid'))?.slice('word-'.length));
    await field.fill(words[index]?.trim() ?? '');
  }
  await fillNewPassphrase(page, label);
  await closeBy(page, () => page.getByTestId('submit').click());
  await expect(app.window.getByTestId('account')).toHaveCount(1);
}

async function fillNewPassphrase(page: Page, label: string): Promise<void> {
  await page.getByTestId('label').fill(label);
  await page.getByTestId('passphrase').fill(passphrase);
  await page.getByTestId('passphrase-again').fill(passphrase);
}

/** Imports a private key through the window. */
export async function importAccount(
  app: AppUnderTest,
  privateKey: string,
  label: string,
): Promise<void> {
  await app.window.getByTestId('nav-wallet').click();
  const page = await app.secretWindow(() => app.window.getByTestId('wallet-import').click());
  await page.getByTestId('kind-private_key').check();
  await page.getByTestId('private-key').fill(privateKey);
  await fillNewPassphrase(page, label);
  await closeBy(page, () => page.getByTestId('submit').click());
  await expect(
    app.window.getByTestId('account').filter({ has: app.window.getByText(label) }),
  ).toBeVisible();
}

/** Saves the only account's backup file; its path. */
export async function backUpAccount(app: AppUnderTest): Promise<string> {
  await app.window.getByTestId('nav-wallet').click();
  const page = await app.secretWindow(() => app.window.getByTestId('account-backup').click());
  await page.getByTestId('passphrase').fill(passphrase);
  await page.getByTestId('export-file').click();
  const path = await page.getByTestId('export-result').innerText();
  await closeBy(page, () => page.getByTestId('cancel').click());
  return path;
}

/** Brings an account in from its backup file, on a computer that has none. */
export async function restoreAccount(
  app: AppUnderTest,
  backup: string,
  label: string,
): Promise<void> {
  await copyFile(backup, join(app.profile.files, 'open.json'));
  await app.window.getByTestId('nav-wallet').click();
  const page = await app.secretWindow(() => app.window.getByTestId('wallet-import').click());
  await page.getByTestId('kind-keystore').check();
  await page.getByTestId('choose-file').click();
  await expect(page.getByText('open.json')).toBeVisible();
  await page.getByTestId('keystore-passphrase').fill(passphrase);
  await fillNewPassphrase(page, label);
  await closeBy(page, () => page.getByTestId('submit').click());
  await expect(app.window.getByTestId('account')).toHaveCount(1);
}

/** Opens a locked account; `wrong` first tries another passphrase and reads the refusal. */
export async function unlockAccount(app: AppUnderTest, wrong?: string): Promise<void> {
  await app.window.getByTestId('nav-wallet').click();
  const account = app.window.getByTestId('account');
  await expect(account).toHaveAttribute('data-locked', 'true');
  await app.window.getByTestId('account-menu').click();
  const page = await app.secretWindow(() =>
    app.window.getByRole('menuitem', { name: 'Unlock' }).click(),
  );
  if (wrong !== undefined) {
    await page.getByTestId('passphrase').fill(wrong);
    await page.getByTestId('submit').click();
    await expect(page.getByTestId('secret-error')).toContainText('The passphrase is wrong');
    await expect(account).toHaveAttribute('data-locked', 'true');
  }
  await page.getByTestId('passphrase').fill(passphrase);
  await closeBy(page, () => page.getByTestId('submit').click());
  await expect(account).toHaveAttribute('data-locked', 'false');
}
