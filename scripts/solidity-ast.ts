/** The compiler's syntax tree of the contracts, as far as the mutation run reads it. */
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parseJsonWith, z } from '../src-shared/parse.ts';
import { failureText } from '../src-shared/failure.ts';
import { SetupError } from './console-progress.mjs';
import { projectNode, projectRoot } from './project-paths.mjs';

/** A node of the tree; `src` is "offset:length:file" in bytes. */
export interface AstNode {
  readonly nodeType: string;
  readonly src: string;
  readonly [member: string]: unknown;
}

export interface SourceFile {
  /** As the compiler names it, e.g. `contracts/src/TradeEscrow.sol`. */
  readonly name: string;
  readonly bytes: Buffer;
  readonly root: AstNode;
}

const outputSchema = z.object({
  errors: z.array(z.object({ severity: z.string(), formattedMessage: z.string() })).optional(),
  sources: z.record(z.string(), z.object({ ast: z.custom<AstNode>(isNode) })).optional(),
});

export function isNode(value: unknown): value is AstNode {
  return (
    typeof value === 'object' &&
    value !== null &&
    'nodeType' in value &&
    typeof value.nodeType === 'string' &&
    'src' in value &&
    typeof value.src === 'string'
  );
}

/** The node in a member, or undefined. */
export function child(node: AstNode, member: string): AstNode | undefined {
  const value = node[member];
  return isNode(value) ? value : undefined;
}

/** The nodes in a list member; holes and other values are left out. */
export function children(node: AstNode, member: string): AstNode[] {
  const value = node[member];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

export function textMember(node: AstNode, member: string): string {
  const value = node[member];
  return typeof value === 'string' ? value : '';
}

/** What the compiler says an expression's type is, e.g. `uint256`. */
export function typeOf(node: AstNode): string {
  const types = node['typeDescriptions'];
  if (typeof types !== 'object' || types === null || !('typeString' in types)) return '';
  return typeof types.typeString === 'string' ? types.typeString : '';
}

/** Where the node stands in its file, in bytes. */
export function rangeOf(node: AstNode): { start: number; end: number } {
  const [offset = 0, length = 0] = node.src.split(':').map(Number);
  return { start: offset, end: offset + length };
}

/** The tree of every contract in contracts/src. Throws `SetupError` where they don't compile. */
export function readSources(): SourceFile[] {
  const own = readdirSync(join(projectRoot, 'contracts', 'src'))
    .filter((file) => file.endsWith('.sol'))
    .map((file) => `contracts/src/${file}`);
  const contents = new Map<string, string>();
  for (const name of own) collect(name, contents);
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries([...contents].map(([name, content]) => [name, { content }])),
    settings: { evmVersion: 'cancun', outputSelection: { '*': { '': ['ast'] } } },
  };
  const { stdout } = spawnSync(
    projectNode(),
    [join(projectRoot, 'scripts', 'solc-wrapper.mjs'), '--standard-json'],
    { input: JSON.stringify(input), maxBuffer: 1 << 28, encoding: 'utf8' },
  );
  const output = parseJsonWith(outputSchema, stdout);
  if (!output.ok) throw new SetupError(`The compiler's answer: ${failureText(output.failure)}`);
  const error = output.value.errors?.find(({ severity }) => severity === 'error');
  if (error !== undefined) throw new SetupError(error.formattedMessage);
  return own.map((name) => {
    const root = output.value.sources?.[name]?.ast;
    if (root === undefined) throw new SetupError(`The compiler has no tree of ${name}.`);
    return { name, bytes: Buffer.from(contents.get(name) ?? ''), root };
  });
}

/** Reads a source and, before anything refers to it, all that it imports. */
function collect(name: string, contents: Map<string, string>): void {
  if (contents.has(name)) return;
  const path = name.startsWith('@') ? join('node_modules', name) : name;
  const content = readFileSync(join(projectRoot, path), 'utf8');
  contents.set(name, content);
  for (const [, imported = ''] of content.matchAll(/^import (?:[^"]* from )?"([^"]+)";/gm)) {
    const isRelative = imported.startsWith('.');
    collect(isRelative ? posix.join(posix.dirname(name), imported) : imported, contents);
  }
}
