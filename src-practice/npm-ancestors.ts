import { execFileSync } from 'node:child_process';
import process from 'node:process';

/** npm, its shell, the project's starter. */
const maxLevels = 4;

/**
 * Pids from this process up to the npm that runs it; empty when none does, or where it can't be told. If npm
 * is killed without a word, the processes between it and this one are not: only looking tells.
 */
function npmAncestors(): readonly number[] {
  if (process.env['npm_lifecycle_event'] === undefined || process.platform === 'win32') return [];
  const found: number[] = [];
  let pid = process.ppid;
  for (let level = 0; level < maxLevels && pid > 1; level += 1) {
    found.push(pid);
    const row = readProcess(pid);
    if (row === null) return [];
    if (/^npm /.test(row.title)) return found;
    pid = row.parent;
  }
  return [];
}

function readProcess(pid: number): { readonly parent: number; readonly title: string } | null {
  try {
    const row = execFileSync('ps', ['-o', 'ppid=,args=', '-p', String(pid)], { encoding: 'utf8' });
    const [, parent, title] = /^\s*(\d+) (.*)/.exec(row) ?? [];
    return parent === undefined || title === undefined
      ? null
      : { parent: Number.parseInt(parent, 10), title };
  } catch {
    return null;
  }
}

/** Calls back once when npm, or what it started on the way to this process, is gone. */
export function whenNpmEnds(onEnd: () => void): void {
  const ancestors = npmAncestors();
  if (ancestors.length === 0) return;
  const timer = setInterval(() => {
    if (ancestors.every(isThere)) return;
    clearInterval(timer);
    onEnd();
  }, 500);
  timer.unref();
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
