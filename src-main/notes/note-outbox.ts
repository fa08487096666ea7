import { fullJitterMs } from '../../src-shared/backoff.ts';
import type { Hash, TradeId } from '../../src-shared/brand.ts';
import { failure, type Failure, type FailureCode } from '../../src-shared/failure.ts';
import { failureSchema, z } from '../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import { noteJsonSchema } from '../../src-shared/stream/trade-update-shapes.ts';
import { fileHashesIn, type Note } from '../../src-shared/trade/note.ts';
import type { AppContext } from '../app-context.ts';
import { asStored, openRecordCollection } from '../database/record-collection.ts';
import type { TradeServiceClient } from '../service/trade-service-client.ts';
import type { NoteService } from './note-services.ts';

const storedSchema = z.object({
  note: noteJsonSchema,
  /** Ids of the services that took it. */
  taken: z.array(z.string()),
  /** Why no further attempt is made, until the user asks for one. */
  refused: failureSchema.nullable(),
});
type Stored = z.output<typeof storedSchema>;

/** A note of ours that has not reached every service it should. */
export interface WaitingNote {
  readonly note: Note;
  /** Services that have not taken it. */
  readonly missing: readonly NoteService[];
  readonly taken: number;
  /** What went wrong last; with `final` no further attempt is made by itself. */
  readonly trouble: Failure | null;
  readonly final: boolean;
}

/**
 * Signed notes on their way: stored before the first attempt, sent until each of the trade's services has them, also
 * after a restart. A service knows a note by its digest, so sending it again changes nothing.
 */
export interface NoteOutbox {
  add(note: Note): Promise<Result<null>>;
  waiting(tradeId: TradeId): readonly WaitingNote[];
  /** Tries a refused one again. */
  retry(id: Hash): Promise<Result<null>>;
  /** Gives one up that no service has taken; what was signed stays a secret of this computer. */
  discard(id: Hash): Promise<Result<null>>;
  /** A service may be in reach again, or a key unlocked: what waits is sent at once. */
  flush(): void;
  stop(): void;
}

export interface NoteOutboxDeps {
  readonly context: AppContext;
  readonly servicesOf: (tradeId: TradeId) => readonly NoteService[];
  /** The content of an evidence file of ours, or null: it is not here any more. */
  readonly fileOf: (hash: Hash) => Promise<Uint8Array | null>;
  readonly onChange: (tradeId: TradeId) => void;
}

const backoff = { firstMs: 2_000, maxMs: 60_000 };
/** These may pass by themselves; anything else is the service's last word. */
const passing: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'service_unreachable',
  'service_refused',
  'service_limit',
  'account_locked',
  // It has not read the trade's lock yet.
  'not_found',
]);

