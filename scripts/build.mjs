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
import { readCommandLine } from './command-line.mjs';
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

/**
 * @typedef {'production' | 'development'} BuildMode development: with source maps, developer tools and pages from a dev
 *   server (src-main/window/development.ts)
 */

/** Everything that ends up in the build. */
export const sourceFolders = [
  'contracts/abi',
  'src-escrow',
  'src-files',
  'src-main',
  'src-practice',
  'src-preload',
  'src-renderer',
  'src-service',
  'src-shared',
  'src-sqlite',
];
const sourceFiles = ['electron.vite.config.ts', 'package.json', 'package-lock.json'];
/** Written by the build itself. */
const generated = new Set(['src-renderer/components.d.ts']);
const stampFile = join(outFolder, '.built-from');
/** What the build writes beside the packages, for the type check; gone once they are installed anew. */
const themeTypes = join(nodeModules, '.nuxt-ui');

/**
 * Builds unless out/ was made from exactly these sources.
 *
 * @param {BuildMode} [mode]
 */
export async function buildIfStale(mode = 'production') {
  const wanted = await stampOf(mode);
  const present = existsSync(themeTypes) && (await readFile(stampFile, 'utf8').catch(() => ''));
  if (wanted !== present) await build(mode);
}

/** @param {BuildMode} mode */
async function build(mode) {
  const builtFrom = await stampOf(mode);
  await longStep('building the app', async () => {
    // A build that is cut short must not pass for a finished one.
    await rm(stampFile, { force: true });
    const { code, output } = await runChild(
      projectNode(),
      [toolScript('electron-vite', 'bin/electron-vite.js'), 'build', '--mode', mode],
      { cwd: projectRoot, env: projectEnvironment(), output: 'capture', timeout: 10 * 60_000 },
    );
    if (code !== 0) throw new SetupError(`The build failed:\n${output.trim()}`);
    if (mode === 'production') await refuseDevelopmentParts();
    await writeFile(stampFile, builtFrom);
  });
}

/** A build that people get neither knows a dev server nor opens developer tools. */
async function refuseDevelopmentParts() {
  const main = join(outFolder, 'main');
  for (const entry of await readdir(main, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const found = /ELECTRON_RENDERER_URL|toggleDevTools/.exec(await readFile(file, 'utf8'));
    if (found)
      throw new SetupError(
        `${relative(projectRoot, file)} holds ${found[0]}, which only a development build may have: ` +
          'see src-main/window/development.ts.',
      );
  }
}

/** @param {BuildMode} mode */
async function stampOf(mode) {
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
  const hash = createHash('sha256').update(`${mode}\0`);
  for (const file of files.sort()) {
    const content = await readFile(join(projectRoot, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    const { values } = readCommandLine('Usage: npm run build [-- --if-stale]', {
      'if-stale': { type: 'boolean' },
    });
    await prepareProject();
    await (values['if-stale'] ? buildIfStale() : build('production'));
  } catch (error) {
    exitWithFailure(error);
  }
}
