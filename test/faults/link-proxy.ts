import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** What a line does to the bytes on it. */
export type LinkFault =
  | { readonly kind: 'cut' }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'throttle'; readonly bytesPerSecond: number }
  /** Every so many bytes a run of them is overwritten with what is neither UTF-8 nor JSON. */
  | { readonly kind: 'garble'; readonly everyBytes: number }
  | { readonly kind: 'stall' }
  /** What is connected now never carries anything again, and neither end is told, as when a machine on the way dies. */
  | { readonly kind: 'lose' };

export interface LinkProxy {
  readonly port: number;
  /** Where new connections lead, for what comes back on another port. Null: nobody is there. */
  setTarget(port: number | null): void;
  /** Null: the line is well again. What was garbled is cut then: such a line is never whole again. */
  setFault(fault: LinkFault | null): void;
  /** Breaks what is connected now. */
  drop(): void;
  close(): Promise<void>;
}

const garbledRun = 24;

interface Pipe {
  readonly ends: readonly [Socket, Socket];
  garbled: boolean;
  lost: boolean;
}

/**
 * A TCP line that misbehaves on demand; whatever runs on it: HTTP, WebSocket, PostgreSQL, Redis. `target`: the port it
 * leads to, or what picks one for each connection, as a load balancer does.
 */
export async function startLinkProxy(
  target: number | null | (() => number) = null,
): Promise<LinkProxy> {
  let nextTarget = typeof target === 'function' ? target : () => target;
  let fault: LinkFault | null = null;
  let changed: () => void = () => undefined;
  let change = new Promise<void>((resolve) => (changed = resolve));
  const pipes = new Set<Pipe>();
  const drop = (which: (pipe: Pipe) => boolean = () => true): void => {
    for (const pipe of pipes) if (which(pipe)) for (const end of pipe.ends) end.destroy();
  };

  /** Chunks in their order, each as late as the line has it. */
  async function forward(pipe: Pipe, from: Socket, to: Socket): Promise<void> {
    let untilGarbled = 0;
    try {
      for await (const chunk of from as AsyncIterable<Buffer>) {
        while (fault?.kind === 'stall') await change;
        if (pipe.lost) continue;
        const now = fault;
        if (now?.kind === 'delay') await delay(now.ms);
        if (now?.kind === 'throttle') await delay((chunk.length / now.bytesPerSecond) * 1000);
        if (now?.kind === 'garble') {
          untilGarbled -= chunk.length;
          if (untilGarbled < 0) {
            const at = Math.floor(chunk.length / 2);
            chunk.fill(0xff, at, at + garbledRun);
            pipe.garbled = true;
            untilGarbled = now.everyBytes;
          }
        }
        if (to.destroyed) break;
        if (!to.write(chunk)) await Promise.race([once(to, 'drain'), once(to, 'close')]);
      }
      if (!pipe.lost) to.end();
    } catch {
      if (!pipe.lost) to.destroy();
    }
  }

  const server = createServer((client) => {
    client.on('error', () => undefined);
    const port = nextTarget();
    if (fault?.kind === 'cut' || port === null) {
      client.destroy();
      return;
    }
    const upstream = connect(port, '127.0.0.1');
    upstream.on('error', () => client.destroy());
    client.setNoDelay(true);
    upstream.setNoDelay(true);
    const pipe: Pipe = { ends: [client, upstream], garbled: false, lost: false };
    pipes.add(pipe);
    client.once('close', () => {
      upstream.destroy();
      pipes.delete(pipe);
    });
    void forward(pipe, client, upstream);
    void forward(pipe, upstream, client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    setTarget: (port) => (nextTarget = () => port),
    setFault: (next) => {
      fault = next;
      changed();
      change = new Promise((resolve) => (changed = resolve));
      if (next?.kind === 'cut') drop();
      if (next?.kind === 'lose') for (const pipe of pipes) pipe.lost = true;
      if (next === null) drop((pipe) => pipe.garbled);
    },
    drop: () => drop(),
    async close() {
      fault = null;
      changed();
      server.close();
      drop();
      await once(server, 'close');
    },
  };
}

/** Each connection leads to the next one of them, whether anybody is there or not. */
export function startBalancer(ports: readonly number[]): Promise<LinkProxy> {
  let turn = 0;
  return startLinkProxy(() => {
    turn = (turn + 1) % ports.length;
    return ports[turn] ?? 0;
  });
}