export async function openNoteOutbox(deps: NoteOutboxDeps): Promise<NoteOutbox> {
  const { context } = deps;
  const entries = await openRecordCollection(context, {
    kind: 'outbox',
    schema: storedSchema,
    idOf: ({ note }) => note.id,
  });
  const troubles = new Map<Hash, Failure>();
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> | null = null;
  let again = false;
  let stopped = false;

  async function put(entry: Stored): Promise<void> {
    await entries.put(entry.note.id, entry);
    deps.onChange(entry.note.tradeId);
  }
  async function remove({ note }: Stored): Promise<void> {
    await entries.remove(note.id);
    troubles.delete(note.id);
    deps.onChange(note.tradeId);
  }
  const missingServices = ({ note, taken }: Stored): NoteService[] =>
    deps.servicesOf(note.tradeId).filter(({ id }) => !taken.includes(id));

  /** Without any service there is nothing to wait for: a changed setting kicks. */
  function isNowhere(id: Hash): boolean {
    const entry = entries.get(id);
    if (entry === undefined) return true;
    return entry.taken.length === 0 && missingServices(entry).length === 0;
  }

  /** Files first: whoever reads the note finds what it names. */
  async function hand(client: TradeServiceClient, note: Note): Promise<Result<unknown>> {
    const hashes = note.kind === 'evidence' ? fileHashesIn(note.text) : [];
    for (const hash of hashes) {
      const content = await deps.fileOf(hash);
      if (content === null) return fail(failure('file_altered', { detail: hash }));
      const put = await client.putFile(note.author, note.tradeId, content);
      if (!put.ok) return put;
    }
    return client.addNote(note);
  }

  /** Whether it is over for now: delivered everywhere, or refused. */
  async function deliver(id: Hash): Promise<boolean> {
    const known = entries.get(id);
    for (const service of known === undefined ? [] : missingServices(known)) {
      const entry = entries.get(id);
      if (entry === undefined || stopped) return true;
      const client = context.services()?.[service.source];
      const handed =
        client === undefined
          ? fail(failure('service_unreachable'))
          : await hand(client, entry.note);
      if (handed.ok) {
        troubles.delete(id);
        await put({ ...entry, taken: [...entry.taken, service.id] });
      } else if (passing.has(handed.failure.code)) {
        troubles.set(id, handed.failure);
        deps.onChange(entry.note.tradeId);
      } else {
        await put({ ...entry, refused: handed.failure });
        return true;
      }
    }
    const entry = entries.get(id);
    if (entry === undefined) return true;
    if (entry.taken.length === 0 || missingServices(entry).length > 0) return false;
    await context.tradeBook.keepNote(entry.note);
    await remove(entry);
    return true;
  }

  async function sendAll(): Promise<void> {
    do {
      again = false;
      let left = false;
      for (const [id, { refused }] of entries.entries()) {
        if (stopped) return;
        if (refused !== null || isNowhere(id)) continue;
        left = !(await deliver(id)) || left;
      }
      failures = left ? failures + 1 : 0;
    } while (again);
    if (failures === 0 || stopped) return;
    timer = setTimeout(send, 500 + fullJitterMs(failures, backoff));
  }
  function send(): void {
    if (stopped) return;
    again = true;
    if (sending !== null) return;
    clearTimeout(timer);
    sending = sendAll()
      .catch((error: unknown) => {
        context.log.error({ event: 'notes_not_sent', error });
        failures += 1;
        if (!stopped) timer = setTimeout(send, 500 + fullJitterMs(failures, backoff));
      })
      .finally(() => {
        sending = null;
        if (again) send();
      });
  }
  const subscriptions = [context.settings.onChange(() => flush()), () => entries.stop()];
  entries.onReload(() => {
    troubles.clear();
    flush();
  });
  function flush(): void {
    failures = 0;
    send();
  }
  send();

  async function change(id: Hash, step: (entry: Stored) => Promise<void>): Promise<Result<null>> {
    const entry = entries.get(id);
    return entry === undefined ? fail(failure('not_found')) : asStored(step(entry));
  }

  return {
    async add(note) {
      if (entries.get(note.id) !== undefined) return ok(null);
      const stored = await asStored(put({ note, taken: [], refused: null }));
      if (stored.ok) flush();
      return stored;
    },
    waiting: (tradeId) =>
      entries
        .list()
        .filter(({ note }) => note.tradeId === tradeId)
        .map((entry) => ({
          note: entry.note,
          missing: missingServices(entry),
          taken: entry.taken.length,
          trouble: entry.refused ?? troubles.get(entry.note.id) ?? null,
          final: entry.refused !== null,
        })),
    async retry(id) {
      const changed = await change(id, (entry) => put({ ...entry, refused: null }));
      flush();
      return changed;
    },
    discard: (id) =>
      change(id, async (entry) => {
        // What one service has is the parties' already: it only stops being sent to others.
        if (entry.taken.length > 0) await context.tradeBook.keepNote(entry.note);
        await remove(entry);
      }),
    flush,
    stop() {
      stopped = true;
      clearTimeout(timer);
      for (const end of subscriptions) end();
    },
  };
}
