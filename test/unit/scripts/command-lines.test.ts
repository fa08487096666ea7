import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';

const projectRoot = join(import.meta.dirname, '..', '..', '..');

const run = (command: string, ...args: string[]) =>
  spawnSync(process.execPath, [command, ...args], { cwd: projectRoot, encoding: 'utf8' });

describe('an option that a command does not know', { timeout: 60_000 }, () => {
  it.each([
    'bench/bench.ts',
    'scripts/build.mjs',
    'scripts/check.mjs',
    'scripts/complete-lock.mjs',
    'scripts/deploy.ts',
    'scripts/electron-runtime.mjs',
    'scripts/generate-abi.ts',
    'scripts/generate-protocol.ts',
    'scripts/lint-types.mjs',
    'scripts/setup.mjs',
    'scripts/test-contracts.ts',
    'scripts/test.mjs',
    'scripts/verify-dossier.ts',
    'src-practice/cli.ts',
    'test/faults/run-faults.ts',
  ])('is refused by %s before it does anything, with its usage', (command) => {
    const { status, stdout, stderr } = run(command, '--no-such-option');
    expect(stderr).toContain("'--no-such-option'");
    expect(stderr).toMatch(/npm (run|test)|node scripts/);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });

  it('is refused by the service, which names it without a value', () => {
    const { status, stderr } = run('src-service/cli.ts', '--no-such-option', 'a secret');
    expect(stderr).toBe('--no-such-option is not known. Run with --help for the list.\n');
    expect(status).toBe(2);
  });
});
