import type { Address, Hash } from '../../../src-shared/brand.ts';
import { failure } from '../../../src-shared/failure.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';
import type { AccountSigner } from './account-signer.ts';
import type { SignerHost } from './signer-host.ts';

/** What main remembers of an account whose key the signer's process holds. */
export interface KnownOfKey {
  readonly account: Address;
  readonly locked: () => boolean;
  /** The public encryption key, remembered from an earlier unlocking. */
  readonly encryptionKey: () => Hash | undefined;
}

/** Asks the signer's process, which is not started for an account that is locked. */
export function createProcessSigner(
  signer: Pick<SignerHost, 'request'>,
  { account, locked, encryptionKey }: KnownOfKey,
): AccountSigner {
  const whileOpen = async <T>(ask: () => Promise<Result<T>>): Promise<Result<T>> =>
    locked() ? fail(failure('account_locked')) : ask();
  return {
    get locked() {
      return locked();
    },
    signTransaction: (transaction) =>
      whileOpen(() => signer.request('signTransaction', { account, transaction })),
    signTypedData: (data) => whileOpen(() => signer.request('signTypedData', { account, data })),
    signIn: (fields) => whileOpen(() => signer.request('signIn', { account, fields })),
    async encryptionKey() {
      const known = encryptionKey();
      if (known !== undefined) return ok(known);
      return whileOpen(() => signer.request('encryptionKey', { account }));
    },
    openSealed: (info, sealed) =>
      whileOpen(() =>
        signer.request('openSealed', {
          account,
          // Copies: a view would take along the whole buffer that it is a part of.
          info: new Uint8Array(info),
          sealed: new Uint8Array(sealed),
        }),
      ),
  };
}
