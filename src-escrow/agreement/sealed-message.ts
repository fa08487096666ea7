import { Chacha20Poly1305 } from '@hpke/chacha20poly1305';
import { CipherSuite, HkdfSha256 } from '@hpke/core';
import { DhkemX25519HkdfSha256 } from '@hpke/dhkem-x25519';
import type { Hash } from '../../src-shared/brand.ts';
import { failure } from '../../src-shared/failure.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';

/** RFC 9180, base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305. */
export function encryptionSuite(): CipherSuite {
  return new CipherSuite({
    kem: new DhkemX25519HkdfSha256(),
    kdf: new HkdfSha256(),
    aead: new Chacha20Poly1305(),
  });
}

const encapsulatedBytes = 32;
/** HPKE's encapsulated key and the cipher's tag: how much longer what is sealed is. */
export const sealedExtraBytes = encapsulatedBytes + 16;

/** A buffer of its own: the library takes no views. */
function exact(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

/**
 * Seals to a box: the encapsulated key, then the ciphertext. `info` names the purpose; whoever opens must name the
 * same. Rejects when the box is no usable X25519 key.
 */
export async function sealTo(box: Hash, info: Uint8Array, plain: Uint8Array): Promise<Buffer> {
  const hpke = encryptionSuite();
  const recipientPublicKey = await hpke.kem.deserializePublicKey(
    exact(Buffer.from(box.slice(2), 'hex')),
  );
  const { enc, ct } = await hpke.seal({ recipientPublicKey, info: exact(info) }, exact(plain));
  return Buffer.concat([Buffer.from(enc), Buffer.from(ct)]);
}

/**
 * Opens what was sealed to one account; whoever holds its key does. `sealed_to_another` when it was sealed to another
 * account or for another purpose, or was altered; `account_locked` while the key can't be used.
 */
export type OpenSealed = (info: Uint8Array, sealed: Uint8Array) => Promise<Result<Uint8Array>>;

/** Opens with the secret at hand. */
export function openerWith(secretKey: Uint8Array): OpenSealed {
  return async (info, sealed) => {
    try {
      const hpke = encryptionSuite();
      const recipientKey = await hpke.kem.deserializePrivateKey(exact(secretKey));
      const plain = await hpke.open(
        { recipientKey, enc: exact(sealed.subarray(0, encapsulatedBytes)), info: exact(info) },
        exact(sealed.subarray(encapsulatedBytes)),
      );
      return ok(new Uint8Array(plain));
    } catch {
      return fail(failure('sealed_to_another'));
    }
  };
}

/** Two bytes of length, the content, zeros up to a multiple of `step` bytes. At most 65,535 bytes of content. */
export function padded(content: Uint8Array, step: number): Buffer {
  const block = Buffer.alloc(Math.ceil((content.length + 2) / step) * step);
  block.writeUInt16BE(content.length, 0);
  block.set(content, 2);
  return block;
}

/** Null: not what `padded` made. */
export function unpadded(block: Uint8Array): Buffer | null {
  if (block.length < 2) return null;
  const bytes = Buffer.from(block);
  const end = 2 + bytes.readUInt16BE(0);
  if (end > bytes.length || bytes.subarray(end).some((byte) => byte !== 0)) return null;
  return bytes.subarray(2, end);
}
