import type { FastifyInstance } from 'fastify';
import { tradeIdSchema, z } from '../../src-shared/parse.ts';
import {
  tradesQuerySchema,
  type eventsAnswerSchema,
  type tradesAnswerSchema,
} from '../../src-shared/stream/http-shapes.ts';
import { callerOf, parsedOrRefused } from './http-server.ts';
import { tradeOfCaller, type SignedInRoutesOptions } from './trade-access.ts';

const eventsPage = 500;
const eventsQuerySchema = z.object({
  page: z.coerce
    .number()
    .int()
    .min(1)
    .max(2 ** 48)
    .default(1),
});
const pageOfTrades = tradeIdSchema.optional();

/** `GET /api/trades`, `…/:tradeId`, `…/:tradeId/events`: what stands now, for parties only. */
export function addTradeRoutes(server: FastifyInstance, options: SignedInRoutesOptions): void {
  const { store, signIn, onFailure } = options;
  server.get('/api/trades', async (request): Promise<z.input<typeof tradesAnswerSchema>> => {
    const { account } = await callerOf(request, signIn, onFailure);
    const { page, ...filter } = parsedOrRefused(tradesQuerySchema, request.query);
    const before = parsedOrRefused(pageOfTrades, page);
    const found = await store.trades({ ...filter, account, before });
    return { trades: [...found.trades], next: found.next };
  });

  server.get('/api/trades/:tradeId', async (request) => {
    const { trade } = await tradeOfCaller(request, options);
    return trade;
  });

  server.get(
    '/api/trades/:tradeId/events',
    async (request): Promise<z.input<typeof eventsAnswerSchema>> => {
      const { tradeId } = await tradeOfCaller(request, options);
      const { page } = parsedOrRefused(eventsQuerySchema, request.query);
      const events = await store.events(tradeId, page, eventsPage);
      const last = events.at(-1);
      return {
        events,
        next: events.length < eventsPage || last === undefined ? null : String(last.tradeSeq + 1),
      };
    },
  );
}
