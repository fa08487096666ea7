import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { encryptKeystoreJson, HDNodeWallet, Mnemonic, Wallet } from 'ethers';
import { appCleanup, makeProfile, startApp, type AppUnderTest } from './support/app-under-test.ts';
import { countInMemory, formsOf, withDescendants } from './support/process-memory.ts';
import { closeBy } from './support/secret-window.ts';

const cleanup = appCleanup();
test.afterEach(() => cleanup.empty());

const signerRole = 'Escrow Desk signer';
const passphrase = 'seventeen violet otters juggle';

/**
 * Key by key, as a person would: what a test fills in as a whole comes over the debugging connection, which ends in main.
 */
async function type(page: Page, field: string, text: string): Promise<void> {
  await page.getByTestId(field).click();
  await page.keyboard.type(text);
}

interface AppProcess {
  readonly pid: number;
  /** As Electron calls it (`Browser` is main, `Tab` a window's page), or the name of a process of ours. */
  readonly role: string;
}
function mainOf(app: AppUnderTest): number {
  const { pid } = app.electron.process();
  if (pid === undefined) throw new Error('the app does not run');
  return pid;
}
async function processesOf(app: AppUnderTest): Promise<AppProcess[]> {
  const named = await app.electron.evaluate(({ app: electron }) =>
    electron.getAppMetrics().map(({ pid, type, name }) => ({ pid, role: name ?? type })),
  );
  return withDescendants(mainOf(app)).map(
    (pid) => named.find((each) => each.pid === pid) ?? { pid, role: 'child' },
  );
}
const roles = async (app: AppUnderTest): Promise<string[]> =>
  (await processesOf(app)).map(({ role }) => role);
async function signerOf(app: AppUnderTest): Promise<number> {
  const signer = (await processesOf(app)).find(({ role }) => role === signerRole);
  if (signer === undefined) throw new Error('no signer runs');
  return signer.pid;
}

/** How many copies of the secret each process of the app holds, of those that hold any. */
async function copies(app: AppUnderTest, secret: string): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const { pid, role } of await processesOf(app)) {
    const counts = Object.values(countInMemory(pid, formsOf(secret)));
    const sum = counts.reduce((all, count) => all + count, 0);
    if (sum > 0) found[role] = (found[role] ?? 0) + sum;
  }
  return found;
}

/** An app whose one account is locked, with a key that no process of it ever had. */
async function startLocked(): Promise<{ app: AppUnderTest; key: string }> {
  const wallet = Wallet.createRandom();
  const profile = cleanup.keep(await makeProfile('memory'));
  const folder = join(profile.folder, 'keystore');
  await mkdir(folder, { recursive: true });
  const { address, privateKey } = wallet;
  const text = await encryptKeystoreJson({ address, privateKey }, passphrase, {
    scrypt: { N: 1024 },
  });
  await writeFile(join(folder, `${address.toLowerCase()}.json`), text);
  const app = cleanup.keep(await startApp(profile));
  await app.window.getByTestId('nav-wallet').click();
  return { app, key: privateKey };
}

async function unlock(app: AppUnderTest, inspect?: () => Promise<void>): Promise<void> {
  await app.window.getByTestId('account-menu').click();
  const page = await app.secretWindow(() =>
    app.window.getByRole('menuitem', { name: 'Unlock' }).click(),
  );
  await type(page, 'passphrase', passphrase);
  await inspect?.();
  await closeBy(page, () => page.getByTestId('submit').click());
  await expect(app.window.getByTestId('account')).toHaveAttribute('data-locked', 'false');
}

/** Locked, and the signer's process has ended. */
async function expectLocked(app: AppUnderTest): Promise<void> {
  await expect(app.window.getByTestId('account')).toHaveAttribute('data-locked', 'true');
  await expect.poll(() => roles(app), { timeout: 10_000 }).not.toContain(signerRole);
}

