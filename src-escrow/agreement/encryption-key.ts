import { createPrivateKey, createPublicKey, hkdfSync } from 'node:crypto';
import type { Hash } from '../../src-shared/brand.ts';
import { hash } from '../../src-shared/parse.ts';
import { openerWith, type OpenSealed } from './sealed-message.ts';

/** HKDF's info: another purpose must never get the same bytes. */
const encryptionKeyInfo = 'escrow-desk/box/1';
/** PKCS #8 of an X25519 private key, up to its 32 bytes (RFC 8410). */
const pkcs8Head = Buffer.from('302e020100300506032b656e04220420', 'hex');

/** The pair to which private details are sealed; of its secret only the use is handed out. */
export interface EncryptionKeys {
  /** X25519 public key, 32 bytes. */
  readonly box: Hash;
  readonly open: OpenSealed;
}

/**
 * The box keys of an account: HKDF-SHA256 of its private key, so that the key alone restores them (agreement.md).
 * `accountKey`: 32 bytes of hex.
 */
export function encryptionKeysOf(accountKey: string): EncryptionKeys {
  const key = Buffer.from(accountKey.replace(/^0x/, ''), 'hex');
  if (key.length !== 32) throw new Error('an account key has 32 bytes');
  const secret = new Uint8Array(hkdfSync('sha256', key, new Uint8Array(0), encryptionKeyInfo, 32));
  key.fill(0);
  return { box: publicKeyOfSecret(secret), open: openerWith(secret) };
}

function publicKeyOfSecret(secret: Uint8Array): Hash {
  const der = Buffer.concat([pkcs8Head, secret]);
  const publicKey = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
  der.fill(0);
  // The last 32 bytes of the SubjectPublicKeyInfo are the key itself.
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  return hash(`0x${spki.subarray(-32).toString('hex')}`);
}
