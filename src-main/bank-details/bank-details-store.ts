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
import type { RememberedDetails } from '../../src-shared/ipc/views.ts';
import { hashSchema, z } from '../../src-shared/parse.ts';
import { ok, type Result } from '../../src-shared/result.ts';
import type { Side } from '../../src-shared/trade/side.ts';
import {
  asStored,
  openRecordCollection,
  type RecordContext,
} from '../database/record-collection.ts';

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
  stop(): void;
}

/** A collection whose ids need no proof: they only say which trade and whose, or which method. */
const asNamed = (_value: unknown, storedId: string): string => storedId;

export async function openBankDetailsStore(context: RecordContext): Promise<BankDetailsStore> {
  const toJson = ({ blind, details }: BlindedDetails) => ({
    blind,
    details: privateDetailsToJson(details),
  });
  const own = await openRecordCollection(context, {
    kind: 'private',
    schema: blindedSchema,
    // The id is derived: a record that doesn't prove itself is not used.
    idOf: (value, storedId) => {
      const commit = commitmentOf(value);
      return commit === storedId ? commit : null;
    },
    toJson,
  });
  const opened = await openRecordCollection(context, {
    kind: 'opened',
    schema: blindedSchema,
    idOf: asNamed,
    toJson,
  });
  const sealed = await openRecordCollection(context, {
    kind: 'sealed',
    schema: sealedSchema,
    idOf: asNamed,
  });
  const remembered = await openRecordCollection(context, {
    kind: 'payout',
    schema: rememberedSchema,
    idOf: asNamed,
    toJson: ({ role, method, details }) => ({
      role,
      method,
      details: privateDetailsToJson(details),
    }),
  });
  const keyOf = (tradeId: TradeId, role: Side): string => `${tradeId}:${role}`;

  return {
    async commit(role, method, typed) {
      const read = readPrivateDetails(role, method, typed);
      if (!read.ok) return read;
      const blinded = blindDetails(read.value);
      const commit = commitmentOf(blinded);
      const kept = await asStored(own.put(commit, blinded));
      if (!kept.ok) return kept;
      // Only a help for the next form: an offer need not fail for it.
      await asStored(remembered.put(`${role}:${method}`, { role, method, details: read.value }));
      return ok({ commit, blinded });
    },
    own: (commit) => own.get(commit) ?? null,
    opened: (tradeId, role) => opened.get(keyOf(tradeId, role)) ?? null,
    keepOpened: (tradeId, role, details) => asStored(opened.put(keyOf(tradeId, role), details)),
    sealed: (tradeId, role) => sealed.get(keyOf(tradeId, role))?.text ?? null,
    keepSealed: (tradeId, role, text) => asStored(sealed.put(keyOf(tradeId, role), { text })),
    remembered: () =>
      remembered.list().map(({ role, method, details }) => ({ role, method, ...details })),
    stop() {
      for (const collection of [own, opened, sealed, remembered]) collection.stop();
    },
  };
}
