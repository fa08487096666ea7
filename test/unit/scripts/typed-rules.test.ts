import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import process from 'node:process';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const projectRoot = join(import.meta.dirname, '..', '..', '..');
const prefix = '@typescript-eslint/';
/** A method with an asynchronous contract may have nothing to await in one implementation. */
const unwanted = ['require-await'];

/** Each breaks the rule of its name, and is correct TypeScript otherwise. */
const violations: Readonly<Record<string, string>> = {
  'await-thenable': 'export const waits = async (): Promise<void> => { await 1; };',
  'consistent-type-exports': "export { Kind } from './shape.ts';",
  'no-array-delete': 'export const cut = (list: number[]): void => { delete list[0]; };',
  'no-base-to-string': 'export const text = (value: { a: 1 }): string => `${value}`;',
  'no-confusing-void-expression': 'declare function act(): void;\nexport const answer = [act()];',
  'no-duplicate-type-constituents': 'export type Twice = string | number | string;',
  'no-floating-promises': 'declare function later(): Promise<void>;\nlater();\nexport {};',
  'no-for-in-array':
    'export const walk = (list: number[]): void => { for (const at in list) void at; };',
  'no-implied-eval': "setTimeout('1 + 1', 1);\nexport {};",
  'no-misused-promises':
    'export const run = (list: number[]): void => { list.forEach(async () => {}); };',
  'no-redundant-type-constituents': 'export type Wide = unknown | string;',
  'no-unnecessary-type-assertion':
    'export const same = (value: string): string => value as string;',
  'no-unsafe-argument':
    'declare const loose: any;\nexport const parsed = Number.parseInt(loose, 10);',
  'no-unsafe-assignment': 'declare const loose: any;\nexport const strict: string = loose;',
  'no-unsafe-call': 'declare const loose: any;\nloose();\nexport {};',
  'no-unsafe-enum-comparison':
    "import { Shape } from './shape.ts';\nexport const round = (shape: Shape): boolean => shape === 0;",
  'no-unsafe-member-access':
    'declare const loose: any;\nexport const length = String(loose.length);',
  'no-unsafe-return': 'declare const loose: any;\nexport const give = (): string => loose;',
  'no-unsafe-unary-minus':
    'export const minus = (value: string): number => -(value as never as {});',
  'only-throw-error': "export const fail = (): never => { throw 'a text'; };",
  'prefer-promise-reject-errors': "export const refused = Promise.reject('a text');",
  'prefer-readonly':
    'export class Counter { private start = 1; read(): number { return this.start; } }',
  'restrict-plus-operands': 'export const sum = (value: {}): string => value + 1;',
  'restrict-template-expressions':
    'export const text = (value: readonly number[]): string => `${value}`;',
  'return-await':
    'declare function later(): Promise<void>;\nexport async function tries(): Promise<void> { try { return later(); } catch { return; } }',
  'switch-exhaustiveness-check':
    "export function name(kind: 'a' | 'b'): string { switch (kind) { case 'a': return 'A'; } return ''; }",
  'unbound-method':
    'class Box { size(): number { return Number(this); } }\nexport const { size } = new Box();',
};

function configuredRules(): Map<string, unknown> {
  const configuration = JSON.parse(readFileSync(join(projectRoot, '.oxlintrc.json'), 'utf8')) as {
    rules: Record<string, unknown>;
  };
  return new Map(
    Object.entries(configuration.rules).map(([name, value]) => [name.slice(prefix.length), value]),
  );
}

function needsTypes(rule: string): boolean {
  const { rules } = tseslint.plugin as ESLint.Plugin;
  const docs = rules?.[rule.slice(prefix.length)]?.meta?.docs as
    { requiresTypeChecking?: boolean } | undefined;
  return rule.startsWith(prefix) && docs?.requiresTypeChecking === true;
}

/** Standard output of a linter, whatever its exit status. */
async function output(...args: string[]): Promise<string> {
  // A build machine (CI) has the findings coloured, which would stand between a file's name and its line.
  return await new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: projectRoot }, (_error, stdout) =>
      resolve(stripVTControlCharacters(stdout)),
    );
  });
}

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'escrow-desk-lint-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the lint rules that need types', { timeout: 60_000 }, () => {
  it('are all those that typescript-eslint recommends', () => {
    const recommended = tseslint.configs.recommendedTypeChecked
      .flatMap(({ rules }) => Object.keys(rules ?? {}))
      .filter(needsTypes)
      .map((rule) => rule.slice(prefix.length))
      .filter((rule) => !unwanted.includes(rule));
    expect(recommended.length).toBeGreaterThan(20);
    expect([...configuredRules().keys()]).toEqual(expect.arrayContaining(recommended));
  });

  it('each find what they are for', async () => {
    expect(Object.keys(violations)).toEqual([...configuredRules().keys()]);
    writeFileSync(
      join(folder, 'shape.ts'),
      'export enum Shape { Round, Square }\nexport type Kind = string;\n',
    );
    for (const [rule, text] of Object.entries(violations))
      writeFileSync(join(folder, `${rule}.ts`), `${text}\n`);
    const compilerOptions = { strict: true, target: 'ES2023', lib: ['ES2023', 'DOM'] };
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          ...compilerOptions,
          module: 'NodeNext',
          allowImportingTsExtensions: true,
          noEmit: true,
          types: [],
        },
      }),
    );
    const found = await output(
      'node_modules/oxlint/bin/oxlint',
      ...['--type-aware', '--config=.oxlintrc.json', '--format=unix', folder],
    );
    const silent = Object.keys(violations).filter(
      (rule) =>
        !found
          .split('\n')
          .some((line) => line.includes(`/${rule}.ts:`) && line.includes(`typescript(${rule})`)),
    );
    expect(silent, found).toEqual([]);
  });

  it('look into the scripts of components too, and name the line there', async () => {
    const cache = join(projectRoot, '.cache');
    mkdirSync(cache, { recursive: true });
    const inProject = mkdtempSync(join(cache, 'lint-test-'));
    try {
      const component = join(inProject, 'Floating.vue');
      writeFileSync(
        component,
        '<template><p /></template>\n\n<script setup lang="ts">\ndeclare function later(): Promise<void>;\nlater();\n</script>\n',
      );
      const found = await output('scripts/lint-types.mjs', relative(projectRoot, component));
      expect(found).toContain('no-floating-promises');
      expect(found).toContain(`${relative(projectRoot, component)}:5:1`);
    } finally {
      rmSync(inProject, { recursive: true, force: true });
    }
  });

  it('are none of those whose findings are cached by a file’s own content', async () => {
    const eslint = new ESLint({ cwd: projectRoot });
    for (const file of ['src-main/index.ts', 'src-renderer/App.vue', 'scripts/check.mjs']) {
      const { rules } = (await eslint.calculateConfigForFile(join(projectRoot, file))) as {
        rules: Record<string, [number]>;
      };
      const enabled = Object.entries(rules).filter(([, [severity]]) => severity > 0);
      expect(enabled.length).toBeGreaterThan(20);
      expect(enabled.map(([rule]) => rule).filter(needsTypes)).toEqual([]);
    }
  });
});
