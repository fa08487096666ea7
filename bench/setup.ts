import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import process from 'node:process';
import { baselinesFolder } from './processes.ts';

const goPackages = [
  'golang-go',
  'golang-github-centrifugal-centrifuge-dev',
  // Named by its source, but not among its dependencies.
  'golang-github-centrifugal-protocol-dev',
  'golang-github-fzambia-eagle-dev',
  'golang-github-igm-sockjs-go-dev',
  'golang-github-mna-redisc-dev',
];
const goSources = '/usr/share/gocode';

/**
 * Installs what the bench measures beside, into `bench/baselines/` and nowhere else: npm packages by their lock, and, on a
 * Debian where this user may install packages, Go with the Centrifuge library, for a server built there. What cannot
 * be had is said, and its figures then say "not measured".
 */
export async function installBaselines(say: (line: string) => void): Promise<void> {
  say('npm packages into bench/baselines/node_modules');
  const npm = await run(
    'npm',
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund'],
    baselinesFolder,
  );
  if (npm !== null) say(`  not installed: ${npm}`);
  say('centrifuge (Go), from Debian packages');
  const built = await buildCentrifuge();
  say(built === null ? '  built: bench/baselines/build/centrifuge' : `  not built: ${built}`);
}

async function buildCentrifuge(): Promise<string | null> {
  if (!existsSync(`${goSources}/src/github.com/centrifugal/centrifuge`)) {
    if (process.getuid?.() !== 0)
      return `its packages are missing; as root: apt-get install ${goPackages.join(' ')}`;
    const installed = await run('apt-get', [
      'install',
      '-y',
      '--no-install-recommends',
      ...goPackages,
    ]);
    if (installed !== null) return installed;
  }
  mkdirSync(`${baselinesFolder}build`, { recursive: true });
  return run(
    'go',
    ['build', '-o', '../build/centrifuge', 'main.go'],
    `${baselinesFolder}centrifuge`,
    {
      GO111MODULE: 'off',
      GOPATH: goSources,
      GOCACHE: `${baselinesFolder}build/cache`,
    },
  );
}

/** Null when it ended well, else the end of what it said. */
async function run(
  command: string,
  args: readonly string[],
  cwd?: string,
  environment: Record<string, string> = {},
): Promise<string | null> {
  const child = spawn(command, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk: Buffer): void => void (output = (output + chunk.toString()).slice(-1500));
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    return code === 0 ? null : `${command}: ${output.trim()}`;
  } catch (error) {
    return `${command}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
