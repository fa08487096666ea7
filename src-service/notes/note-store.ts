import type { TradeId } from '../../src-shared/brand.ts';
import { maxNotesOfParty } from '../../src-shared/trade/note.ts';
import { noteJsonSchema, type NoteJson } from '../../src-shared/stream/trade-update-shapes.ts';
import type { LogWriter, MessageLog } from '../database/message-log.ts';
import type { ServiceDatabase } from '../database/service-database.ts';
import { statement } from '../database/statement.ts';
import { writeTradeUpdate } from '../database/trade-update.ts';
import { row, rows, run, type Work } from '../database/work.ts';

/**
 * `known`: it was there already; `not_found`: no such trade; `conflict`: another party signed the very same in the
 * same millisecond; `full`: the author has left as many as may be.
 */
export type AddedNote =
  | { readonly outcome: 'stored' | 'known'; readonly note: NoteJson }
  | { readonly outcome: 'not_found' | 'conflict' | 'full' };

export interface NotesPage {
  readonly notes: readonly NoteJson[];
  /** For the next page; null at the end. */
  readonly next: number | null;
}

/** Signed notes of trades; each is stored with its message to the parties, or not at all. */
export interface NoteStore {
  /** The signature was checked. */
  readonly add: (note: NoteJson) => Promise<AddedNote>;
  /** Oldest first; `after`: 0 or the page before's `next`. For parties only. */
  readonly list: (tradeId: TradeId, after: number, limit: number) => Promise<NotesPage>;
}

const selectNote = statement<{ id: string }>()((db, { id }) =>
  db.selectFrom('notes').select(['author', 'body']).where('id', '=', id),
);
const countNotes = statement<{ tradeId: string; author: string }>()((db, { tradeId, author }) =>
  db
    .selectFrom('notes')
    .select((all) => all.fn.countAll<number>().as('count'))
    .where('trade_id', '=', tradeId)
    .where('author', '=', author),
);
const insertNote = statement<{
  id: string;
  tradeId: string;
  author: string;
  cursor: number;
  body: string;
}>()((db, { id, tradeId, author, cursor, body }) =>
  db.insertInto('notes').values({ id, trade_id: tradeId, author, cursor, body }),
);
const selectNotes = statement<{ tradeId: string; after: number; limit: number }>()(
  (db, { tradeId, after, limit }) =>
    db
      .selectFrom('notes')
      .select(['cursor', 'body'])
      .where('trade_id', '=', tradeId)
      .where('cursor', '>', after)
      .orderBy('cursor')
      .limit(limit),
);

const readNote = (body: string): NoteJson => noteJsonSchema.parse(JSON.parse(body));

function* addNote(writer: LogWriter, note: NoteJson): Work<AddedNote> {
  const { id, tradeId, author } = note;
  const known = yield* row(selectNote, { id });
  if (known !== undefined)
    return known.author === author
      ? { outcome: 'known', note: readNote(known.body) }
      : { outcome: 'conflict' };
  const left = yield* row(countNotes, { tradeId, author });
  if ((left?.count ?? 0) >= maxNotesOfParty) return { outcome: 'full' };
  const cursor = yield* writeTradeUpdate(writer, tradeId, { reason: 'note', note });
  if (cursor === null) return { outcome: 'not_found' };
  yield* run(insertNote, { id, tradeId, author, cursor, body: JSON.stringify(note) });
  return { outcome: 'stored', note };
}

function* listNotes(tradeId: TradeId, after: number, limit: number): Work<NotesPage> {
  const found = yield* rows(selectNotes, { tradeId, after, limit: limit + 1 });
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    notes: page.map(({ body }) => readNote(body)),
    next: found.length > limit && last !== undefined ? last.cursor : null,
  };
}

export function createNoteStore(database: ServiceDatabase, log: MessageLog): NoteStore {
  return {
    add: async (note) => await log.write((writer) => addNote(writer, note)),
    list: async (tradeId, after, limit) => await database.read(listNotes(tradeId, after, limit)),
  };
}
