/**
 * Installs what is missing. Runs on the machine's own Node (20.19 or newer) before any dependency is
 * there, so it uses nothing but Node. A call that finds everything in place takes milliseconds.
 *
 * Command: `node scripts/setup.mjs`. What only a window needs is window-environment.mjs's.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runChild, runNpm } from './child-process.mjs';
import { readCommandLine } from './command-line.mjs';
import { SetupError, exitWithFailure, longStep, say } from './console-progress.mjs';
import { cacheFolder, nodeModules, projectNode, projectRoot } from './project-paths.mjs';

const oldestNode = [20, 19];
/** Written by npm when an installation is complete. */
const installedLock = join(nodeModules, '.package-lock.json');
const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
/** npm's own patience, a minute and more for each of a thousand packages, looks like a hang. */
const impatient = [
  '--fetch-retries=2',
  '--fetch-retry-mintimeout=1000',
  '--fetch-retry-maxtimeout=5000',
];

/**
 * Makes the project's packages match package-lock.json.
 *
 * @returns {Promise<boolean>} whether something was installed
 */
export async function prepareProject() {
  checkNodeVersion();
  if (await packagesMatchLock()) return false;
  await withInstallLock(async () => {
    // Another command may have installed them while this one waited.
    if (await packagesMatchLock()) return;
    // An earlier installation is brought up to date in place; only what is left of a broken one is
    // thrown away.
    if (await readLock(installedLock)) {
      await longStep('updating packages', () =>
        npm(['install', '--no-save', ...quiet, ...impatient]),
      );
      if (await packagesMatchLock()) return;
    }
    await longStep('installing packages (npm ci)', installPackages);
    if (!(await packagesMatchLock())) await repairNode();
  });
  await shareGitHooks();
  return true;
}

function checkNodeVersion() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = oldestNode;
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  throw new SetupError(
    `Node ${process.versions.node} is too old: Escrow Desk needs Node ${oldestNode.join('.')} or ` +
      'newer. Install a current one from https://nodejs.org and run the command again.',
  );
}

/**
 * npm notes what it installed in node_modules/.package-lock.json, last of all. Comparing that with
 * the lock file needs no stamp of ours and agrees with an `npm install` made by hand.
 */
async function packagesMatchLock() {
  if (!existsSync(projectNode())) return false;
  const wanted = await readLock(join(projectRoot, 'package-lock.json'));
  const present = await readLock(installedLock);
  if (!wanted) {
    throw new SetupError(
      'package-lock.json is missing or damaged: restore it from version control.',
    );
  }
  if (!present) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || entry.link) return true;
    const found = present[path];
    // Optional packages are for other platforms.
    if (!found) return entry.optional === true || entry.devOptional === true;
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

/**
 * @param {string} file
 * @returns {Promise<Record<string, any> | undefined>}
 */
async function readLock(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

async function installPackages() {
  const outcome = await npm(['ci', ...quiet, ...impatient]);
  if (outcome.code === 0) return;
  throw new SetupError(
    `npm ci failed:\n${outcome.output.trim()}\n\nCheck that the npm registry can be reached ` +
      '(`npm ping`) and that the disk has about 2 GB free, then run the command again.',
  );
}

/** npm settings that forbid install scripts leave out the project's own Node. */
async function repairNode() {
  if (!existsSync(projectNode())) {
    const outcome = await npm(['rebuild', 'node', '--ignore-scripts=false']);
    if (outcome.code === 0 && existsSync(projectNode())) return;
    throw new SetupError(
      `The project's own Node could not be installed:\n${outcome.output.trim()}\n\nAllow its ` +
        'install script (`npm config set ignore-scripts false`) and run the command again.',
    );
  }
  throw new SetupError(
    'node_modules does not match package-lock.json after npm ci: delete node_modules and run the ' +
      'command again.',
  );
}

/** @param {string[]} args */
function npm(args) {
  return runNpm(args, {
    cwd: projectRoot,
    env: {
      ...withoutNpmState(process.env),
      // Electron is fetched when a window is needed, by electron-runtime.mjs.
      ELECTRON_SKIP_BINARY_DOWNLOAD: '1',
      PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1',
    },
    output: 'capture',
    timeout: 20 * 60_000,
  });
}

/**
 * The command line of the npm that started us (`npm start --silent`, say) is not meant for this one.
 *
 * @param {NodeJS.ProcessEnv} environment
 */
function withoutNpmState(environment) {
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) => !/^npm_(package|lifecycle|command|execpath|config_loglevel)/i.test(name),
    ),
  );
}

/**
 * Two commands started at once on a fresh clone must not both run npm ci.
 *
 * @param {() => Promise<void>} action
 */
async function withInstallLock(action) {
  await mkdir(cacheFolder(), { recursive: true });
  const project = createHash('sha256').update(projectRoot).digest('hex').slice(0, 12);
  const lockFile = join(cacheFolder(), `set-up-${project}.lock`);
  let announced = false;
  for (;;) {
    try {
      const handle = await open(lockFile, 'wx');
      await handle.write(String(process.pid));
      await handle.close();
      break;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
      if (!lockIsHeld(lockFile)) {
        await rm(lockFile, { force: true });
        continue;
      }
      if (!announced) say('Another command is installing packages; waiting for it.');
      announced = true;
      await delay(500);
    }
  }
  const release = () => rm(lockFile, { force: true });
  try {
    await action();
  } finally {
    await release();
  }
}

/** @param {string} lockFile */
function lockIsHeld(lockFile) {
  try {
    const holder = Number(readFileSync(lockFile, 'utf8'));
    // Created a moment ago and not written yet.
    if (!holder) return Date.now() - statSync(lockFile).mtimeMs < 5_000;
    process.kill(holder, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/** Offers the project's commit hooks in a clone that has none of its own. */
async function shareGitHooks() {
  if (process.env.CI || !existsSync(join(projectRoot, '.git'))) return;
  const git = (/** @type {string[]} */ args) =>
    runChild('git', args, { cwd: projectRoot, output: 'capture' }).catch(() => ({ code: 1 }));
  const current = await git(['config', '--get', 'core.hooksPath']);
  if (current.code !== 1 || !existsSync(join(projectRoot, '.githooks'))) return;
  await git(['config', 'core.hooksPath', '.githooks']);
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    readCommandLine('Usage: npm run setup', {});
    const installed = await prepareProject();
    say(installed ? 'Everything is installed.' : 'Everything was in place.');
  } catch (error) {
    exitWithFailure(error);
  }
}
