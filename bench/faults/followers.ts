import { setTimeout } from 'node:timers/promises';
import { freePort } from '../../test/support/anvil.ts';
import { newHeldStream, StreamClient } from '../../test/support/stream-client.ts';
import { signIn, startServiceProcess } from '../../test/support/service.ts';
import { follower } from '../fan-out/servers.ts';
import { BenchProcess } from '../processes.ts';

/** What one side believes of the logs: how often each came and was not taken back. */
export interface Account {
  /** Ids of the logs that stand for it. */
  readonly standing: ReadonlySet<string>;
  readonly doubled: number;
}

/** One side under the schedule. */
export interface FaultFollower {
  readonly name: string;
  /** SIGKILL, then at once a new start, as a supervisor does it. */
  readonly kill: () => Promise<void>;
  readonly account: () => Account;
  readonly end: () => Promise<void>;
}

export async function followWithListener(
  name: string,
  program: string,
  options: object,
): Promise<FaultFollower> {
  const standing = new Set<string>();
  let doubled = 0;
  let over = false;
  let child: BenchProcess;
  const start = async (): Promise<void> => {
    const begun = new BenchProcess(process.execPath, [program, JSON.stringify(options)]);
    child = begun;
    await begun.line(30_000);
    void listen(begun);
  };
  const listen = async (listener: BenchProcess): Promise<void> => {
    for (;;) {
      const line = await listener
        .line<{ id: string; removed: boolean }>(3_600_000)
        .catch(() => null);
      if (line === null) break;
      if (line.removed) standing.delete(line.id);
      else if (standing.has(line.id)) doubled += 1;
      else standing.add(line.id);
    }
    // It died of a fault: started again like any service.
    if (!over && child === listener) await restart();
  };
  const restart = async (): Promise<void> => {
    while (!over) {
      const started = await start().then(
        () => true,
        () => false,
      );
      if (started) return;
      await setTimeout(200);
    }
  };
  await start();
  return {
    name,
    kill: () => child.end('SIGKILL'),
    account: () => ({ standing, doubled }),
    end: async () => {
      over = true;
      await child.end('SIGKILL');
    },
  };
}

/** The trade service, and a client that keeps what it was told and comes again when cut off. */
export async function followWithService(
  environment: Record<string, string>,
): Promise<FaultFollower> {
  const port = await freePort();
  const start = () => startServiceProcess({ ...environment, PORT: String(port) });
  let service = await start();
  const held = newHeldStream();
  const { accessToken } = await signIn(service.url, follower);
  const { url } = service;
  let over = false;
  let client: StreamClient | undefined;
  const follow = async (): Promise<void> => {
    while (!over) {
      client = new StreamClient(url, accessToken, { held });
      await client.follow().catch(() => undefined);
      await client.closed;
      await setTimeout(50);
    }
  };
  const following = follow();
  return {
    name: 'trade service',
    kill: async () => {
      await service.end('SIGKILL');
      service = await start();
    },
    account: () => ({
      standing: new Set(
        [...held.events.values()]
          .filter(({ status }) => status !== 'retracted')
          .map(({ id }) => id),
      ),
      doubled: held.doubled,
    }),
    end: async () => {
      over = true;
      client?.socket.terminate();
      await service.end('SIGKILL');
      await following;
    },
  };
}
