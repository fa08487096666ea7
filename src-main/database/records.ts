import { z } from '../../src-shared/parse.ts';
import type { DatabaseContext } from './trade-rows.ts';
import { addressSchema, hashSchema } from '../../src-shared/parse.ts';
import {
  recordKinds,
  type ChainRecord,
  type RecordKind,
  type StoredRecord,
} from './record-store.ts';

const rowSchema = z.object({ id: z.string(), json: z.string() });
/** The profile's own, whatever the chain. */
const profileKinds: ReadonlySet<RecordKind> = new Set(['contact', 'payout', 'blocked-sender']);

const chainOf = (context: DatabaseContext, kind: RecordKind): number =>
  profileKinds.has(kind) ? 0 : context.chain();

export function listRecords(context: DatabaseContext, kind: RecordKind): StoredRecord[] {
  return context
    .sql('SELECT id, json FROM records WHERE chain = ? AND kind = ? ORDER BY position')
    .all(chainOf(context, kind), kind)
    .map((row) => rowSchema.parse(row))
    .map(({ id, json }) => ({ id, value: JSON.parse(json) as unknown }));
}

export function putRecord(
  context: DatabaseContext,
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

export function removeRecord(context: DatabaseContext, kind: RecordKind, id: string): void {
  context
    .sql('DELETE FROM records WHERE chain = ? AND kind = ? AND id = ?')
    .run(chainOf(context, kind), kind, id);
}

const chainRecordSchema = z.object({
  kind: z.enum(recordKinds),
  id: z.string(),
  json: z.string(),
  chain_id: z.number().nullable(),
  escrow: addressSchema.nullable(),
  start_block_hash: hashSchema.nullable(),
});

/** Of every chain, in the order of their first `put`. */
export function allRecords(context: DatabaseContext): ChainRecord[] {
  return context
    .sql(
      `SELECT kind, records.id, json, chain_id, escrow, start_block_hash FROM records
       LEFT JOIN chains ON chains.id = records.chain ORDER BY position`,
    )
    .all()
    .flatMap((row) => {
      // A kind of a newer version is not taken along.
      const parsed = chainRecordSchema.safeParse(row);
      if (!parsed.success) return [];
      const { kind, id, json, chain_id: chainId, escrow, start_block_hash } = parsed.data;
      const chain =
        chainId === null || escrow === null
          ? null
          : { chainId, escrow, startBlockHash: start_block_hash };
      return [{ chain, kind, id, value: JSON.parse(json) as unknown }];
    });
}

/** Adds those that are not here yet. `chainIdOf`: the row of a chain, made when it is new. */
export function restoreRecords(
  context: DatabaseContext,
  records: readonly ChainRecord[],
  chainIdOf: (key: NonNullable<ChainRecord['chain']>) => number,
): void {
  for (const { chain, kind, id, value } of records) {
    // Each kind where it belongs: a chain's record without its chain would be shown on none.
    if (profileKinds.has(kind) !== (chain === null)) continue;
    context
      .sql('INSERT OR IGNORE INTO records (chain, kind, id, json) VALUES (?, ?, ?, ?)')
      .run(chain === null ? 0 : chainIdOf(chain), kind, id, JSON.stringify(value));
  }
}
