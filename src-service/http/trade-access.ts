import type { FastifyRequest } from 'fastify';
import type { Address, TradeId } from '../../src-shared/brand.ts';
import { tradeIdSchema, z } from '../../src-shared/parse.ts';
import type { WireTradeJson } from '../../src-shared/stream/wire-shapes.ts';
import type { TradeStore } from '../database/trade-store.ts';
import type { SignIn } from '../sign-in/sign-in.ts';
import { RequestRefused } from './error-answer.ts';
import { callerOf } from './http-server.ts';

/** What routes behind the sign-in need. */
export interface SignedInRoutesOptions {
  readonly store: TradeStore;
  readonly signIn: SignIn;
  /** Told of every refused token. */
  readonly onFailure: () => void;
}

const tradeParametersSchema = z.object({ tradeId: tradeIdSchema });

/** A malformed id is no trade of anybody's. */
export function tradeIdOf(parameters: unknown): TradeId {
  const parsed = tradeParametersSchema.safeParse(parameters);
  if (!parsed.success) throw new RequestRefused(404, 'not_found');
  return parsed.data.tradeId;
}

export interface TradeOfCaller {
  readonly account: Address;
  readonly trade: WireTradeJson;
  readonly tradeId: TradeId;
}

/**
 * The trade of a `/api/trades/:tradeId…` request and who asks, as a party to it. Throws 401 without a good token, and
 * the same 404 for an unknown trade and for another's: guessing tells nothing.
 */
export async function tradeOfCaller(
  request: FastifyRequest,
  { store, signIn, onFailure }: SignedInRoutesOptions,
): Promise<TradeOfCaller> {
  const { account } = await callerOf(request, signIn, onFailure);
  const tradeId = tradeIdOf(request.params);
  const trade = await store.trade(tradeId, account);
  if (trade === null) throw new RequestRefused(404, 'not_found');
  return { account, trade, tradeId };
}
