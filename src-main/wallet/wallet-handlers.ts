import type {
  IpcParsedArgs,
  IpcRequestName,
  IpcResult,
} from '../../src-shared/ipc/ipc-contract.ts';
import type { Wallet } from './wallet.ts';

type WalletRequestName = Extract<IpcRequestName, `wallet.${string}`>;
export type WalletHandlers = {
  readonly [N in WalletRequestName]: (args: IpcParsedArgs<N>) => Promise<IpcResult<N>>;
};

/** All `wallet.*` requests. Whatever the window asks for, main's own window decides. */
export function createWalletHandlers({ wallet }: { readonly wallet: Wallet }): WalletHandlers {
  return {
    'wallet.accounts': async () => wallet.accounts(),
    'wallet.create': () => wallet.create(),
    'wallet.import': () => wallet.import(),
    'wallet.export': (account) => wallet.export(account),
    'wallet.unlock': (account) => wallet.unlock(account),
    'wallet.lock': async () => {
      wallet.lock();
      return null;
    },
    'wallet.rename': ({ address, label }) => wallet.rename(address, label),
    'wallet.remove': (account) => wallet.remove(account),
    'wallet.balances': () => wallet.balances(),
    'wallet.transactions': async () => wallet.transactions(),
    'wallet.speedUp': (hash) => wallet.speedUp(hash),
    'wallet.cancelTransaction': (hash) => wallet.cancelTransaction(hash),
    'wallet.withdrawCredit': ({ account, token }) => wallet.withdrawCredit(account, token),
  };
}
