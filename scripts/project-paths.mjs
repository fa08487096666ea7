import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import process from 'node:process';

export const projectRoot = resolve(import.meta.dirname, '..');
export const nodeModules = join(projectRoot, 'node_modules');
export const outFolder = join(projectRoot, 'out');

/** Where downloads that several checkouts share are kept, outside the project. */
export function cacheFolder() {
  const base = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(base, 'escrow-desk');
}

/** The project's own Node 24, whatever Node started this script. */
export function projectNode() {
  const unix = join(nodeModules, 'node', 'bin', 'node');
  const windows = join(nodeModules, 'node', 'bin', 'node.exe');
  return existsSync(windows) ? windows : unix;
}

/**
 * The environment in which the project's own tools are found first, as in an npm script. What Node compiles modules to is
 * kept beside the packages, by content: a service started with it answers in half the time.
 */
export function projectEnvironment() {
  return {
    ...process.env,
    NODE_COMPILE_CACHE: join(nodeModules, '.cache', 'compile'),
    PATH: [join(nodeModules, '.bin'), process.env.PATH ?? ''].join(delimiter),
    // The tests drive Electron; no browser is ever fetched.
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1',
  };
}

/**
 * The script behind one of the tools in node_modules, to be run with the project's Node.
 *
 * @param {string} packageName
 * @param {string} path inside the package
 */
export function toolScript(packageName, path) {
  return join(nodeModules, ...packageName.split('/'), path);
}
