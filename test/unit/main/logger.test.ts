import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openLogger } from '../../../src-main/logger.ts';
import { parseJsonWith, z } from '../../../src-shared/parse.ts';
import { temporaryFolder } from '../../support/service.ts';

const lineSchema = z.object({ level: z.string(), event: z.string(), at: z.number().optional() });
const maxBytes = 4096;
let path: string;
beforeEach(() => {
  path = join(temporaryFolder(), 'logs', 'app.log');
});

function linesOf(file: string): z.output<typeof lineSchema>[] {
  if (!existsSync(file)) return [];
  const text = readFileSync(file, 'utf8');
  expect(text.endsWith('\n')).toBe(true);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const parsed = parseJsonWith(lineSchema, line);
      if (!parsed.ok) throw new Error(`not a line: ${line}`);
      return parsed.value;
    });
}
const numbers = (file: string): (number | undefined)[] => linesOf(file).map(({ at }) => at);
const upTo = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe('the log file', () => {
  it('is rotated by size while it is written, and loses nothing between the two files', () => {
    const log = openLogger(path, maxBytes);
    const seen = new Set<number | undefined>();
    for (let at = 0; at < 500; at += 1) {
      log.info({ event: 'something', at });
      const kept = [...numbers(`${path}.1`), ...numbers(path)];
      expect(kept).toEqual(upTo(kept[0] ?? -1, at));
      kept.forEach((each) => seen.add(each));
      for (const file of [path, `${path}.1`])
        if (existsSync(file)) expect(statSync(file).size).toBeLessThanOrEqual(maxBytes);
    }
    log.stop();
    expect(seen.size).toBe(500);
    expect(numbers(`${path}.1`).length).toBeGreaterThan(20);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('goes on where it was after a restart, and keeps a line that is longer than a file whole', () => {
    const first = openLogger(path, maxBytes);
    first.info({ event: 'before', at: 1 });
    first.stop();
    first.info({ event: 'after the end', at: 2 });
    const second = openLogger(path, maxBytes);
    second.warn({ event: 'x'.repeat(2 * maxBytes), at: 3 });
    second.error({ event: 'short', at: 4 });
    second.stop();
    expect(numbers(`${path}.1`)).toEqual([3]);
    expect(linesOf(path)).toMatchObject([{ level: 'error', event: 'short', at: 4 }]);
  });

  it('goes on in the file that is open when it cannot be rotated', () => {
    mkdirSync(join(`${path}.1`, 'in the way'), { recursive: true });
    const log = openLogger(path, maxBytes);
    for (let at = 0; at < 100; at += 1) log.info({ event: 'something', at });
    log.stop();
    expect(numbers(path)).toEqual(upTo(0, 99));
  });

  it('has every line that was written before the process was killed', async () => {
    const module = new URL('../../../src-main/logger.ts', import.meta.url).href;
    const script = `
      import { openLogger } from ${JSON.stringify(module)};
      const log = openLogger(process.argv[1], ${maxBytes});
      for (let at = 0; at < 90; at += 1) log.info({ event: 'something', at });
      process.kill(process.pid, 'SIGKILL');`;
    const writer = spawn(process.execPath, ['--input-type=module', '-e', script, path]);
    await once(writer, 'exit');
    const kept = [...numbers(`${path}.1`), ...numbers(path)];
    expect(kept).toEqual(upTo(kept[0] ?? -1, 89));
    expect(kept.length).toBeGreaterThan(20);
  });
});
