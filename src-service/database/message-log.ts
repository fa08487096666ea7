import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Address, TradeId } from '../../src-shared/brand.ts';
import type { ServiceDatabase } from './service-database.ts';
import { bulkInsert, statement } from './statement.ts';
import { insertAll, noValues, row, rows, run, type Work } from './work.ts';

/** One message of the log, as it goes out; serialised once however many receive it. */
export interface LogMessage {
  readonly cursor: number;
  /** Null: about no single trade, for `parties` alone. */
  readonly tradeId: TradeId | null;
  readonly parties: readonly Address[];
  readonly text: string;
}

export interface LogState {
  /** Random, made with the database; another one means other cursors. */
  readonly epoch: string;
  /** Highest cursor ever given out. */
  readonly cursor: number;
  /** What came up to here can no longer be replayed. */
  readonly prunedCursor: number;
}

/** What a subscription covers. */
export type LogScope =
  | { readonly kind: 'mine'; readonly account: Address }
  | { readonly kind: 'trade'; readonly account: Address; readonly tradeId: TradeId };

export interface LogPage {
  readonly messages: readonly { readonly cursor: number; readonly text: string }[];
  /** True when the log holds nothing more of this scope. */
  readonly end: boolean;
  /** True when messages after the asked cursor were pruned meanwhile: only a snapshot helps. */
  readonly lost: boolean;
}

/** How far back the log can be replayed. */
export interface LogHorizon {
  readonly messages: number;
  readonly milliseconds: number;
}
const defaultLogHorizon: LogHorizon = {
  messages: 50_000,
  milliseconds: 30 * 24 * 3600 * 1000,
};

/** The pen of one transaction that writes to the log; it holds the counter until the commit. */
export interface LogWriter {
  /** The cursor of the next message: above every one given out before, and no lower than the clock. */
  readonly nextCursor: () => number;
  /** About a trade, named by its row's number: for all of its parties. */
  readonly addForTrade: (trade: number, message: LogMessage) => void;
  /** For one account, about no trade. */
  readonly addForAccount: (
    account: Address,
    message: Omit<LogMessage, 'tradeId' | 'parties'>,
  ) => void;
}

export interface Written<T> {
  readonly value: T;
  readonly messages: readonly LogMessage[];
  /** The highest cursor before these messages. */
  readonly after: number;
  /** When the transaction was asked for, on the clock of `performance.now()`. */
  readonly startedAt: number;
}

export interface MessageLogOptions {
  readonly horizon?: LogHorizon | undefined;
  /** Unix milliseconds; the clock of the cursors on SQLite. PostgreSQL's own clock gives them there. */
  readonly now?: (() => number) | undefined;
  /** Ends each transaction that writes messages. */
  readonly atCommit?: (() => Work<void>) | undefined;
  /** After each commit of a transaction that wrote messages, before its promise resolves, in the order of commits. */
  readonly onWritten?: ((written: Written<unknown>) => void) | undefined;
}

/**
 * The log of messages and its counter.
 * Invariants: a transaction takes the counter before its first message and keeps it until it is durable, so messages
 * become visible in cursor order; a cursor is max(last + 1, clock in microseconds), so no restored copy gives one out
 * again.
 */
export interface MessageLog {
  readonly state: () => Promise<LogState>;
  /** One durable transaction that may write messages. `first` runs before anything is locked. */
  readonly write: <T>(work: (writer: LogWriter) => Work<T>, first?: Work<void>) => Promise<T>;
  /** Forgets all messages and begins a new epoch; the counter goes on. Part of a transaction. */
  readonly begin: () => Work<void>;
  readonly messagesAfter: (scope: LogScope, after: number, limit: number) => Promise<LogPage>;
}

interface PendingRow {
  readonly cursor: number;
  readonly trade: number | null;
  readonly account: string | null;
  readonly body: string;
  readonly [column: string]: string | number | null;
}

