import { createRequire } from 'node:module';
import { arch, platform } from 'node:process';
import { projectEnvironment, projectRoot } from './project-paths.mjs';
import { runChild } from './child-process.mjs';
import { SetupError } from './console-progress.mjs';

/**
 * Forge's own binary. The package's launcher would leave it running when it is killed itself.
 * Throws `SetupError` where there is none for this machine.
 */
function forgeBinary(): string {
  const cpu = arch === 'x64' ? 'amd64' : arch;
  const file = platform === 'win32' ? 'forge.exe' : 'forge';
  try {
    return createRequire(import.meta.url).resolve(
      `@foundry-rs/forge-${platform}-${cpu}/bin/${file}`,
    );
  } catch {
    throw new SetupError(
      `Forge is not installed for ${platform}-${arch}. Run npm install, then try again.`,
    );
  }
}

/** Runs forge on this project; `capture` returns what it wrote instead of showing it. `settings`: forge's own variables. */
export function runForge(
  args: string[],
  output: 'capture' | 'tee' | 'inherit',
  settings: Readonly<Record<string, string>> = {},
): Promise<{ code: number; output: string; interrupted: boolean }> {
  // foundry.toml names the compiler relative to the project.
  const env = { ...projectEnvironment(), FOUNDRY_DISABLE_NIGHTLY_WARNING: '1', ...settings };
  return runChild(forgeBinary(), args, {
    cwd: projectRoot,
    env,
    output,
    group: true,
    forwardSignals: true,
  });
}
