#!/usr/bin/env node
// Makes the compiler of the npm package `solc` look like the native one to forge: the same version everywhere, and
// nothing is downloaded. Named in foundry.toml.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const solc = createRequire(import.meta.url)('solc');

if (process.argv.includes('--version')) {
  // forge reads the line that starts with "Version:".
  process.stdout.write(
    `solc, the solidity compiler commandline interface\nVersion: ${solc.version()}\n`,
  );
} else if (process.argv.includes('--standard-json')) {
  process.stdout.write(solc.compile(readFileSync(0, 'utf8')));
} else {
  process.stderr.write('solc-wrapper: only --version and --standard-json are supported\n');
  process.exitCode = 1;
}