/** The counter, locked until the transaction ends, and the clock in microseconds. */
const takeCounter = statement<{ clock: number }>()((db, { clock }, dialect) => {
  const counter = db.selectFrom('service').select('last_cursor');
  return dialect === 'sqlite'
    ? counter.select(sql<number>`CAST(${clock} AS INTEGER)`.as('clock'))
    : counter.select(postgresClock.as('clock')).forUpdate();
});
const postgresClock = sql<number>`CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)`;

const setCounter = statement<{ cursor: number }>()((db, { cursor }) =>
  db.updateTable('service').set({ last_cursor: cursor }),
);
const makeService = statement<{ epoch: string; cursor: number }>()((db, { epoch, cursor }) =>
  db
    .insertInto('service')
    .values({ id: 1, epoch, last_cursor: cursor, pruned_cursor: cursor })
    .onConflict((conflict) => conflict.doNothing()),
);
const beginEpoch = statement<{ epoch: string; cursor: number }>()((db, { epoch, cursor }) =>
  db.updateTable('service').set({ epoch, last_cursor: cursor, pruned_cursor: cursor }),
);
const deleteMessages = statement()((db) => db.deleteFrom('messages'));
const selectState = statement()((db) =>
  db.selectFrom('service').select(['epoch', 'last_cursor', 'pruned_cursor']),
);
const insertMessages = bulkInsert<PendingRow>()((db, all) =>
  db.insertInto('messages').values([...all]),
);

const messagesOfAccount = statement<{ after: number; account: string; limit: number }>()(
  (db, { after, account, limit }) =>
    db
      .selectFrom('messages as m')
      .select(['m.cursor', 'm.body'])
      .where('m.cursor', '>', after)
      .where((or) =>
        or.or([
          or('m.account', '=', account),
          or.exists(
            or
              .selectFrom('trade_parties as p')
              .select(sql`1`.as('one'))
              .where('p.account', '=', account)
              .whereRef('p.trade', '=', 'm.trade'),
          ),
        ]),
      )
      .orderBy('m.cursor')
      .limit(limit),
);
const messagesOfTrade = statement<{ after: number; tradeId: string; limit: number }>()(
  (db, { after, tradeId, limit }) =>
    db
      .selectFrom('messages')
      .select(['cursor', 'body'])
      .where('trade', '=', (db) =>
        db.selectFrom('trades').select('number').where('trade_id', '=', tradeId),
      )
      .where('cursor', '>', after)
      .orderBy('cursor')
      .limit(limit),
);

const heldMessages = statement()((db) =>
  db.selectFrom('messages').select(({ fn }) => fn.countAll<number>().as('held')),
);
/** From the old end: few texts are passed over (counting reads an index). From the new one it would be all, each time. */
const nthOldest = statement<{ skipped: number }>()((db, { skipped }) =>
  db.selectFrom('messages').select('cursor').orderBy('cursor').limit(1).offset(skipped),
);
const lastUpTo = statement<{ cursor: number }>()((db, { cursor }) =>
  db
    .selectFrom('messages')
    .select((max) => max.fn.max('cursor').as('cursor'))
    .where('cursor', '<=', cursor),
);
const deleteUpTo = statement<{ cursor: number }>()((db, { cursor }) =>
  db.deleteFrom('messages').where('cursor', '<=', cursor),
);
const setPruned = statement<{ cursor: number }>()((db, { cursor }) =>
  db.updateTable('service').set({ pruned_cursor: cursor }).where('pruned_cursor', '<', cursor),
);

const newEpoch = (): string => randomBytes(12).toString('hex');

