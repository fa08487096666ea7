import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { AbiCoder, keccak256 } from 'ethers';
import { freePort } from '../../test/support/anvil.ts';
import {
  signIn,
  startServiceProcess,
  temporaryFolder,
  type ServiceProcess,
} from '../../test/support/service.ts';
import { follower, naiveWs } from '../fan-out/servers.ts';
import {
  comparison,
  notMeasured,
  shortNumber,
  type BenchContext,
  type BenchPart,
  type Metric,
} from '../metric.ts';
import { BenchProcess, baselinesFolder } from '../processes.ts';
import { openRawStream, RawStream } from './raw-stream.ts';
import { storeTrades, type StoredTrades } from './stored-trades.ts';

const gap = 10_000;
/** Numbers of trades made while the service is down; the stored ones are made otherwise and never meet them. */
const firstNewTrade = 10_000_000;

/**
 * Figure 8: killed with all trades stored, an event comes in while it is down: from starting the process again to that
 * event at a client that resumes, beside the start of a bare server. And a gap in the log, beside a download.
 */
export const recovery: BenchPart = {
  name: 'recovery',
  about:
    'figure 8: kill −9 with 100,000 trades, and a gap of 10,000 messages, beside a bare server',
  measure: async (context) => {
    const measured = await measureRecovery(context, 100_000);
    const missing = naiveWs.missing;
    const start = 'recovery: kill −9 with 100,000 trades → first right update';
    const started =
      missing === null
        ? comparison({
            name: start,
            unit: 'ms',
            own: measured.starts,
            baseline: 'start of a bare ws server',
            baselines: measured.bareStarts,
            aim: { atMost: 1.5 },
            note: 'the update happened on the chain meanwhile',
          })
        : notMeasured(start, 'ms', 'start of a bare ws server', '≤ 1.5 ×', missing);
    return [started, gapMetric(measured)];
  },
};

export interface Recovered {
  /** Milliseconds, repeat by repeat. */
  readonly starts: number[];
  readonly bareStarts: number[];
  readonly gaps: number[];
  readonly downloads: number[];
  readonly gapBytes: number;
}

function gapMetric({ gaps, downloads, gapBytes }: Recovered): Metric {
  return comparison({
    name: `recovery: a gap of ${gap.toLocaleString('en-GB')} messages`,
    unit: 'ms',
    own: gaps,
    baseline: 'plain HTTP download of the same bytes',
    baselines: downloads,
    aim: { atMost: 2 },
    note: `${(gapBytes / 1e6).toFixed(1)} MB`,
  });
}

/** Both recoveries with so many trades stored; a log shorter than the gap is replayed whole. */
export async function measureRecovery(
  { say, repeats }: BenchContext,
  trades: number,
): Promise<Recovered> {
  const stored = await storeTrades(trades, gap);
  const file = join(temporaryFolder(), 'gap');
  const [before, ...missed] = stored.lastMessages;
  if (before === undefined) throw new Error('nothing was stored');
  writeFileSync(file, missed.map(({ text }) => text).join(''));
  const download = new BenchProcess(process.execPath, [
    `${baselinesFolder}servers/download.mjs`,
    file,
  ]);
  const { port: downloadPort } = await download.line<{ port: number }>();
  const result: Recovered = { starts: [], bareStarts: [], gaps: [], downloads: [], gapBytes: 0 };
  const port = await freePort();
  let service = await start(stored, port);
  try {
    const { accessToken } = await signIn(service.url, follower);
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      const gapTime = await timeGap(port, accessToken, before.cursor, missed.at(-1)?.cursor ?? 0);
      result.gaps.push(gapTime);
      result.downloads.push(await timeDownload(downloadPort));
      const held = await heldCursor(port, accessToken);
      await service.end('SIGKILL');
      const tradeNumber = firstNewTrade + repeat;
      await stored.chain.fill(tradeNumber, 1, follower.address);
      const from = performance.now();
      const [arrived, next] = await Promise.all([
        firstUpdate(port, accessToken, held, tradeIdOf(tradeNumber)),
        start(stored, port),
      ]);
      service = next;
      result.starts.push(arrived - from);
      if (naiveWs.missing === null) result.bareStarts.push(await timeBareStart());
      say(
        `  ${repeat + 1}/${repeats} first update ${shortNumber(result.starts.at(-1) ?? 0)} ms, bare ws ${shortNumber(result.bareStarts.at(-1) ?? 0)} ms; gap ${shortNumber(gapTime)} ms, download ${shortNumber(result.downloads.at(-1) ?? 0)} ms`,
      );
    }
    return { ...result, gapBytes: missed.reduce((sum, { text }) => sum + text.length, 0) };
  } finally {
    await service.end('SIGKILL');
    await download.end();
    await stored.chain.anvil.stop();
  }
}

