import { z } from '../../src-shared/parse.ts';
import { replyError, RpcError } from './rpc-error.ts';

/** 32 MiB: no answer may be larger. */
export const maxAnswerBytes = 32 * 1024 * 1024;
export const requestTimeoutMs = 30_000;

/** One way to one node. `request` resolves with the unparsed result; throws `RpcError`. */
export interface RpcConnection {
  readonly host: string;
  request(method: string, params: readonly unknown[], signal?: AbortSignal): Promise<unknown>;
  close(): void;
}

const answerSchema = z.object({
  id: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z
    .object({ code: z.number(), message: z.string(), data: z.unknown().optional() })
    .nullish()
    .catch({ code: 0, message: 'an error without words' }),
});

/** The result in a JSON-RPC answer; throws the node's error, or `bad_answer`. */
export function resultOf(host: string, answer: unknown): unknown {
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success || ((parsed.data.error ?? null) === null && parsed.data.result === undefined))
    throw new RpcError('bad_answer', 'answered something else than JSON-RPC', { host });
  const error = parsed.data.error ?? null;
  if (error !== null) throw replyError(host, error);
  return parsed.data.result;
}

export function parseAnswerText(host: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new RpcError('bad_answer', 'answered something else than JSON', { host, cause });
  }
}
