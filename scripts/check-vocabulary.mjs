/**
 * `npm run vocabulary`: no identifier, file name or test id has a word of the private dialect that this code once had.
 * docs/glossary.md has the words to use. Plain English in comments and texts is free; the few names that must or may
 * keep such a word stand in vocabulary-exceptions.json, each with its reason.
 */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import process from 'node:process';
import ts from 'typescript';
import { runChild } from './child-process.mjs';
import { exitWithFailure } from './console-progress.mjs';
import { projectRoot } from './project-paths.mjs';

/** Each with what is said instead. */
const privateWords = {
  'room rooms house door doors warehouse': 'module, feature, boundary, route',
  'way ways carrier carriers carry carries carried carrying travel travels':
    'channel, service, deliver, import',
  'book books': 'store, service',
  'desk desks': 'session, queue, app under test, profile',
  'tell tells told telling news notice notices': 'notify, report, notification, toast',
  'look looks looked looking': 'poll, refresh, check',
  'lapse lapses lapsed lapsing': 'expire',
  'box boxes': 'encryption key',
  'pen papers parcel parcels closet': 'log writer, backup data, message batch, cleanup',
  'twin twins owed kick kicks anew': 'relayed call, unverified, flush, again',
  'figure figures peer peers': 'metric, baseline',
  'trial trials ticks lights': 'simulation, checklist, status',
};
const insteadOf = new Map(
  Object.entries(privateWords).flatMap(([words, instead]) =>
    words.split(' ').map((word) => /** @type {const} */ ([word, instead])),
  ),
);

/** @type {Record<string, string>} name → why it keeps the word */
const exceptions = JSON.parse(
  readFileSync(join(projectRoot, 'scripts', 'vocabulary-exceptions.json'), 'utf8'),
);

/** @param {string} name `openTradeBook`, `trade-book`, `TRADE_BOOK`; the product's own name is none of it */
function privateWordIn(name) {
  const words = name.replace(/escrow[_-]?desk/i, '').match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? [];
  return words.map((word) => word.toLowerCase()).find((word) => insteadOf.has(word));
}

/**
 * The names in a file: identifiers of TypeScript, with those of a component's script, and test ids.
 *
 * @param {string} file
 * @param {string} text
 */
function namesIn(file, text) {
  /** @type {{ name: string, at: number }[]} */
  const names = [];
  const scripts = file.endsWith('.vue')
    ? [...text.matchAll(/<script[^>]*>([^]*?)<\/script>/g)].map((found) => ({
        code: found[1] ?? '',
        from: found.index + found[0].indexOf('>') + 1,
      }))
    : [{ code: text, from: 0 }];
  for (const { code, from } of scripts) {
    const source = ts.createSourceFile('names.ts', code, ts.ScriptTarget.Latest, false);
    /** @param {ts.Node} node */
    const visit = (node) => {
      if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node))
        names.push({ name: node.text, at: from + node.pos });
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  for (const found of text.matchAll(/data-testid="([\w-]+)"|TestId\('([\w-]+)'\)/g))
    names.push({ name: found[1] ?? found[2] ?? '', at: found.index });
  return names;
}

/** @returns {Promise<string[]>} one line for each name at fault */
async function findings() {
  const { output } = await runChild('git', ['ls-files', '-z'], {
    cwd: projectRoot,
    output: 'capture',
  });
  const files = output.split('\0').filter((file) => /\.(ts|mjs|cjs|js|vue)$/.test(file));
  const used = new Set();
  const lines = new Set();
  /** @param {string} name @param {string} where */
  const judge = (name, where) => {
    const word = privateWordIn(name);
    if (word === undefined) return;
    if (Object.hasOwn(exceptions, name)) used.add(name);
    else lines.add(`${where}: ${name} — instead of "${word}": ${insteadOf.get(word)}`);
  };
  for (const file of files) {
    if (file.startsWith('contracts/') || file.startsWith('bench/baselines/')) continue;
    const text = readFileSync(join(projectRoot, file), 'utf8');
    judge(basename(file).replace(/\..*$/, ''), file);
    for (const { name, at } of namesIn(file, text))
      judge(name, `${file}:${text.slice(0, at).split('\n').length}`);
  }
  for (const name of Object.keys(exceptions))
    if (!used.has(name)) lines.add(`vocabulary-exceptions.json: ${name} is used nowhere`);
  return [...lines];
}

try {
  const found = await findings();
  for (const line of found) process.stdout.write(`${line}\n`);
  process.exitCode = found.length === 0 ? 0 : 1;
} catch (error) {
  exitWithFailure(error);
}
