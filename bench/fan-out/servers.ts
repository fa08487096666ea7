import { Wallet } from 'ethers';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { createServiceLogger } from '../../src-service/logger.ts';
import { createTradeService } from '../../src-service/create-trade-service.ts';
import { address } from '../../src-shared/parse.ts';
import { signIn, temporaryFolder, testConfiguration } from '../../test/support/service.ts';
import {
  BenchProcess,
  bunBinary,
  benchFolder,
  baselinesFolder,
  baselineVersion,
} from '../processes.ts';
import { handedOverBatches, TradeBatches } from '../trade-batches.ts';
import { WebSocket } from 'ws';

/** The account whose sockets all of the figures' messages go to. */
export const follower = new Wallet(`0x${'42'.repeat(32)}`);

export type Dialect = 'trades' | 'plain' | 'socket.io' | 'centrifuge';

/** One side of a fan-out figure: a server that can be started again and again. */
export interface Side {
  readonly name: string;
  readonly dialect: Dialect;
  /** Why it can't be measured here, or null. */
  readonly missing: string | null;
  readonly start: (load: Load) => Promise<StartedServer>;
}

export interface Load {
  /** Messages a block brings to each socket. */
  readonly messages: number;
  /** Trades stored before the sockets come; baselines store nothing. */
  readonly trades: number;
}

export interface StartedServer {
  readonly process: BenchProcess;
  readonly port: number;
  readonly control: number;
  readonly token: string;
}

interface Ports {
  readonly port: number;
  readonly control: number;
}

export const ours: Side = {
  name: 'trade service',
  dialect: 'trades',
  missing: null,
  start: async (load) => {
    const server = new BenchProcess(process.execPath, [
      '--expose-gc',
      ...(process.env['BENCH_NODE_FLAGS']?.split(' ') ?? []),
      `${benchFolder}fan-out/our-server.ts`,
      JSON.stringify({
        arbiter: follower.address,
        trades: load.trades,
        eventsPerBlock: load.messages,
      }),
    ]);
    const ports = await server.line<Ports>();
    const { accessToken } = await signIn(`http://127.0.0.1:${ports.port}`, follower);
    return { process: server, ...ports, token: accessToken };
  },
};

function baseline(
  name: string,
  dialect: Dialect,
  missing: string | null,
  command: (options: string) => readonly [string, ...string[]],
): Side {
  return {
    name,
    dialect,
    missing,
    start: async ({ messages }) => {
      const file = await sampleMessages(messages);
      const [program, ...args] = command(JSON.stringify({ messages: file }));
      const server = new BenchProcess(program, args);
      return { process: server, ...(await server.line<Ports>()), token: 'signed in' };
    },
  };
}

const notInstalled = (name: string): string | null =>
  baselineVersion(name) === null ? `${name} is not installed (npm run bench -- --setup)` : null;

const bun = bunBinary();
const centrifugeServer = `${baselinesFolder}build/centrifuge`;

export const naiveWs = baseline(
  `naive ws ${baselineVersion('ws') ?? ''} loop`,
  'plain',
  notInstalled('ws'),
  (options) => [process.execPath, '--expose-gc', `${baselinesFolder}servers/ws-naive.mjs`, options],
);
export const socketIo = baseline(
  `socket.io ${baselineVersion('socket.io') ?? ''}`,
  'socket.io',
  notInstalled('socket.io'),
  (options) => [
    process.execPath,
    '--expose-gc',
    `${baselinesFolder}servers/socket-io.mjs`,
    options,
  ],
);
export const centrifuge = baseline(
  'centrifuge 0.15 (Go)',
  'centrifuge',
  existsSync(centrifugeServer) ? null : 'centrifuge is not built (npm run bench -- --setup)',
  (options) => [centrifugeServer, options],
);
export const bunServer = baseline(
  `Bun ${baselineVersion('bun') ?? ''}`,
  'plain',
  notInstalled('bun'),
  (options) => [bun ?? '', `${baselinesFolder}servers/bun-server.mjs`, options],
);

const samples = new Map<number, Promise<string>>();

/** A file with one block's messages exactly as the trade service sends them, so that all sides carry the same. */
function sampleMessages(count: number): Promise<string> {
  let made = samples.get(count);
  if (made === undefined) samples.set(count, (made = recordMessages(count)));
  return made;
}

async function recordMessages(count: number): Promise<string> {
  const batches = new TradeBatches(address(follower.address));
  const chain = handedOverBatches(batches);
  const service = await createTradeService(testConfiguration(), {
    logger: createServiceLogger({ write: () => undefined }, 'error'),
    follow: chain.follow,
  });
  try {
    await chain.handle(batches.creation(count));
    const { accessToken } = await signIn(service.address.url, follower);
    const socket = new WebSocket(`${service.address.url.replace('http', 'ws')}/trades-ws`, {
      headers: { authorization: `Bearer ${accessToken}` },
    });
    const messages: unknown[] = [];
    await new Promise<void>((resolve, reject) => {
      socket.on('error', reject);
      socket.on('message', (data: Buffer) => {
        const message = JSON.parse(data.toString()) as { type: string };
        if (message.type === 'connected')
          socket.send(JSON.stringify({ type: 'subscribe', scope: 'mine' }));
        if (message.type === 'caught_up') chain.handle(batches.releases(count)).catch(reject);
        if (message.type === 'blockchain_event') messages.push(message);
        if (messages.length === count) resolve();
      });
    });
    socket.terminate();
    const file = join(temporaryFolder(), `messages-${count}.json`);
    writeFileSync(file, JSON.stringify(messages));
    return file;
  } finally {
    await service.stop();
  }
}
