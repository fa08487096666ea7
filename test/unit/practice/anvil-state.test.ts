import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openAnvilState } from '../../../src-practice/anvil-state.ts';

const block = (number: number, timestamp: string) => ({
  header: { number: `0x${number.toString(16)}`, timestamp, parentHash: '0x00' },
  transactions: [],
});
const stateOf = (...blocks: object[]) =>
  JSON.stringify({ block: { number: '0x2' }, accounts: {}, blocks, historical_states: null });
const read = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, 'utf8'));

describe('the kept state of the practice chain', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'anvil-state-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('keeps the first block 0 of those that restarts have left, and all else as it was', async () => {
    const state = openAnvilState(folder);
    const rest = [block(1, '0x6b0743a0'), block(2, '0x6b0743a2')];
    const first = block(0, '0x6b074388');
    await writeFile(state.file, stateOf(block(0, '0x6b074389'), first, ...rest));
    expect(await state.prepare()).toBeNull();
    expect(await read(state.file)).toEqual(JSON.parse(stateOf(first, ...rest)));
  });

  it('takes the copy when the state was cut off, with its first block 0 as well', async () => {
    const state = openAnvilState(folder);
    const first = block(0, '0x6b074388');
    const whole = stateOf(first, block(0, '0x6b074399'), block(1, '0x6b0743a0'));
    await writeFile(join(folder, 'anvil-state.copy.json'), whole);
    await writeFile(state.file, whole.slice(0, 100));
    expect(await state.prepare()).toMatch(/cut off/);
    expect(await read(state.file)).toEqual(JSON.parse(stateOf(first, block(1, '0x6b0743a0'))));
  });
});
