import type { webcrypto } from 'node:crypto';

declare global {
  /** The sealing library speaks of Web Crypto's keys, which Node has without the browser's global names. */
  type CryptoKey = webcrypto.CryptoKey;
  type CryptoKeyPair = webcrypto.CryptoKeyPair;
}
