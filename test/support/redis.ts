import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from './anvil.ts';

export interface RedisServer {
  readonly port: number;
  readonly url: string;
  readonly start: () => void;
  readonly kill: () => Promise<void>;
  /** Stands still: connections stay, nothing answers. */
  readonly pause: () => void;
  readonly resume: () => void;
}

/**
 * A Redis server of our own on a free port, which writes nothing to disk. Clients find it once it listens. `more`: further
 * settings by name, given the port.
 */
export async function startRedis(
  more: (port: number) => Readonly<Record<string, string>> = () => ({}),
): Promise<RedisServer> {
  const port = await freePort();
  let child: ChildProcess | undefined;
  process.once('exit', () => child?.kill('SIGKILL'));
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    save: '',
    appendonly: 'no',
    ...more(port),
  };
  const start = (): void => {
    const flags = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
    child = spawn('/usr/bin/redis-server', flags, { stdio: 'ignore' });
  };
  start();
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    start,
    kill: async () => {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
  };
}
