/**
 * `npm start [-- ARGUMENTS]`: installs what is missing, builds what is stale and opens the app. All
 * arguments go to the app (`--profile NAME`, `--screenshot FILE.png`); its exit status is ours.
 *
 * `npm run dev` is the same with a development build: its windows take over what changes in src-renderer as it is saved;
 * when another source file changes, the app is built and opened again. docs/debugging.md says how to look inside.
 */
import { existsSync, watch } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { buildIfStale, sourceFolders } from './build.mjs';
import { runChild } from './child-process.mjs';
import { exitWithFailure, say } from './console-progress.mjs';
import { projectRoot } from './project-paths.mjs';
import { prepareProject } from './setup.mjs';

/** Editors and version control write several files at once. */
const settleTime = 300;
/** The dev server's: the windows reload themselves. */
const servedFolder = 'src-renderer';

/**
 * @param {(signal?: AbortSignal) => Promise<number>} open
 * @returns {Promise<number>}
 */
async function openAgainOnChange(open) {
  for (;;) {
    const changed = new AbortController();
    let timer = /** @type {NodeJS.Timeout | undefined} */ (undefined);
    const watchers = sourceFolders
      .filter((folder) => folder !== servedFolder)
      .map((folder) => join(projectRoot, folder))
      .filter((folder) => existsSync(folder))
      .map((folder) =>
        watch(folder, { recursive: true }, () => {
          clearTimeout(timer);
          timer = setTimeout(() => changed.abort(), settleTime);
        }),
      );
    try {
      const code = await open(changed.signal);
      if (!changed.signal.aborted) return code;
      say('A source file changed.');
    } finally {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    }
    await buildIfStale('development');
  }
}

try {
  const isDev = process.argv[2] === '--dev';
  const appArguments = process.argv.slice(isDev ? 3 : 2);
  await prepareProject();
  const { prepareWindow, withWindowEnvironment } = await import('./window-environment.mjs');
  const runtime = await prepareWindow();
  await buildIfStale(isDev ? 'development' : 'production');
  const devServer = isDev ? await (await import('./dev-server.mjs')).startDevServer() : undefined;

  process.exitCode = await withWindowEnvironment(runtime, async (environment, flags) => {
    const open = async (/** @type {AbortSignal | undefined} */ signal) => {
      say('Opening Escrow Desk …');
      const { code } = await runChild(
        runtime.executable,
        [...flags, projectRoot, ...appArguments],
        {
          env: { ...environment, ...(devServer && { ELECTRON_RENDERER_URL: devServer.url }) },
          forwardSignals: true,
          ...(signal && { signal }),
        },
      );
      return code;
    };
    return isDev ? openAgainOnChange(open) : open(undefined);
  });
  await devServer?.stop();
} catch (error) {
  exitWithFailure(error);
}
