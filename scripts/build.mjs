/**
 * Builds the app into out/. Command: `node scripts/build.mjs [--if-stale]`.
 */
import { createHash } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { runChild } from './child-process.mjs';
import { SetupError, exitWithFailure, longStep } from './console-progress.mjs';
import {
  nodeModules,
  outFolder,
  projectEnvironment,
  projectNode,
  projectRoot,
  toolScript,
} from './project-paths.mjs';
import { prepareProject } from './setup.mjs';

/** Everything that ends up in the build. */
export const sourceFolders = [
  'contracts/abi',
  'src-escrow',
  'src-main',
  'src-practice',
  'src-preload',
  'src-renderer',
  'src-service',
  'src-shared',
];
const sourceFiles = ['electron.vite.config.ts', 'package.json', 'package-lock.json'];
/** Written by the build itself. */
const generated = new Set(['src-renderer/components.d.ts']);
const stampFile = join(outFolder, '.built-from');
/** What the build writes beside the packages, for the type check; gone once they are installed anew. */
const themeTypes = join(nodeModules, '.nuxt-ui');

/** Builds unless out/ was made from exactly these sources. */
export async function buildIfStale() {
  const wanted = await sourcesHash();
  const present = existsSync(themeTypes) && (await readFile(stampFile, 'utf8').catch(() => ''));
  if (wanted !== present) await build(wanted);
}

/** @param {string} [hash] */
async function build(hash) {
  const builtFrom = hash ?? (await sourcesHash());
  await longStep('building the app', async () => {
    // A build that is cut short must not pass for a finished one.
    await rm(stampFile, { force: true });
    const { code, output } = await runChild(
      projectNode(),
      [toolScript('electron-vite', 'bin/electron-vite.js'), 'build'],
      { cwd: projectRoot, env: projectEnvironment(), output: 'capture', timeout: 10 * 60_000 },
    );
    if (code !== 0) throw new SetupError(`The build failed:\n${output.trim()}`);
    await writeFile(stampFile, builtFrom);
  });
}

async function sourcesHash() {
  const files = [...sourceFiles];
  for (const folder of sourceFolders) {
    const entries = await readdir(join(projectRoot, folder), {
      recursive: true,
      withFileTypes: true,
    }).catch(() => []);
    for (const entry of entries) {
      const path = relative(projectRoot, join(entry.parentPath, entry.name)).replaceAll('\\', '/');
      if (entry.isFile() && !generated.has(path)) files.push(path);
    }
  }
  const hash = createHash('sha256');
  for (const file of files.sort()) {
    const content = await readFile(join(projectRoot, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    await prepareProject();
    await (process.argv.includes('--if-stale') ? buildIfStale() : build());
  } catch (error) {
    exitWithFailure(error);
  }
}
