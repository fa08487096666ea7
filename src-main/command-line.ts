import { isAbsolute, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface AppArguments {
  readonly profile: string;
  /** Walk a first practice trade, save the window there, exit. */
  readonly screenshot: string | null;
}

export type ParsedArguments =
  | { readonly ok: true; readonly arguments: AppArguments }
  | { readonly ok: false; readonly problem: string };

const profilePattern = /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}$/;

/** `--name VALUE` or `--name=VALUE`; what Chromium or Electron was given is passed over. */
export function parseArguments(argv: readonly string[], cwd: string): ParsedArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: { profile: { type: 'string' }, screenshot: { type: 'string' } },
    strict: false,
    allowPositionals: true,
  });
  const profile = textOf(values.profile) ?? 'default';
  const screenshot = textOf(values.screenshot);
  // A profile is a folder's name: nothing in it may lead elsewhere.
  if (!profilePattern.test(profile) || profile.endsWith('.'))
    return {
      ok: false,
      problem: '--profile takes a name of letters, digits, space, dot, dash or underscore.',
    };
  if (screenshot !== undefined && !screenshot.toLowerCase().endsWith('.png'))
    return { ok: false, problem: '--screenshot takes the name of a .png file.' };
  return {
    ok: true,
    arguments: {
      profile,
      screenshot:
        screenshot === undefined
          ? null
          : isAbsolute(screenshot)
            ? screenshot
            : resolve(cwd, screenshot),
    },
  };
}

/** What opens the app to other programs, or weakens it for tests. A package is never tested with it. */
const testVariables = ['ESCROW_DESK_SAVE_DIR', 'ESCROW_DESK_TEST_SCRYPT_N'];

/** Why a packaged app does not start with these arguments and this environment, or null. */
export function refusedInPackage(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv,
): string | null {
  const flag = argv.find((each) => /^--?remote-(debugging|allow-origins)/i.test(each));
  const variable = testVariables.find((name) => environment[name] !== undefined);
  const what = flag?.split('=')[0] ?? variable;
  return what === undefined ? null : `${what} is for development; a packaged app refuses it.`;
}

/** A flag without a value is `true`: no name at all. */
const textOf = (value: string | boolean | undefined): string | undefined =>
  typeof value === 'boolean' ? '' : value;

/** Where a profile keeps everything. `ESCROW_DESK_HOME` stands in for the system's folder. */
export function profileFolder(profile: string, appData: string, home: string | undefined): string {
  const base = home === undefined || home === '' ? join(appData, 'Escrow Desk') : resolve(home);
  return join(base, 'profiles', profile);
}
