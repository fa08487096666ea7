import type { EndedTrade } from '../../src-shared/trade/experience.ts';
import { z } from '../../src-shared/parse.ts';
import type { TradeId } from '../../src-shared/brand.ts';
import type { HistoryFilter, OpenCredit, TradeRecord } from './database-messages.ts';
import {
  chainsToRead,
  eventRows,
  readEvent,
  tradeRecordOf,
  tradeRow,
  tradeRows,
  type DatabaseContext,
} from './trade-rows.ts';

const countSchema = z.object({ total: z.number() });

/**
 * Trades for the list: live ones, those that ended after this moment (Unix milliseconds), and those of which something
 * still waits in the escrow for us, however long ago they ended.
 */
export function presentTrades(
  context: DatabaseContext,
  endedAfter: number,
  openCredits: readonly OpenCredit[],
): TradeRecord[] {
  const rows = tradeRows(
    context
      .sql(
        'SELECT * FROM trades WHERE chain = ? AND shown_json IS NOT NULL AND (ended_at IS NULL OR ended_at > ?)',
      )
      .all(context.chain(), endedAfter),
  );
  const ids = new Set(rows.map(({ trade_id: id }) => id));
  const owing = [...new Set(openCredits.flatMap((credit) => tradesOwing(context, credit)))];
  const older = owing.flatMap((id) => (ids.has(id) ? [] : (tradeRow(context, id) ?? [])));
  return [...rows, ...older].flatMap((row) => tradeRecordOf(context, row) ?? []);
}

/** The trades that a credit comes from: what was withdrawn counts as the oldest part, so the newest make up the rest. */
function tradesOwing(context: DatabaseContext, { account, token, amount }: OpenCredit): TradeId[] {
  const credited = eventRows(
    context
      .sql(
        `SELECT * FROM events WHERE chain = ? AND local_status IN ('pending', 'final')
         AND json LIKE '%"PAYOUT_CREDITED"%' AND json LIKE ? ORDER BY block_number DESC, log_index DESC`,
      )
      .all(context.chain(), `%${account}%`),
  ).map((row) => readEvent(row).event);
  const owing: TradeId[] = [];
  let rest = amount;
  for (const event of credited) {
    if (rest <= 0n) break;
    if (event.type !== 'PAYOUT_CREDITED') continue;
    if (event.args.account !== account || event.args.token !== token) continue;
    owing.push(event.tradeId);
    rest -= event.args.amount;
  }
  return owing;
}

/** What counts of all that have ended and are checked. */
export function endedTrades(context: DatabaseContext): EndedTrade[] {
  return tradeRows(
    context
      .sql(
        `SELECT * FROM trades WHERE chain IN (?, ?) AND shown_json IS NOT NULL AND ended_at IS NOT NULL AND mark = 'verified'`,
      )
      .all(...chainsToRead(context)),
  ).flatMap((row) => {
    const shown = tradeRecordOf(context, row);
    if (shown === null) return [];
    const { tradeId, terms, disputedAt } = shown.trade;
    const { seller, buyer } = terms;
    return [{ tradeId, seller, buyer, disputed: disputedAt !== null }];
  });
}

/** Ended trades, newest end first; of an earlier escrow all, since nothing ends there any more. */
export function historyPage(
  context: DatabaseContext,
  filter: HistoryFilter,
): { trades: readonly TradeRecord[]; total: number } {
  const [present, earlier] = chainsToRead(context);
  const conditions = [
    'chain IN (?, ?)',
    'shown_json IS NOT NULL',
    '(ended_at IS NOT NULL OR chain <> ?)',
  ];
  const values: (string | number)[] = [present, earlier, present];
  if (filter.states.length > 0) {
    conditions.push(`state IN (${filter.states.map(() => '?').join(', ')})`);
    values.push(...filter.states);
  }
  const text = filter.search.trim().toLowerCase();
  if (text !== '') {
    const needles = [text, ...filter.searchAccounts.map((account) => account.toLowerCase())];
    conditions.push(`(${needles.map(() => 'instr(search, ?) > 0').join(' OR ')})`);
    values.push(...needles);
  }
  const where = conditions.join(' AND ');
  const { total } = countSchema.parse(
    context.sql(`SELECT COUNT(*) AS total FROM trades WHERE ${where}`).get(...values),
  );
  const rows = context
    .sql(
      `SELECT * FROM trades WHERE ${where} ORDER BY COALESCE(ended_at, changed_at) DESC, trade_id LIMIT ? OFFSET ?`,
    )
    .all(...values, filter.limit, filter.offset);
  return { trades: tradeRows(rows).flatMap((row) => tradeRecordOf(context, row) ?? []), total };
}
