import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

export interface RpcCall {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

/** What a bad node does with a call: its own answer, or undefined: pass it on. */
export type Fault = (
  call: RpcCall,
  pass: () => Promise<unknown>,
) => FaultAnswer | undefined | Promise<FaultAnswer | undefined>;

export type FaultAnswer =
  | { readonly kind: 'result'; readonly result: unknown }
  | { readonly kind: 'error'; readonly code: number; readonly message: string }
  | {
      readonly kind: 'http';
      readonly status: number;
      readonly body: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Whatever it is, on both kinds of connection: HTML, half an answer. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'drop' };

/** What a node's subscription tells instead of this: any number of results. */
export type PushFault = (result: unknown) => readonly unknown[] | Promise<readonly unknown[]>;

export interface RpcProxy {
  readonly port: number;
  readonly rpcUrl: string;
  readonly wsUrl: string;
  /** Calls by method, since the start. */
  readonly calls: ReadonlyMap<string, number>;
  setFault(fault: Fault | null): void;
  /** Changes what subscriptions tell; null: passed on as it is. */
  setPushFault(fault: PushFault | null): void;
  /** WebSocket handshakes are answered with this status; null: taken again. */
  refuseHandshakes(refusal: { status: number; headers: Record<string, string> } | null): void;
  /** Open sockets stay open and fall silent, pongs included; later ones are as they should be. */
  freezeSockets(): void;
  /** Breaks every open WebSocket and HTTP connection. */
  dropSockets(): void;
  /** Further connections are refused (true) or taken again. */
  refuseSockets(refused: boolean): void;
  readonly openWebSockets: number;
  close(): Promise<void>;
}

/** Stands before a real node and misbehaves on demand: the faults of public RPC services. */
export async function startRpcProxy(upstreamUrl: string): Promise<RpcProxy> {
  let fault: Fault | null = null;
  let pushFault: PushFault | null = null;
  let refusal: { status: number; headers: Record<string, string> } | null = null;
  let refused = false;
  const calls = new Map<string, number>();
  const sockets = new Set<Socket>();

  const forward = async (call: RpcCall): Promise<{ result?: unknown; error?: unknown }> => {
    const answer = await fetch(upstreamUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', ...call }),
    });
    return (await answer.json()) as { result?: unknown; error?: unknown };
  };

  async function answerTo(call: RpcCall): Promise<FaultAnswer | { result?: unknown }> {
    calls.set(call.method, (calls.get(call.method) ?? 0) + 1);
    const own = await fault?.(call, async () => (await forward(call)).result);
    return own ?? (await forward(call));
  }

  function jsonOf(call: RpcCall, answer: FaultAnswer | { result?: unknown }): string | null {
    const head = { jsonrpc: '2.0', id: call.id };
    if (!('kind' in answer)) return JSON.stringify({ ...head, ...answer });
    if (answer.kind === 'result') return JSON.stringify({ ...head, result: answer.result });
    if (answer.kind === 'text') return answer.text;
    if (answer.kind === 'error')
      return JSON.stringify({ ...head, error: { code: answer.code, message: answer.message } });
    return null;
  }

  async function onRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const call = JSON.parse(Buffer.concat(chunks).toString()) as RpcCall;
    const answer = await answerTo(call);
    const json = jsonOf(call, answer);
    if (json !== null) response.setHeader('content-type', 'application/json').end(json);
    else if ('kind' in answer && answer.kind === 'http')
      response.writeHead(answer.status, answer.headers).end(answer.body);
    else response.destroy();
  }

  const server = createServer((request, response) => {
    onRequest(request, response).catch(() => response.destroy());
  });
  server.on('connection', (socket) => {
    if (refused) socket.destroy();
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const webSockets = new WebSocketServer({
    server,
    verifyClient: (_info, answer) => {
      if (refusal === null) answer(true);
      else answer(false, refusal.status, 'refused', refusal.headers);
    },
  });
  const push = async (text: string): Promise<readonly string[]> => {
    const message = JSON.parse(text) as { method?: string; params?: { result: unknown } };
    if (pushFault === null || message.method !== 'eth_subscription') return [text];
    const results = await pushFault(message.params?.result);
    return results.map((result) =>
      JSON.stringify({ ...message, params: { ...message.params, result } }),
    );
  };
  webSockets.on('connection', (client) => {
    const upstream = new WebSocket(upstreamUrl.replace('http', 'ws'));
    const opened = once(upstream, 'open').catch(() => client.terminate());
    let pushing = Promise.resolve();
    upstream.on('message', (data: Buffer) => {
      pushing = pushing.then(async () => {
        for (const text of await push(data.toString())) client.send(text);
      });
    });
    upstream.on('error', () => client.terminate());
    upstream.on('close', () => client.terminate());
    client.on('close', () => upstream.terminate());
    // What arrives garbled ends the connection.
    client.on('error', () => client.terminate());
    client.on('message', (data: Buffer) => {
      void (async () => {
        const call = JSON.parse(data.toString()) as RpcCall;
        if (call.method.startsWith('eth_subscribe')) {
          await opened;
          upstream.send(data.toString());
          return;
        }
        const answer = await answerTo(call);
        const json = jsonOf(call, answer);
        // Over a WebSocket there is no status: the body alone arrives.
        if ('kind' in answer && answer.kind === 'http') client.send(answer.body);
        else if (json === null) client.terminate();
        else client.send(json);
      })().catch(() => client.terminate());
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const dropSockets = () => {
    for (const client of webSockets.clients) client.terminate();
    for (const socket of sockets) socket.destroy();
  };
  return {
    port,
    rpcUrl: `http://127.0.0.1:${port}`,
    wsUrl: `ws://127.0.0.1:${port}`,
    calls,
    setFault: (next) => (fault = next),
    setPushFault: (next) => (pushFault = next),
    refuseHandshakes: (next) => (refusal = next),
    freezeSockets: () => {
      for (const client of webSockets.clients) client.pause();
    },
    dropSockets,
    refuseSockets: (next) => (refused = next),
    get openWebSockets() {
      return webSockets.clients.size;
    },
    async close() {
      webSockets.close();
      server.close();
      dropSockets();
      await once(server, 'close');
    },
  };
}
