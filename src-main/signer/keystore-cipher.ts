import { scrypt as nodeScrypt } from 'node:crypto';
import {
  decryptKeystoreJson,
  encryptKeystoreJson,
  getBytes,
  HDNodeWallet,
  hexlify,
  Mnemonic,
  scrypt,
  SigningKey,
  Wallet,
} from 'ethers';
import type { Address } from '../../src-shared/brand.ts';
import { failure } from '../../src-shared/failure.ts';
import { address } from '../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import { checkKeystoreText, maxScryptBytes } from './keystore-text.ts';

// ethers computes scrypt in JavaScript on the event loop, seconds long; Node does it on a thread of its own.
scrypt.register(
  (passphrase, salt, N, r, p, length) =>
    new Promise((resolve, reject) => {
      nodeScrypt(
        getBytes(passphrase),
        getBytes(salt),
        length,
        { N, r, p, maxmem: maxScryptBytes + 1024 * 1024 },
        (error, key) => {
          if (error === null) resolve(hexlify(key));
          else reject(error);
        },
      );
    }),
);

export interface DecryptedAccount {
  readonly address: Address;
  readonly privateKey: string;
}

/**
 * `wrong_passphrase` or `broken_keystore`; neither holds anything of the secret. The passphrase is its UTF-8, in the
 * form NFKC, so that it never becomes a string, which nobody can wipe.
 */
export async function decryptKeystore(
  text: string,
  passphrase: Uint8Array,
): Promise<Result<DecryptedAccount>> {
  const checked = checkKeystoreText(text);
  if (!checked.ok) return checked;
  try {
    const account = await decryptKeystoreJson(text, passphrase);
    return ok({ address: address(account.address), privateKey: account.privateKey });
  } catch (error) {
    const wrong = error instanceof Error && error.message.startsWith('incorrect password');
    return fail(failure(wrong ? 'wrong_passphrase' : 'broken_keystore'));
  }
}

/** V3 text; scrypt with `cost` as N. The passphrase as in `decryptKeystore`. */
export async function encryptKeystore(
  account: DecryptedAccount,
  passphrase: Uint8Array,
  cost: number,
): Promise<string> {
  return encryptKeystoreJson(
    { address: account.address, privateKey: account.privateKey },
    passphrase,
    { scrypt: { N: cost, r: 8, p: 1 } },
  );
}

/** 64 hexadecimal digits, with or without 0x. */
export function accountOfPrivateKey(text: string): Result<DecryptedAccount> {
  const digits = /^(?:0x)?([0-9a-fA-F]{64})$/.exec(text.trim())?.[1];
  if (digits === undefined) return fail(failure('invalid_private_key', { field: 'privateKey' }));
  try {
    const wallet = new Wallet(new SigningKey(`0x${digits}`));
    return ok({ address: address(wallet.address), privateKey: wallet.privateKey });
  } catch {
    return fail(failure('invalid_private_key', { field: 'privateKey' }));
  }
}

/** The first account (m/44'/60'/0'/0/0) of 12 to 24 English recovery words. */
export function accountOfMnemonic(text: string): Result<DecryptedAccount> {
  const phrase = text.trim().toLowerCase().split(/\s+/).join(' ');
  try {
    const wallet = HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(phrase));
    return ok({ address: address(wallet.address), privateKey: wallet.privateKey });
  } catch {
    return fail(failure('invalid_mnemonic', { field: 'mnemonic' }));
  }
}

/** Twelve new recovery words: 128 random bits. */
export function newRecoveryWords(entropy: Uint8Array): readonly string[] {
  return Mnemonic.fromEntropy(entropy).phrase.split(' ');
}
