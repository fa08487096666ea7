import type { FastifyInstance } from 'fastify';
import type { z } from '../../src-shared/parse.ts';
import {
  updatesQuerySchema,
  type updatesAnswerSchema,
} from '../../src-shared/stream/http-shapes.ts';
import { callerOf, parsedOrRefused } from '../http/http-server.ts';
import type { SignedInRoutesOptions } from '../http/trade-access.ts';
import type { UpdateFeed } from './update-feed.ts';

export interface UpdateRoutesOptions extends Omit<SignedInRoutesOptions, 'store'> {
  readonly feed: UpdateFeed;
}

const updatesPage = 200;

/** `GET /api/updates`: notes and files of all the caller's trades, for whom a snapshot left out their messages. */
export function addUpdateRoutes(server: FastifyInstance, options: UpdateRoutesOptions): void {
  const { feed, signIn, onFailure } = options;
  server.get('/api/updates', async (request): Promise<z.input<typeof updatesAnswerSchema>> => {
    const { account } = await callerOf(request, signIn, onFailure);
    const { after } = parsedOrRefused(updatesQuerySchema, request.query);
    return await feed.page(account, after, updatesPage);
  });
}
