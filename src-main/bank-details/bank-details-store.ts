import {
  blindDetails,
  commitmentOf,
  type BlindedDetails,
} from '../../src-escrow/agreement/commitment.ts';
import {
  privateDetailsSchema,
  privateDetailsToJson,
  readPrivateDetails,
  type PrivateDetails,
} from '../../src-shared/agreement/private-details.ts';
import type { Hash, TradeId } from '../../src-shared/brand.ts';
import { failure } from '../../src-shared/failure.ts';
import type { RememberedDetails } from '../../src-shared/ipc/views.ts';
import { hashSchema, parseWith, z } from '../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import type { Side } from '../../src-shared/trade/side.ts';
import type { RecordKind, RecordStore } from '../database/record-store.ts';

const blindedSchema = z.object({ blind: hashSchema, details: privateDetailsSchema });
const rememberedSchema = z.object({
  role: z.enum(['seller', 'buyer']),
  method: z.string(),
  details: privateDetailsSchema,
});
const sealedSchema = z.object({ text: z.string().max(4096) });

/**
 * What is known of bank details, on this computer only: own ones with the bytes that hide them in their commitment,
 * opened ones of others, and sealed ones that wait for the account to be unlocked.
 */
export interface BankDetailsStore {
  /** Checks what was typed, and keeps it before anything commits to it. Fails with the field at fault. */
  commit(
    role: Side,
    method: string,
    typed: PrivateDetails,
  ): Promise<Result<{ readonly commit: Hash; readonly blinded: BlindedDetails }>>;
  own(commit: Hash): BlindedDetails | null;
  opened(tradeId: TradeId, role: Side): BlindedDetails | null;
  keepOpened(tradeId: TradeId, role: Side, opened: BlindedDetails): Promise<Result<null>>;
  /** Received, not opened yet: its text. */
  sealed(tradeId: TradeId, role: Side): string | null;
  keepSealed(tradeId: TradeId, role: Side, text: string): Promise<Result<null>>;
  /** What was last given for each method, to fill the next form. */
  remembered(): readonly RememberedDetails[];
}

export async function openBankDetailsStore(records: RecordStore): Promise<BankDetailsStore> {
  const own = new Map<string, BlindedDetails>();
  const opened = new Map<string, BlindedDetails>();
  const sealed = new Map<string, string>();
  const remembered = new Map<string, RememberedDetails>();
  const keyOf = (tradeId: TradeId, role: Side): string => `${tradeId}:${role}`;

  async function load<S extends z.ZodType>(
    kind: RecordKind,
    schema: S,
    keep: (id: string, value: z.output<S>) => void,
  ): Promise<void> {
    for (const { id, value } of await records.list(kind)) {
      const parsed = parseWith(schema, value);
      if (parsed.ok) keep(id, parsed.value);
    }
  }
  async function loadChain(): Promise<void> {
    for (const known of [own, opened, sealed]) known.clear();
    await load('private', blindedSchema, (id, value) => {
      // The id is derived: a record that doesn't prove itself is not used.
      if (commitmentOf(value) === id) own.set(id, value);
    });
    await load('opened', blindedSchema, (id, value) => opened.set(id, value));
    await load('sealed', sealedSchema, (id, { text }) => sealed.set(id, text));
  }
  await loadChain();
  await load('payout', rememberedSchema, (id, { role, method, details }) =>
    remembered.set(id, { role, method, ...details }),
  );
  records.onChainChange(() => void loadChain().catch(() => undefined));

  async function put(kind: RecordKind, id: string, value: unknown): Promise<Result<null>> {
    try {
      await records.put(kind, id, value);
      return ok(null);
    } catch {
      return fail(failure('storage_failed'));
    }
  }
  const toJson = ({ blind, details }: BlindedDetails) => ({
    blind,
    details: privateDetailsToJson(details),
  });

  return {
    async commit(role, method, typed) {
      const read = readPrivateDetails(role, method, typed);
      if (!read.ok) return read;
      const blinded = blindDetails(read.value);
      const commit = commitmentOf(blinded);
      const kept = await put('private', commit, toJson(blinded));
      if (!kept.ok) return kept;
      own.set(commit, blinded);
      const id = `${role}:${method}`;
      const last = await put('payout', id, {
        role,
        method,
        details: privateDetailsToJson(read.value),
      });
      if (last.ok) remembered.set(id, { role, method, ...read.value });
      return ok({ commit, blinded });
    },
    own: (commit) => own.get(commit) ?? null,
    opened: (tradeId, role) => opened.get(keyOf(tradeId, role)) ?? null,
    async keepOpened(tradeId, role, details) {
      const kept = await put('opened', keyOf(tradeId, role), toJson(details));
      if (kept.ok) opened.set(keyOf(tradeId, role), details);
      return kept;
    },
    sealed: (tradeId, role) => sealed.get(keyOf(tradeId, role)) ?? null,
    async keepSealed(tradeId, role, text) {
      const kept = await put('sealed', keyOf(tradeId, role), { text });
      if (kept.ok) sealed.set(keyOf(tradeId, role), text);
      return kept;
    },
    remembered: () => [...remembered.values()],
  };
}
