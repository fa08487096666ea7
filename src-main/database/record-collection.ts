import { failure } from '../../src-shared/failure.ts';
import { parseWith, type z } from '../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import type { RecordKind, RecordStore } from './record-store.ts';

/** What a collection needs of the app; `AppContext` has both. */
export interface RecordContext {
  readonly records: RecordStore;
  readonly log: { error(fields: object): void };
}

export interface RecordCollectionOptions<Id extends string, S extends z.ZodType> {
  readonly kind: RecordKind;
  /** Reads a stored value; a record that it refuses is left in the store and not shown. */
  readonly schema: S;
  /** The entry's id, of the value or of the id it is stored under; null: it does not prove itself and is not shown. */
  readonly idOf: (value: z.output<S>, storedId: string) => Id | null;
  /** The value as plain JSON (no bigint), such that `schema` reads it back. Default: as it is. */
  readonly toJson?: (value: z.output<S>) => unknown;
}

/**
 * One kind of record, read into memory. Invariants: what is shown is on disk; after another chain was opened or a
 * backup restored, all is read again.
 */
export interface RecordCollection<Id extends string, Value> {
  get(id: Id): Value | undefined;
  /** In the order of their first `put`; a copy, which later changes leave alone. */
  list(): readonly Value[];
  entries(): readonly (readonly [Id, Value])[];
  /** Durable once resolved, and shown only then. Rejects when the disk refuses; nothing is changed then. */
  put(id: Id, value: Value): Promise<void>;
  remove(id: Id): Promise<void>;
  /** After each `put`, `remove` and reading anew. */
  onChange(listener: () => void): () => void;
  /** After reading anew, before `onChange`: what was derived from the entries is of another chain. */
  onReload(listener: () => void): () => void;
  /** No further change is followed or notified. */
  stop(): void;
}

/** Reads what is stored; rejects when the store does. */
export async function openRecordCollection<Id extends string, S extends z.ZodType>(
  { records, log }: RecordContext,
  options: RecordCollectionOptions<Id, S>,
): Promise<RecordCollection<Id, z.output<S>>> {
  const { kind, schema, idOf, toJson = (value) => value } = options;
  const entries = new Map<Id, z.output<S>>();
  const changeListeners = new Set<() => void>();
  const reloadListeners = new Set<() => void>();
  const changed = (): void => changeListeners.forEach((listener) => listener());

  async function load(): Promise<void> {
    const listed = await records.list(kind);
    entries.clear();
    for (const { id: storedId, value } of listed) {
      const parsed = parseWith(schema, value);
      const id = parsed.ok ? idOf(parsed.value, storedId) : null;
      if (parsed.ok && id !== null) entries.set(id, parsed.value);
    }
  }
  let stopped = false;
  /** Requests are answered in their order, so that a `put` is never undone by a list from before it. */
  async function reload(): Promise<void> {
    await load();
    if (stopped) return;
    reloadListeners.forEach((listener) => listener());
    changed();
  }
  const unsubscribe = records.onChainChange(() => {
    reload().catch((error: unknown) => log.error({ event: 'records_not_read', kind, error }));
  });
  await load();

  const subscribe = (listeners: Set<() => void>, listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  return {
    get: (id) => entries.get(id),
    list: () => [...entries.values()],
    entries: () => [...entries],
    async put(id, value) {
      await records.put(kind, id, toJson(value));
      entries.set(id, value);
      changed();
    },
    async remove(id) {
      await records.remove(kind, id);
      entries.delete(id);
      changed();
    },
    onChange: (listener) => subscribe(changeListeners, listener),
    onReload: (listener) => subscribe(reloadListeners, listener),
    stop() {
      stopped = true;
      unsubscribe();
      changeListeners.clear();
      reloadListeners.clear();
    },
  };
}

/** What the user is told of a step that stores something: done, or `storage_failed` and nothing changed. */
export async function asStored(step: Promise<unknown>): Promise<Result<null>> {
  try {
    await step;
    return ok(null);
  } catch {
    return fail(failure('storage_failed'));
  }
}
