import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import process from 'node:process';

/** The chain can't run: its program is missing, its port is taken, or it doesn't answer. */
export class PracticeChainError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'PracticeChainError';
  }
}

const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/**
 * Anvil's own program out of its platform package; the package's wrapper script would leave it behind when
 * killed. `explicit`: a path given by a packaged app, whose archive can't be executed from.
 */
export function findAnvil(explicit?: string): string {
  if (explicit !== undefined) {
    if (existsSync(explicit)) return explicit;
    throw new PracticeChainError(`Anvil is not at ${explicit}.`);
  }
  const architecture = architectures[process.arch] ?? process.arch;
  const program = process.platform === 'win32' ? 'anvil.exe' : 'anvil';
  const name = `@foundry-rs/anvil-${process.platform}-${architecture}/bin/${program}`;
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch (error) {
    throw new PracticeChainError(
      `The practice chain needs ${name}, which is not installed. Run \`npm ci\`.`,
      error,
    );
  }
}
