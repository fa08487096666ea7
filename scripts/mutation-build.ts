/**
 * One build of the contracts and their tests in which every mutation is a switch: the block's `prevrandao` says which one
 * is on, 0 = none. Forge takes it as an option of a test run, so that the contracts need no call that sets it.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SetupError } from './console-progress.mjs';
import { runForge } from './forge.ts';
import type { Mutation } from './mutation.ts';
import { guardName } from './mutation-points.ts';
import { projectRoot } from './project-paths.mjs';

const contractsFolder = join(projectRoot, 'contracts');
/** Kept between runs, so that unchanged sources are not compiled again. */
const mutationFolder = join(projectRoot, '.cache', 'mutations');

/** Unoptimized: it compiles three times as fast, and what is measured here is not gas. */
const settings = `[profile.default]
src = "contracts/src"
test = "contracts/test"
out = "out"
cache_path = "cache"
libs = []
auto_detect_remappings = false
remappings = ["@openzeppelin/contracts/=${join(projectRoot, 'node_modules', '@openzeppelin', 'contracts')}/"]
allow_paths = ["${join(projectRoot, 'node_modules')}"]
solc = "${join(projectRoot, 'scripts', 'solc-wrapper.mjs')}"
offline = true
evm_version = "cancun"
optimizer = false
bytecode_hash = "none"
cbor_metadata = false
code_size_limit = 1000000
dynamic_test_linking = false

[lint]
lint_on_build = false

[invariant]
runs = 6
depth = 100
fail_on_revert = true
`;

/** OpenZeppelin's guard, which a mutation can leave out of one function. */
const switchedGuard = `// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

abstract contract SwitchedGuard is ReentrancyGuardTransient {
    bool private transient _entered;

    modifier ${guardName}(bool off) {
        if (!off) {
            if (_entered) revert ReentrancyGuardReentrantCall();
            _entered = true;
        }
        _;
        if (!off) _entered = false;
    }
}
`;

/** Writes and compiles the switched sources. Throws `SetupError` where they don't compile. */
export async function buildMutations(mutations: readonly Mutation[]): Promise<void> {
  const wanted = new Map<string, string>([
    ['foundry.toml', settings],
    ['contracts/src/SwitchedGuard.sol', switchedGuard],
  ]);
  for (const file of solidityFiles()) wanted.set(file, switched(file, mutations));
  writeAll(wanted);
  const { code, output } = await runForge(['build', '--root', mutationFolder], 'capture');
  if (code !== 0) throw new SetupError(`The switched contracts don't compile:\n${output}`);
}

/** Runs some of the tests with one mutation on, 0 = none. */
export async function testMutation(
  number: number,
  args: readonly string[],
  fuzzRuns: number,
): Promise<{ code: number; output: string; interrupted: boolean }> {
  return await runForge(
    ['test', '--root', mutationFolder, '--block-prevrandao', wordOf(number), ...args],
    'capture',
    { FOUNDRY_FUZZ_RUNS: String(fuzzRuns) },
  );
}

function wordOf(number: number): string {
  return `0x${number.toString(16).padStart(64, '0')}`;
}

function solidityFiles(): string[] {
  return ['src', 'test'].flatMap((folder) =>
    readdirSync(join(contractsFolder, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.sol'))
      .map((file) => `contracts/${folder}/${file}`),
  );
}

function switched(file: string, mutations: readonly Mutation[]): string {
  const source = readFileSync(join(projectRoot, file));
  const text = insert(source, wrapsOf(file, mutations));
  return (
    text
      // Reading the switch is no longer pure.
      .replace(/\bpure\b/g, 'view')
      .replace(
        'import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";',
        file.startsWith('contracts/src/')
          ? 'import {SwitchedGuard as ReentrancyGuardTransient} from "./SwitchedGuard.sol";'
          : '$&',
      )
  );
}

interface Insertion {
  readonly start: number;
  readonly end: number;
  readonly before: string;
  readonly after: string;
}

function wrapsOf(file: string, mutations: readonly Mutation[]): Insertion[] {
  return mutations.flatMap((mutation, index) => {
    const isOn = `block.prevrandao == ${index + 1}`;
    return mutation.wraps
      .filter((wrap) => wrap.file === file)
      .map(({ start, end, before, after }) => ({
        start,
        end,
        before: before(isOn),
        after: after(isOn),
      }));
  });
}

/** Longer ranges outside shorter ones; of equal ranges, what comes first is outside. */
function insert(source: Buffer, wraps: readonly Insertion[]): string {
  const sorted = wraps.toSorted((left, right) => left.start - right.start || right.end - left.end);
  const opening = new Map<number, string[]>();
  const closing = new Map<number, string[]>();
  for (const { start, end, before, after } of sorted) {
    opening.set(start, [...(opening.get(start) ?? []), before]);
    closing.set(end, [after, ...(closing.get(end) ?? [])]);
  }
  const places = [...new Set([...opening.keys(), ...closing.keys()])].sort((a, b) => a - b);
  let text = '';
  let last = 0;
  for (const place of places) {
    text += source.subarray(last, place).toString();
    text += (closing.get(place) ?? []).join('') + (opening.get(place) ?? []).join('');
    last = place;
  }
  return text + source.subarray(last).toString();
}

/** Leaves alone what is as wanted, and removes what is no longer wanted. */
function writeAll(wanted: ReadonlyMap<string, string>): void {
  for (const folder of ['contracts/src', 'contracts/test']) {
    const path = join(mutationFolder, folder);
    mkdirSync(path, { recursive: true });
    for (const file of readdirSync(path, { recursive: true, encoding: 'utf8' })) {
      const name = `${folder}/${file}`;
      if (file.endsWith('.sol') && !wanted.has(name)) rmSync(join(mutationFolder, name));
    }
  }
  for (const [name, content] of wanted) {
    const path = join(mutationFolder, name);
    mkdirSync(dirname(path), { recursive: true });
    const exists = statSync(path, { throwIfNoEntry: false }) !== undefined;
    if (!exists || readFileSync(path, 'utf8') !== content) writeFileSync(path, content);
  }
}
