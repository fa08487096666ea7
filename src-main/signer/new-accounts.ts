import { randomBytes, randomInt } from 'node:crypto';
import { encryptionKeysOf } from '../../src-escrow/agreement/encryption-key.ts';
import type { Address } from '../../src-shared/brand.ts';
import { failure } from '../../src-shared/failure.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import { encryptKeystore, newRecoveryWords, type DecryptedAccount } from './keystore-cipher.ts';
import type { MadeAccount } from './signer-contract.ts';

const minimumPassphraseLength = 10;
const wordsAskedBack = 3;

/** Twelve new words, and the places of those that must be typed to prove that they were written down. */
export interface OfferedWords {
  readonly words: readonly string[];
  readonly askBack: readonly number[];
}

export function offerWords(): OfferedWords {
  const words = newRecoveryWords(randomBytes(16));
  const askBack = new Set<number>();
  while (askBack.size < wordsAskedBack) askBack.add(randomInt(words.length));
  return { words, askBack: [...askBack].sort((a, b) => a - b) };
}

/** `typed`: the asked words in their order, with single spaces. `invalid_mnemonic` when one is another. */
export function checkWords({ words, askBack }: OfferedWords, typed: string): Result<null> {
  const asked = askBack.map((index) => words[index]);
  const given = typed.split(' ').map((word) => word.trim().toLowerCase());
  if (given.length === asked.length && given.every((word, i) => word === asked[i])) return ok(null);
  return fail(failure('invalid_mnemonic', { field: 'words', detail: 'a word is another one' }));
}

/** Accounts that were made or read and are not stored yet; only the last of them is kept. */
export interface NewAccounts {
  /** Encrypts it for main to store. `weak_passphrase`. */
  make(
    account: DecryptedAccount,
    passphrase: Uint8Array,
    cost: number,
  ): Promise<Result<MadeAccount>>;
  /** The one that was made last, if it is this; it is not kept any longer. */
  take(account: Address): DecryptedAccount | null;
  drop(): void;
}

export function createNewAccounts(): NewAccounts {
  let newest: DecryptedAccount | null = null;
  return {
    async make(account, passphrase, cost) {
      if (charactersIn(passphrase) < minimumPassphraseLength)
        return fail(failure('weak_passphrase', { field: 'passphrase' }));
      const keystore = await encryptKeystore(account, passphrase, cost);
      newest = account;
      const encryptionKey = encryptionKeysOf(account.privateKey).box;
      return ok({ address: account.address, keystore, encryptionKey });
    },
    take(account) {
      const made = newest;
      newest = null;
      return made?.address === account ? made : null;
    },
    drop: () => void (newest = null),
  };
}

/** Of UTF-8, without making a string of it: every byte that doesn't continue a character begins one. */
function charactersIn(utf8: Uint8Array): number {
  return utf8.filter((byte) => (byte & 0xc0) !== 0x80).length;
}
