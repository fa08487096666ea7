import { sql } from 'kysely';
import type { TradeId } from '../../src-shared/brand.ts';
import { addressSchema, tradeIdSchema } from '../../src-shared/parse.ts';
import { chainStatusSchema } from '../../src-shared/stream/wire-messages.ts';
import { databaseNow, type LeaderProgress } from './lease.ts';
import type { LogMessage } from './message-log.ts';
import { statement } from './statement.ts';
import { partiesOf } from './trade-rows.ts';
import { noValues, row, rows, type Work } from './work.ts';

/** What every instance watches, read in one statement: all messages of blocks ≤ the chain's were committed before. */
export interface SharedState {
  readonly epoch: string;
  readonly cursor: number;
  readonly leader: LeaderProgress;
}

const selectState = statement()((db) =>
  db
    .selectFrom(['service', 'lease'])
    .select(['service.epoch', 'service.last_cursor', 'lease.head', 'lease.status'])
    .select(sql<boolean>`lease.expires_at < ${databaseNow}`.as('expired')),
);
const selectMessages = statement<{ after: number; limit: number }>()((db, { after, limit }) =>
  db
    .selectFrom('messages as m')
    .leftJoin('trades as t', 't.number', 'm.trade')
    .select(['m.cursor', 'm.account', 'm.body', 't.trade_id', 't.parties'])
    .where('m.cursor', '>', after)
    .orderBy('m.cursor')
    .limit(limit),
);
const selectRevoked = statement<{ within: number }>()((db, { within }) =>
  db
    .selectFrom('token_families')
    .select('family')
    .where('revoked_at', '>', sql<number>`${databaseNow} - CAST(${within} AS BIGINT)`),
);

export function* sharedState(): Work<SharedState> {
  const found = yield* row(selectState, noValues);
  if (found === undefined) throw new Error('the service row is missing');
  const { epoch, last_cursor: cursor, head, status, expired } = found;
  const shown = expired ? 'unreachable' : chainStatusSchema.parse(status);
  return { epoch, cursor, leader: { head, status: shown } };
}

/** Messages after a cursor, whomever they are for, in cursor order. */
export function* allMessagesAfter(after: number, limit: number): Work<LogMessage[]> {
  return (yield* rows(selectMessages, { after, limit })).map((each): LogMessage => {
    const { cursor, body: text, account, parties } = each;
    const tradeId: TradeId | null =
      each.trade_id === null ? null : tradeIdSchema.parse(each.trade_id);
    const to = parties === null ? [addressSchema.parse(account)] : partiesOf(parties);
    return { cursor, tradeId, parties: to, text };
  });
}

/** Sign-ins that ended in the last `withinMs`. */
export function* revokedWithin(withinMs: number): Work<string[]> {
  return (yield* rows(selectRevoked, { within: Math.ceil(withinMs) })).map(({ family }) => family);
}
