import { Wallet } from 'ethers';
import {
  encryptionKeysOf,
  type EncryptionKeys,
} from '../../src-escrow/agreement/encryption-key.ts';
import type { Address } from '../../src-shared/brand.ts';
import { failure } from '../../src-shared/failure.ts';
import { fail, type Result } from '../../src-shared/result.ts';
import type { DecryptedAccount } from './keystore-cipher.ts';

/** A key that can be used, and the pair derived from it to which private things are sealed. */
export interface HeldKey {
  readonly wallet: Wallet;
  readonly encryption: EncryptionKeys;
}

/** The keys of the accounts that are unlocked. They are forgotten for certain only with the process. */
export interface HeldKeys {
  hold(account: DecryptedAccount): HeldKey;
  forget(account: Address): void;
  /** `account_locked` where no key of the account is held. */
  use<T>(account: Address, work: (key: HeldKey) => Promise<Result<T>>): Promise<Result<T>>;
}

export function createHeldKeys(): HeldKeys {
  const held = new Map<Address, HeldKey>();
  return {
    hold({ address, privateKey }) {
      const key = { wallet: new Wallet(privateKey), encryption: encryptionKeysOf(privateKey) };
      held.set(address, key);
      return key;
    },
    forget: (account) => void held.delete(account),
    async use(account, work) {
      const key = held.get(account);
      return key === undefined ? fail(failure('account_locked')) : work(key);
    },
  };
}
