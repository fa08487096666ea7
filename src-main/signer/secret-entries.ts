import type { Address } from '../../src-shared/brand.ts';
import { failure } from '../../src-shared/failure.ts';
import { secretNames, type SecretName } from '../../src-shared/ipc/secret-bridge.ts';
import type { ShownSecret } from '../../src-shared/ipc/signing-contract.ts';
import { parseWith, z } from '../../src-shared/parse.ts';
import type { Port } from '../../src-shared/port/port-messages.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import type { EntryPurpose } from './signer-contract.ts';

/** UTF-8 of what was typed, by the field's name; wiped by whoever took it. */
export type TypedSecrets = Readonly<Partial<Record<SecretName, Uint8Array>>>;

/** A window's end of the channel, which comes over main and on which main hears nothing. */
export interface EntryPort extends Port {
  close(): void;
}

const typedSchema = z.object({
  secrets: z.partialRecord(
    z.enum(secretNames),
    z.instanceof(Uint8Array).refine(({ length }) => length >= 1 && length <= 1024),
  ),
});

interface Entry {
  readonly purpose: EntryPurpose;
  readonly port: EntryPort;
  typed: TypedSecrets | null;
  waiting: ((typed: Result<TypedSecrets>) => void) | null;
}

/** What is typed in main's windows, each behind the one purpose its window showed. */
export interface SecretEntries {
  open(id: number, purpose: EntryPurpose, port: EntryPort): void;
  /**
   * What was typed into this entry since it was last asked, or will be. `invalid_input` unless the entry was opened for
   * just this purpose, `cancelled` once its window is closed.
   */
  take(id: number, kind: EntryPurpose['kind'], account?: Address): Promise<Result<TypedSecrets>>;
  /** Into the entry's own window; nowhere else. */
  show(id: number, shown: ShownSecret): void;
  /** Every window is closed: nothing that was typed is left. */
  end(): void;
}

export function createSecretEntries(): SecretEntries {
  const entries = new Map<number, Entry>();

  function receive(entry: Entry, message: unknown): void {
    const read = parseWith(typedSchema, message);
    if (!read.ok) return;
    const { secrets } = read.value;
    if (entry.waiting !== null) {
      entry.waiting(ok(secrets));
      entry.waiting = null;
      return;
    }
    if (entry.typed !== null) wipe(entry.typed);
    entry.typed = secrets;
  }

  return {
    open(id, purpose, port) {
      const entry: Entry = { purpose, port, typed: null, waiting: null };
      entries.set(id, entry);
      port.onMessage((message) => receive(entry, message));
    },
    async take(id, kind, account) {
      const entry = entries.get(id);
      if (entry === undefined) return fail(failure('cancelled'));
      const { purpose } = entry;
      const bound = 'account' in purpose ? purpose.account : undefined;
      if (purpose.kind !== kind || bound !== account || entry.waiting !== null)
        return fail(failure('invalid_input', { detail: 'typed for something else' }));
      const { typed } = entry;
      entry.typed = null;
      if (typed !== null) return ok(typed);
      return new Promise((resolve) => (entry.waiting = resolve));
    },
    show: (id, shown) => entries.get(id)?.port.send(shown),
    end() {
      for (const { port, typed, waiting } of entries.values()) {
        port.close();
        if (typed !== null) wipe(typed);
        waiting?.(fail(failure('cancelled')));
      }
      entries.clear();
    },
  };
}

export function wipe(typed: TypedSecrets): void {
  for (const bytes of Object.values(typed)) bytes.fill(0);
}
