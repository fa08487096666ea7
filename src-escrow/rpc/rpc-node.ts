import { issueText, type z } from '../../src-shared/parse.ts';
import type { ChainIdentity } from '../chain-batch.ts';
import { createHttpConnection } from './http-connection.ts';
import { RpcError } from './rpc-error.ts';
import { headerOrNullSchema, quantity, quantitySchema } from './rpc-shapes.ts';
import { createWebSocketConnection, type WebSocketConnection } from './websocket-connection.ts';

/** One node of the pool. */
export interface RpcNode {
  readonly host: string;
  /** The parsed answer. Throws `RpcError`; `bad_answer` when it has another shape. */
  request<S extends z.ZodType>(
    method: string,
    params: readonly unknown[],
    schema: S,
    signal?: AbortSignal,
  ): Promise<z.output<S>>;
  /** `not_ready` while the node has no start block yet. */
  readIdentity(startBlock: number, signal?: AbortSignal): Promise<ChainIdentity>;
  /** Null: not a WebSocket. */
  readonly subscribe: WebSocketConnection['subscribe'] | null;
  close(): void;
}

export interface RpcNodeOptions {
  readonly timeoutMs?: number;
  readonly heartbeatMs?: number;
}

/** Throws on a URL that is no http, https, ws or wss (the message leaves the URL out). */
export function createRpcNode(urlText: string, options: RpcNodeOptions = {}): RpcNode {
  const url = URL.canParse(urlText) ? new URL(urlText) : null;
  const scheme = url?.protocol ?? '';
  if (url === null || !['http:', 'https:', 'ws:', 'wss:'].includes(scheme))
    throw new Error('an RPC URL begins with http://, https://, ws:// or wss://');
  const isWebSocket = scheme.startsWith('ws');
  const connection = isWebSocket
    ? createWebSocketConnection(url, options)
    : createHttpConnection(url, options.timeoutMs);
  // Announcements have a socket of their own: on a shared one they wait for the acknowledgement of the last answer
  // (Nagle's algorithm against delayed acknowledgement, some 40 ms a block).
  const announcements = isWebSocket ? createWebSocketConnection(url, options) : null;
  const { host } = connection;

  const request: RpcNode['request'] = async (method, params, schema, signal) => {
    const result = await connection.request(method, params, signal);
    const parsed = schema.safeParse(result);
    if (parsed.success) return parsed.data;
    throw new RpcError(
      'bad_answer',
      `answered ${method} in another shape: ${issueText(parsed.error)}`,
      { host },
    );
  };

  return {
    host,
    request,
    async readIdentity(startBlock, signal) {
      const [chainId, header] = await Promise.all([
        request('eth_chainId', [], quantitySchema, signal),
        request('eth_getBlockByNumber', [quantity(startBlock), false], headerOrNullSchema, signal),
      ]);
      if (header === null)
        throw new RpcError('not_ready', `has not reached block ${startBlock}`, { host });
      return { chainId, startBlock, startBlockHash: header.hash };
    },
    subscribe: announcements?.subscribe ?? null,
    close: () => {
      connection.close();
      announcements?.close();
    },
  };
}
