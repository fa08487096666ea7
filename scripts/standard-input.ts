import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { hexSchema, parseJsonWith, z } from '../src-shared/parse.ts';
import { failureText } from '../src-shared/failure.ts';
import { SetupError } from './console-progress.mjs';
import { runForge } from './forge.ts';
import { projectRoot } from './project-paths.mjs';

/** What solc takes on its standard input, and what an explorer asks for to compile the same once more. */
export interface StandardInput {
  readonly language: 'Solidity';
  readonly sources: Readonly<Record<string, { readonly content: string }>>;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A contract and the file, relative to the project, that it stands in. */
export interface ContractSource {
  readonly file: string;
  readonly contract: string;
}

export const escrowSource: ContractSource = {
  file: 'contracts/src/TradeEscrow.sol',
  contract: 'TradeEscrow',
};

export interface CompiledContract {
  readonly abi: readonly Record<string, unknown>[];
  /** Init code without constructor arguments. */
  readonly initCode: string;
  /** Runtime code in which every immutable is zero. */
  readonly runtimeCode: string;
  /** Where the constructor writes immutables, in bytes: for each of them all its places. */
  readonly immutables: readonly (readonly { readonly start: number; readonly length: number }[])[];
}

const configSchema = z.object({
  remappings: z.array(z.string()),
  evm_version: z.string(),
  optimizer: z.boolean(),
  optimizer_runs: z.number().int(),
  via_ir: z.boolean(),
  bytecode_hash: z.string(),
  cbor_metadata: z.boolean(),
});
type CompilerConfig = z.infer<typeof configSchema>;

const outputSchema = z.object({
  errors: z.array(z.object({ severity: z.string(), formattedMessage: z.string() })).default([]),
  contracts: z
    .record(
      z.string(),
      z.record(
        z.string(),
        z.object({
          abi: z.array(z.record(z.string(), z.unknown())),
          evm: z.object({
            bytecode: z.object({ object: z.string() }),
            deployedBytecode: z.object({
              object: z.string(),
              immutableReferences: z
                .record(z.string(), z.array(z.object({ start: z.number(), length: z.number() })))
                .default({}),
            }),
          }),
        }),
      ),
    )
    .default({}),
});

const solc = z
  .object({
    version: z.custom<() => string>((value) => typeof value === 'function'),
    compile: z.custom<(input: string) => string>((value) => typeof value === 'function'),
  })
  .parse(createRequire(import.meta.url)('solc'));

/** As explorers name it: `0.8.37+commit.…`. */
export function compilerVersion(): string {
  return solc.version().replace(/\.Emscripten.*$/, '');
}

/** The settings of foundry.toml, as forge reads them. */
async function readCompilerConfig(): Promise<CompilerConfig> {
  const { code, output } = await runForge(['config', '--json'], 'capture');
  const config = parseJsonWith(configSchema, output);
  if (code !== 0 || !config.ok) throw new SetupError(`forge can't read foundry.toml:\n${output}`);
  return config.value;
}

/**
 * The standard JSON input of one contract: its file, all that it imports, and the settings of foundry.toml; nothing
 * else of the project is in it. The same sources give the same text.
 */
export async function standardInput({ file, contract }: ContractSource): Promise<StandardInput> {
  const config = await readCompilerConfig();
  const remappings = config.remappings.map((line): [string, string] => {
    const at = line.indexOf('=');
    return [line.slice(0, at), line.slice(at + 1)];
  });
  const resolveImport = (from: string, target: string): string => {
    if (target.startsWith('.')) return posix.join(posix.dirname(from), target);
    const remapping = remappings.find(([prefix]) => target.startsWith(prefix));
    return remapping === undefined ? target : remapping[1] + target.slice(remapping[0].length);
  };

  const contents = new Map<string, string>();
  const waiting = [file];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (contents.has(path)) continue;
    const content = await readFile(join(projectRoot, path), 'utf8');
    contents.set(path, content);
    for (const [, target] of content.matchAll(/^import\s[^;]*?["']([^"']+)["'];/gm))
      if (target !== undefined) waiting.push(resolveImport(path, target));
  }
  return {
    language: 'Solidity',
    sources: Object.fromEntries(
      [...contents]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([path, content]) => [path, { content }]),
    ),
    settings: {
      remappings: config.remappings,
      optimizer: { enabled: config.optimizer, runs: config.optimizer_runs },
      metadata: { appendCBOR: config.cbor_metadata, bytecodeHash: config.bytecode_hash },
      evmVersion: config.evm_version,
      viaIR: config.via_ir,
      // Only this is generated; an explorer puts its own here.
      outputSelection: {
        [file]: { [contract]: ['abi', 'evm.bytecode.object', 'evm.deployedBytecode'] },
      },
    },
  };
}

/**
 * Compiles its standard input, or the one given, with the project's solc and nothing else. Throws `SetupError` with
 * the compiler's own words.
 */
export async function compileContract(
  source: ContractSource,
  input?: string,
): Promise<CompiledContract> {
  const { file, contract } = source;
  const text = solc.compile(input ?? JSON.stringify(await standardInput(source)));
  const output = parseJsonWith(outputSchema, text);
  if (!output.ok) throw new SetupError(`solc's answer: ${failureText(output.failure)}`);
  const errors = output.value.errors.filter(({ severity }) => severity === 'error');
  const compiled = output.value.contracts[file]?.[contract];
  if (errors.length > 0 || compiled === undefined)
    throw new SetupError(
      `${contract} doesn't compile:\n${errors.map(({ formattedMessage }) => formattedMessage).join('\n')}`,
    );
  const { bytecode, deployedBytecode } = compiled.evm;
  return {
    abi: compiled.abi,
    initCode: hexSchema.parse(`0x${bytecode.object}`),
    runtimeCode: hexSchema.parse(`0x${deployedBytecode.object}`),
    immutables: Object.values(deployedBytecode.immutableReferences),
  };
}
