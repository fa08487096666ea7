import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { Contract, JsonRpcProvider, WebSocketProvider, version as ethersVersion } from 'ethers';
import { WebSocket } from 'ws';
import { tradeEscrowAbi } from '../contracts/abi/trade-escrow.ts';
import { startAnvil, type Anvil } from '../test/support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../test/support/escrow-chain.ts';
import { signIn, startServiceProcess, temporaryFolder } from '../test/support/service.ts';
import { quantile, type BenchContext, type BenchPart, type Metric } from './metric.ts';
import { measurePixels } from './log-to-pixel.ts';
import { partReleases } from './part-releases.ts';

const rounds = 6;
const eventsPerRound = 40;
/** Of each round, not counted: caches, compiled code and the log's file are as in a service that runs. */
const warmUpPerRound = 5;
/** One event in so many milliseconds: twenty blocks a second, far above any chain, but not back to back. */
const paceMs = 50;

/**
 * Chain log → subscriber, with sign-in, the filter by party and the durable commit in between, beside ethers' own
 * listeners on the same events of the same node at the same time. A sample runs from just before the transaction is
 * handed to the node (which mines it at once) to the event at the listener, so each side carries the node's own time.
 * A figure is the median over the rounds of the quantile of each round; the spread is their lowest and highest.
 */
export const latency: BenchPart = {
  name: 'latency',
  about: `chain log → subscriber and → pixel, ${rounds} × ${eventsPerRound} events, beside bare ethers listeners`,
  measure,
};

async function measure(context: BenchContext): Promise<readonly Metric[]> {
  const anvil = await startAnvil();
  const chain = await deployEscrowChain(anvil);
  try {
    return [
      ...(await measureSubscriber(context, anvil, chain)),
      ...(await measurePixels(context, anvil, chain, rounds * eventsPerRound)),
    ];
  } finally {
    chain.close();
    await anvil.stop();
  }
}

/** Arrival times of one listener by transaction hash, milliseconds of this process's monotonic clock. */
class Arrivals {
  readonly #times = new Map<string, number>();
  readonly #waiting = new Map<string, () => void>();

