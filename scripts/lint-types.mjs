/**
 * `npm run lint:types [-- FILES]`: the lint rules that need types (.oxlintrc.json), on the given files or on all.
 *
 * Oxlint reads *.ts alone. So the script of each component is written to a TypeScript file of its own, on the same
 * lines, into a folder from where its imports find the same modules.
 */
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import process from 'node:process';
import { runChild } from './child-process.mjs';
import { readCommandLine } from './command-line.mjs';
import { exitWithFailure } from './console-progress.mjs';
import { projectEnvironment, projectNode, projectRoot, toolScript } from './project-paths.mjs';

const usage = 'Usage: npm run lint:types [-- FILES]';
/** Not below node_modules, where Oxlint looks at nothing. */
const cache = join(projectRoot, '.cache');
const suffix = '.script.ts';

/** @param {string} component the text of a .vue file */
function scriptOf(component) {
  const [head = '', opening = ''] = /^[^]*?(<script\b[^>]*>)/.exec(component) ?? [];
  if (opening === '') return '';
  const end = component.indexOf('</script>', head.length);
  const blank = head.replaceAll(/[^\n]/g, ' ');
  return `${blank}${component.slice(head.length, end)}\nexport {};\n`;
}

/**
 * @param {string} folder
 * @param {string[]} components
 * @returns {Promise<string[]>} the files written
 */
async function writeScripts(folder, components) {
  const files = [];
  for (const component of components) {
    const file = join(folder, `${component}${suffix}`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, scriptOf(await readFile(join(projectRoot, component), 'utf8')));
    files.push(file);
  }
  const root = relative(folder, projectRoot).replaceAll('\\', '/');
  const configuration = {
    extends: `${root}/src-renderer/tsconfig.json`,
    // A relative import is looked for from the component's own folder as well.
    compilerOptions: { rootDirs: ['.', root] },
    include: ['**/*.ts', `${root}/src-renderer/**/*.d.ts`],
  };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(configuration));
  return files;
}

/** @returns {Promise<string[]>} */
async function allComponents() {
  const files = await readdir(join(projectRoot, 'src-renderer'), { recursive: true });
  return files.filter((file) => file.endsWith('.vue')).map((file) => join('src-renderer', file));
}

/**
 * @param {string[]} files of the project; none means all of them
 * @returns {Promise<boolean>} whether nothing was found
 */
async function lintTypes(files) {
  const isAll = files.length === 0;
  const components = isAll ? await allComponents() : files.filter((file) => file.endsWith('.vue'));
  const others = isAll ? ['.'] : files.filter((file) => file.endsWith('.ts'));
  if (others.length === 0 && components.length === 0) return true;
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'component-scripts-'));
  try {
    // Each by its name: a folder that is not under version control would be passed over.
    const targets = [...others, ...(await writeScripts(folder, components))];
    const { code, output } = await runChild(
      projectNode(),
      [toolScript('oxlint', 'bin/oxlint'), '--type-aware', '--config=.oxlintrc.json', ...targets],
      { cwd: projectRoot, env: projectEnvironment(), output: 'capture' },
    );
    const inComponents = new RegExp(`\\.cache/[\\w-]+/(.+?\\.vue)\\${suffix}`, 'g');
    process.stdout.write(output.replaceAll(inComponents, '$1'));
    return code === 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

try {
  const { positionals } = readCommandLine(usage, {}, { allowPositionals: true });
  process.exitCode = (await lintTypes(positionals)) ? 0 : 1;
} catch (error) {
  exitWithFailure(error);
}
