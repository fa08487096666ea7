import { execFile, spawnSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { bareEnvironment, startServiceProcess, type ServiceProcess } from '../support/service.ts';
import type { LinkProxy } from './link-proxy.ts';

export interface ServiceKeeperOptions {
  readonly environment: Readonly<Record<string, string>>;
  /** What clients dial; it is led to wherever the service listens. */
  readonly link: LinkProxy;
}

/** Keeps a service running, as systemd would: whatever ends it, it is started again. */
export interface ServiceKeeper {
  /** Ends it; resolves when it is gone. It comes back after `downMs`, or with `start`. */
  end(signal: 'SIGKILL' | 'SIGTERM', downMs?: number): Promise<void>;
  pause(): void;
  resume(): void;
  /** Its clock is off by so much from now on, over restarts too. */
  setClockSkew(ms: number): void;
  /** From now on, over restarts too, the system refuses whatever it writes into a file (`EFBIG`). */
  refuseWrites(refused: boolean): void;
  /** Ends it, forgets what was read from the chain, and starts it again. */
  reindex(): Promise<void>;
  /** Resolves once it listens. */
  running(): Promise<void>;
  /** Of several instances it is the one that follows the chain, as far as it said. */
  leads(): boolean;
  /** All that it printed, over its lives; the last part of it. */
  output(): string;
  /** How often it ended without being told to. */
  readonly endedByItself: number;
  stop(): Promise<void>;
}

const clockPreload = new URL('./skewed-clock.mjs', import.meta.url);
const keptOutput = 200_000;
const againMs = 100;
const startsWithinMs = 60_000;
/** The soft limit alone: it can be lifted again. */
const noFileGrows = '--fsize=0:';
const filesGrow = '--fsize=unlimited:';

export function keepService({ environment, link }: ServiceKeeperOptions): ServiceKeeper {
  let current: ServiceProcess | null = null;
  let stopped = false;
  let reported = false;
  let downMs = 0;
  let skewMs = 0;
  let writesRefused = false;
  let endedByItself = 0;
  let between: () => Promise<void> = async () => undefined;
  let printed = '';
  let upWaiters: (() => void)[] = [];
  const ended = new Set<() => void>();

  async function live(): Promise<void> {
    while (!stopped) {
      await delay(downMs);
      downMs = 0;
      try {
        await between();
        const refused = writesRefused;
        const startedWith = skewMs;
        const service = await startServiceProcess(
          { ...environment, CLOCK_SKEW_MS: String(startedWith) },
          [],
          clockPreload,
          refused ? ['prlimit', noFileGrows] : [],
        );
        current = service;
        reported = false;
        if (stopped) service.process.kill('SIGKILL');
        // What was changed while it started holds for it as well.
        if (refused !== writesRefused) limitFiles(service);
        if (startedWith !== skewMs) setClock(service);
        link.setTarget(Number(service.firstLine['port']));
        for (const wake of upWaiters.splice(0)) wake();
        await service.exited;
        printed = (printed + service.output()).slice(-keptOutput);
        current = null;
        link.setTarget(null);
        if (!reported) endedByItself += 1;
        for (const wake of ended) wake();
        ended.clear();
      } catch (error) {
        // It refused to start, for want of room for instance; what it said is in the error.
        printed = (printed + String(error)).slice(-keptOutput);
        endedByItself += 1;
      }
      await delay(againMs);
    }
  }
  const living = live();

  async function end(signal: NodeJS.Signals, down: number): Promise<void> {
    if (current === null) return;
    reported = true;
    downMs = down;
    const gone = new Promise<void>((resolve) => ended.add(resolve));
    current.process.kill('SIGCONT');
    current.process.kill(signal);
    await gone;
  }

  function setClock({ process: child }: ServiceProcess): void {
    // One that was killed a moment ago can't be told any more, and needn't be.
    if (child.connected) child.send({ clockSkewMs: skewMs }, () => undefined);
  }
  function limitFiles({ process: child }: ServiceProcess): void {
    const flag = writesRefused ? noFileGrows : filesGrow;
    const { error } = spawnSync('prlimit', [`--pid=${child.pid}`, flag], { stdio: 'ignore' });
    // Another status than 0 means that the process has ended meanwhile.
    if (error !== undefined) throw error;
  }

  return {
    end: (signal, down = 0) => end(signal, down),
    pause: () => void current?.process.kill('SIGSTOP'),
    resume: () => void current?.process.kill('SIGCONT'),
    setClockSkew(ms) {
      skewMs = ms;
      if (current !== null) setClock(current);
    },
    refuseWrites(refused) {
      if (refused === writesRefused) return;
      writesRefused = refused;
      if (current !== null) limitFiles(current);
    },
    async reindex() {
      between = async () => {
        between = async () => undefined;
        await promisify(execFile)(process.execPath, ['src-service/cli.ts', 'reindex'], {
          cwd: new URL('../../', import.meta.url),
          env: { ...bareEnvironment, ...environment },
        });
      };
      await end('SIGTERM', 0);
    },
    async running() {
      if (current !== null) return;
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`the service does not start: ${printed.slice(-2_000)}`)),
          startsWithinMs,
        );
        upWaiters.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    },
    leads: () => saysItLeads(current?.output() ?? ''),
    output: () => (printed + (current?.output() ?? '')).slice(-keptOutput),
    get endedByItself() {
      return endedByItself;
    },
    async stop() {
      stopped = true;
      upWaiters = [];
      await end('SIGKILL', 0);
      await living;
    },
  };
}

/** Whether the last that this output tells of leading is that it does. */
export const saysItLeads = (output: string): boolean =>
  output.match(/"(leading|standing_by)"/g)?.at(-1) === '"leading"';
