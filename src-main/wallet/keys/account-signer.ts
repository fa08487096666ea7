import type { OpenSealed } from '../../../src-escrow/agreement/sealed-message.ts';
import type { TypedData } from '../../../src-escrow/agreement/terms-digest.ts';
import type { Address, Hash, Hex } from '../../../src-shared/brand.ts';
import type { Failure } from '../../../src-shared/failure.ts';
import type { Result } from '../../../src-shared/result.ts';
import type { SignInText } from '../../../src-shared/stream/http-shapes.ts';

/** An EIP-1559 transaction with nothing left for the signer to choose. Amounts in the coin's smallest unit. */
export interface UnsignedTransaction {
  readonly chainId: number;
  readonly nonce: number;
  readonly to: Address;
  readonly data: Hex;
  readonly value: bigint;
  readonly gasLimit: bigint;
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

/**
 * Uses the key of one account, wherever that key is: here in memory, in another process, or in a device. So every
 * method is asynchronous and takes plain data that can be posted to another thread or process. Each answers
 * `account_locked` while the key can't be used; no method rejects for that. The caller checks what comes back against
 * what it asked for.
 */
export interface AccountSigner {
  /**
   * Whether the key needs a passphrase first, as was last reported: enough for what a window shows. Only the answers of
   * the methods decide.
   */
  readonly locked: boolean;
  /** The signed transaction, serialised. */
  signTransaction(transaction: UnsignedTransaction): Promise<Result<Hex>>;
  /** EIP-712 signature of 65 bytes. */
  signTypedData(data: TypedData): Promise<Result<Hex>>;
  /** Signature over the one sign-in text of this app, which the signer composes itself (EIP-191). */
  signIn(fields: SignInText): Promise<Result<Hex>>;
  /** The X25519 public key that things for this account are sealed to. Known while locked, once it was unlocked here. */
  encryptionKey(): Promise<Result<Hash>>;
  readonly openSealed: OpenSealed;
}

/** What reads for an account and can sign nothing. */
export type SealedReader = Pick<AccountSigner, 'locked' | 'openSealed'>;

/** Whether nothing was learnt because the account is locked: to be tried again once it is unlocked. */
export function isAccountLocked(result: Result<unknown>): result is {
  readonly ok: false;
  readonly failure: Failure & { readonly code: 'account_locked' };
} {
  return !result.ok && result.failure.code === 'account_locked';
}
