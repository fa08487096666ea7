import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { _electron, expect, type ElectronApplication, type Page } from '@playwright/test';
import type { EscrowDeskBridge } from '../../../src-shared/ipc/ipc-contract.ts';
import { ownDisplay } from './virtual-displays.ts';

declare global {
  interface Window {
    readonly escrowDesk: EscrowDeskBridge;
  }
}

const projectRoot = join(import.meta.dirname, '..', '..', '..');
const screensFolder = join(projectRoot, 'test-results', 'screens');

/** scrypt at full strength takes seconds for each key; the strength itself has a test of its own. */
const testScryptN = '1024';

/** The executable and flags that `npm test` has prepared (scripts/window-environment.mjs). */
function runtime(): { executablePath: string; flags: string[] } {
  const executablePath = process.env['ESCROW_DESK_ELECTRON'];
  if (executablePath === undefined)
    throw new Error('run through `npm run test:e2e`: it prepares Electron and the display');
  const flags: unknown = JSON.parse(process.env['ESCROW_DESK_ELECTRON_FLAGS'] ?? '[]');
  if (!Array.isArray(flags)) throw new Error('ESCROW_DESK_ELECTRON_FLAGS is not a list');
  return { executablePath, flags: flags.map(String) };
}

/** A profile folder that outlives the app's process, as a user's does. */
export interface Profile {
  readonly name: string;
  readonly home: string;
  /** Where everything of the profile is kept. */
  readonly folder: string;
  /** Where files are saved without a dialog, and `open.json`, `open.offer` are read from. */
  readonly files: string;
  remove(): Promise<void>;
}

export async function makeProfile(name: string): Promise<Profile> {
  const home = await mkdtemp(join(tmpdir(), `escrow-desk-${name}-`));
  const files = join(home, 'files');
  await mkdir(files);
  return {
    name,
    home,
    folder: join(home, 'profiles', name),
    files,
    remove: () => rm(home, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** One running app: the real Electron with its window. */
export interface AppUnderTest {
  readonly profile: Profile;
  readonly electron: ElectronApplication;
  readonly window: Page;
  /** What the consoles of its windows said that they should not have. */
  readonly complaints: string[];
  /** The next window that main opens for secrets and that was not given out before. */
  nextSecretWindow(): Promise<Page>;
  /** Whether main opens such a window before `ended` says that nothing more comes. */
  secretWindowUnless(ended: () => boolean): Promise<boolean>;
  /** The next window that main opens for secrets, after `trigger`. */
  secretWindow(trigger: () => Promise<void>): Promise<Page>;
  /** In light and dark, to test-results/screens; of the app window unless another page is given. */
  screenshot(name: string, page?: Page): Promise<void>;
  close(): Promise<void>;
  /** SIGKILL of every process of the app, as a power loss. */
  kill(): Promise<void>;
}

export interface StartOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export async function startApp(
  profile: Profile,
  options: StartOptions = {},
): Promise<AppUnderTest> {
  const { executablePath, flags } = runtime();
  const electron = await _electron.launch({
    executablePath,
    args: [...flags, projectRoot, '--profile', profile.name, ...(options.args ?? [])],
    cwd: projectRoot,
    env: {
      ...(process.env as Record<string, string>),
      ...ownDisplay(),
      ESCROW_DESK_HOME: profile.home,
      ESCROW_DESK_SAVE_DIR: profile.files,
      ESCROW_DESK_TEST_SCRYPT_N: testScryptN,
      ...options.env,
    },
    timeout: 45_000,
  });
  const child = electron.process();
  const ended = new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });
  const complaints: string[] = [];
  const listen = (page: Page): void => {
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`${page.url()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => complaints.push(`${page.url()}: ${String(error)}`));
  };
  const opened: Page[] = [];
  let given = 0;
  electron.on('window', (page) => {
    listen(page);
    if (page !== window) opened.push(page);
  });
  const window = await electron.firstWindow();
  listen(window);
  opened.splice(0, opened.length, ...opened.filter((page) => page !== window));
  await expect(window.getByTestId('app')).toBeVisible({ timeout: 30_000 });

  const nextSecretWindow = async (): Promise<Page> => {
    const wanted = given;
    await expect
      .poll(() => opened.length, { message: 'a window for secrets opens' })
      .toBeGreaterThan(wanted);
    given = wanted + 1;
    const page = opened[wanted];
    if (page === undefined) throw new Error('no window for secrets was opened');
    return page;
  };
  return {
    profile,
    electron,
    window,
    complaints,
    nextSecretWindow,
    async secretWindowUnless(ended) {
      await expect.poll(() => opened.length > given || ended(), { timeout: 20_000 }).toBe(true);
      return opened.length > given;
    },
    async secretWindow(trigger) {
      await trigger();
      return nextSecretWindow();
    },
    async screenshot(name, page = window) {
      await mkdir(screensFolder, { recursive: true });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({
          path: join(screensFolder, `${name}-${colorScheme}.png`),
          animations: 'disabled',
        });
      }
      await page.emulateMedia({ colorScheme: null });
    },
    async close() {
      // None once it was closed or killed before.
      const pids = await processIds(electron).catch(() => []);
      await electron.close().catch(() => undefined);
      await ended;
      await expect
        .poll(() => pids.filter(isRunning), { message: 'no process of the app is left' })
        .toEqual([]);
    },
    async kill() {
      const pids = await processIds(electron);
      for (const pid of pids) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // It went with its parent.
        }
      }
      await ended;
    },
  };
}

/** The app's processes, main first. */
async function processIds(electron: ElectronApplication): Promise<readonly number[]> {
  const main = electron.process().pid;
  const all = await electron.evaluate(({ app: running }) =>
    running.getAppMetrics().map(({ pid }) => pid),
  );
  return main === undefined ? all : [main, ...all.filter((pid) => pid !== main)];
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Keeps what a test opened: whatever happens, every process and folder is gone once it is emptied. */
export function appCleanup(): {
  readonly keep: <T extends { close(): Promise<void> } | Profile | (() => Promise<void>)>(
    thing: T,
  ) => T;
  readonly empty: () => Promise<void>;
} {
  const kept: (() => Promise<void>)[] = [];
  return {
    keep(thing) {
      kept.push(
        typeof thing === 'function'
          ? thing
          : 'close' in thing
            ? () => thing.close()
            : () => thing.remove(),
      );
      return thing;
    },
    async empty() {
      for (const end of kept.reverse()) await end();
      kept.length = 0;
    },
  };
}
