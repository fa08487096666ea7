import { sql } from 'kysely';
import { tradeIdSchema } from '../../src-shared/parse.ts';
import { statement } from './statement.ts';
import { finalBlock, wireTrade } from './trade-rows.ts';
import type { TradesFilter, TradesPage } from './trade-store.ts';
import { rows, type Work } from './work.ts';

interface PageValues {
  readonly account: string;
  readonly limit: number;
  readonly before: string;
  readonly state: string;
  readonly role: string;
  readonly token: string;
  readonly pattern: string;
  readonly [name: string]: string | number;
}

type Narrowing = 'before' | 'state' | 'role' | 'token' | 'pattern';

const makePage = (by: ReadonlySet<string>) =>
  statement<PageValues>()((db, values) => {
    const { account, limit, before, state, role, token, pattern } = values;
    let query = db
      .selectFrom('trade_parties as p')
      .innerJoin('trades as t', 't.number', 'p.trade')
      .select(['t.trade_id', 't.last_block', 't.body'])
      .where('p.account', '=', account)
      .where('t.body', 'is not', null);
    if (by.has('before')) {
      query = query.where('p.trade', '<', (of) =>
        of.selectFrom('trades').select('number').where('trade_id', '=', before),
      );
    }
    if (by.has('state')) query = query.where('t.state', '=', state);
    if (by.has('role')) query = query.where('p.role', '=', role);
    if (by.has('token')) query = query.where('t.token', '=', token);
    if (by.has('pattern')) {
      query = query.where((or) =>
        or.or([
          sql<boolean>`t.trade_id LIKE ${pattern} ESCAPE '\\'`,
          sql<boolean>`lower(t.parties) LIKE ${pattern} ESCAPE '\\'`,
        ]),
      );
    }
    return query.orderBy('p.trade', 'desc').limit(limit);
  });

/** One statement for each set of filters that was asked for. */
const pages = new Map<string, ReturnType<typeof makePage>>();

function pageBy(by: readonly Narrowing[]): ReturnType<typeof makePage> {
  const key = by.join();
  let page = pages.get(key);
  if (page === undefined) {
    page = makePage(new Set(by));
    pages.set(key, page);
  }
  return page;
}

/** An account's trades, the newest in the store first. */
export function* tradesPage(filter: TradesFilter): Work<TradesPage> {
  const { account, before, state, role, token } = filter;
  const pattern =
    filter.q === undefined || filter.q === ''
      ? undefined
      : `%${filter.q.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`;
  const narrowing = { before, state, role, token, pattern };
  const by = (Object.keys(narrowing) as Narrowing[]).filter(
    (each) => narrowing[each] !== undefined,
  );
  const final = yield* finalBlock();
  const found = yield* rows(pageBy(by), {
    account,
    limit: filter.limit + 1,
    before: before ?? '',
    state: state ?? '',
    role: role ?? '',
    token: token ?? '',
    pattern: pattern ?? '',
  });
  const page = found.slice(0, filter.limit);
  const last = page.at(-1);
  const more = found.length > filter.limit && last !== undefined;
  return {
    trades: page.map(({ body, last_block }) => wireTrade(body ?? '', last_block, final)),
    next: more ? tradeIdSchema.parse(last.trade_id) : null,
  };
}