  note(txHash: string): void {
    if (this.#times.has(txHash)) return;
    this.#times.set(txHash, performance.now());
    this.#waiting.get(txHash)?.();
  }

  time(txHash: string): number | undefined {
    return this.#times.get(txHash);
  }

  async of(txHash: string, withinMs: number): Promise<void> {
    if (this.#times.has(txHash)) return;
    await new Promise<void>((resolve, reject) => {
      const timer = globalThis.setTimeout(
        () => reject(new Error(`no event of ${txHash} within ${withinMs} ms`)),
        withinMs,
      );
      this.#waiting.set(txHash, () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}

async function measureSubscriber(
  { say }: BenchContext,
  anvil: Anvil,
  chain: EscrowChain,
): Promise<readonly Metric[]> {
  const service = await startServiceProcess({
    RPC_URL: anvil.wsUrl,
    ESCROW_ADDRESS: chain.escrow,
    ESCROW_START_BLOCK: String(chain.deployment.startBlock),
    DATABASE_URL: `sqlite:${join(temporaryFolder(), 'bench.db')}`,
  });
  const ours = new Arrivals();
  const overWebSocket = new Arrivals();
  const overHttp = new Arrivals();
  const { accessToken } = await signIn(service.url, chain.wallets.buyer);
  const socket = new WebSocket(`${service.url.replace('http', 'ws')}/trades-ws`, {
    headers: { authorization: `Bearer ${accessToken}` },
  });
  const webSocketProvider = new WebSocketProvider(anvil.wsUrl);
  const httpProvider = new JsonRpcProvider(anvil.rpcUrl);
  try {
    await once(socket, 'open');
    const live = new Promise<void>((resolve) => {
      socket.on('message', (data) => {
        const message = JSON.parse((data as Buffer).toString()) as {
          type: string;
          event?: { txHash: string };
        };
        if (message.event !== undefined) ours.note(message.event.txHash);
        else if (message.type === 'caught_up') resolve();
      });
    });
    socket.send(JSON.stringify({ type: 'subscribe', scope: 'mine' }));
    await live;
    const listen = async (provider: WebSocketProvider | JsonRpcProvider, arrivals: Arrivals) => {
      const contract = new Contract(chain.escrow, tradeEscrowAbi, provider);
      await contract.on('PaymentConfirmed', (...args: unknown[]) => {
        const payload = args.at(-1) as { log: { transactionHash: string } };
        arrivals.note(payload.log.transactionHash);
      });
    };
    await listen(webSocketProvider, overWebSocket);
    await listen(httpProvider, overHttp);

    const trade = await chain.createTrade();
    const sent: Sent[] = [];
    for await (const { txHash, sentAt } of partReleases(chain, trade, rounds * eventsPerRound)) {
      sent.push({ txHash, sentAt });
      await Promise.all([ours.of(txHash, 20_000), overWebSocket.of(txHash, 20_000)]);
      await setTimeout(Math.max(0, sentAt + paceMs - performance.now()));
    }
    await overHttp
      .of(sent.at(-1)?.txHash ?? '', 20_000)
      .catch(() => say('ethers over HTTP missed the last event'));
    const own = byRound(sent, ours);
    const ethersWs = byRound(sent, overWebSocket);
    const ethersHttp = byRound(sent, overHttp);
    say(
      [
        `ours ${summary(own)}; ethers WebSocket ${summary(ethersWs)}; ethers HTTP ${summary(ethersHttp)}`,
        `Node ${process.version}, ethers ${ethersVersion}, ${await anvilVersion(anvil)}; load ${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} cores; a bare 4 KiB write with fdatasync: p50 ${quantile(await syncTimes(), 0.5).toFixed(1)} ms`,
      ].join('\n'),
    );
    const webSocketName = `ethers ${ethersVersion} WebSocket listener`;
    return [
      compare('log → subscriber', own, ethersWs, 0.5, webSocketName, '≤ 1.2 ×', 1.2),
      compare('log → subscriber', own, ethersWs, 0.99, webSocketName, 'none', null),
      compare(
        'log → subscriber',
        own,
        ethersHttp,
        0.5,
        `ethers ${ethersVersion} HTTP listener (default polling)`,
        '≤ 0.005 ×',
        0.005,
      ),
    ];
  } finally {
    socket.terminate();
    await webSocketProvider.destroy();
    httpProvider.destroy();
    await service.end('SIGTERM');
  }
}

interface Sent {
  readonly txHash: string;
  readonly sentAt: number;
}

/** Milliseconds from sending to arrival, each round's without its warm-up; an event that never came is no sample. */
function byRound(sent: readonly Sent[], arrivals: Arrivals): readonly (readonly number[])[] {
  return Array.from({ length: rounds }, (_, round) =>
    sent
      .slice(round * eventsPerRound + warmUpPerRound, (round + 1) * eventsPerRound)
      .flatMap(({ txHash, sentAt }) => {
        const at = arrivals.time(txHash);
        return at === undefined ? [] : [at - sentAt];
      }),
  );
}

const quantiles = (samples: readonly (readonly number[])[], q: number) =>
  samples.map((round) => quantile(round, q));

/** `median (lowest–highest)` of the rounds' p50, and the median of their p99. */
function summary(samples: readonly (readonly number[])[]): string {
  const ofEach = quantiles(samples, 0.5);
  const show = (ms: number) => ms.toFixed(1);
  return `p50 ${show(quantile(ofEach, 0.5))} (${show(Math.min(...ofEach))}–${show(Math.max(...ofEach))}) p99 ${show(quantile(quantiles(samples, 0.99), 0.5))} ms`;
}

function compare(
  what: string,
  own: readonly (readonly number[])[],
  baselines: readonly (readonly number[])[],
  q: number,
  baselineName: string,
  aim: string,
  most: number | null,
): Metric {
  const value = quantile(quantiles(own, q), 0.5);
  const baselineValue = quantile(quantiles(baselines, q), 0.5);
  // Round by round: both sides met the same minute of the machine.
  const ratios = quantiles(own, q).map((ms, round) => ms / (quantiles(baselines, q)[round] ?? ms));
  const ratio = quantile(ratios, 0.5);
  const percent = `p${q * 100}`;
  return {
    name: `${what}, ${percent}`,
    value,
    unit: 'ms',
    baseline: `${baselineName}, ${percent}`,
    baselineValue,
    ratio,
    aim,
    met: most === null ? null : ratio <= most,
    note: `${rounds} rounds, ratios ${Math.min(...ratios).toPrecision(3)}–${Math.max(...ratios).toPrecision(3)}`,
  };
}

async function anvilVersion(anvil: Anvil): Promise<string> {
  return String(await anvil.request('web3_clientVersion'));
}

/** What making 4 KiB durable costs on this disk, without any database: no durable commit can be faster. */
async function syncTimes(): Promise<readonly number[]> {
  const page = Buffer.alloc(4096, 1);
  const pages = 60;
  const file = await open(join(temporaryFolder(), 'sync'), 'w+');
  try {
    await file.write(Buffer.alloc(page.length * pages));
    await file.sync();
    const times: number[] = [];
    for (let index = 0; index < pages; index += 1) {
      const from = performance.now();
      await file.write(page, 0, page.length, index * page.length);
      await file.datasync();
      times.push(performance.now() - from);
    }
    return times;
  } finally {
    await file.close();
  }
}
