import type { Wallet } from 'ethers';
import { encryptionKeysOf } from '../../../src-escrow/agreement/encryption-key.ts';
import { signTypedData } from '../../../src-escrow/agreement/terms-digest.ts';
import type { Hash } from '../../../src-shared/brand.ts';
import { failure } from '../../../src-shared/failure.ts';
import { hexSchema } from '../../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';
import { signInText } from '../../../src-shared/stream/http-shapes.ts';
import type { AccountSigner } from './account-signer.ts';

/** Where the key of an account is, for as long as it is unlocked. */
export interface KeyInMemory {
  /** Undefined while the account is locked. */
  readonly key: () => Wallet | undefined;
  /** The public encryption key, remembered from an earlier unlocking. */
  readonly encryptionKey: () => Hash | undefined;
}

/** Signs with the decrypted key in this process. */
export function createMemorySigner(memory: KeyInMemory): AccountSigner {
  async function withKey<T>(use: (key: Wallet) => Promise<Result<T>>): Promise<Result<T>> {
    const key = memory.key();
    return key === undefined ? fail(failure('account_locked')) : use(key);
  }
  return {
    get locked() {
      return memory.key() === undefined;
    },
    signTransaction: (transaction) =>
      withKey(async (key) =>
        ok(hexSchema.parse(await key.signTransaction({ type: 2, ...transaction }))),
      ),
    signTypedData: (data) => withKey(async (key) => ok(await signTypedData(key, data))),
    signIn: (fields) =>
      withKey(async (key) => ok(hexSchema.parse(await key.signMessage(signInText(fields))))),
    async encryptionKey() {
      const known = memory.encryptionKey();
      if (known !== undefined) return ok(known);
      return withKey(async (key) => ok(encryptionKeysOf(key.privateKey).box));
    },
    openSealed: (info, sealed) =>
      withKey((key) => encryptionKeysOf(key.privateKey).open(info, sealed)),
  };
}
