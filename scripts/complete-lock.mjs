/**
 * `node scripts/complete-lock.mjs [--check]`: names the optional packages of other platforms that
 * package-lock.json lacks.
 *
 * npm leaves an optional package out of the lock when the registry of the moment doesn't have it, as
 * a partial mirror may. `npm ci` then refuses the lock everywhere. Their versions are fixed by the
 * package that wants them and their names say the platform, so the entries can be written without
 * asking a registry; npm fetches them on their own platform only.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCommandLine } from './command-line.mjs';
import { SetupError, exitWithFailure, say } from './console-progress.mjs';
import { projectRoot } from './project-paths.mjs';

const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
/** Part of a package's name → `cpu` of its package.json. */
const processors = {
  amd64: 'x64',
  arm: 'arm',
  arm64: 'arm64',
  ia32: 'ia32',
  ppc64: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
  wasm32: 'wasm32',
  x64: 'x64',
};
const libraries = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl', musleabihf: 'musl' };

/**
 * @typedef {object} LockEntry
 * @property {string} version
 * @property {boolean} [dev]
 * @property {Record<string, string>} [optionalDependencies]
 */

/** @param {Record<string, LockEntry>} packages */
function missingEntries(packages) {
  /** @type {Record<string, object>} */
  const missing = {};
  for (const [path, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const nested = `${path}/node_modules/${name}`;
      const hoisted = `node_modules/${name}`;
      // A range can't be resolved without the registry; those packages exist on every platform.
      if (packages[nested] || packages[hoisted] || !/^\d+\.\d+\.\d+$/.test(version)) continue;
      const platform = platformOf(name);
      if (!platform) continue;
      missing[hoisted] = { version, ...(entry.dev && { dev: true }), optional: true, ...platform };
    }
  }
  return missing;
}

/** @param {string} name */
function platformOf(name) {
  const parts = name.split(/[/-]/);
  const find = (/** @type {Record<string, string>} */ known) =>
    parts.map((part) => known[part]).find(Boolean);
  const cpu = find(processors);
  const os = parts.find((part) => systems.includes(part));
  const libc = find(libraries);
  if (!cpu || (!os && cpu !== 'wasm32')) return undefined;
  return { cpu: [cpu], ...(os && { os: [os] }), ...(os === 'linux' && libc && { libc: [libc] }) };
}

try {
  const { values } = readCommandLine('Usage: node scripts/complete-lock.mjs [--check]', {
    check: { type: 'boolean' },
  });
  const file = join(projectRoot, 'package-lock.json');
  const lock = JSON.parse(await readFile(file, 'utf8'));
  const missing = missingEntries(lock.packages);
  const names = Object.keys(missing);
  if (values.check) {
    if (names.length > 0) {
      throw new SetupError(
        `package-lock.json lacks ${names.length} optional packages of other platforms, so \`npm ci\` ` +
          'refuses it. Run `node scripts/complete-lock.mjs`.',
      );
    }
  } else if (names.length > 0) {
    // The project itself has the empty path, so it stays first.
    lock.packages = Object.fromEntries(
      Object.entries({ ...lock.packages, ...missing }).sort(([left], [right]) =>
        left.localeCompare(right, 'en'),
      ),
    );
    await writeFile(file, `${JSON.stringify(lock, null, 2)}\n`);
    say(`Added ${names.length} optional packages of other platforms to package-lock.json.`);
  }
} catch (error) {
  exitWithFailure(error);
}
