import process from 'node:process';
import { say } from './console-progress.mjs';
import { electronRuntime, runtimeEnvironment } from './electron-runtime.mjs';
import { prepareSystemLibraries } from './system-libraries.mjs';
import { startVirtualDisplay } from './virtual-display.mjs';

const hasDisplay = () =>
  process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

/**
 * Installs what a window needs beyond the project's packages: system libraries and Electron.
 *
 * @returns {Promise<import('./electron-runtime.mjs').ElectronRuntime>}
 */
export async function prepareWindow() {
  await prepareSystemLibraries({ needsDisplayServer: !hasDisplay() });
  return electronRuntime();
}

/**
 * Gives `action` an environment in which Electron can open a window, with a display of its own where
 * the machine has none; says so. The flags are also in the environment, for the test runner.
 *
 * @template T
 * @param {import('./electron-runtime.mjs').ElectronRuntime} runtime
 * @param {(environment: NodeJS.ProcessEnv, flags: string[]) => Promise<T>} action
 * @param {number} [displays] how many virtual ones, each with a clipboard and a focus of its own: all of them are in
 *   `ESCROW_DESK_DISPLAYS`, as JSON
 * @returns {Promise<T>}
 */
export async function withWindowEnvironment(runtime, action, displays = 1) {
  const use = runtime.kind === 'fallback' ? ' For development and tests only.' : '';
  say(`Electron ${runtime.version} (${runtime.kind}): ${runtime.reason}.${use}`);
  for (const message of runtime.messages) say(message);
  if (hasDisplay()) return action(runtimeEnvironment(runtime), runtime.flags);

  const started = await Promise.all(Array.from({ length: displays }, startVirtualDisplay));
  const environments = started.map(({ environment }) => environment);
  const names = environments.map(({ DISPLAY }) => DISPLAY).join(', ');
  say(`No display here: windows open on virtual ones (Xvfb ${names}).`);
  // Without a desktop Chromium complains at length about the message bus and the GPU it hasn't got.
  const flags = [...runtime.flags, '--log-level=3'];
  try {
    return await action(
      {
        ...runtimeEnvironment({ ...runtime, flags }),
        ...environments[0],
        ESCROW_DESK_DISPLAYS: JSON.stringify(environments),
      },
      flags,
    );
  } finally {
    await Promise.all(started.map(({ stop }) => stop()));
  }
}
