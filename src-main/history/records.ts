import { z } from '../../src-shared/parse.ts';
import type { HistoryContext } from './history-rows.ts';
import type { RecordKind, StoredRecord } from './record-store.ts';

const rowSchema = z.object({ id: z.string(), json: z.string() });
/** The profile's own, whatever the chain. */
const profileKinds: ReadonlySet<RecordKind> = new Set([
  'contact',
  'payout',
  'blocked-sender',
  'account-meta',
]);

const chainOf = (context: HistoryContext, kind: RecordKind): number =>
  profileKinds.has(kind) ? 0 : context.chain();

export function listRecords(context: HistoryContext, kind: RecordKind): StoredRecord[] {
  return context
    .sql('SELECT id, json FROM records WHERE chain = ? AND kind = ? ORDER BY position')
    .all(chainOf(context, kind), kind)
    .map((row) => rowSchema.parse(row))
    .map(({ id, json }) => ({ id, value: JSON.parse(json) as unknown }));
}

export function putRecord(
  context: HistoryContext,
  kind: RecordKind,
  id: string,
  json: string,
): void {
  context
    .sql(
      `INSERT INTO records (chain, kind, id, json) VALUES (?, ?, ?, ?)
       ON CONFLICT (chain, kind, id) DO UPDATE SET json = excluded.json`,
    )
    .run(chainOf(context, kind), kind, id, json);
}

export function removeRecord(context: HistoryContext, kind: RecordKind, id: string): void {
  context
    .sql('DELETE FROM records WHERE chain = ? AND kind = ? AND id = ?')
    .run(chainOf(context, kind), kind, id);
}
