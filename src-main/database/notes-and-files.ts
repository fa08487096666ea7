import { isGenuineNote } from '../../src-escrow/agreement/note-digest.ts';
import type { TradeId } from '../../src-shared/brand.ts';
import { tradeIdSchema, z } from '../../src-shared/parse.ts';
import {
  noteJsonSchema,
  tradeFileSchema,
  type TradeUpdate,
} from '../../src-shared/stream/trade-update-shapes.ts';
import { roleOf } from '../../src-shared/trade/trade.ts';
import type { Terms } from '../../src-shared/trade/terms.ts';
import type { ChangeLog } from './trade-changes.ts';
import type { TradeUpdates } from './database-messages.ts';
import { chainOfTrade, type DatabaseContext } from './trade-rows.ts';

/** Kept of one trade at most, of each kind: more than its parties may leave at a service. */
const maxOfTrade = 1000;

const countSchema = z.object({ count: z.number() });
const jsonRowSchema = z.object({ json: z.string() });

function hasSpace(context: DatabaseContext, table: 'notes' | 'files', id: TradeId): boolean {
  const row = context
    .sql(`SELECT COUNT(*) AS count FROM ${table} WHERE chain = ? AND trade_id = ?`)
    .get(context.chain(), id);
  return countSchema.parse(row).count < maxOfTrade;
}

/**
 * Stores what a service told of a trade beside its events. A note counts only with its author's signature for this
 * trade and escrow, and from a party; a file is a name, its content is checked when it is read. The log is told of what
 * is new, and of notes that are forged.
 */
export function storeUpdate(
  context: DatabaseContext,
  log: Pick<ChangeLog, 'updatesDiffer' | 'noteForged'>,
  terms: Terms,
  update: TradeUpdate,
): void {
  const { tradeId: id, note, file } = update;
  const put = (sql: string, ...values: (string | number)[]): void => {
    if (Number(context.sql(sql).run(context.chain(), ...values).changes) > 0) log.updatesDiffer(id);
  };
  if (note !== undefined) {
    const genuine =
      note.tradeId === id &&
      roleOf(terms, note.author) !== null &&
      isGenuineNote(note, context.escrow());
    if (!genuine) log.noteForged({ tradeId: id, id: note.id });
    else if (hasSpace(context, 'notes', id))
      put(
        'INSERT OR IGNORE INTO notes (chain, id, trade_id, created_at, json) VALUES (?, ?, ?, ?, ?)',
        note.id,
        id,
        note.createdAt,
        JSON.stringify(note),
      );
    return;
  }
  if (file === undefined || roleOf(terms, file.author) === null || !hasSpace(context, 'files', id))
    return;
  put(
    'INSERT OR IGNORE INTO files (chain, trade_id, keccak, created_at, json) VALUES (?, ?, ?, ?, ?)',
    id,
    file.keccak,
    file.createdAt,
    JSON.stringify(file),
  );
}

/** What is known of a trade beside its events; notes by their authors' clocks, files by the service's, oldest first. */
export function updatesOf(context: DatabaseContext, id: TradeId): TradeUpdates {
  const chain = chainOfTrade(context, id);
  const rows = (sql: string): unknown[] =>
    context
      .sql(sql)
      .all(chain, id)
      .map((row): unknown => JSON.parse(jsonRowSchema.parse(row).json));
  return {
    notes: rows(
      'SELECT json FROM notes WHERE chain = ? AND trade_id = ? ORDER BY created_at, id',
    ).map((json) => noteJsonSchema.parse(json)),
    files: rows(
      'SELECT json FROM files WHERE chain = ? AND trade_id = ? ORDER BY created_at, keccak',
    ).map((json) => tradeFileSchema.parse(json)),
  };
}

const tradeIdRowSchema = z.object({ trade_id: tradeIdSchema });

/** Live trades that have notes: what they carry may wait to be taken. */
export function notedTrades(context: DatabaseContext): TradeId[] {
  return context
    .sql(
      `SELECT DISTINCT notes.trade_id FROM notes
       JOIN trades ON trades.chain = notes.chain AND trades.trade_id = notes.trade_id
       WHERE notes.chain = ? AND trades.shown_json IS NOT NULL AND trades.ended_at IS NULL`,
    )
    .all(context.chain())
    .map((row) => tradeIdRowSchema.parse(row).trade_id);
}
