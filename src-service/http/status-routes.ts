import type { FastifyInstance } from 'fastify';
import type { z } from '../../src-shared/parse.ts';
import type { chainAnswerSchema, statsAnswerSchema } from '../../src-shared/stream/http-shapes.ts';
import type { TradeStore } from '../database/trade-store.ts';
import type { TradeWebSocketHandler } from '../stream/trade-websocket-handler.ts';
import { RequestRefused } from './error-answer.ts';

export type ChainAnswer = z.input<typeof chainAnswerSchema>;

export interface StatusRoutesOptions {
  readonly store: TradeStore;
  readonly stream: TradeWebSocketHandler;
  /** Null while no chain is known. */
  readonly chain: () => ChainAnswer | null;
  readonly startedAt: number;
  readonly now: () => number;
}

/** `GET /health`, `/ready`, `/ws-stats`, `/api/chain`: no token, nothing about any trade. */
export function addStatusRoutes(server: FastifyInstance, options: StatusRoutesOptions): void {
  const { store, stream } = options;

  server.get('/health', async () => ({ status: 'ok' }));

  server.get('/ready', async () => {
    try {
      await store.logState();
    } catch {
      throw new RequestRefused(503, 'unavailable', 'The database does not answer.');
    }
    return { status: 'ready' };
  });

  server.get('/api/chain', async (): Promise<ChainAnswer> => {
    const chain = options.chain();
    if (chain === null)
      throw new RequestRefused(
        503,
        'unavailable',
        'The chain is not known yet: its node was never reached.',
      );
    return chain;
  });

  server.get('/ws-stats', async (): Promise<z.input<typeof statsAnswerSchema>> => {
    const { epoch, cursor } = await store.logState();
    const { statistics } = stream;
    return {
      uptimeMs: options.now() - options.startedAt,
      connections: stream.connections,
      users: stream.users,
      subscriptions: stream.subscriptions,
      messagesIn: statistics.messagesIn,
      messagesOut: statistics.messagesOut,
      bytesOut: statistics.bytesOut,
      droppedSlow: statistics.droppedSlow,
      authFailures: statistics.authFailures,
      resumed: statistics.resumed,
      resynced: statistics.resynced,
      heartbeatTimeouts: statistics.heartbeatTimeouts,
      latencyMs: statistics.latencyMs(),
      epoch,
      cursor,
    };
  });
}
