import type { Address } from '../../src-shared/brand.ts';
import { addressSchema, z } from '../../src-shared/parse.ts';
import type { WireTradeJson } from '../../src-shared/stream/wire-shapes.ts';
import { statement, textsOf } from './statement.ts';
import { noValues, row, type Work } from './work.ts';

/** `ids`: a JSON list of trade ids. */
export const selectTrades = statement<{ ids: string }>()((db, { ids }, dialect) =>
  db
    .selectFrom('trades')
    .select(['trade_id', 'number', 'parties', 'last_block', 'cursor', 'body'])
    .where('trade_id', 'in', textsOf(ids, dialect)),
);
const selectFinalBlock = statement()((db) => db.selectFrom('chain').select('final_block'));
const partiesSchema = z.array(addressSchema);
export const partiesOf = (text: string): Address[] => partiesSchema.parse(JSON.parse(text));

/** A stored trade as it is sent: final once its last event is at or below the final block. */
export function wireTrade(body: string, lastBlock: number, finalBlock: number): WireTradeJson {
  // Written here, of this same schema version: our own text, not input.
  const json = JSON.parse(body) as WireTradeJson;
  return { ...json, status: lastBlock <= finalBlock ? 'final' : 'pending' };
}

export function* finalBlock(): Work<number> {
  return (yield* row(selectFinalBlock, noValues))?.final_block ?? 0;
}
