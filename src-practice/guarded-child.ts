import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline';

/** A child that never outlives this process, however this process ends. */
export interface GuardedChild {
  /** Resolves once it has ended: with its exit status, null when a signal ended it. */
  readonly ended: Promise<{ readonly code: number | null; readonly errorText: string }>;
  /** Asks it to end; after `patience` milliseconds it is killed. Resolves when it is gone. */
  stop(patience: number): Promise<void>;
}

/**
 * The guard holds the read end of a pipe that only this process writes to. When this process ends, even by
 * SIGKILL, the pipe closes: the guard asks the program to end, waits 5 s, kills it. The first line tells
 * the program's own pid. Its session is its own, so that Ctrl+C reaches this process alone.
 */
const guardScript = `
exec 4<&0
"$@" </dev/null >/dev/null 4<&- &
pid=$!
echo "$pid"
(
  read -r _ <&4
  kill -TERM "$pid" 2>/dev/null
  i=0
  while [ "$i" -lt 50 ] && kill -0 "$pid" 2>/dev/null; do sleep 0.1; i=$((i+1)); done
  kill -KILL "$pid" 2>/dev/null
) >/dev/null 2>&1 &
watcher=$!
exec 4<&-
wait "$pid"
code=$?
kill -TERM "$watcher" 2>/dev/null
exit "$code"
`;

/** Starts a program under the guard. `pidFile`: where there is no guard (Windows), what to end next time. */
export function spawnGuarded(
  program: string,
  args: readonly string[],
  pidFile: string,
): GuardedChild {
  return process.platform === 'win32'
    ? spawnWithPidFile(program, args, pidFile)
    : spawnUnderGuard(program, args);
}

function spawnUnderGuard(program: string, args: readonly string[]): GuardedChild {
  const guard = spawn('/bin/sh', ['-c', guardScript, 'anvil-guard', program, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  let pid: number | null = null;
  const reported = new Promise<void>((resolve) => {
    const lines = createInterface({ input: guard.stdout });
    lines.once('line', (line) => {
      pid = Number.parseInt(line, 10);
      resolve();
    });
    lines.once('close', resolve);
  });
  // An end that comes while the guard is being told to end it is no fault.
  guard.stdin.on('error', () => undefined);
  const ended = endOf(guard);
  return {
    ended,
    stop: async (patience) => {
      // Closing the pipe is what the guard waits for; it kills after 5 s by itself.
      guard.stdin.end();
      await reported;
      const timer = setTimeout(() => {
        if (pid !== null) signal(pid, 'SIGKILL');
      }, patience);
      await ended;
      clearTimeout(timer);
    },
  };
}

function spawnWithPidFile(program: string, args: readonly string[], pidFile: string): GuardedChild {
  endFormer(pidFile, program);
  const child = spawn(program, [...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  if (child.pid !== undefined) writeFileSync(pidFile, String(child.pid));
  const ended = endOf(child).finally(() => rmSync(pidFile, { force: true }));
  return {
    ended,
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}

/** Ends the program that a former run left behind, if that pid still runs the same program. */
function endFormer(pidFile: string, program: string): void {
  let former: string;
  try {
    former = readFileSync(pidFile, 'utf8').trim();
  } catch {
    return;
  }
  if (!/^\d+$/.test(former)) return;
  const image = program.split(/[\\/]/).pop() ?? program;
  spawn('taskkill', ['/F', '/FI', `PID eq ${former}`, '/FI', `IMAGENAME eq ${image}`], {
    stdio: 'ignore',
  });
}

function endOf(child: ChildProcess): GuardedChild['ended'] {
  let errorText = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errorText = (errorText + text).slice(-2_000);
  });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, errorText: error.message }));
    child.once('close', (code) => resolve({ code, errorText: errorText.trim() }));
  });
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone already.
  }
}
