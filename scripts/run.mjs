/**
 * `node scripts/run.mjs ENTRY.ts [ARGUMENTS]`: installs what is missing, then runs ENTRY with the
 * project's Node. Says nothing on standard output: that is the entry's own.
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
  const { code } = await runChild(projectNode(), [resolve(projectRoot, entry), ...args], {
    env: projectEnvironment(),
    forwardSignals: true,
  });
  process.exitCode = code;
} catch (error) {
  exitWithFailure(error);
}
