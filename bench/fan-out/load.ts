import { BenchProcess, bunBinary, baselinesFolder, baselinesMissing } from '../processes.ts';
import type { Side, StartedServer } from './servers.ts';

export interface LoadOptions {
  readonly sockets: number;
  /** Further sockets that follow the same account and don't count; a run may make them stop reading. */
  readonly stalledSockets?: number;
  /** Messages of a block, to each socket. */
  readonly messages: number;
}

export interface RunOptions {
  /** The run's end: so many blocks, or the first block after so many milliseconds. */
  readonly blocks?: number;
  readonly ms?: number;
  /** Blocks under way at a time. */
  readonly window: number;
  /** From here on the stalled sockets read nothing more. */
  readonly stall?: boolean;
}

export interface RunResult {
  readonly ms: number;
  /** Messages that arrived, all counting sockets together. */
  readonly messages: number;
  readonly bytes: number;
  /** Cores busy. */
  readonly serverCpu: number;
  readonly clientCpu: number;
  /** From one block's end at the last socket to the next one's. */
  readonly blockMs: { readonly p50: number; readonly p99: number };
  /** Sockets that the server has closed so far. */
  readonly closed: number;
}

/** The load client, all sockets live. */
export async function startLoad(side: Side, server: StartedServer, options: LoadOptions) {
  const bun = bunBinary();
  if (bun === null) throw new Error(baselinesMissing);
  const client = new BenchProcess(bun, [
    `${baselinesFolder}load-client.mjs`,
    JSON.stringify({
      ...options,
      port: server.port,
      control: server.control,
      serverPid: server.process.pid,
      protocol: side.dialect,
      token: server.token,
    }),
  ]);
  await client.line(180_000);
  return {
    run: async (run: RunOptions): Promise<RunResult> => {
      client.child.stdin?.write(`${JSON.stringify(run)}\n`);
      return await client.line<RunResult>(180_000);
    },
    /** Lets all sockets go. */
    end: () => client.end(),
  };
}
