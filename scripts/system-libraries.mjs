/**
 * The system libraries that Electron's window needs and npm can't bring: detected through the
 * dynamic linker's own list, installed from Debian where we may, otherwise named in one command.
 */
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { runChild } from './child-process.mjs';
import { SetupError, longStep, say } from './console-progress.mjs';

/** Shared library → Debian package. */
const libraries = {
  'libasound.so.2': 'libasound2',
  'libatk-1.0.so.0': 'libatk1.0-0',
  'libatk-bridge-2.0.so.0': 'libatk-bridge2.0-0',
  'libatspi.so.0': 'libatspi2.0-0',
  'libcairo.so.2': 'libcairo2',
  'libcups.so.2': 'libcups2',
  'libdbus-1.so.3': 'libdbus-1-3',
  'libdrm.so.2': 'libdrm2',
  'libexpat.so.1': 'libexpat1',
  'libgbm.so.1': 'libgbm1',
  'libgtk-3.so.0': 'libgtk-3-0',
  'libnspr4.so': 'libnspr4',
  'libnss3.so': 'libnss3',
  'libpango-1.0.so.0': 'libpango-1.0-0',
  'libudev.so.1': 'libudev1',
  'libX11.so.6': 'libx11-6',
  'libxcb.so.1': 'libxcb1',
  'libXcomposite.so.1': 'libxcomposite1',
  'libXdamage.so.1': 'libxdamage1',
  'libXext.so.6': 'libxext6',
  'libXfixes.so.3': 'libxfixes3',
  'libxkbcommon.so.0': 'libxkbcommon0',
  'libXrandr.so.2': 'libxrandr2',
};

/**
 * Makes sure that a window can open; on a machine without a display that includes Xvfb.
 *
 * @param {{ needsDisplayServer: boolean }} wanted
 */
export async function prepareSystemLibraries({ needsDisplayServer }) {
  if (process.platform !== 'linux') return;
  await install('System libraries', () => missingPackages(needsDisplayServer));
}

/** Makes sure that the tests can start PostgreSQL and Redis servers of their own. None of the system's is used. */
export async function prepareDatabaseServer() {
  if (process.platform !== 'linux') return;
  await install('The database servers for the tests', async () => [
    ...(existsSync('/usr/lib/postgresql/15/bin/initdb') ? [] : ['postgresql-15']),
    ...(existsSync('/usr/bin/redis-server') ? [] : ['redis-server']),
  ]);
}

/**
 * @param {string} what
 * @param {() => Promise<string[]>} missingNow names of Debian packages
 */
async function install(what, missingNow) {
  const missing = await missingNow();
  if (missing.length === 0) return;

  const hasApt = findProgram('apt-get');
  if (!hasApt) {
    throw new SetupError(
      `${what}: missing. With Debian's names they are: ${missing.join(' ')}. Install ` +
        'them with the package manager of this system and run the command again.',
    );
  }
  if (process.getuid?.() !== 0) {
    throw new SetupError(
      `${what}: missing. Run this, then the command again:\n\n` +
        `  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing.join(' ')}`,
    );
  }
  say(`${what}: missing ${missing.join(', ')}.`);
  await longStep('reading the Debian package list', () => apt(['update']));
  const names = await Promise.all(missing.map(currentName));
  await longStep('installing them from Debian', () =>
    apt(['install', '-y', '--no-install-recommends', ...names]),
  );
  const stillMissing = await missingNow();
  if (stillMissing.length > 0) {
    throw new SetupError(
      `After the installation these are still missing: ${stillMissing.join(', ')}. Install them by ` +
        'hand and run the command again.',
    );
  }
}

/** @param {boolean} needsDisplayServer */
async function missingPackages(needsDisplayServer) {
  const known = await knownLibraries();
  const missing = Object.entries(libraries)
    .filter(([library]) => !known.has(library))
    .map(([, name]) => name);
  if (needsDisplayServer && !findProgram('Xvfb')) missing.push('xvfb');
  // Without any font Chromium draws no text at all.
  if (!existsSync('/usr/share/fonts') && !existsSync('/usr/local/share/fonts')) {
    missing.push('fonts-dejavu-core');
  }
  return [...new Set(missing)];
}

/** @returns {Promise<Set<string>>} file names of all libraries that the dynamic linker knows */
async function knownLibraries() {
  const linker = findProgram('ldconfig') ?? 'ldconfig';
  const { code, output } = await runChild(linker, ['-p'], { output: 'capture' });
  if (code !== 0) throw new SetupError(`${linker} -p failed: ${output.trim()}`);
  return new Set(
    [...output.matchAll(/^\s+(\S+) \(([^)]*)\)/gm)]
      .filter(([, , kind]) => process.arch !== 'x64' || kind?.includes('x86-64'))
      .map(([, name]) => name ?? ''),
  );
}

/** Root's programs are not on everyone's path. */
const programFolders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];

/**
 * @param {string} program
 * @returns {string | undefined} where it is
 */
function findProgram(program) {
  return programFolders
    .map((folder) => join(folder, program))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/**
 * Releases with 64-bit time renamed some libraries (`libgtk-3-0t64`).
 *
 * @param {string} name
 */
async function currentName(name) {
  const { code, output } = await runChild('apt-cache', ['show', `${name}t64`], {
    output: 'capture',
  });
  return code === 0 && output.includes('Package:') ? `${name}t64` : name;
}

/** @param {string[]} args */
async function apt(args) {
  const { code, output } = await runChild('apt-get', ['-q', ...args], {
    env: {
      ...process.env,
      PATH: programFolders.join(delimiter),
      DEBIAN_FRONTEND: 'noninteractive',
      // A package's service is not started by its installation.
      RUNLEVEL: '1',
      LC_ALL: 'C',
    },
    output: 'capture',
    timeout: 15 * 60_000,
  });
  if (code === 0) return;
  throw new SetupError(
    `apt-get ${args.join(' ')} failed:\n${output.trim().split('\n').slice(-5).join('\n')}\n\nCheck ` +
      'the network and /etc/apt/sources.list, then run the command again.',
  );
}
