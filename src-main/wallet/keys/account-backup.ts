import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import type { Address } from '../../../src-shared/brand.ts';
import { failure } from '../../../src-shared/failure.ts';
import { addressSchema, hashSchema, parseJsonWith, z } from '../../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';
import { recordKinds, type ChainRecord } from '../../database/record-store.ts';

/** HKDF's info: another purpose must never get the same bytes. */
const backupDataInfo = 'escrow-desk/papers/1';
/** The member of a V3 keystore file that other programs pass over. */
const backupDataMember = 'escrowDeskPapers';
const maxBackupDataBytes = 32 * 1024 * 1024;
/** A keystore file with the papers of some thousand trades. */
export const maxBackupBytes = 8 * 1024 * 1024;
const nonceBytes = 12;
const tagBytes = 16;

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

/** The key of an account's backup data, 32 bytes: HKDF-SHA256 of its private key. */
export function backupKeyOf(privateKey: string): Uint8Array {
  const key = Buffer.from(privateKey.replace(/^0x/, ''), 'hex');
  return new Uint8Array(hkdfSync('sha256', key, new Uint8Array(0), backupDataInfo, 32));
}

/**
 * Puts an account's papers into its V3 keystore file, encrypted and authenticated by a key that follows from the
 * account's own (AES-256-GCM): the file's passphrase opens both, and nobody else can have written them.
 */
export async function addBackupData(
  keystore: string,
  { account, backupKey }: { readonly account: Address; readonly backupKey: Uint8Array },
  records: readonly ChainRecord[],
): Promise<string> {
  const text = JSON.stringify({ v: 1, account, records });
  const packed = await promisify(deflateRaw)(Buffer.from(text, 'utf8'));
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', backupKey, nonce);
  const sealed = Buffer.concat([nonce, cipher.update(packed), cipher.final(), cipher.getAuthTag()]);
  return JSON.stringify({
    ...(JSON.parse(keystore) as object),
    [backupDataMember]: sealed.toString('base64url'),
  });
}

const memberSchema = z.object({ [backupDataMember]: z.string() }).partial();

/** The papers in a keystore file; none in one of another program. `backup_unreadable` when they are damaged. */
export async function readBackupData(
  keystore: string,
  { address: account, privateKey }: { readonly address: Address; readonly privateKey: string },
): Promise<Result<readonly ChainRecord[]>> {
  const refuse = (detail: string) => fail(failure('backup_unreadable', { detail }));
  const file = parseJsonWith(memberSchema, keystore);
  const encoded = file.ok ? file.value[backupDataMember] : undefined;
  if (encoded === undefined) return ok([]);
  const sealed = Buffer.from(encoded, 'base64url');
  if (sealed.length < nonceBytes + tagBytes) return refuse('cut off');
  try {
    const decipher = createDecipheriv(
      'aes-256-gcm',
      backupKeyOf(privateKey),
      sealed.subarray(0, nonceBytes),
      { authTagLength: tagBytes },
    );
    decipher.setAuthTag(sealed.subarray(-tagBytes));
    const packed = Buffer.concat([
      decipher.update(sealed.subarray(nonceBytes, -tagBytes)),
      decipher.final(),
    ]);
    const text = await promisify(inflateRaw)(packed, { maxOutputLength: maxBackupDataBytes });
    const parsed = parseJsonWith(backupDataSchema, text.toString('utf8'));
    if (!parsed.ok) return refuse(parsed.failure.detail ?? 'not readable');
    if (parsed.value.account !== account) return refuse('they are another account’s');
    return ok(parsed.value.records);
  } catch {
    return refuse('altered, or of another account');
  }
}