/** Opens the log of a migrated database; a new one begins its epoch here. */
export async function openMessageLog(
  database: ServiceDatabase,
  options: MessageLogOptions = {},
): Promise<MessageLog> {
  const horizon = options.horizon ?? defaultLogHorizon;
  const now = options.now ?? Date.now;
  let messagesSincePrune = 0;

  // The counter begins at the clock: a cursor of an earlier database is below all of this one's.
  await database.transaction(run(makeService, { epoch: newEpoch(), cursor: now() * 1000 }));

  function* counter(): Work<{ last: number; clock: number }> {
    const taken = yield* row(takeCounter, { clock: now() * 1000 });
    if (taken === undefined) throw new Error('the service row is missing');
    return { last: taken.last_cursor, clock: taken.clock };
  }

  function* writing<T>(
    work: (writer: LogWriter) => Work<T>,
    first: Work<void> | undefined,
  ): Work<Written<T>> {
    const startedAt = performance.now();
    if (first !== undefined) yield* first;
    const { last, clock } = yield* counter();
    let cursor = last;
    const messages: LogMessage[] = [];
    const pending: PendingRow[] = [];
    const value = yield* work({
      nextCursor: () => (cursor = Math.max(cursor + 1, clock)),
      addForTrade: (trade, message) => {
        messages.push(message);
        pending.push({ cursor: message.cursor, trade, account: null, body: message.text });
      },
      addForAccount: (account, message) => {
        messages.push({ ...message, tradeId: null, parties: [account] });
        pending.push({ cursor: message.cursor, trade: null, account, body: message.text });
      },
    });
    yield* insertAll(insertMessages, pending);
    if (cursor > last) yield* run(setCounter, { cursor });
    if (messages.length > 0 && options.atCommit !== undefined) yield* options.atCommit();
    return { value, messages, after: last, startedAt };
  }

  async function write<T>(work: (writer: LogWriter) => Work<T>, first?: Work<void>): Promise<T> {
    const written = await database.transaction(writing(work, first));
    if (written.messages.length > 0) options.onWritten?.(written);
    messagesSincePrune += written.messages.length;
    if (messagesSincePrune >= Math.max(1, horizon.messages / 50)) {
      messagesSincePrune = 0;
      await database.transaction(prune());
    }
    return written.value;
  }

  function* begin(): Work<void> {
    const { last, clock } = yield* counter();
    yield* run(deleteMessages, noValues);
    yield* run(beginEpoch, { epoch: newEpoch(), cursor: Math.max(last + 1, clock) });
    messagesSincePrune = 0;
  }

  function* prune(): Work<void> {
    const { clock } = yield* counter();
    const tooMany = ((yield* row(heldMessages, noValues))?.held ?? 0) - horizon.messages;
    const newestToGo = tooMany > 0 ? yield* row(nthOldest, { skipped: tooMany - 1 }) : undefined;
    const upTo = Math.max(newestToGo?.cursor ?? 0, clock - horizon.milliseconds * 1000);
    const last = yield* row(lastUpTo, { cursor: upTo });
    if (last === undefined || last.cursor === null) return;
    yield* run(deleteUpTo, { cursor: last.cursor });
    yield* run(setPruned, { cursor: last.cursor });
  }

  function* state(): Work<LogState> {
    const service = yield* row(selectState, noValues);
    if (service === undefined) throw new Error('the service row is missing');
    return {
      epoch: service.epoch,
      cursor: service.last_cursor,
      prunedCursor: service.pruned_cursor,
    };
  }

  function* messagesAfter(scope: LogScope, after: number, limit: number): Work<LogPage> {
    const found =
      scope.kind === 'mine'
        ? yield* rows(messagesOfAccount, { after, account: scope.account, limit })
        : yield* rows(messagesOfTrade, { after, tradeId: scope.tradeId, limit });
    // Asked after the messages were read: what was pruned before that is known to be.
    if (after < (yield* state()).prunedCursor) return { messages: [], end: false, lost: true };
    const messages = found.map(({ cursor, body }) => ({ cursor, text: body }));
    return { messages, end: messages.length < limit, lost: false };
  }

  return {
    state: async () => await database.read(state()),
    write,
    begin,
    messagesAfter: async (scope, after, limit) =>
      await database.read(messagesAfter(scope, after, limit)),
  };
}
