import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Contract, JsonRpcProvider, WebSocketProvider, version as ethersVersion } from 'ethers';
import { WebSocket } from 'ws';
import { tradeEscrowAbi } from '../contracts/abi/trade-escrow.ts';
import { startAnvil, type Anvil } from '../test/support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../test/support/escrow-chain.ts';
import { signIn, startServiceProcess, temporaryFolder } from '../test/support/service.ts';
import { quantile, type BenchContext, type BenchPart, type Figure } from './figure.ts';
import { measurePixels } from './log-to-pixel.ts';
import { partReleases } from './part-releases.ts';

const eventCount = 200;
/** One event in so many milliseconds: twenty blocks a second, far above any chain, but not back to back. */
const paceMs = 50;

/**
 * Chain log → subscriber, with sign-in, the filter by party and the durable commit in between, beside ethers' own
 * listeners on the same events of the same node. A sample runs from just before the transaction is handed to the node
 * (which mines it at once) to the event at the listener, so each side carries the node's own time.
 */
export const latency: BenchPart = {
  name: 'latency',
  about: `chain log → subscriber and → pixel, ${eventCount} events, beside bare ethers listeners`,
  measure,
};

async function measure(context: BenchContext): Promise<readonly Figure[]> {
  const anvil = await startAnvil();
  const chain = await deployEscrowChain(anvil);
  try {
    return [
      ...(await measureSubscriber(context, anvil, chain)),
      ...(await measurePixels(context, anvil, chain, eventCount)),
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
): Promise<readonly Figure[]> {
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
    const sent = new Map<string, number>();
    let hashes: string[] = [];
    for await (const { txHash, sentAt } of partReleases(chain, trade, eventCount)) {
      sent.set(txHash, sentAt);
      await Promise.all([ours.of(txHash, 20_000), overWebSocket.of(txHash, 20_000)]);
      hashes.push(txHash);
      await setTimeout(Math.max(0, (sent.get(txHash) ?? 0) + paceMs - performance.now()));
    }
    await overHttp
      .of(hashes.at(-1) ?? '', 20_000)
      .catch(() => say('ethers over HTTP missed the last event'));
    const warmUp = 10;
    hashes = hashes.slice(warmUp);
    const samples = (arrivals: Arrivals) =>
      hashes.flatMap((txHash) => {
        const at = arrivals.time(txHash);
        const from = sent.get(txHash);
        return at === undefined || from === undefined ? [] : [at - from];
      });
    const own = samples(ours);
    const ethersWs = samples(overWebSocket);
    const ethersHttp = samples(overHttp);
    say(
      `ours p50 ${quantile(own, 0.5).toFixed(1)} p95 ${quantile(own, 0.95).toFixed(1)} ms; ethers WebSocket p50 ${quantile(ethersWs, 0.5).toFixed(1)} p95 ${quantile(ethersWs, 0.95).toFixed(1)} ms; ethers HTTP p50 ${quantile(ethersHttp, 0.5).toFixed(0)} ms`,
    );
    return [
      compare(
        'log → subscriber, p50',
        own,
        ethersWs,
        0.5,
        `ethers ${ethersVersion} WebSocket listener, p50`,
        '≤ 1.2 ×',
        (ratio) => ratio <= 1.2,
      ),
      compare(
        'log → subscriber, p99',
        own,
        ethersWs,
        0.99,
        `ethers ${ethersVersion} WebSocket listener, p99`,
        'context',
        () => true,
      ),
      compare(
        'log → subscriber, p50',
        own,
        ethersHttp,
        0.5,
        `ethers ${ethersVersion} HTTP listener (default polling), p50`,
        '≤ 0.005 ×',
        (ratio) => ratio <= 0.005,
      ),
    ];
  } finally {
    socket.terminate();
    await webSocketProvider.destroy();
    httpProvider.destroy();
    await service.end('SIGTERM');
  }
}

function compare(
  name: string,
  own: readonly number[],
  peers: readonly number[],
  q: number,
  peer: string,
  aim: string,
  met: (ratio: number) => boolean,
): Figure {
  const value = quantile(own, q);
  const peerValue = quantile(peers, q);
  const ratio = value / peerValue;
  return { name, value, unit: 'ms', peer, peerValue, ratio, aim, met: met(ratio) };
}
