import type { FastifyInstance } from 'fastify';
import { tradeIdSchema, z } from '../../src-shared/parse.ts';
import {
  tradesQuerySchema,
  type eventsAnswerSchema,
  type tradesAnswerSchema,
} from '../../src-shared/stream/http-shapes.ts';
import type { TradeStore } from '../database/trade-store.ts';
import type { SignIn } from '../sign-in/sign-in.ts';
import { RequestRefused } from './error-answer.ts';
import { callerOf, parsedOrRefused } from './http-server.ts';

export interface TradeRoutesOptions {
  readonly store: TradeStore;
  readonly signIn: SignIn;
  readonly onFailure: () => void;
}

const eventsPage = 500;
const tradeParametersSchema = z.object({ tradeId: tradeIdSchema });
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
export function addTradeRoutes(
  server: FastifyInstance,
  { store, signIn, onFailure }: TradeRoutesOptions,
): void {
  server.get('/api/trades', async (request): Promise<z.input<typeof tradesAnswerSchema>> => {
    const { account } = await callerOf(request, signIn, onFailure);
    const { page, ...filter } = parsedOrRefused(tradesQuerySchema, request.query);
    const before = parsedOrRefused(pageOfTrades, page);
    const found = await store.trades({ ...filter, account, before });
    return { trades: [...found.trades], next: found.next };
  });

  server.get('/api/trades/:tradeId', async (request) => {
    const { account } = await callerOf(request, signIn, onFailure);
    const trade = await store.trade(tradeIdOf(request.params), account);
    // The same answer for an unknown trade and for another's: guessing tells nothing.
    if (trade === null) throw new RequestRefused(404, 'not_found');
    return trade;
  });

  server.get(
    '/api/trades/:tradeId/events',
    async (request): Promise<z.input<typeof eventsAnswerSchema>> => {
      const { account } = await callerOf(request, signIn, onFailure);
      const tradeId = tradeIdOf(request.params);
      const { page } = parsedOrRefused(eventsQuerySchema, request.query);
      if ((await store.trade(tradeId, account)) === null)
        throw new RequestRefused(404, 'not_found');
      const events = await store.events(tradeId, page, eventsPage);
      const last = events.at(-1);
      return {
        events,
        next: events.length < eventsPage || last === undefined ? null : String(last.tradeSeq + 1),
      };
    },
  );
}

/** A malformed id is no trade of anybody's. */
function tradeIdOf(parameters: unknown): z.output<typeof tradeIdSchema> {
  const parsed = tradeParametersSchema.safeParse(parameters);
  if (!parsed.success) throw new RequestRefused(404, 'not_found');
  return parsed.data.tradeId;
}
