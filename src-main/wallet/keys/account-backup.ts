import type { Address } from '../../../src-shared/brand.ts';
import { failure } from '../../../src-shared/failure.ts';
import { addressSchema, hashSchema, parseJsonWith, z } from '../../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';
import { recordKinds, type ChainRecord } from '../../database/record-store.ts';

const backupDataSchema = z.object({
  v: z.literal(1),
  account: addressSchema,
  records: z.array(
    z.object({
      chain: z
        .object({
          chainId: z.number().int().min(1),
          escrow: addressSchema,
          startBlockHash: hashSchema.nullable(),
        })
        .nullable(),
      kind: z.enum(recordKinds),
      id: z.string().max(200),
      value: z.unknown(),
    }),
  ),
});

const tradeIdIn = (id: string): string => id.split(':')[0] ?? '';
const offerSchema = z.object({
  account: addressSchema.nullable(),
  offer: z.object({
    details: z.object({
      seller: z.object({ commit: hashSchema }),
      buyer: z.object({ commit: hashSchema }),
    }),
  }),
});

/**
 * What a backup of an account holds beside its key: the agreements, bank details and contacts that the chain
 * does not know. What belongs to another account alone stays out, since whoever has this key can read it.
 */
export function backupDataOf(account: Address, records: readonly ChainRecord[]): ChainRecord[] {
  const others = new Set<string>();
  const commits = new Set<string>();
  for (const { kind, id, value } of records) {
    if (kind !== 'offer') continue;
    const parsed = offerSchema.safeParse(value);
    if (!parsed.success) continue;
    if (parsed.data.account !== null && parsed.data.account !== account) others.add(id);
    else
      for (const { commit } of [parsed.data.offer.details.seller, parsed.data.offer.details.buyer])
        commits.add(commit);
  }
  return records.filter(({ kind, id }) => {
    switch (kind) {
      case 'offer':
      case 'opened':
      case 'sealed':
      case 'agreement':
        return !others.has(tradeIdIn(id));
      case 'private':
        return commits.has(id);
      case 'contact':
        return true;
      default:
        return false;
    }
  });
}

/** What the signer encrypts into the backup of this account. */
export function backupDataText(account: Address, records: readonly ChainRecord[]): string {
  return JSON.stringify({ v: 1, account, records });
}

/** What a backup held beside the key of `account`. `backup_unreadable` when it is not what `backupDataText` made. */
export function readBackupData(text: string, account: Address): Result<readonly ChainRecord[]> {
  const refuse = (detail: string) => fail(failure('backup_unreadable', { detail }));
  const parsed = parseJsonWith(backupDataSchema, text);
  if (!parsed.ok) return refuse(parsed.failure.detail ?? 'not readable');
  if (parsed.value.account !== account) return refuse('they are another account’s');
  return ok(parsed.value.records);
}
