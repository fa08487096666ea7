import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from './anvil.ts';

export interface RedisServer {
  readonly url: string;
  readonly start: () => void;
  readonly kill: () => Promise<void>;
}

/** A Redis server of our own on a free port, which writes nothing to disk. Clients find it once it listens. */
export async function startRedis(): Promise<RedisServer> {
  const port = await freePort();
  let child: ChildProcess | undefined;
  process.once('exit', () => child?.kill('SIGKILL'));
  const start = (): void => {
    const flags = [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
    ];
    child = spawn('/usr/bin/redis-server', flags, { stdio: 'ignore' });
  };
  start();
  return {
    url: `redis://127.0.0.1:${port}`,
    start,
    kill: async () => {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}
