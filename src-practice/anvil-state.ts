import { copyFile, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceDurably } from '../src-files/durable-file.ts';
import { parseJsonWith, z } from '../src-shared/parse.ts';

/**
 * Anvil's state on disk. Anvil rewrites the file in place every second, so one that is killed while writing
 * leaves half a file; a copy of the last whole one is kept beside it.
 */
export interface AnvilState {
  readonly file: string;
  /** Puts the last whole state in place. Says what was lost, or null. */
  prepare(): Promise<string | null>;
  /** Copies the state aside if it is whole and has changed. */
  keepCopy(): Promise<void>;
  clear(): Promise<void>;
  /** Seconds between two writes: fewer for a large file, which is always written whole. */
  writeInterval(): Promise<number>;
}

const quantitySchema = z.union([z.string(), z.number()]);
const blockSchema = z.looseObject({
  header: z.looseObject({ number: quantitySchema, timestamp: quantitySchema }),
});
type Block = z.output<typeof blockSchema>;
const stateSchema = z.looseObject({ blocks: z.array(blockSchema) });

/**
 * Anvil makes a block 0 at each start and may save it beside the one it has loaded; at the next start either
 * could be taken, and by another block 0 it is another chain. They differ in their time: the first is the chain's.
 */
function withFirstGenesis(blocks: readonly Block[]): Block[] {
  const genesis = blocks.filter(({ header }) => Number(header.number) === 0);
  const first = Math.min(...genesis.map(({ header }) => Number(header.timestamp)));
  return blocks.filter(
    ({ header }) => Number(header.number) > 0 || Number(header.timestamp) === first,
  );
}

const endOfWholeState = /"historical_states":(null|\{[^]*\}|\[[^]*\])\}\s*$/;

export function openAnvilState(directory: string): AnvilState {
  const file = join(directory, 'anvil-state.json');
  const copy = join(directory, 'anvil-state.copy.json');
  let copiedAt = 0;

  /** Whether the state at `path` is whole; then it can be loaded as the chain that it is. */
  const makeReady = async (path: string): Promise<boolean> => {
    const text = await readFile(path, 'utf8').catch(() => null);
    const state = text === null ? null : parseJsonWith(stateSchema, text);
    if (state?.ok !== true) return false;
    const blocks = withFirstGenesis(state.value.blocks);
    if (blocks.length < state.value.blocks.length) {
      await writeFile(`${path}.new`, JSON.stringify({ ...state.value, blocks }));
      await replaceDurably(`${path}.new`, path);
    }
    return true;
  };
  const exists = (path: string): Promise<boolean> =>
    stat(path).then(
      () => true,
      () => false,
    );

  return {
    file,
    async prepare() {
      await mkdir(directory, { recursive: true });
      if (!(await exists(file)) && !(await exists(copy))) return null;
      if (await makeReady(file)) return null;
      await rename(file, `${file}.broken`).catch(() => undefined);
      if (await makeReady(copy)) {
        await copyFile(copy, `${file}.new`);
        await replaceDurably(`${file}.new`, file);
        return 'The practice chain was cut off while saving: its last seconds are gone.';
      }
      return 'The practice chain could not be read: it starts anew.';
    },
    async keepCopy() {
      const before = await stat(file).catch(() => null);
      if (before === null || before.mtimeMs === copiedAt) return;
      if (!(await endsWhole(file, before.size))) return;
      await copyFile(file, `${copy}.new`);
      const after = await stat(file).catch(() => null);
      // Written again meanwhile: the copy may hold half of each.
      if (after?.mtimeMs !== before.mtimeMs || after.size !== before.size) return;
      await replaceDurably(`${copy}.new`, copy);
      copiedAt = before.mtimeMs;
    },
    async clear() {
      for (const path of [file, `${file}.new`, copy, `${copy}.new`, `${file}.broken`])
        await rm(path, { force: true });
    },
    async writeInterval() {
      const { size } = await stat(file).catch(() => ({ size: 0 }));
      return 1 + Math.floor(size / (10 * 1024 * 1024));
    },
  };
}

async function endsWhole(path: string, size: number): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await handle.read(
      Buffer.alloc(4_096),
      0,
      4_096,
      Math.max(0, size - 4_096),
    );
    return endOfWholeState.test(buffer.toString('utf8', 0, bytesRead));
  } finally {
    await handle.close();
  }
}
