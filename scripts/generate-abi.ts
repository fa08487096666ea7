/**
 * `node scripts/generate-abi.ts [--check]`: compiles the contracts and writes their ABI and bytecode to contracts/abi,
 * as typed TypeScript and as JSON. With --check it writes nothing, and fails when a file is stale: so the committed
 * bytecode is byte for byte what the compiler makes of the standard JSON input that explorers are given.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { readCommandLine } from './command-line.mjs';
import { exitWithFailure, longStep, say } from './console-progress.mjs';
import { projectRoot } from './project-paths.mjs';
import { compileContract, escrowSource, type CompiledContract } from './standard-input.ts';

const abiFolder = join('contracts', 'abi');
const strictTokenSource = {
  file: 'contracts/src/test/StrictToken.sol',
  contract: 'StrictToken',
};
const stablecoinSource = {
  file: 'contracts/src/test/TestStablecoin.sol',
  contract: 'TestStablecoin',
};

const entryKeys = ['type', 'name', 'inputs', 'outputs', 'stateMutability', 'anonymous'];
const parameterKeys = ['name', 'type', 'indexed', 'internalType', 'components'];
const entryTypes = ['constructor', 'fallback', 'receive', 'function', 'event', 'error'];

function orderedKeys(value: unknown, keys: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((one) => orderedKeys(one, parameterKeys));
  if (typeof value !== 'object' || value === null) return value;
  const place = (key: string): number => keys.indexOf(key);
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => place(a) - place(b))
      .map(([key, part]) => [key, orderedKeys(part, parameterKeys)]),
  );
}

/** In an order of its own, not the compiler's: a deployment names the ABI by the hash of this text. */
function orderedAbi(abi: CompiledContract['abi']): unknown[] {
  const place = ({ type, name }: Record<string, unknown>): string =>
    `${entryTypes.indexOf(String(type))} ${String(name)}`;
  return [...abi]
    .sort((a, b) => (place(a) < place(b) ? -1 : 1))
    .map((entry) => orderedKeys(entry, entryKeys));
}

function typedModule(source: string, name: string, artifact: CompiledContract): string {
  return [
    `// Generated from ${source} by \`npm run abi\`; don't edit.`,
    `export const ${name}Abi = ${JSON.stringify(orderedAbi(artifact.abi), null, 2)} as const;`,
    '',
    '/** Init code without constructor arguments. */',
    `export const ${name}Bytecode: \`0x\${string}\` =\n  '${artifact.initCode}';`,
    '',
  ].join('\n');
}

/** What a chain holds once the escrow is deployed. A file of its own: only the deployment compares it. */
function runtimeModule({ file }: typeof escrowSource, artifact: CompiledContract): string {
  return [
    `// Generated from ${file} by \`npm run abi\`; don't edit.`,
    '/** Code on the chain, with zeros where the constructor writes the immutables. */',
    `export const tradeEscrowRuntime: \`0x\${string}\` =\n  '${artifact.runtimeCode}';`,
    '',
    '/** Where the immutables stand, in bytes: for each of them all its places. */',
    'export const tradeEscrowImmutables: readonly (readonly {',
    '  readonly start: number;',
    '  readonly length: number;',
    `}[])[] = ${JSON.stringify(artifact.immutables)};`,
    '',
  ].join('\n');
}

async function generate(): Promise<Map<string, string>> {
  const escrow = await compileContract(escrowSource);
  const stablecoin = await compileContract(stablecoinSource);
  const strictToken = await compileContract(strictTokenSource);
  const plain = { abi: orderedAbi(escrow.abi), bytecode: escrow.initCode };
  return new Map([
    ['TradeEscrow.json', `${JSON.stringify(plain, null, 2)}\n`],
    ['trade-escrow.ts', typedModule(escrowSource.file, 'tradeEscrow', escrow)],
    ['trade-escrow-runtime.ts', runtimeModule(escrowSource, escrow)],
    ['strict-token.ts', typedModule(strictTokenSource.file, 'strictToken', strictToken)],
    ['test-stablecoin.ts', typedModule(stablecoinSource.file, 'testStablecoin', stablecoin)],
  ]);
}

async function isStale(file: string, content: string): Promise<boolean> {
  try {
    return (await readFile(file, 'utf8')) !== content;
  } catch {
    return true;
  }
}

try {
  const { values } = readCommandLine('Usage: npm run abi [-- --check]', {
    check: { type: 'boolean' },
  });
  for (const [name, content] of await longStep('Compiling the contracts', generate)) {
    const file = join(projectRoot, abiFolder, name);
    if (!(await isStale(file, content))) continue;
    if (values.check === true) {
      say(`✗ ${join(abiFolder, name)} is stale. Run npm run abi and commit the result.`);
      process.exitCode = 1;
    } else {
      await writeFile(file, content);
      say(`${join(abiFolder, name)} written`);
    }
  }
} catch (error) {
  exitWithFailure(error);
}
