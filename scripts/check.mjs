/**
 * `npm run check`: everything that can be said about the sources without running the tests. Every
 * step runs, also when another one fails; the exit status is 0 only if all passed.
 *
 * `--fast` is for commit hooks: format and lint of the staged files, and the import rules.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { runChild } from './child-process.mjs';
import { exitWithFailure, seconds } from './console-progress.mjs';
import { projectEnvironment, projectNode, projectRoot, toolScript } from './project-paths.mjs';
import { prepareProject } from './setup.mjs';

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string[][]} commands arguments for Node, one after the other
 * @property {string} hint what helps when it fails
 */

const prettier = toolScript('prettier', 'bin/prettier.cjs');
const eslint = toolScript('eslint', 'bin/eslint.js');
const tsc = toolScript('typescript', 'bin/tsc');
const vueTsc = toolScript('vue-tsc', 'bin/vue-tsc.js');
const solhint = [
  toolScript('solhint', 'solhint.js'),
  ...['--disc', '--noPoster', '--max-warnings', '0'],
];
const script = (/** @type {string} */ name) => join(projectRoot, 'scripts', name);

/** @type {Step} */
const build = { name: 'build', commands: [[script('build.mjs')]], hint: 'npm run build' };
/** @type {Step} */
const imports = {
  name: 'imports',
  commands: [
    [
      toolScript('dependency-cruiser', 'bin/dependency-cruise.mjs'),
      '--config',
      '.dependency-cruiser.cjs',
      ...readdirSync(projectRoot).filter((name) => name.startsWith('src-')),
      'contracts/abi',
      'scripts',
      'bench',
      'test',
    ],
  ],
  hint: 'who may import whom: docs/architecture.md',
};

/** @type {Step[]} */
const steps = [
  {
    name: 'types',
    commands: [
      [tsc, '-p', 'tsconfig.json'],
      [tsc, '-p', 'scripts/tsconfig.json'],
      [tsc, '-p', 'test/e2e/tsconfig.json'],
      [tsc, '-p', 'bench/tsconfig.json'],
      [vueTsc, '-p', 'src-renderer/tsconfig.json'],
    ],
    hint: 'npm run types',
  },
  { name: 'lint', commands: [[eslint, '.']], hint: 'npm run lint -- --fix' },
  {
    name: 'solhint',
    commands: [[...solhint, 'contracts/**/*.sol']],
    hint: 'npm run lint:contracts; the rules are in .solhint.json',
  },
  { name: 'format', commands: [[prettier, '--check', '.']], hint: 'npm run format' },
  imports,
  {
    name: 'unused',
    commands: [[toolScript('knip', 'bin/knip.js')]],
    hint: 'delete it, or name the entry in knip.json',
  },
  {
    name: 'abi:check',
    commands: [[script('generate-abi.ts'), '--check']],
    hint: 'npm run abi, and commit contracts/abi',
  },
  {
    name: 'protocol:check',
    commands: [[script('generate-protocol.ts'), '--check']],
    hint: 'npm run protocol, and commit docs/protocol.md',
  },
  {
    name: 'lock',
    commands: [[script('complete-lock.mjs'), '--check']],
    hint: 'node scripts/complete-lock.mjs, and commit package-lock.json',
  },
];

async function stagedSteps() {
  const { output } = await runChild(
    'git',
    ['diff', '--cached', '--name-only', '--diff-filter=ACMR', '-z'],
    { cwd: projectRoot, output: 'capture' },
  );
  const files = output.split('\0').filter(Boolean);
  const code = files.filter((file) => /\.(ts|vue|js|mjs|cjs)$/.test(file));
  /** @type {Step[]} */
  const wanted = [];
  if (files.length > 0) {
    wanted.push({
      name: 'format',
      commands: [[prettier, '--check', '--ignore-unknown', ...files]],
      hint: 'npm run format',
    });
  }
  if (code.length > 0) {
    wanted.push({
      name: 'lint',
      commands: [[eslint, '--no-warn-ignored', ...code]],
      hint: 'npm run lint -- --fix',
    });
    wanted.push(imports);
  }
  const contracts = files.filter((file) => file.endsWith('.sol'));
  if (contracts.length > 0) {
    wanted.push({
      name: 'solhint',
      commands: [[...solhint, ...contracts]],
      hint: 'npm run lint:contracts',
    });
  }
  return wanted;
}

/**
 * @param {Step} step
 * @returns {Promise<{ step: Step, passed: boolean, time: number }>}
 */
async function run(step) {
  const start = performance.now();
  let failure = '';
  for (const command of step.commands) {
    const { code, output } = await runChild(projectNode(), command, {
      cwd: projectRoot,
      env: projectEnvironment(),
      output: 'capture',
      group: true,
      timeout: 10 * 60_000,
    });
    if (code !== 0) failure += `${output.trimEnd()}\n`;
  }
  const time = performance.now() - start;
  const passed = failure === '';
  process.stdout.write(`${passed ? '✓' : '✗'} ${step.name} (${seconds(time)})\n${failure}`);
  return { step, passed, time };
}

/**
 * Two at a time: that is what a small machine has cores for.
 *
 * @param {Step[]} wanted
 */
async function runAll(wanted) {
  /** @type {Awaited<ReturnType<typeof run>>[]} */
  const results = [];
  const queue = [...wanted];
  const worker = async () => {
    for (let step = queue.shift(); step; step = queue.shift()) results.push(await run(step));
  };
  await Promise.all([worker(), worker()]);
  return results;
}

try {
  await prepareProject();
  const isFast = process.argv.includes('--fast');
  // The build writes the theme's types, which the type check reads.
  const results = isFast
    ? await runAll(await stagedSteps())
    : [await run(build), ...(await runAll(steps))];

  const failed = results.filter((result) => !result.passed);
  process.stdout.write(
    failed.length === 0
      ? `\nAll ${results.length} checks passed.\n`
      : `\n${failed.length} of ${results.length} checks failed:\n` +
          failed.map(({ step }) => `  ✗ ${step.name}: ${step.hint}\n`).join(''),
  );
  process.exitCode = failed.length === 0 ? 0 : 1;
} catch (error) {
  exitWithFailure(error);
}
