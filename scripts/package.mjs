/**
 * `npm run package`: the app as a folder that runs without npm, in dist/. Only ever with the
 * declared Electron.
 */
import process from 'node:process';
import { buildIfStale } from './build.mjs';
import { runChild } from './child-process.mjs';
import { SetupError, exitWithFailure, say } from './console-progress.mjs';
import { electronRuntime } from './electron-runtime.mjs';
import { projectEnvironment, projectNode, projectRoot, toolScript } from './project-paths.mjs';
import { prepareProject } from './setup.mjs';

try {
  await prepareProject();
  const runtime = await electronRuntime({ retry: true });
  if (runtime.kind === 'fallback') {
    throw new SetupError(
      `No package was made: ${runtime.reason}. A package carries the declared Electron or nothing: ` +
        'the replacement is older and gets no security updates. Run this where the release host or ' +
        'a mirror of it (ELECTRON_MIRROR) can be reached.',
    );
  }
  await buildIfStale();
  const { code } = await runChild(
    projectNode(),
    [
      toolScript('electron-builder', 'cli.js'),
      '--dir',
      '--publish=never',
      ...process.argv.slice(2),
    ],
    { cwd: projectRoot, env: projectEnvironment(), forwardSignals: true },
  );
  if (code === 0) say(`Packaged with Electron ${runtime.version}: see dist/.`);
  process.exitCode = code;
} catch (error) {
  exitWithFailure(error);
}
