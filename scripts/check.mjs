/**
 * `npm run check [-- --only STEP]`: everything that can be said about the sources without running the tests. Every
 * step runs, also when another one fails; the exit status is 0 only if all passed.
 *
 * `--fast` is for commit hooks: format and lint of the staged files, and the import rules.
 *
 * What a step keeps in node_modules/.cache is asked for by the content of the files, never by their dates: a file whose
 * findings depend on other files is either looked at each time or kept with all that it depends on.
 */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { runChild } from './child-process.mjs';
import { readCommandLine, refuseCommandLine } from './command-line.mjs';
import { exitWithFailure, seconds } from './console-progress.mjs';
import {
  nodeModules,
  projectEnvironment,
  projectNode,
  projectRoot,
  toolScript,
} from './project-paths.mjs';
import { prepareProject } from './setup.mjs';

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string[][]} commands arguments for Node, one after the other
 * @property {string} hint what helps when it fails
 * @property {string} [after] name of the step that has to end first
 */

const usage = 'Usage: npm run check [-- --fast | --only STEP]';
const cache = join(nodeModules, '.cache');
const byContent = ['--cache', '--cache-strategy', 'content'];
const prettier = [toolScript('prettier', 'bin/prettier.cjs'), '--check', ...byContent];
const eslint = [
  toolScript('eslint', 'bin/eslint.js'),
  ...[...byContent, '--cache-location', join(cache, 'eslint/')],
];
/** The native compiler; the one whose API vue-tsc and ESLint need is the package `typescript`. */
const tsc = toolScript('typescript7', 'bin/tsc');
const vueTsc = toolScript('vue-tsc', 'bin/vue-tsc.js');
const solhint = [
  toolScript('solhint', 'solhint.js'),
  ...['--disc', '--noPoster', '--max-warnings', '0'],
];
const script = (/** @type {string} */ name) => join(projectRoot, 'scripts', name);

/**
 * Arguments that check a project's types and keep what was found out for the next time.
 *
 * @param {string} project folder of its tsconfig.json
 */
function incremental(project) {
  const name = project === '.' ? 'root' : project.replaceAll('/', '-');
  const file = join(cache, 'types', `${name}.tsbuildinfo`);
  return ['-p', join(project, 'tsconfig.json'), '--incremental', '--tsBuildInfoFile', file];
}

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
  after: 'build',
};

/** The longest first, so that both lanes end at about the same time. @type {Step[]} */
const steps = [
  { name: 'build', commands: [[script('build.mjs'), '--if-stale']], hint: 'npm run build' },
  { name: 'lint', commands: [[...eslint, '.']], hint: 'npm run lint -- --fix' },
  {
    name: 'lint:types',
    commands: [[script('lint-types.mjs')]],
    hint: 'npm run lint:types; the rules are in .oxlintrc.json',
    after: 'build',
  },
  {
    name: 'types:renderer',
    commands: [[vueTsc, ...incremental('src-renderer')]],
    hint: 'npm run types',
    // The build writes the theme's types.
    after: 'build',
  },
  {
    name: 'types',
    commands: ['.', 'scripts', 'test/e2e', 'bench'].map((project) => [
      tsc,
      ...incremental(project),
    ]),
    hint: 'npm run types',
  },
  { name: 'format', commands: [[...prettier, '.']], hint: 'npm run format' },
  {
    name: 'solhint',
    commands: [[...solhint, 'contracts/**/*.sol']],
    hint: 'npm run lint:contracts; the rules are in .solhint.json',
  },
  imports,
  {
    name: 'unused',
    commands: [[toolScript('knip', 'bin/knip.js')]],
    hint: 'delete it, or name the entry in knip.json',
    after: 'build',
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
    name: 'vocabulary',
    commands: [[script('check-vocabulary.mjs')]],
    hint: 'use the word of docs/glossary.md; exceptions are in scripts/vocabulary-exceptions.json',
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
      commands: [[...prettier, '--ignore-unknown', ...files]],
      hint: 'npm run format',
    });
  }
  if (code.length > 0) {
    wanted.push({
      name: 'lint',
      commands: [[...eslint, '--no-warn-ignored', ...code]],
      hint: 'npm run lint -- --fix',
    });
    wanted.push({
      name: 'lint:types',
      commands: [[script('lint-types.mjs'), ...code]],
      hint: 'npm run lint:types; the rules are in .oxlintrc.json',
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
  const running = new Set();
  const isFree = (/** @type {Step} */ { after }) =>
    after === undefined || ![...queue, ...running].some(({ name }) => name === after);
  // A lane that finds nothing free leaves the rest to the one that is busy with what they wait for.
  const lane = async () => {
    for (let at = queue.findIndex(isFree); at >= 0; at = queue.findIndex(isFree)) {
      const [step] = queue.splice(at, 1);
      if (!step) return;
      running.add(step);
      results.push(await run(step));
      running.delete(step);
    }
  };
  await Promise.all([lane(), lane()]);
  return results;
}

/** @param {{ fast?: boolean | undefined, only?: string[] | undefined }} values */
async function stepsFor({ fast, only }) {
  if (fast) return await stagedSteps();
  const names = new Set(only);
  const unknown = [...names].filter((name) => !steps.some((step) => step.name === name));
  if (unknown.length > 0) {
    const known = steps.map(({ name }) => name).join(', ');
    refuseCommandLine(`There is no step ${unknown.join(', ')}; there are ${known}.`, usage);
  }
  return only ? steps.filter(({ name }) => names.has(name)) : steps;
}

try {
  const { values } = readCommandLine(usage, {
    fast: { type: 'boolean' },
    only: { type: 'string', multiple: true },
  });
  await prepareProject();
  mkdirSync(join(cache, 'types'), { recursive: true });
  const results = await runAll(await stepsFor(values));

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
