import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import vue from 'eslint-plugin-vue';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const nodeGlobals = Object.fromEntries(
  [
    'AbortController',
    'AbortSignal',
    'Buffer',
    'URL',
    'clearInterval',
    'clearTimeout',
    'console',
    'fetch',
    'performance',
    'process',
    'setInterval',
    'setTimeout',
  ].map((name) => [name, 'readonly']),
);

/** Electron's IPC modules appear in two folders only; everyone else goes through them. */
const ipcModules = ['ipcMain', 'ipcRenderer', 'contextBridge'];
const restrictElectron = (names) => ({
  'no-restricted-imports': [
    'error',
    {
      paths: [
        {
          name: 'electron',
          importNames: [...names, 'default'],
          message: 'IPC belongs to src-main/ipc/ and src-preload/ (docs/architecture.md).',
        },
      ],
    },
  ],
});

/**
 * Only rules that look at one file by itself, so that their findings can be cached by its content. The rules that need
 * types are Oxlint's (.oxlintrc.json, scripts/lint-types.mjs).
 */
export default defineConfig(
  globalIgnores([
    'node_modules/',
    // The build's copy of its configuration, gone a moment later.
    'electron.vite.config.ts.*.mjs',
    // Scripts of components that are being looked at (scripts/lint-types.mjs).
    '.cache/',
    'out/',
    'dist/',
    'coverage/',
    'test-results/',
    'contracts/out/',
    'contracts/cache/',
    'contracts/lib/',
    'contracts/abi/',
    // Written for Ponder's own types, which are there only once the baselines are installed.
    'bench/baselines/ponder/',
    'bench/baselines/build/',
    'src-renderer/components.d.ts',
    'src-renderer/auto-imports.d.ts',
  ]),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.vue'],
    extends: [tseslint.configs.recommended],
    rules: {
      // `typeof import('…')` is how a module loaded on demand gets its type.
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }],
      // Control characters are what several parsers look for.
      'no-control-regex': 'off',
      eqeqeq: 'error',
      ...restrictElectron(ipcModules),
    },
  },
  {
    files: ['src-{shared,escrow,service,main,preload,renderer,practice}/**/*.{ts,vue}'],
    ignores: ['**/cli.ts'],
    rules: { 'no-console': 'error' },
  },
  { files: ['src-main/ipc/**/*.ts'], rules: restrictElectron(['ipcRenderer', 'contextBridge']) },
  { files: ['src-preload/**/*.ts'], rules: restrictElectron(['ipcMain']) },
  {
    files: ['**/*.vue'],
    extends: [vue.configs['flat/recommended']],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      'vue/multi-word-component-names': 'off',
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/component-name-in-template-casing': ['error', 'PascalCase'],
      'vue/define-emits-declaration': 'error',
      'vue/define-props-declaration': 'error',
      'vue/no-v-html': 'error',
      'vue/require-default-prop': 'off',
      // The rules about props see the names that stand here, and no types from elsewhere.
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'CallExpression[callee.name=/^define(Props|Emits)$/] > TSTypeParameterInstantiation > :not(TSTypeLiteral)',
          message: 'Write the type out in place.',
        },
      ],
      'no-undef': 'off',
    },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      'max-lines': ['error', { max: 600, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: { globals: nodeGlobals },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: { ...nodeGlobals, module: 'writable', require: 'readonly', __dirname: 'readonly' },
    },
  },
  {
    files: ['bench/baselines/**/*.mjs'],
    languageOptions: { globals: { ...nodeGlobals, Bun: 'readonly', Response: 'readonly' } },
  },
  prettier,
);
