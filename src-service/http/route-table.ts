import { z } from '../../src-shared/parse.ts';
import {
  chainAnswerSchema,
  eventsAnswerSchema,
  filesAnswerSchema,
  logoutBodySchema,
  nonceAnswerSchema,
  notesAnswerSchema,
  offersAnswerSchema,
  refreshBodySchema,
  sentOfferSchema,
  statsAnswerSchema,
  tokensAnswerSchema,
  tradesAnswerSchema,
  tradesQuerySchema,
  updatesAnswerSchema,
  verifyBodySchema,
} from '../../src-shared/stream/http-shapes.ts';
import { relayCallSchema } from '../../src-shared/stream/relay-call.ts';
import {
  noteBodySchema,
  noteJsonSchema,
  offerBodySchema,
  relayAnswerSchema,
  relayerAnswerSchema,
  tradeFileSchema,
} from '../../src-shared/stream/trade-update-shapes.ts';
import { tradeJsonSchema } from '../../src-shared/stream/wire-shapes.ts';

export interface RouteEntry {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  /** `party`: of the trade in the path; everybody else gets the 404 of an unknown trade. */
  readonly caller: 'anyone' | 'signed in' | 'party' | 'METRICS_TOKEN';
  readonly query?: z.ZodType;
  /** A schema, or what it is when it is no JSON. */
  readonly body?: z.ZodType | string;
  readonly status: number;
  /** A schema, or what it is when it is no JSON. */
  readonly answer: z.ZodType | string;
}

/**
 * Every route over HTTP. A route that isn't here is not served: docs/protocol.md is printed from this table, and the
 * authorisation matrix (test/integration/service/authorisation.test.ts) tries each of its entries.
 */
export const routeTable: readonly RouteEntry[] = [
  {
    method: 'POST',
    path: '/api/auth/nonce',
    caller: 'anyone',
    status: 200,
    answer: nonceAnswerSchema,
  },
  {
    method: 'POST',
    path: '/api/auth/verify',
    caller: 'anyone',
    body: verifyBodySchema,
    status: 200,
    answer: tokensAnswerSchema,
  },
  {
    method: 'POST',
    path: '/api/auth/refresh',
    caller: 'anyone',
    body: refreshBodySchema,
    status: 200,
    answer: tokensAnswerSchema,
  },
  {
    method: 'POST',
    path: '/api/auth/logout',
    caller: 'signed in',
    body: logoutBodySchema,
    status: 204,
    answer: 'nothing',
  },
  {
    method: 'GET',
    path: '/api/trades',
    caller: 'signed in',
    query: tradesQuerySchema,
    status: 200,
    answer: tradesAnswerSchema,
  },
  {
    method: 'GET',
    path: '/api/trades/:tradeId',
    caller: 'party',
    status: 200,
    answer: tradeJsonSchema,
  },
  {
    method: 'GET',
    path: '/api/trades/:tradeId/events',
    caller: 'party',
    query: z.object({ page: z.string().optional() }),
    status: 200,
    answer: eventsAnswerSchema,
  },
  {
    method: 'GET',
    path: '/api/trades/:tradeId/notes',
    caller: 'party',
    query: z.object({ page: z.string().optional() }),
    status: 200,
    answer: notesAnswerSchema,
  },
  {
    method: 'POST',
    path: '/api/trades/:tradeId/notes',
    caller: 'party',
    body: noteBodySchema,
    status: 201,
    answer: noteJsonSchema,
  },
  {
    method: 'GET',
    path: '/api/trades/:tradeId/files',
    caller: 'party',
    status: 200,
    answer: filesAnswerSchema,
  },
  {
    method: 'GET',
    path: '/api/trades/:tradeId/files/:keccak',
    caller: 'party',
    status: 200,
    answer: 'the content, as `application/octet-stream`',
  },
  {
    method: 'PUT',
    path: '/api/trades/:tradeId/files/:keccak',
    caller: 'party',
    body: 'The content, 1 byte to 5 MiB, whose keccak256 is in the path; 20 MiB a party and trade.',
    status: 201,
    answer: tradeFileSchema,
  },
  {
    method: 'GET',
    path: '/api/updates',
    caller: 'signed in',
    query: z.object({ after: z.string().optional() }),
    status: 200,
    answer: updatesAnswerSchema,
  },
  {
    method: 'POST',
    path: '/api/offers',
    caller: 'signed in',
    body: offerBodySchema,
    status: 201,
    answer: sentOfferSchema,
  },
  {
    method: 'GET',
    path: '/api/offers',
    caller: 'signed in',
    query: z.object({ after: z.string().optional() }),
    status: 200,
    answer: offersAnswerSchema,
  },
  {
    method: 'DELETE',
    path: '/api/offers/:cursor',
    caller: 'signed in',
    status: 200,
    answer: z.object({}),
  },
  {
    method: 'POST',
    path: '/api/relay',
    caller: 'signed in',
    body: relayCallSchema,
    status: 202,
    answer: relayAnswerSchema,
  },
  {
    method: 'GET',
    path: '/api/relay',
    caller: 'signed in',
    status: 200,
    answer: relayerAnswerSchema,
  },
  {
    method: 'GET',
    path: '/api/relay/:digest',
    caller: 'signed in',
    status: 200,
    answer: relayAnswerSchema,
  },
  { method: 'GET', path: '/api/chain', caller: 'anyone', status: 200, answer: chainAnswerSchema },
  {
    method: 'GET',
    path: '/health',
    caller: 'anyone',
    status: 200,
    answer: z.object({ status: z.literal('ok') }),
  },
  {
    method: 'GET',
    path: '/ready',
    caller: 'anyone',
    status: 200,
    answer: z.object({ status: z.literal('ready') }),
  },
  { method: 'GET', path: '/ws-stats', caller: 'anyone', status: 200, answer: statsAnswerSchema },
  {
    method: 'GET',
    path: '/metrics',
    caller: 'METRICS_TOKEN',
    status: 200,
    answer: "Prometheus' text format",
  },
];

const routeNames: ReadonlySet<string> = new Set(
  routeTable.map(({ method, path }) => `${method} ${path}`),
);

/** Throws for a route that nobody wrote down. */
export function requireListed(method: string, path: string): void {
  // Fastify answers HEAD wherever GET is answered.
  if (method === 'HEAD' || routeNames.has(`${method} ${path}`)) return;
  throw new Error(
    `${method} ${path} is not in src-service/http/route-table.ts: add it, run \`npm run protocol\`, and say in the authorisation matrix who may use it.`,
  );
}
