/**
 * `node scripts/generate-abi.ts [--check]`: compiles the contracts and writes their ABI and bytecode to contracts/abi,
 * as typed TypeScript and as JSON. With --check it writes nothing, and fails when a file is stale.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { hexSchema, parseJsonWith, z } from '../src-shared/parse.ts';
import { failureText } from '../src-shared/failure.ts';
import { readCommandLine } from './command-line.mjs';
import { exitWithFailure, longStep, say, SetupError } from './console-progress.mjs';
import { runForge } from './forge.ts';
import { projectRoot } from './project-paths.mjs';

const abiFolder = join('contracts', 'abi');
const sources = ['contracts/src/TradeEscrow.sol', 'contracts/src/test/TestStablecoin.sol'];
// Its own output folder: a test run at the same time may rewrite the usual one.
const outFolder = join('contracts', 'out', 'abi');
const cacheFolder = join('contracts', 'cache', 'abi');

const artifactSchema = z.object({
  abi: z.array(z.record(z.string(), z.unknown())),
  bytecode: z.object({ object: hexSchema }),
});
type Artifact = z.infer<typeof artifactSchema>;

async function compile(): Promise<void> {
  const { code, output } = await runForge(
    ['build', ...sources, '--out', outFolder, '--cache-path', cacheFolder],
    'capture',
  );
  if (code !== 0) throw new SetupError(`The contracts don't compile:\n${output}`);
}

async function readArtifact(contract: string): Promise<Artifact> {
  const file = join(projectRoot, outFolder, `${contract}.sol`, `${contract}.json`);
  const artifact = parseJsonWith(artifactSchema, await readFile(file, 'utf8'));
  if (!artifact.ok) throw new SetupError(`${file}: ${failureText(artifact.failure)}`);
  return artifact.value;
}

function typedModule(source: string, name: string, artifact: Artifact): string {
  return [
    `// Generated from ${source} by \`npm run abi\`; don't edit.`,
    `export const ${name}Abi = ${JSON.stringify(artifact.abi, null, 2)} as const;`,
    '',
    '/** Init code without constructor arguments. */',
    `export const ${name}Bytecode: \`0x\${string}\` =\n  '${artifact.bytecode.object}';`,
    '',
  ].join('\n');
}

async function generate(): Promise<Map<string, string>> {
  const escrow = await readArtifact('TradeEscrow');
  const stablecoin = await readArtifact('TestStablecoin');
  const plain = { abi: escrow.abi, bytecode: escrow.bytecode.object };
  return new Map([
    ['TradeEscrow.json', `${JSON.stringify(plain, null, 2)}\n`],
    ['trade-escrow.ts', typedModule('contracts/src/TradeEscrow.sol', 'tradeEscrow', escrow)],
    [
      'test-stablecoin.ts',
      typedModule('contracts/src/test/TestStablecoin.sol', 'testStablecoin', stablecoin),
    ],
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
  await longStep('Compiling the contracts', compile);
  for (const [name, content] of await generate()) {
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
