import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  replaceDurably,
  replaceDurablySync,
  writeDurably,
  writeDurablySync,
} from '../../../src-files/durable-file.ts';
import { temporaryFolder } from '../../support/service.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder, 'file.json');
});

describe.each([
  ['written for one who waits', writeDurably, replaceDurably],
  [
    'written for one who needs it at once',
    async (...args: Parameters<typeof writeDurablySync>) => writeDurablySync(...args),
    async (...args: Parameters<typeof replaceDurablySync>) => replaceDurablySync(...args),
  ],
])('a file %s', (_name, write, replace) => {
  it('takes the place of the one before, for this user alone, and leaves nothing beside it', async () => {
    writeFileSync(path, 'old', { mode: 0o644 });
    await write(path, 'new: ä');
    expect(readFileSync(path, 'utf8')).toBe('new: ä');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await write(path, Uint8Array.of(0, 255));
    expect([...readFileSync(path)]).toEqual([0, 255]);
    expect(readdirSync(folder)).toEqual(['file.json']);
  });

  it('changes nothing and leaves nothing when it cannot be put in its place', async () => {
    mkdirSync(path);
    await expect(write(path, 'new')).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST|EPERM/);
    expect(readdirSync(folder)).toEqual(['file.json']);
    await expect(write(join(folder, 'none', 'file.json'), 'new')).rejects.toThrow('ENOENT');
  });

  it('replaces a link and not what the link points at', async () => {
    const other = join(folder, 'other');
    writeFileSync(other, 'not ours');
    symlinkSync(other, path);
    await write(path, 'new');
    expect(readFileSync(other, 'utf8')).toBe('not ours');
    expect(readFileSync(path, 'utf8')).toBe('new');
  });

  it('is one of those that were written at once, whole', async () => {
    const contents = Array.from({ length: 8 }, (_, index) => String(index).repeat(200_000));
    await Promise.all(contents.map((content) => write(path, content)));
    expect(contents).toContain(readFileSync(path, 'utf8'));
    expect(readdirSync(folder)).toEqual(['file.json']);
  });

  it('may have been made by somebody else', async () => {
    writeFileSync(path, 'old');
    writeFileSync(`${path}.part`, 'new');
    await replace(`${path}.part`, path);
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readdirSync(folder)).toEqual(['file.json']);
  });
});

it(
  'is whole, the old one or the new one, whenever its writer is killed',
  { timeout: 60_000 },
  async () => {
    const module = new URL('../../../src-files/durable-file.ts', import.meta.url).href;
    const script = `
    import { writeDurably } from ${JSON.stringify(module)};
    for (let round = 0; ; round += 1) {
      await writeDurably(process.argv[1], String(round % 10).repeat(1_000_000));
      if (round === 0) process.stdout.write('written');
    }`;
    for (const killAfterMs of [0, 5, 17]) {
      const writer = spawn(process.execPath, ['--input-type=module', '-e', script, path]);
      await once(writer.stdout, 'data');
      await new Promise((resolve) => setTimeout(resolve, killAfterMs));
      const ended = once(writer, 'exit');
      writer.kill('SIGKILL');
      await ended;
      const content = readFileSync(path, 'utf8');
      expect(content).toHaveLength(1_000_000);
      expect(new Set(content).size).toBe(1);
    }
  },
);