test('a key is in the signer alone, and after the lock in no process; so is the passphrase', async () => {
  test.setTimeout(180_000);
  const { app, key } = await startLocked();
  expect(await roles(app)).not.toContain(signerRole);
  await unlock(app, async () => {
    // The scan finds what is there: the window's page has what was typed.
    expect(Object.keys(await copies(app, passphrase))).toEqual(['Tab']);
  });
  const whileUnlocked = await copies(app, key);
  expect(Object.keys(whileUnlocked)).toEqual([signerRole]);
  expect((await copies(app, passphrase))['Browser']).toBeUndefined();

  await app.window.keyboard.press('Control+L');
  await expectLocked(app);
  expect(await copies(app, key)).toEqual({});
  await expect.poll(() => copies(app, passphrase), { timeout: 20_000 }).toEqual({});
});

test('recovery words that are typed in, and the key they make, stay as little', async () => {
  test.setTimeout(180_000);
  const { app } = await startLocked();
  const words = Mnemonic.fromEntropy(Wallet.createRandom().privateKey.slice(0, 34)).phrase;
  const { privateKey } = HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(words));
  const page = await app.secretWindow(() => app.window.getByTestId('wallet-import').click());
  await page.getByTestId('kind-mnemonic').check();
  await type(page, 'mnemonic', words);
  await type(page, 'passphrase', passphrase);
  await type(page, 'passphrase-again', passphrase);
  await closeBy(page, () => page.getByTestId('submit').click());
  await expect(app.window.getByTestId('account')).toHaveCount(2);
  expect(Object.keys(await copies(app, privateKey))).toEqual([signerRole]);
  expect((await copies(app, words))['Browser']).toBeUndefined();

  await app.window.keyboard.press('Control+L');
  await expect.poll(() => roles(app), { timeout: 10_000 }).not.toContain(signerRole);
  for (const secret of [privateKey, words, passphrase])
    await expect.poll(() => copies(app, secret), { timeout: 20_000 }).toEqual({});
});

test('the signer ends when the system is suspended or locks its screen, however often it says so', async () => {
  test.setTimeout(180_000);
  const { app } = await startLocked();
  for (const event of ['suspend', 'lock-screen']) {
    await unlock(app);
    expect(await roles(app)).toContain(signerRole);
    await app.electron.evaluate(({ powerMonitor }, name) => {
      powerMonitor.emit(name);
      powerMonitor.emit(name);
    }, event);
    await expectLocked(app);
  }
  await unlock(app);
  await app.electron.evaluate(({ powerMonitor }) => {
    powerMonitor.getSystemIdleState = () => 'locked';
  });
  await expectLocked(app);
});

test('the app’s page gets no channel to the signer, and starts none', async () => {
  const { app } = await startLocked();
  const answers = await app.window.evaluate(async (passphraseOfAccount) => {
    const invoke = window.escrowDesk.invoke as unknown as (
      name: string,
      args?: unknown,
    ) => Promise<unknown>;
    const asked: [string, unknown][] = [
      ['secret.entry', undefined],
      ['secret.unlock', { entry: 1 }],
      ['secret.unlock', { passphrase: passphraseOfAccount }],
      ['secret.export', { entry: 1, form: 'key_file' }],
      ['secret.confirmSigning', { entry: 1 }],
    ];
    return Promise.all(
      asked.map(([name, args]) =>
        invoke(name, args).then(
          () => 'answered',
          () => 'refused',
        ),
      ),
    );
  }, passphrase);
  expect(new Set(answers)).toEqual(new Set(['refused']));
  expect(await roles(app)).not.toContain(signerRole);
  await expect(app.window.getByTestId('account')).toHaveAttribute('data-locked', 'true');
});

test('the signer ends with main, however main ends', async () => {
  test.setTimeout(180_000);
  const { app } = await startLocked();
  await unlock(app);
  const signer = await signerOf(app);
  process.kill(mainOf(app), 'SIGKILL');
  const lives = async (): Promise<boolean> =>
    readFile(`/proc/${signer}/stat`, 'utf8').then(
      (stat) => !/\) Z /.test(stat),
      () => false,
    );
  await expect.poll(lives, { timeout: 10_000 }).toBe(false);
});

test('a signer that is ended from outside locks the accounts, and the app goes on', async () => {
  test.setTimeout(180_000);
  const { app } = await startLocked();
  await unlock(app);
  process.kill(await signerOf(app), 'SIGKILL');
  await expectLocked(app);
  await unlock(app);
});
