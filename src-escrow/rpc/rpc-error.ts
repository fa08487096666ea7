/**
 * What went wrong between us and a node.
 * `unreachable`: no connection, or it broke. `timeout`. `http`: a status that is no answer, a redirect included.
 * `rate_limited`. `bad_answer`: not JSON, or not what was asked for. `too_large`: the answer, or what was asked.
 * `reply`: the node's own error, with its `code` and `data`. `other_chain`: it serves another chain.
 * `not_ready`: it has not reached the block that tells its chain. `closed`: the pool was closed.
 */
export type RpcErrorKind =
  | 'unreachable'
  | 'timeout'
  | 'http'
  | 'rate_limited'
  | 'bad_answer'
  | 'too_large'
  | 'reply'
  | 'other_chain'
  | 'not_ready'
  | 'closed';

export interface RpcErrorDetails {
  /** Never more of a URL than its host: the rest may be a key. */
  readonly host: string;
  readonly retryable?: boolean;
  readonly cause?: unknown;
  readonly code?: number;
  /** Of the node's error: revert data, if it is that. */
  readonly data?: unknown;
  readonly retryAfterMs?: number;
}

/** `retryable`: the same request may succeed later, or at another node. */
export class RpcError extends Error {
  readonly kind: RpcErrorKind;
  readonly host: string;
  readonly retryable: boolean;
  readonly code: number | undefined;
  readonly data: unknown;
  readonly retryAfterMs: number | undefined;

  constructor(kind: RpcErrorKind, message: string, details: RpcErrorDetails) {
    super(`${details.host}: ${message}`, { cause: details.cause });
    this.name = 'RpcError';
    this.kind = kind;
    this.host = details.host;
    this.retryable = details.retryable ?? true;
    this.code = details.code;
    this.data = details.data;
    this.retryAfterMs = details.retryAfterMs;
  }
}

const tooLarge =
  /(range|blocks?|results?|logs?|response|query|size).*(too (large|many|big|wide)|limit|exceed|maximum|more than)|(too (large|many|wide)|limit(ed)?|exceed\w*|maximum|more than|up to).*(range|blocks|results|logs|response size)/i;
const rateLimited = /rate|too many requests|capacity|throttl|quota|per second|credits/i;
const laterOrElsewhere =
  /header not found|unknown block|block not found|BlockOutOfRange|missing trie|pruned|not available|unavailable|resource not found|temporar|overload|timed? ?out|internal error|cannot query|after last accepted/i;

/** The node's error object as an `RpcError`: only what may pass with time or at another node is retryable. */
export function replyError(
  host: string,
  reply: { readonly code: number; readonly message: string; readonly data?: unknown },
): RpcError {
  const { code, data } = reply;
  const message = reply.message.slice(0, 500);
  // Revert data decides: whatever the words say, the call was carried out.
  const reverted = typeof data === 'string' && /^0x([0-9a-f]{2})+$/i.test(data);
  if (code === 3 || reverted || /revert/i.test(message))
    return new RpcError('reply', message, { host, code, data, retryable: false });
  if (code === 429 || (rateLimited.test(message) && !/range|results/i.test(message)))
    return new RpcError('rate_limited', message, { host, code, data });
  if (tooLarge.test(message))
    return new RpcError('too_large', message, { host, code, data, retryable: false });
  if (code === -32005) return new RpcError('rate_limited', message, { host, code, data });
  return new RpcError('reply', message, {
    host,
    code,
    data,
    retryable: laterOrElsewhere.test(message),
  });
}

/** Milliseconds of an HTTP Retry-After: seconds or a date; at most five minutes. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const seconds = /^\d{1,6}$/.test(header.trim()) ? Number(header) : undefined;
  const ms = seconds === undefined ? Date.parse(header) - nowMs : seconds * 1000;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), 300_000) : undefined;
}
