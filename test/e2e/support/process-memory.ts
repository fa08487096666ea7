import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';

/** The process and all that come from it. */
export function withDescendants(main: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    const stat = textOf(`/proc/${name}/stat`);
    // The command's name stands in brackets and may hold spaces; the parent is the second field after it.
    const parent = /\) \S+ (\d+)/.exec(stat)?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const found = [main];
  for (const pid of found)
    for (const [child, parent] of parents) if (parent === pid) found.push(child);
  return found;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // It ended since the folder was read.
    return '';
  }
}

/** Every form in which a secret may lie in memory: its text in UTF-8 and UTF-16, and a key's own bytes too. */
export function formsOf(secret: string): Record<string, Buffer> {
  const digits = /^0x([0-9a-f]{64})$/.exec(secret)?.[1];
  const texts = digits === undefined ? [secret] : [digits, digits.toUpperCase()];
  return {
    ...Object.fromEntries(
      texts.flatMap((text, index) => [
        [`utf-8 ${index}`, Buffer.from(text, 'utf8')],
        [`utf-16 ${index}`, Buffer.from(text, 'utf16le')],
      ]),
    ),
    ...(digits === undefined ? {} : { bytes: Buffer.from(digits, 'hex') }),
  };
}

const pageBytes = 4096;
const blockBytes = 4 * 1024 * 1024;
const isPresent = 1n << 63n;
const isSwapped = 1n << 62n;

/**
 * How often each form lies in the process's memory: of all pages that are there, but for those that are a file's and can't
 * be written. Throws where the process may not be read.
 */
export function countInMemory(
  pid: number,
  forms: Readonly<Record<string, Buffer>>,
): Record<string, number> {
  const counts = Object.fromEntries(Object.keys(forms).map((name) => [name, 0]));
  const longest = Math.max(...Object.values(forms).map(({ length }) => length));
  // One that ended since it was listed has no memory any more.
  if (!existsSync(`/proc/${pid}/maps`)) return counts;
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  const pageMap = openSync(`/proc/${pid}/pagemap`, 'r');
  try {
    for (const { start, end } of presentRuns(pid, pageMap)) {
      // Blocks overlap by less than the shortest form is long on their own, so that nothing counts twice.
      for (let from = start; from < end; from += blockBytes) {
        const length = Math.min(blockBytes + longest - 1, end - from);
        const block = Buffer.alloc(length);
        const read = readAt(memory, block, from);
        for (const [name, form] of Object.entries(forms))
          for (
            let at = block.indexOf(form);
            at !== -1 && at < read;
            at = block.indexOf(form, at + 1)
          )
            if (at < blockBytes) counts[name] = (counts[name] ?? 0) + 1;
      }
    }
  } finally {
    closeSync(memory);
    closeSync(pageMap);
  }
  return counts;
}

function* presentRuns(pid: number, pageMap: number): Generator<{ start: number; end: number }> {
  for (const line of readFileSync(`/proc/${pid}/maps`, 'latin1').split('\n')) {
    const fields = /^([0-9a-f]+)-([0-9a-f]+) (....) \S+ \S+ (\d+)\s*(.*)$/.exec(line);
    if (fields === null) continue;
    const [, from, to, rights, inode, name] = fields;
    if (rights?.startsWith('r') !== true || name === '[vvar]' || name === '[vsyscall]') continue;
    if (inode !== '0' && rights[1] !== 'w') continue;
    const start = parseInt(from ?? '', 16);
    const pages = (parseInt(to ?? '', 16) - start) / pageBytes;
    let run: number | null = null;
    for (let first = 0; first < pages; first += 65_536) {
      const count = Math.min(65_536, pages - first);
      const entries = Buffer.alloc(count * 8);
      readAt(pageMap, entries, ((start + first * pageBytes) / pageBytes) * 8);
      for (let page = 0; page < count; page += 1) {
        const there = (entries.readBigUInt64LE(page * 8) & (isPresent | isSwapped)) !== 0n;
        const address = start + (first + page) * pageBytes;
        if (there) run ??= address;
        else if (run !== null) {
          yield { start: run, end: address };
          run = null;
        }
      }
    }
    if (run !== null) yield { start: run, end: start + pages * pageBytes };
  }
}

/** Bytes read; a page that went away since is passed over. */
function readAt(file: number, into: Buffer, position: number): number {
  try {
    return readSync(file, into, 0, into.length, position);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EIO') return 0;
    throw error;
  }
}
