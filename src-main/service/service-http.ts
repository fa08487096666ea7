import type { Address } from '../../src-shared/brand.ts';
import { failure, type Failure } from '../../src-shared/failure.ts';
import { parseJsonWith, type z } from '../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import { errorAnswerSchema } from '../../src-shared/stream/http-shapes.ts';
import type { WireErrorCode } from '../../src-shared/stream/wire-messages.ts';
import type { ConnectionReason } from './connection-reasons.ts';
import type { ServiceEndpoint } from './service-endpoint.ts';

const withinMs = 30_000;
const maxAnswerBytes = 16 * 1024 * 1024;

export interface ServiceRequest {
  readonly account: Address;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: { readonly json: unknown } | { readonly bytes: Uint8Array };
}

/** Requests to one trade service in an account's name. */
export interface ServiceHttp {
  json<S extends z.ZodType>(request: ServiceRequest, schema: S): Promise<Result<z.output<S>>>;
  /** At most `maxBytes` of the answer. */
  bytes(request: ServiceRequest, maxBytes: number): Promise<Result<Uint8Array>>;
}

/** Why there is no token, as the user is told. */
function noToken(reason: ConnectionReason): Failure {
  if (reason === 'account_locked') return failure('account_locked');
  if (reason === 'sign_in_refused' || reason === 'not_admitted') return failure('service_refused');
  return failure('service_unreachable');
}

const failureOf: Partial<Record<WireErrorCode, Failure['code']>> = {
  token_invalid: 'service_refused',
  not_found: 'not_found',
  rate_limited: 'service_limit',
  storage_full: 'service_limit',
  would_revert: 'would_revert',
  unavailable: 'service_unreachable',
  internal: 'service_unreachable',
};

/** A refusal in the app's words, then the service's own: bounded, since anybody may run a service. */
function refusal(text: string): Failure {
  const said = parseJsonWith(errorAnswerSchema, text);
  if (!said.ok) return failure('service_declined');
  const { code, message } = said.value.error;
  return failure(failureOf[code] ?? 'service_declined', { detail: message.slice(0, 200) });
}

async function readBounded(answer: Response, maxBytes: number): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export function createServiceHttp(endpoint: ServiceEndpoint): ServiceHttp {
  async function once(
    request: ServiceRequest,
    maxBytes: number,
    renew: boolean,
  ): Promise<Result<Uint8Array>> {
    const url = endpoint.url();
    if (url === null) return fail(failure('service_unreachable'));
    const token = await endpoint.token(request.account, renew);
    if (!token.ok) return fail(noToken(token.reason));
    const { body } = request;
    let answer: Response;
    let content: Uint8Array | null;
    try {
      answer = await fetch(`${url}${request.path}`, {
        method: request.method,
        headers: {
          authorization: `Bearer ${token.token}`,
          ...(body === undefined
            ? {}
            : {
                'content-type': 'json' in body ? 'application/json' : 'application/octet-stream',
              }),
        },
        body:
          body === undefined
            ? null
            : 'json' in body
              ? JSON.stringify(body.json)
              : Buffer.from(body.bytes),
        redirect: 'error',
        signal: AbortSignal.timeout(withinMs),
      });
      content = await readBounded(answer, maxBytes);
    } catch {
      return fail(failure('service_unreachable'));
    }
    if (content === null)
      return fail(failure('service_declined', { detail: 'its answer is too large' }));
    if (answer.ok) return ok(content);
    // A token can end early, by a sign-out elsewhere: a new one is asked for once.
    if (answer.status === 401 && !renew) return await once(request, maxBytes, true);
    return fail(refusal(new TextDecoder().decode(content)));
  }

  return {
    async json(request, schema) {
      const answer = await once(request, maxAnswerBytes, false);
      if (!answer.ok) return answer;
      return parseJsonWith(schema, new TextDecoder().decode(answer.value), 'service_declined');
    },
    bytes: (request, maxBytes) => once(request, maxBytes, false),
  };
}
