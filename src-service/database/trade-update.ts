import type { TradeId } from '../../src-shared/brand.ts';
import type { LogWriter } from './message-log.ts';
import { statement } from './statement.ts';
import { finalBlock, partiesOf, selectTrades, wireTrade } from './trade-rows.ts';
import { row, run, type Work } from './work.ts';

const moveTrade = statement<{ number: number; cursor: number; body: string | null }>()(
  (db, { number, cursor, body }) =>
    db.updateTable('trades').set({ cursor, body }).where('number', '=', number),
);

/**
 * A message about a trade that no event brought: to all its parties, with the trade as it stands. Part of a
 * transaction of the log. Its cursor, or null: there is no such trade, or its creation is retracted.
 */
export function* writeTradeUpdate(
  writer: LogWriter,
  tradeId: TradeId,
  fields: { readonly reason: 'note' | 'file' | 'relay' } & Readonly<Record<string, unknown>>,
): Work<number | null> {
  const found = yield* row(selectTrades, { ids: JSON.stringify([tradeId]) });
  if (found === undefined || found.body === null) return null;
  const cursor = writer.nextCursor();
  const final = yield* finalBlock();
  const trade = { ...wireTrade(found.body, found.last_block, final), cursor };
  yield* run(moveTrade, { number: found.number, cursor, body: JSON.stringify(trade) });
  const message = { type: 'trade_update', cursor, prev: found.cursor, tradeId, trade, ...fields };
  writer.addForTrade(found.number, {
    cursor,
    tradeId,
    parties: partiesOf(found.parties),
    text: JSON.stringify(message),
  });
  return cursor;
}
