import { failure, type Failure } from '../../src-shared/failure.ts';
import { ipcRequests, type IpcRequestName } from '../../src-shared/ipc/ipc-contract.ts';
import { maxEvidenceBytes } from '../../src-shared/trade/evidence.ts';

/** Bytes of a call's argument, as far as main may hold them before they are parsed. */
const usualBytes = 1024 * 1024;
const callBytes: Partial<Record<IpcRequestName, number>> = {
  'evidence.compose': maxEvidenceBytes + 64 * 1024,
};
/** Values inside one argument. */
const maxValues = 20_000;
const maxDepth = 12;

interface Rate {
  /** So many at once, and then so many a minute. */
  readonly perMinute: number;
}
const usualRate: Rate = { perMinute: 120 };
/** Requests that cost more than a record: a file on the disk, a way out to an address. */
const rates: Partial<Record<IpcRequestName, Rate>> = {
  'evidence.compose': { perMinute: 10 },
  'settings.testRpc': { perMinute: 10 },
  'settings.testService': { perMinute: 10 },
};

/** How much and how often the page may call. */
export interface RequestLimits {
  /** Why this call is not even parsed, or null. */
  refusal(name: IpcRequestName, args: unknown): Failure | null;
}

/** `now`: milliseconds of a clock that never goes back. Reads are limited in size alone. */
export function createRequestLimits(now: () => number): RequestLimits {
  const buckets = new Map<IpcRequestName, { left: number; at: number }>();

  function mayRun(name: IpcRequestName): boolean {
    if (ipcRequests[name].class === 'read') return true;
    const { perMinute } = rates[name] ?? usualRate;
    const at = now();
    const bucket = buckets.get(name) ?? { left: perMinute, at };
    const left = Math.min(perMinute, bucket.left + ((at - bucket.at) / 60_000) * perMinute);
    buckets.set(name, { left: left >= 1 ? left - 1 : left, at });
    return left >= 1;
  }

  return {
    refusal(name, args) {
      const problem = excess(args, callBytes[name] ?? usualBytes);
      if (problem !== null) return failure('invalid_input', { detail: problem });
      return mayRun(name) ? null : failure('rate_limited');
    },
  };
}

/** What is too much about a value, or null. Cycles end at the depth; a value is never copied. */
function excess(value: unknown, maxBytes: number): string | null {
  let bytes = 0;
  let values = 0;
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    values += 1;
    if (values > maxValues) return 'too many values';
    if (next.depth > maxDepth) return 'nested too deeply';
    const { value: held, depth } = next;
    if (typeof held === 'string') bytes += held.length * 2;
    else if (typeof held === 'bigint') bytes += held.toString(16).length / 2;
    else if (ArrayBuffer.isView(held)) bytes += held.byteLength;
    else if (held instanceof ArrayBuffer) bytes += held.byteLength;
    else if (held instanceof Map || held instanceof Set) return 'of a kind that is not taken';
    else if (typeof held === 'object' && held !== null)
      for (const [key, inner] of Object.entries(held)) {
        bytes += key.length * 2;
        open.push({ value: inner, depth: depth + 1 });
        if (open.length > maxValues) return 'too many values';
      }
    else bytes += 8;
    if (bytes > maxBytes) return 'too large';
  }
  return null;
}
