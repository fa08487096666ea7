import WebSocket from 'ws';
import { z } from '../../src-shared/parse.ts';
import {
  maxAnswerBytes,
  parseAnswerText,
  requestTimeoutMs,
  resultOf,
  type RpcConnection,
} from './rpc-connection.ts';
import { retryAfterMs, RpcError } from './rpc-error.ts';

export interface WebSocketConnectionOptions {
  readonly timeoutMs?: number;
  /** A socket that is silent for this long after a ping is dead. */
  readonly heartbeatMs?: number;
}

export interface WebSocketConnection extends RpcConnection {
  /**
   * `eth_subscribe`; `onLost` once, when the socket is gone (or `close` was called). Throws `RpcError`.
   * A new socket knows nothing of it: subscribe again.
   */
  readonly subscribe: (
    params: readonly unknown[],
    onNotification: (result: unknown) => void,
    onLost: () => void,
  ) => Promise<void>;
}

interface Pending {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

interface Session {
  readonly socket: WebSocket;
  readonly pending: Map<number, Pending>;
  readonly subscriptions: Map<string, { notify: (result: unknown) => void; lost: () => void }>;
  /** Notifications may overtake the answer that names their subscription. */
  readonly early: Map<string, unknown[]>;
}

const incomingSchema = z.object({
  id: z.number().optional(),
  method: z.string().optional(),
  params: z.object({ subscription: z.string(), result: z.unknown().optional() }).optional(),
});
/** An error that names no request may be the answer to any of ours. */
const namelessErrorSchema = z.object({ id: z.null().optional(), error: z.unknown() });

/** JSON-RPC over one WebSocket, opened when first needed and again after it died. */
export function createWebSocketConnection(
  url: URL,
  options: WebSocketConnectionOptions = {},
): WebSocketConnection {
  const host = url.host;
  const timeoutMs = options.timeoutMs ?? requestTimeoutMs;
  const heartbeatMs = options.heartbeatMs ?? 10_000;
  let opening: Promise<Session> | null = null;
  let current: WebSocket | null = null;
  let lastId = 0;
  let closed = false;

  function open(): Promise<Session> {
    if (closed)
      return Promise.reject(new RpcError('closed', 'was closed', { host, retryable: false }));
    opening ??= connect();
    return opening;
  }

  function connect(): Promise<Session> {
    const socket = new WebSocket(url, {
      maxPayload: maxAnswerBytes,
      perMessageDeflate: false,
      handshakeTimeout: Math.min(timeoutMs, 10_000),
      followRedirects: false,
    });
    current = socket;
    const session: Session = {
      socket,
      pending: new Map(),
      subscriptions: new Map(),
      early: new Map(),
    };
    let alive = true;
    const heartbeat = setInterval(() => {
      if (!alive) socket.terminate();
      else if (socket.readyState === WebSocket.OPEN) {
        alive = false;
        socket.ping();
      }
    }, heartbeatMs);
    return new Promise((resolve, reject) => {
      let cause: Error | undefined;
      let refusal: RpcError | undefined;
      socket.on('error', (error) => (cause = error));
      socket.once('unexpected-response', (request, response) => {
        const { statusCode = 0, headers } = response;
        const wait = retryAfterMs(headers['retry-after'], Date.now());
        const more = wait === undefined ? { host } : { host, retryAfterMs: wait };
        refusal =
          statusCode === 429
            ? new RpcError('rate_limited', 'asks for fewer requests', more)
            : new RpcError('http', `answered HTTP ${statusCode}`, more);
        request.destroy();
        socket.terminate();
      });
      socket.on('pong', () => (alive = true));
      socket.on('message', (data: Buffer) => {
        alive = true;
        take(session, data.toString('utf8'));
      });
      socket.once('open', () => resolve(session));
      socket.once('close', () => {
        clearInterval(heartbeat);
        opening = null;
        const error = refusal ?? lostError(cause);
        reject(error);
        for (const waiting of session.pending.values()) waiting.reject(error);
        session.pending.clear();
        for (const subscription of session.subscriptions.values()) subscription.lost();
        session.subscriptions.clear();
      });
    });
  }

  function lostError(cause: Error | undefined): RpcError {
    if (cause !== undefined && /max payload/i.test(cause.message))
      return new RpcError('too_large', 'the answer is larger than 32 MiB', {
        host,
        cause,
        retryable: false,
      });
    return new RpcError('unreachable', 'the WebSocket is not connected', { host, cause });
  }

  function take(session: Session, text: string): void {
    let message: unknown;
    try {
      message = parseAnswerText(host, text);
    } catch {
      session.socket.terminate();
      return;
    }
    const incoming = incomingSchema.safeParse(message);
    if (Array.isArray(message) || namelessErrorSchema.safeParse(message).data?.error !== undefined)
      session.socket.terminate();
    if (!incoming.success) return;
    const { id, params } = incoming.data;
    if (params !== undefined) {
      const subscription = session.subscriptions.get(params.subscription);
      if (subscription !== undefined) subscription.notify(params.result);
      else if (session.early.size < 64)
        session.early.set(params.subscription, [
          ...(session.early.get(params.subscription) ?? []).slice(-64),
          params.result,
        ]);
      return;
    }
    const waiting = id === undefined ? undefined : session.pending.get(id);
    if (id === undefined || waiting === undefined) return;
    session.pending.delete(id);
    try {
      waiting.resolve(resultOf(host, message));
    } catch (error) {
      waiting.reject(error as Error);
    }
  }

  async function send(
    session: Session,
    method: string,
    params: readonly unknown[],
    signal?: AbortSignal,
  ): Promise<unknown> {
    if (signal?.aborted === true) throw new RpcError('unreachable', 'aborted', { host });
    lastId += 1;
    const id = lastId;
    return await new Promise((resolve, reject) => {
      const finish = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        session.pending.delete(id);
      };
      const give = (kind: 'timeout' | 'unreachable', words: string) => {
        finish();
        reject(new RpcError(kind, words, { host }));
      };
      const abort = () => give('unreachable', 'aborted');
      const timer = setTimeout(
        () => give('timeout', `no answer within ${timeoutMs / 1000} s`),
        timeoutMs,
      );
      signal?.addEventListener('abort', abort);
      session.pending.set(id, {
        resolve: (result) => {
          finish();
          resolve(result);
        },
        reject: (error) => {
          finish();
          reject(error);
        },
      });
      session.socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    });
  }

  return {
    host,
    async request(method, params, signal) {
      return await send(await open(), method, params, signal);
    },
    async subscribe(params, onNotification, onLost) {
      const session = await open();
      const id = await send(session, 'eth_subscribe', params);
      if (typeof id !== 'string')
        throw new RpcError('bad_answer', 'answered no subscription', { host });
      if (session.socket.readyState !== WebSocket.OPEN) throw lostError(undefined);
      session.subscriptions.set(id, { notify: onNotification, lost: onLost });
      const early = session.early.get(id) ?? [];
      session.early.delete(id);
      for (const result of early) onNotification(result);
    },
    close() {
      closed = true;
      current?.terminate();
    },
  };
}
