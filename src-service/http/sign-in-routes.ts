import type { FastifyInstance } from 'fastify';
import type { z } from '../../src-shared/parse.ts';
import {
  logoutBodySchema,
  refreshBodySchema,
  verifyBodySchema,
  type nonceAnswerSchema,
} from '../../src-shared/stream/http-shapes.ts';
import type { SignIn, SignInOutcome, Tokens } from '../sign-in/sign-in.ts';
import type { Admission } from './admission.ts';
import { addressKey, userKey, type RateLimits } from '../limits/rate-limits.ts';
import { refuseCrowd, RequestRefused } from './error-answer.ts';
import { callerOf, parsedOrRefused } from './http-server.ts';

export interface SignInRoutesOptions {
  readonly signIn: SignIn;
  readonly admission: Admission;
  /** False while no chain is known: its id is part of what is signed. */
  readonly chainKnown: () => boolean;
  readonly onFailure: () => void;
  readonly limits: RateLimits;
}

/** `POST /api/auth/nonce | verify | refresh | logout` (trade-stream-protocol.md). */
export function addSignInRoutes(server: FastifyInstance, options: SignInRoutesOptions): void {
  const { signIn, admission, limits } = options;

  const tokensOf = (outcome: SignInOutcome): Tokens => {
    if ('tokens' in outcome) return outcome.tokens;
    options.onFailure();
    if (outcome.refused === 'forbidden')
      throw new RequestRefused(403, 'forbidden', 'This account may not sign in here.');
    throw new RequestRefused(401, 'token_invalid');
  };

  server.post('/api/auth/nonce', async (): Promise<z.input<typeof nonceAnswerSchema>> =>
    signIn.nonce(),
  );

  server.post('/api/auth/verify', async (request) => {
    const body = parsedOrRefused(verifyBodySchema, request.body);
    const url = admission.urlOf(request.headers.host);
    if (url === null || !options.chainKnown())
      throw new RequestRefused(503, 'unavailable', 'The chain is not known yet. Try again.');
    refuseCrowd(await limits.take('signIn', addressKey(request.ip)));
    const outcome = await signIn.verify(body, url);
    // Only who signed counts for the account: nobody can lock another out.
    if ('tokens' in outcome) refuseCrowd(await limits.take('signIn', userKey(body.address)));
    return tokensOf(outcome);
  });

  server.post('/api/auth/refresh', async (request) => {
    const { refreshToken } = parsedOrRefused(refreshBodySchema, request.body);
    refuseCrowd(await limits.take('signIn', addressKey(request.ip)));
    return tokensOf(await signIn.refresh(refreshToken));
  });

  server.post('/api/auth/logout', async (request, reply) => {
    const claims = await callerOf(request, signIn, options.onFailure);
    const { all } = parsedOrRefused(logoutBodySchema, request.body ?? {});
    await signIn.logout(claims, all === true);
    return await reply.code(204).send();
  });
}
