import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';

const projectRoot = join(import.meta.dirname, '..', '..', '..');
const screensFolder = join(projectRoot, 'test-results', 'screens');

/** scrypt at full strength takes seconds for each key; the strength itself has a test of its own. */
const testScryptN = '1024';

/** The executable and flags that `npm test` has prepared (scripts/window-environment.mjs). */
function runtime(): { executablePath: string; flags: string[] } {
  const executablePath = process.env['ESCROW_DESK_ELECTRON'];
  if (executablePath === undefined) throw new Error('run through `npm run test:e2e`: it prepares Electron and the display');
  const flags: unknown = JSON.parse(process.env['ESCROW_DESK_ELECTRON_FLAGS'] ?? '[]');
  if (!Array.isArray(flags)) throw new Error('ESCROW_DESK_ELECTRON_FLAGS is not a list');
  return { executablePath, flags: flags.map(String) };
}

/** A profile folder that outlives the app's process, as a user's does. */
export interface Profile {
  readonly name: string;
  readonly home: string;
  /** Where files are saved without a dialog. */
  readonly files: string;
  remove(): Promise<void>;
}

export async function makeProfile(name: string): Promise<Profile> {
  const home = await mkdtemp(join(tmpdir(), `escrow-desk-${name}-`));
  const files = join(home, 'files');
  await mkdir(files);
  return { name, home, files, remove: () => rm(home, { recursive: true, force: true }) };
}

/** One running app: the real Electron with its window. */
export interface Desk {
  readonly profile: Profile;
  readonly app: ElectronApplication;
  readonly window: Page;
  /** What the window's console said that it should not have. */
  readonly complaints: string[];
  /** The next window that main opens for secrets, after `trigger`. */
  secretWindow(trigger: () => Promise<void>): Promise<Page>;
  screenshot(name: string): Promise<void>;
  close(): Promise<void>;
  /** SIGKILL, as a crash or a power loss. */
  kill(): Promise<void>;
}

export async function startDesk(profile: Profile, options: { args?: string[]; env?: Record<string, string> } = {}): Promise<Desk> {
  const { executablePath, flags } = runtime();
  const app = await _electron.launch({
    executablePath,
    args: [...flags, projectRoot, '--profile', profile.name, ...(options.args ?? [])],
    cwd: projectRoot,
    env: {
      ...(process.env as Record<string, string>),
      ESCROW_DESK_HOME: profile.home,
      ESCROW_DESK_SAVE_DIR: profile.files,
      ESCROW_DESK_TEST_SCRYPT_N: testScryptN,
      ...options.env,
    },
    timeout: 30_000,
  });
  const window = await app.firstWindow();
  const complaints: string[] = [];
  window.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  window.on('pageerror', (error) => complaints.push(String(error)));
  await window.waitForLoadState('domcontentloaded');
  const pid = app.process().pid;
  const ended = new Promise<void>((resolve) => app.process().once('exit', () => resolve()));
  return {
    profile,
    app,
    window,
    complaints,
    async secretWindow(trigger) {
      const [page] = await Promise.all([app.waitForEvent('window'), trigger()]);
      await page.waitForLoadState('domcontentloaded');
      return page;
    },
    async screenshot(name) {
      await mkdir(screensFolder, { recursive: true });
      for (const colorScheme of ['light', 'dark'] as const) {
        await window.emulateMedia({ colorScheme });
        await window.screenshot({ path: join(screensFolder, `${name}-${colorScheme}.png`), animations: 'disabled' });
      }
      await window.emulateMedia({ colorScheme: null });
    },
    async close() {
      await app.close();
      await ended;
    },
    async kill() {
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
      await ended;
    },
  };
}
