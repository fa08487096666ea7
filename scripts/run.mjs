/**
 * `node scripts/run.mjs ENTRY.ts [ARGUMENTS]`: installs what is missing, then becomes the project's
 * Node running ENTRY. Says nothing on standard output: that is the entry's own.
 */
import { resolve } from 'node:path';
import process from 'node:process';
import { runChild } from './child-process.mjs';
import { SetupError, exitWithFailure } from './console-progress.mjs';
import { projectEnvironment, projectNode, projectRoot } from './project-paths.mjs';
import { prepareProject } from './setup.mjs';

try {
  const [entry, ...args] = process.argv.slice(2);
  if (!entry) throw new SetupError('Usage: node scripts/run.mjs ENTRY.ts [ARGUMENTS]');
  await prepareProject();
  const node = projectNode();
  const nodeArguments = [resolve(projectRoot, entry), ...args];
  const environment = projectEnvironment();
  if (process.execve) {
    // Replaces this process, so that signals and the exit status need no hand-over.
    process.execve(node, [node, ...nodeArguments], environment);
  }
  const { code } = await runChild(node, nodeArguments, { env: environment, forwardSignals: true });
  process.exitCode = code;
} catch (error) {
  exitWithFailure(error);
}
