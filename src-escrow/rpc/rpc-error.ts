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
  readonly code?: number | undefined;
  /** Of the node's error: revert data, if it is that. */
  readonly data?: unknown;
  readonly retryAfterMs?: number;
  /** How many blocks a node that refused a range says it would take. */
  readonly suggestedBlocks?: number | undefined;
}

/** `retryable`: the same request may succeed later, or at another node. */
export class RpcError extends Error {
  readonly kind: RpcErrorKind;
  readonly host: string;
  readonly retryable: boolean;
  readonly code: number | undefined;
  readonly data: unknown;
  readonly retryAfterMs: number | undefined;
  readonly suggestedBlocks: number | undefined;

  constructor(kind: RpcErrorKind, message: string, details: RpcErrorDetails) {
    super(`${details.host}: ${message}`, { cause: details.cause });
    this.name = 'RpcError';
    this.kind = kind;
    this.host = details.host;
    this.retryable = details.retryable ?? true;
    this.code = details.code;
    this.data = details.data;
    this.retryAfterMs = details.retryAfterMs;
    this.suggestedBlocks = details.suggestedBlocks;
  }
}

/** In what a node says of a range or an answer, either order; the names of methods are left out before. */
const muchOf =
  /\b(range|blocks|results|logs|response|query|distance|size)\b.*(too (large|many|big|wide|long)|\blimit|exceed|maximum|\bmax\b|more than|greater than|smaller than|not supported)/i;
const ofMuch =
  /(too (large|many|big|wide|long)|\blimit|exceed|maximum|\bmax\b|more than|greater than|up to|at most|over)\b.*\b(range|blocks|results|logs|response|distance|body)\b/i;
const rateLimited =
  /\brate\b|rate-?limit|too many (requests|connections)|requests? (count|per)|per (second|minute|day)|capacity|throttl|quota|credits|compute units|slow down/i;
const ofRange = /\brange\b|\bresults\b|\blogs\b|\bblocks\b/i;
const tookTooLong = /time[ -]?out|timed[ -]?out|deadline exceeded|took too long/i;
/** A node that is not as far as we are: no range is too large there. */
const notThatFar =
  /beyond (the )?(current )?head|block is out of range|BlockOutOfRange|not yet (imported|available)|after last accepted/i;
const laterOrElsewhere =
  /header not found|unknown block|block not found|missing trie|pruned|not available|unavailable|resource not found|temporar|overload|internal error|cannot query|unauthori[sz]ed|forbidden|authenticat|api key|project id|archive|method .*not (found|supported|exist)|does not exist/i;
/** Method not found, method not supported, resource not found, resource unavailable (EIP-1474): another node may. */
const elsewhereCodes: ReadonlySet<number> = new Set([-32601, -32004, -32001, -32002]);

/** The node's error object as an `RpcError`: only what may pass with time or at another node is retryable. */
export function replyError(
  host: string,
  reply: { readonly code: number; readonly message: string; readonly data?: unknown },
): RpcError {
  const { code, data } = reply;
  const message = reply.message.slice(0, 500);
  const details = { host, code, data };
  // Revert data decides: whatever the words say, the call was carried out.
  const reverted = typeof data === 'string' && /^0x([0-9a-f]{2})+$/i.test(data);
  if (code === 3 || reverted || /revert/i.test(message))
    return new RpcError('reply', message, { ...details, retryable: false });
  const words = message.replace(/\b[a-z]+_[a-zA-Z]+\b/g, '');
  const suggestedBlocks = suggestedRange(words);
  if (suggestedBlocks !== undefined)
    return new RpcError('too_large', message, { ...details, retryable: false, suggestedBlocks });
  const wait = askedWaitMs(words, data);
  const more = wait === undefined ? details : { ...details, retryAfterMs: wait };
  if (code === 429 || (rateLimited.test(words) && !ofRange.test(words)))
    return new RpcError('rate_limited', message, more);
  if (notThatFar.test(words)) return new RpcError('reply', message, details);
  if (tookTooLong.test(words)) return new RpcError('timeout', message, details);
  if (muchOf.test(words) || ofMuch.test(words))
    return new RpcError('too_large', message, { ...details, retryable: false });
  if (code === -32005) return new RpcError('rate_limited', message, more);
  const retryable = elsewhereCodes.has(code) || laterOrElsewhere.test(words);
  return new RpcError('reply', message, { ...details, retryable });
}

/** The range that a refusal names: `[0x10, 0x1f]`, `range 16-31`, `up to a 2K block range`, `max block range 500`. */
function suggestedRange(words: string): number | undefined {
  const hex = /\[\s*(0x[0-9a-f]{1,13})\s*,\s*(0x[0-9a-f]{1,13})\s*\]/i.exec(words);
  const decimal = /\brange:? (\d{1,15})\s*-\s*(\d{1,15})\b/i.exec(words);
  const pair = hex ?? decimal;
  if (pair !== null) return positive(Number(pair[2]) - Number(pair[1]) + 1);
  const cap =
    /(?:up to|at most|limited to|max(?:imum)?|limit)\b[^\d]{0,40}?\b(\d[\d,]{0,14})(k?)\b(?=[^.]{0,12}\b(?:blocks?|range)\b)/i.exec(
      words,
    ) ??
    /(?:max(?:imum)?|limit)\b[^.\d]{0,40}\b(?:range|blocks|distance)\b[^.\d]{0,24}?\b(\d[\d,]{0,14})(k?)\b/i.exec(
      words,
    ) ??
    /(?:range|blocks)\b[^.\d]{0,24}\b(?:max(?:imum)?|limit)\b[^.\d]{0,16}?\b(\d[\d,]{0,14})(k?)\b/i.exec(
      words,
    );
  if (cap === null) return undefined;
  return positive(Number((cap[1] ?? '').replaceAll(',', '')) * (cap[2] === '' ? 1 : 1_000));
}

const positive = (blocks: number): number | undefined =>
  Number.isSafeInteger(blocks) && blocks >= 1 ? blocks : undefined;

/** How long the node's own words, or Infura's `data.rate`, ask us to wait; at most five minutes. */
function askedWaitMs(words: string, data: unknown): number | undefined {
  const rate = (data as { rate?: { backoff_seconds?: unknown } } | null | undefined)?.rate;
  const named = /(?:retry|try again)[^.\d]{0,12} (\d{1,6}(?:\.\d{1,6})?) ?(ms|s|m)/i.exec(words);
  const unit = { ms: 1, s: 1_000, m: 60_000 }[named?.[2]?.toLowerCase() ?? 's'] ?? 1_000;
  const ms =
    typeof rate?.backoff_seconds === 'number'
      ? rate.backoff_seconds * 1_000
      : Number(named?.[1] ?? Number.NaN) * unit;
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, 300_000) : undefined;
}

/** Milliseconds of an HTTP Retry-After: seconds or a date; at most five minutes. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const seconds = /^\d{1,6}$/.test(header.trim()) ? Number(header) : undefined;
  const ms = seconds === undefined ? Date.parse(header) - nowMs : seconds * 1000;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), 300_000) : undefined;
}
