import { MessageChannel, Worker } from 'node:worker_threads';
import type { AccountSigner } from '../../../src-main/wallet/keys/account-signer.ts';
import type { Keystore } from '../../../src-main/wallet/keys/keystore.ts';
import type { Address, Hash, Hex } from '../../../src-shared/brand.ts';
import { ok, type Result } from '../../../src-shared/result.ts';

type Method = Exclude<keyof AccountSigner, 'locked'> | 'setLocked' | 'setDishonest';
export interface SignerRequest {
  readonly id: number;
  readonly method: Method;
  readonly args: readonly unknown[];
}
export type SignerReply =
  | { readonly id: number; readonly result: Result<unknown> }
  /** Unasked, whenever it locks or unlocks. */
  | { readonly locked: boolean };

/** A signer outside of the wallet: what asks it knows an address and a port, never the key. */
export interface ExternalSigner {
  readonly account: Address;
  readonly signer: AccountSigner;
  /** As a person at the device would. */
  setLocked(locked: boolean): Promise<unknown>;
  /** Signs another amount than asked for. */
  setDishonest(dishonest: boolean): Promise<unknown>;
  /** The keystore of a profile that knows this account, too. */
  readonly putBefore: (own: Keystore) => Keystore;
  close(): Promise<void>;
}

export function startExternalSigner(account: Address, privateKey: string): ExternalSigner {
  const { port1: port, port2 } = new MessageChannel();
  const worker = new Worker(new URL('./external-signer-worker.ts', import.meta.url), {
    workerData: { privateKey, port: port2 },
    transferList: [port2],
  });
  const waiting = new Map<number, (result: Result<unknown>) => void>();
  const listeners = new Set<() => void>();
  let locked = false;
  let lastId = 0;

  port.on('message', (reply: SignerReply) => {
    if ('locked' in reply) {
      locked = reply.locked;
      listeners.forEach((listener) => listener());
      return;
    }
    waiting.get(reply.id)?.(reply.result);
    waiting.delete(reply.id);
  });
  function ask<T>(method: Method, ...args: readonly unknown[]): Promise<Result<T>> {
    const id = (lastId += 1);
    return new Promise((resolve) => {
      waiting.set(id, resolve as (result: Result<unknown>) => void);
      port.postMessage({ id, method, args } satisfies SignerRequest);
    });
  }

  const signer: AccountSigner = {
    get locked() {
      return locked;
    },
    signTransaction: (transaction) => ask<Hex>('signTransaction', transaction),
    signTypedData: (data) => ask<Hex>('signTypedData', data),
    signIn: (fields) => ask<Hex>('signIn', fields),
    encryptionKey: () => ask<Hash>('encryptionKey'),
    openSealed: (info, sealed) => ask<Uint8Array>('openSealed', info, sealed),
  };
  return {
    account,
    signer,
    setLocked: (next) => ask('setLocked', next),
    setDishonest: (next) => ask('setDishonest', next),
    putBefore: (own) => ({
      ...own,
      accounts: () => [
        { address: account, label: 'External', locked, backedUpAt: null },
        ...own.accounts(),
      ],
      signer: (asked) => (asked === account ? signer : own.signer(asked)),
      async unlock(asked, passphrase) {
        if (asked !== account) return own.unlock(asked, passphrase);
        await ask('setLocked', false);
        return ok(null);
      },
      onChange(listener) {
        const stop = own.onChange(listener);
        listeners.add(listener);
        return () => {
          stop();
          listeners.delete(listener);
        };
      },
    }),
    async close() {
      port.close();
      await worker.terminate();
    },
  };
}
