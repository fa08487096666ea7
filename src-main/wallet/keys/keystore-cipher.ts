import { scrypt as nodeScrypt } from 'node:crypto';
import {
  decryptKeystoreJson,
  encryptKeystoreJson,
  getBytes,
  HDNodeWallet,
  hexlify,
  isKeystoreJson,
  Mnemonic,
  scrypt,
  SigningKey,
  Wallet,
} from 'ethers';
import type { Address } from '../../../src-shared/brand.ts';
import { failure } from '../../../src-shared/failure.ts';
import { address, parseJsonWith, z } from '../../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';

/** Memory a keystore file may ask for; a hostile file asks for more than the machine has. */
const maxScryptBytes = 512 * 1024 * 1024;
const maxPbkdf2Rounds = 10_000_000;

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

const wholeNumber = z.number().int().min(1);
const kdfSchema = z.union([
  z.object({
    kdf: z.literal('scrypt'),
    kdfparams: z
      .object({ n: wholeNumber, r: wholeNumber, p: wholeNumber.max(16) })
      .refine(({ n, r }) => 128 * n * r <= maxScryptBytes, 'asks for too much memory'),
  }),
  z.object({
    kdf: z.literal('pbkdf2'),
    kdfparams: z.object({ c: wholeNumber.max(maxPbkdf2Rounds) }),
  }),
]);
const keystoreSchema = z.preprocess(
  lowerCaseKeys,
  z.object({ version: z.literal(3), crypto: kdfSchema, address: z.string().optional() }),
);

/** V3 files are written with either `crypto` or `Crypto`, `N` or `n`. */
function lowerCaseKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, element]) => [key.toLowerCase(), lowerCaseKeys(element)]),
  );
}

/** Whether the text is a V3 keystore that this machine can open; `broken_keystore` says why not. */
export function checkKeystoreText(text: string): Result<string> {
  const parsed = parseJsonWith(keystoreSchema, text, 'broken_keystore');
  if (!parsed.ok) return parsed;
  if (!isKeystoreJson(text)) return fail(failure('broken_keystore'));
  return ok(text);
}

export interface DecryptedAccount {
  readonly address: Address;
  readonly privateKey: string;
}

/** `wrong_passphrase` or `broken_keystore`; neither holds anything of the secret. */
export async function decryptKeystore(
  text: string,
  passphrase: string,
): Promise<Result<DecryptedAccount>> {
  const checked = checkKeystoreText(text);
  if (!checked.ok) return checked;
  try {
    const account = await decryptKeystoreJson(text, passphrase.normalize('NFKC'));
    return ok({ address: address(account.address), privateKey: account.privateKey });
  } catch (error) {
    const wrong = error instanceof Error && error.message.startsWith('incorrect password');
    return fail(failure(wrong ? 'wrong_passphrase' : 'broken_keystore'));
  }
}

/** V3 text; scrypt with `cost` as N. */
export async function encryptKeystore(
  account: DecryptedAccount,
  passphrase: string,
  cost: number,
): Promise<string> {
  return encryptKeystoreJson(
    { address: account.address, privateKey: account.privateKey },
    passphrase.normalize('NFKC'),
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
