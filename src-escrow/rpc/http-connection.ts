import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import {
  maxAnswerBytes,
  parseAnswerText,
  requestTimeoutMs,
  resultOf,
  type RpcConnection,
} from './rpc-connection.ts';
import { retryAfterMs, RpcError } from './rpc-error.ts';

/** JSON-RPC over HTTP POST with kept-alive sockets. Redirects are not followed: the key in the URL would go along. */
export function createHttpConnection(url: URL, timeoutMs = requestTimeoutMs): RpcConnection {
  const host = url.host;
  const secure = url.protocol === 'https:';
  const agent = secure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const target = new URL(url);
  target.username = '';
  target.password = '';
  const login = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  const authorization =
    login === ':' ? {} : { authorization: `Basic ${Buffer.from(login).toString('base64')}` };
  let lastId = 0;

  /** Null: the server had closed the kept-alive socket before it saw the request. */
  function post(body: string, signal: AbortSignal | undefined): Promise<string | null> {
    return new Promise((resolve, reject) => {
      const request = (secure ? httpsRequest : httpRequest)(target, {
        method: 'POST',
        agent,
        ...(signal === undefined ? {} : { signal }),
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          ...authorization,
        },
      });
      const timer = setTimeout(() => {
        request.destroy(
          new RpcError('timeout', `no answer within ${timeoutMs / 1000} s`, { host }),
        );
      }, timeoutMs);
      const refuse = (error: Error & { code?: string }) => {
        clearTimeout(timer);
        if (request.reusedSocket && error.code === 'ECONNRESET') resolve(null);
        else reject(error instanceof RpcError ? error : unreachable(error));
      };
      request.once('error', refuse);
      request.once('response', (response) => {
        readText(response).then((text) => {
          clearTimeout(timer);
          const refusal = refusalOf(response, text);
          if (refusal === null) resolve(text);
          else reject(refusal);
        }, refuse);
      });
      request.end(body);
    });
  }

  function unreachable(cause: Error & { code?: string }): RpcError {
    const reason = cause.name === 'AbortError' ? 'aborted' : (cause.code ?? cause.message);
    return new RpcError('unreachable', `cannot be reached (${reason})`, { host, cause });
  }

  async function readText(response: IncomingMessage): Promise<string> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxAnswerBytes)
        throw new RpcError('too_large', 'the answer is larger than 32 MiB', {
          host,
          retryable: false,
        });
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  /** Why this is no answer; null: it may be one. */
  function refusalOf(response: IncomingMessage, text: string): RpcError | null {
    const status = response.statusCode ?? 0;
    if (status >= 200 && status < 300) return null;
    const wait = retryAfterMs(response.headers['retry-after'], Date.now());
    const more = wait === undefined ? {} : { retryAfterMs: wait };
    if (status === 429)
      return new RpcError('rate_limited', 'asks for fewer requests', { host, ...more });
    if (status === 413)
      return new RpcError('too_large', 'the request asks for too much', { host, retryable: false });
    if (status >= 300 && status < 400)
      return new RpcError('http', `wants to redirect (HTTP ${status}), which is not followed`, {
        host,
      });
    if (status === 401 || status === 403)
      return new RpcError('http', `does not let us in (HTTP ${status})`, { host });
    // Some nodes send their own error with a 4xx or 5xx: it says more than the status.
    if (text.startsWith('{') && text.includes('"error"')) return null;
    if (status === 408 || status === 504 || status === 524)
      return new RpcError('timeout', `took too long (HTTP ${status})`, { host, ...more });
    return new RpcError('http', `answered HTTP ${status}`, { host, ...more });
  }

  return {
    host,
    async request(method, params, signal) {
      lastId += 1;
      const body = JSON.stringify({ jsonrpc: '2.0', id: lastId, method, params });
      const text = (await post(body, signal)) ?? (await post(body, signal));
      if (text === null) throw new RpcError('unreachable', 'closes its connections', { host });
      return resultOf(host, parseAnswerText(host, text));
    },
    close: () => agent.destroy(),
  };
}
