import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { issueText, type z } from '../../src-shared/parse.ts';
import { maxMessageBytes, type WireErrorCode } from '../../src-shared/stream/wire-messages.ts';
import type { ServiceLogger } from '../logger.ts';
import type { AccessClaims } from '../sign-in/access-token.ts';
import type { SignIn } from '../sign-in/sign-in.ts';
import { bearerToken, type Admission } from './admission.ts';
import { addressKey, userKey, type RateLimits } from '../limits/rate-limits.ts';
import type { TrustedProxy } from '../limits/client-address.ts';
import { requireListed } from './route-table.ts';
import { errorAnswer, refuseCrowd, RequestRefused } from './error-answer.ts';

export interface HttpServerOptions {
  readonly admission: Admission;
  readonly logger: ServiceLogger;
  readonly trustedProxy: TrustedProxy;
  readonly limits: RateLimits;
}

/** Asked by machines that watch the service, however often. */
const uncounted: ReadonlySet<string> = new Set(['/health', '/ready', '/metrics']);

/** The HTTP server before its routes: who may call, limits, and answers to whatever goes wrong. */
export function createHttpServer({
  admission,
  logger,
  trustedProxy,
  limits,
}: HttpServerOptions): FastifyInstance {
  const server = Fastify({
    logger: false,
    bodyLimit: maxMessageBytes,
    trustProxy: trustedProxy,
    // A slow sender of headers or body holds a connection no longer than this.
    requestTimeout: 30_000,
    forceCloseConnections: true,
  });

  server.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) requireListed(each, url);
  });

  // JSON only, and a body may be left out where nothing in it is needed.
  server.removeAllContentTypeParsers();
  const parseJson = server.getDefaultJsonParser('error', 'error');
  server.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    (request, body: string, done) => {
      if (body === '') done(null, undefined);
      else void parseJson(request, body, done);
    },
  );

  server.addHook('onRequest', async (request, reply) => {
    void reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    if (!admission.hostAllowed(request.headers.host)) {
      throw new RequestRefused(
        421,
        'bad_request',
        'This service has another name. Dial its public address.',
      );
    }
    const { origin } = request.headers;
    if (!admission.originAllowed(origin))
      throw new RequestRefused(403, 'forbidden', 'This origin is not allowed.');
    if (!uncounted.has(request.routeOptions.url ?? ''))
      refuseCrowd(await limits.take('request', addressKey(request.ip)));
    if (origin === undefined) return;
    void reply.headers({ 'access-control-allow-origin': origin, vary: 'Origin' });
    if (request.method !== 'OPTIONS') return;
    await reply
      .code(204)
      .headers({
        'access-control-allow-methods': 'GET, POST, PUT, DELETE',
        'access-control-allow-headers': 'authorization, content-type',
        'access-control-max-age': '600',
      })
      .send();
  });

  server.setErrorHandler(async (error, request, reply) => {
    const refusal = asRefusal(error);
    if (refusal.status >= 500) {
      logger.error({
        event: 'request_failed',
        method: request.method,
        path: request.url.split('?')[0],
        err: error,
      });
    }
    if (refusal.status === 401) void reply.header('www-authenticate', 'Bearer');
    if (refusal.retryAfter !== undefined) void reply.header('retry-after', refusal.retryAfter);
    await reply
      .code(refusal.status)
      .send(errorAnswer(refusal.code, refusal.message, refusal.details));
  });
  server.setNotFoundHandler(
    async (_request, reply) => await reply.code(404).send(errorAnswer('not_found')),
  );
  return server;
}

function asRefusal(error: unknown): RequestRefused {
  if (error instanceof RequestRefused) return error;
  const status =
    typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : 500;
  if (typeof status !== 'number' || status < 400 || status >= 500)
    return new RequestRefused(500, 'internal');
  const codes: Record<number, WireErrorCode> = {
    404: 'not_found',
    413: 'too_large',
    429: 'rate_limited',
  };
  return new RequestRefused(status, codes[status] ?? 'bad_request');
}

/** Body, query or parameters as the schema says, or a 400 that names the field. */
export function parsedOrRefused<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new RequestRefused(
    400,
    'bad_request',
    `Not understood: ${issueText(parsed.error).slice(0, 200)}`,
  );
}

/** The caller's claims; throws 401 without a good token. */
export async function callerOf(
  request: FastifyRequest,
  signIn: SignIn,
  onFailure: () => void,
): Promise<AccessClaims> {
  const token = bearerToken(request.headers.authorization);
  const claims = token === null ? null : await signIn.authenticate(token);
  if (claims !== null) return claims;
  onFailure();
  throw new RequestRefused(401, 'token_invalid');
}

/** The sign-in as the routes use it: what its caller asks for counts for the caller. */
export function countingRequests(signIn: SignIn, limits: RateLimits): SignIn {
  return {
    ...signIn,
    authenticate: async (token) => {
      const claims = await signIn.authenticate(token);
      if (claims !== null) refuseCrowd(await limits.take('request', userKey(claims.account)));
      return claims;
    },
  };
}
