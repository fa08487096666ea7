import type { z } from '../../src-shared/parse.ts';
import type { errorAnswerSchema } from '../../src-shared/stream/http-shapes.ts';
import type { WireErrorCode } from '../../src-shared/stream/wire-messages.ts';

/** One sentence each: what is wrong and, where it helps, the way out. No internals. */
const sentences: Record<WireErrorCode, string> = {
  bad_request: 'The request is not understood.',
  bad_message: 'The message is not understood.',
  unknown_type: 'This type of message is not known.',
  token_invalid: 'Sign in again.',
  other_user: 'The token is of another account.',
  forbidden: 'This is not allowed here.',
  not_found: 'There is nothing here.',
  conflict: 'This contradicts what is there.',
  too_large: 'The request is too large.',
  rate_limited: 'Too much at once. Wait a little.',
  would_revert: 'The contract would refuse this.',
  unavailable: 'Not available right now. Try again.',
  storage_full: 'There is no room left for this.',
  internal: 'Something went wrong here.',
};

export type ErrorAnswer = z.input<typeof errorAnswerSchema>;

export function errorAnswer(
  code: WireErrorCode,
  message: string = sentences[code],
  details?: object,
): ErrorAnswer {
  return { error: { code, message, ...(details === undefined ? {} : { details }) } };
}

/** An expected refusal of an HTTP request; the server's error handler answers with it. */
export class RequestRefused extends Error {
  readonly status: number;
  readonly code: WireErrorCode;
  /** Seconds until another try may work. */
  readonly retryAfter: number | undefined;
  /** For programs; sent as it is. */
  readonly details: object | undefined;
  constructor(
    status: number,
    code: WireErrorCode,
    message: string = sentences[code],
    more: { readonly retryAfter?: number | undefined; readonly details?: object | undefined } = {},
  ) {
    super(message);
    this.name = 'RequestRefused';
    this.status = status;
    this.code = code;
    this.retryAfter = more.retryAfter;
    this.details = more.details;
  }
}

/** 429, with how long to wait; nothing when there was room. */
export function refuseCrowd(waitSeconds: number | null): void {
  if (waitSeconds !== null)
    throw new RequestRefused(429, 'rate_limited', sentences.rate_limited, {
      retryAfter: waitSeconds,
    });
}
