import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { DatabaseLocation } from '../../src-service/database/open-service-database.ts';
import { freePort } from './anvil.ts';

/** Where Debian's package has the server's programs. */
const programs = '/usr/lib/postgresql/15/bin';

export interface PostgresServer {
  readonly port: number;
  /** A new, empty database. */
  readonly newDatabase: () => Promise<DatabaseLocation & { kind: 'postgres' }>;
  readonly start: () => Promise<void>;
  /** `SIGQUIT` ends it at once and tells its clients so; `SIGINT` after rolling back. */
  readonly stop: (signal?: 'SIGQUIT' | 'SIGINT') => Promise<void>;
  /** SIGKILL to the server and all that serve its clients. */
  readonly kill: () => Promise<void>;
  /** Stands still, and all that serve its clients: connections stay, nothing answers. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** Ends it and removes its folder. */
  readonly remove: () => Promise<void>;
}

/** The server's programs refuse root: then they run as the user that the package made. */
function serverUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (flag: string) =>
    Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
  return { uid: idOf('-u'), gid: idOf('-g') };
}

/** A new, empty database on the server of `server`; its URL. At once, as a SQLite file is made. */
export function createDatabase(server: string): string {
  const url = new URL(server);
  const name = `desk_${randomBytes(8).toString('hex')}`;
  const made = spawnSync(join(programs, 'createdb'), ['--maintenance-db', server, name], {
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(`createdb: ${made.error?.message ?? made.stderr}`);
  url.pathname = `/${name}`;
  return url.href;
}

/** The server gives each process that it starts a session of its own: they are found by their parent. */
function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent;
      } catch {
        // It ended meanwhile.
        return false;
      }
    });
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** A PostgreSQL server of our own, in a folder of its own on a free port. */
export async function startPostgres(): Promise<PostgresServer> {
  const user = serverUser();
  // Another user can't reach into a temporary folder of root's.
  const parent = user === undefined ? tmpdir() : '/tmp';
  const folder = mkdtempSync(join(parent, 'escrow-desk-postgres-'));
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const options = { ...user, cwd: folder, encoding: 'utf8' } as const;
  const init = spawnSync(
    join(programs, 'initdb'),
    ['-D', data, '-A', 'trust', '-U', 'desk', '--no-sync'],
    options,
  );
  if (init.status !== 0) throw new Error(`initdb: ${init.error?.message ?? init.stderr}`);
  const port = await freePort();
  const url = (name: string) => `postgres://desk@127.0.0.1:${port}/${name}`;
  let child: ReturnType<typeof spawn> | undefined;
  let databases = 0;

  const runs = (): boolean => child?.exitCode === null && child.signalCode === null;
  const asked = async (text: string): Promise<void> => {
    const client = new Client({ connectionString: url('postgres') });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query(text);
    } finally {
      await client.end().catch(() => undefined);
    }
  };
  const start = async (): Promise<void> => {
    const settings = [
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      'max_connections=200',
    ];
    const flags = settings.flatMap((setting) => ['-c', setting]);
    child = spawn(join(programs, 'postgres'), ['-D', data, '-p', String(port), ...flags], {
      ...user,
      cwd: folder,
      stdio: 'ignore',
    });
    for (let attempt = 0; ; attempt += 1) {
      try {
        await asked('SELECT 1');
        return;
      } catch (error) {
        if (attempt > 300) throw error;
        await delay(100);
        // Shortly after it was killed the memory of the one before may still be there: it gives up then.
        if (!runs()) {
          await start();
          return;
        }
      }
    }
  };
  /** To the server and to all that serve its clients. */
  const toAll = (signal: NodeJS.Signals): void => {
    const server = child?.pid;
    if (server === undefined || !runs()) return;
    // It restarts what ends before it does.
    process.kill(server, signal === 'SIGKILL' ? 'SIGSTOP' : signal);
    for (const each of childrenOf(server)) sendSignal(each, signal);
    process.kill(server, signal);
  };
  const stop = async (signal: 'SIGQUIT' | 'SIGINT' = 'SIGINT'): Promise<void> => {
    if (child === undefined || !runs()) return;
    const ended = once(child, 'exit');
    toAll('SIGCONT');
    child.kill(signal);
    await ended;
  };
  const endWithUs = (): void => void child?.kill('SIGQUIT');
  process.once('exit', endWithUs);
  await start();
  return {
    port,
    newDatabase: async () => {
      const name = `desk_${(databases += 1)}_${process.pid}`;
      await asked(`CREATE DATABASE ${name}`);
      return { kind: 'postgres', url: url(name) };
    },
    start,
    stop,
    kill: async () => {
      if (child === undefined || !runs()) return;
      const ended = once(child, 'exit');
      toAll('SIGKILL');
      await ended;
    },
    pause: () => toAll('SIGSTOP'),
    resume: () => toAll('SIGCONT'),
    remove: async () => {
      // Nobody reads it again: it need not write down what it holds in memory, which took it half a minute.
      await stop('SIGQUIT');
      process.off('exit', endWithUs);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
