import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { failure } from '../../src-shared/failure.ts';
import { parseJsonWith, z } from '../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import { maxBackupDataBytes } from './signer-contract.ts';

/** HKDF's info: another purpose must never get the same bytes. */
const backupDataInfo = 'escrow-desk/papers/1';
/** The member of a V3 keystore file that other programs pass over. */
const backupDataMember = 'escrowDeskPapers';
const nonceBytes = 12;
const tagBytes = 16;

/** The key of an account's backup data, 32 bytes: HKDF-SHA256 of its private key. */
function backupKeyOf(privateKey: string): Uint8Array {
  const key = Buffer.from(privateKey.replace(/^0x/, ''), 'hex');
  return new Uint8Array(hkdfSync('sha256', key, new Uint8Array(0), backupDataInfo, 32));
}

/**
 * Puts what a backup holds beside the key into the account's V3 keystore file, encrypted and authenticated by a key that
 * follows from the account's own (AES-256-GCM): the file's passphrase opens both, and nobody else can have written them.
 */
export async function addBackupData(
  keystore: string,
  privateKey: string,
  backupData: string,
): Promise<string> {
  const packed = await promisify(deflateRaw)(Buffer.from(backupData, 'utf8'));
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', backupKeyOf(privateKey), nonce);
  const sealed = Buffer.concat([nonce, cipher.update(packed), cipher.final(), cipher.getAuthTag()]);
  return JSON.stringify({
    ...(JSON.parse(keystore) as object),
    [backupDataMember]: sealed.toString('base64url'),
  });
}

const memberSchema = z.object({ [backupDataMember]: z.string() }).partial();

/**
 * The backup data in a keystore file, as it was put there; null in one of another program. `backup_unreadable` when it is
 * damaged.
 */
export async function openBackupData(
  keystore: string,
  privateKey: string,
): Promise<Result<string | null>> {
  const refuse = (detail: string) => fail(failure('backup_unreadable', { detail }));
  const file = parseJsonWith(memberSchema, keystore);
  const encoded = file.ok ? file.value[backupDataMember] : undefined;
  if (encoded === undefined) return ok(null);
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
    return ok(text.toString('utf8'));
  } catch {
    return refuse('altered, or of another account');
  }
}
