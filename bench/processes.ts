import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const benchFolder = fileURLToPath(new URL('.', import.meta.url));
export const baselinesFolder = `${benchFolder}baselines/`;

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A program of the bench that speaks JSON lines on standard output. */
export class BenchProcess {
  readonly child: ChildProcess;
  readonly #lines: string[] = [];
  readonly #waiting: ((line: string | null) => void)[] = [];
  readonly #reader: Interface;
  /** Resolves once the process is gone. */
  readonly ended: Promise<void>;
  #errors = '';

  constructor(
    command: string,
    args: readonly string[],
    options: { readonly cwd?: string; readonly env?: Record<string, string> } = {},
  ) {
    this.child = spawn(command, args, {
      cwd: options.cwd ?? fileURLToPath(new URL('../', import.meta.url)),
      env: { ...process.env, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    running.add(this.child);
    this.ended = once(this.child, 'exit').then(() => {
      running.delete(this.child);
      for (const waiter of this.#waiting.splice(0)) waiter(null);
    });
    this.child.stderr?.on('data', (chunk: Buffer) => {
      this.#errors = (this.#errors + chunk.toString()).slice(-4000);
    });
    this.#reader = createInterface({ input: this.child.stdout! });
    this.#reader.on('line', (line) => {
      const waiter = this.#waiting.shift();
      if (waiter === undefined) this.#lines.push(line);
      else waiter(line);
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** The next line, parsed; throws when the process ends first or none comes within the time. */
  async line<T>(withinMs = 120_000): Promise<T> {
    const ready = this.#lines.shift();
    if (ready !== undefined) return JSON.parse(ready) as T;
    const line = this.hasEnded
      ? null
      : await new Promise<string | null>((resolve) => {
          const timer = setTimeout(() => resolve(null), withinMs);
          this.#waiting.push((next) => {
            clearTimeout(timer);
            resolve(next);
          });
        });
    if (line === null)
      throw new Error(
        `${this.child.spawnargs.join(' ').slice(0, 200)}: no answer. ${this.#errors}`,
      );
    return JSON.parse(line) as T;
  }

  /** The end of what it said on standard error. */
  get errors(): string {
    return this.#errors;
  }

  async end(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (!this.hasEnded) this.child.kill(signal);
    await this.ended;
    this.#reader.close();
  }
}

/** Resident memory, bytes. */
export function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN) * 1024;
}

/** Has the server behind a control port collect its garbage. */
export async function collectGarbage(control: number): Promise<void> {
  const socket = connect(control, '127.0.0.1');
  socket.write('g');
  await once(socket, 'data');
  socket.destroy();
}

/** Bun out of the baselines' folder; null while they are not installed. */
export function bunBinary(): string | null {
  const names = [
    'bun-linux-x64',
    'bun-linux-x64-baseline',
    'bun-linux-aarch64',
    'bun-darwin-aarch64',
  ];
  const found = names
    .map((name) => `${baselinesFolder}node_modules/@oven/${name}/bin/bun`)
    .find((path) => existsSync(path));
  return found ?? null;
}

/** Version of a peer as installed; null while it is not. */
export function baselineVersion(name: string): string | null {
  const path = `${baselinesFolder}node_modules/${name}/package.json`;
  if (!existsSync(path)) return null;
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}

export const baselinesMissing = 'the baselines are not installed: npm run bench -- --setup';
