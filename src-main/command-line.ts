import { isAbsolute, join, resolve } from 'node:path';

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
  const profile = valueOf(argv, '--profile') ?? 'default';
  const screenshot = valueOf(argv, '--screenshot');
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

function valueOf(argv: readonly string[], flag: string): string | undefined {
  const at = argv.findIndex((each) => each === flag || each.startsWith(`${flag}=`));
  const found = argv[at];
  if (found === undefined) return undefined;
  return found === flag ? (argv[at + 1] ?? '') : found.slice(flag.length + 1);
}

/** Where a profile keeps everything. `ESCROW_DESK_HOME` stands in for the system's folder. */
export function profileFolder(profile: string, appData: string, home: string | undefined): string {
  const base = home === undefined || home === '' ? join(appData, 'Escrow Desk') : resolve(home);
  return join(base, 'profiles', profile);
}