function start({ chain, path }: StoredTrades, port: number): Promise<ServiceProcess> {
  return startServiceProcess({
    PORT: String(port),
    RPC_URL: chain.anvil.rpcUrl,
    ESCROW_ADDRESS: chain.escrow,
    ESCROW_START_BLOCK: String(chain.startBlock),
    DATABASE_URL: `sqlite:${path}`,
    NODE_OPTIONS: process.env['BENCH_NODE_FLAGS'] ?? '',
    // As `npm run service` has it; the bare server is started with it as well.
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? '',
  });
}

const tradeIdOf = (number: number): string =>
  keccak256(AbiCoder.defaultAbiCoder().encode(['string', 'uint256'], ['trade', number]));

interface Held {
  readonly cursor: number;
  readonly epoch: string;
}

async function openStream(port: number, token: string): Promise<RawStream> {
  const until = performance.now() + 60_000;
  const giveUp = () => performance.now() > until;
  const stream = await openRawStream(port, '/trades-ws', token, giveUp);
  if (stream === null) throw new Error('the service does not admit the client');
  return stream;
}

/** Where a client stands that has everything. */
async function heldCursor(port: number, token: string): Promise<Held> {
  const stream = await openStream(port, token);
  await stream.until('"heartbeatMs"');
  const held = {
    cursor: Number(/"cursor":(\d+)/.exec(stream.text)?.[1]),
    epoch: /"epoch":"(\w+)"/.exec(stream.text)?.[1] ?? '',
  };
  stream.socket.destroy();
  return held;
}

const subscribe = (after: number, epoch?: string): string =>
  JSON.stringify({ type: 'subscribe', scope: 'mine', after, epoch });

/** When the event of `tradeId` that completes the trade had come to a resuming client. */
async function firstUpdate(
  port: number,
  token: string,
  held: Held,
  tradeId: string,
): Promise<number> {
  const stream = await openStream(port, token);
  stream.send(subscribe(held.cursor, held.epoch));
  if (!(await stream.until(`"tradeId":"${tradeId}","event"`)))
    throw new Error('the connection ended before the update came');
  const arrived = performance.now();
  if (!stream.text.includes('"recovered":true')) throw new Error('the client was not resumed');
  stream.socket.destroy();
  return arrived;
}

async function timeBareStart(): Promise<number> {
  const port = await freePort();
  const from = performance.now();
  const server = new BenchProcess(process.execPath, [
    `${baselinesFolder}servers/ws-start.mjs`,
    String(port),
  ]);
  const stream = await openRawStream(port, '/', 'none', () => server.hasEnded);
  if (stream === null) throw new Error(`the bare server ended: ${server.errors}`);
  await stream.until('blockchain_event');
  const ms = performance.now() - from;
  stream.socket.destroy();
  await server.end();
  return ms;
}

async function timeGap(port: number, token: string, after: number, last: number): Promise<number> {
  const stream = await openStream(port, token);
  await stream.until('"heartbeatMs"');
  stream.forget();
  const from = performance.now();
  stream.send(subscribe(after));
  if (!(await stream.until('"type":"caught_up"'))) throw new Error('cut off in the gap');
  const ms = performance.now() - from;
  if (!stream.text.includes(`"cursor":${last}`)) throw new Error('the gap was not filled');
  stream.socket.destroy();
  return ms;
}

async function timeDownload(port: number): Promise<number> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const stream = new RawStream(socket);
  const from = performance.now();
  socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n');
  await once(socket, 'close');
  const ms = performance.now() - from;
  if (stream.bytes === 0) throw new Error('nothing was downloaded');
  return ms;
}
