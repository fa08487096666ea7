/**
 * `npm start [-- ARGUMENTS]`: installs what is missing, builds what is stale and opens the app. All
 * arguments go to the app (`--profile NAME`, `--screenshot FILE.png`); its exit status is ours.
 * `--dev` serves the window with hot reload instead of building.
 */
import process from 'node:process';
import { buildIfStale } from './build.mjs';
import { runChild } from './child-process.mjs';
import { exitWithFailure, say } from './console-progress.mjs';
import { projectNode, projectRoot, toolScript } from './project-paths.mjs';
import { prepareProject } from './setup.mjs';

try {
  const isDev = process.argv[2] === '--dev';
  const appArguments = process.argv.slice(isDev ? 3 : 2);
  await prepareProject();
  const { prepareWindow, withWindowEnvironment } = await import('./window-environment.mjs');
  const runtime = await prepareWindow();
  if (!isDev) await buildIfStale();

  process.exitCode = await withWindowEnvironment(runtime, async (environment, flags) => {
    const [command, ...args] = isDev
      ? [projectNode(), toolScript('electron-vite', 'bin/electron-vite.js'), 'dev', '--', ...flags]
      : [runtime.executable, ...flags, projectRoot];
    say(isDev ? 'Starting with hot reload …' : 'Opening Escrow Desk …');
    const { code } = await runChild(command, [...args, ...appArguments], {
      env: environment,
      forwardSignals: true,
    });
    return code;
  });
} catch (error) {
  exitWithFailure(error);
}
