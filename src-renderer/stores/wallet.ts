import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { Address, Hash } from '../../src-shared/brand.ts';
import type { Failure } from '../../src-shared/failure.ts';
import type { AccountView, BalanceView, TransactionView } from '../../src-shared/ipc/views.ts';
import { invoke, subscribe } from '../bridge.ts';
import { follow } from './follow.ts';

/** Accounts, balances and own transactions. Secrets are typed and shown in main's own window only. */
export const useWallet = defineStore('wallet', () => {
  const accounts = shallowRef<readonly AccountView[]>([]);
  const balances = shallowRef<readonly BalanceView[]>([]);
  /** Why the balances could not be read; what was read before stays. */
  const balancesFailure = ref<Failure | null>(null);
  const transactions = shallowRef<readonly TransactionView[]>([]);
  const loaded = ref(false);

  const neverBackedUp = computed(() => accounts.value.filter((a) => a.backedUpAt === null));
  const pending = computed(() =>
    transactions.value.filter((tx) => tx.state === 'signed' || tx.state === 'sent'),
  );

  async function refreshBalances(): Promise<void> {
    const result = await invoke('wallet.balances');
    if (result.ok) balances.value = result.value;
    balancesFailure.value = result.ok ? null : result.failure;
  }

  function start(): { readonly ready: Promise<void>; readonly stop: () => void } {
    const followed = [
      follow(
        'wallet.accountsChanged',
        () => invoke('wallet.accounts'),
        (value) => {
          accounts.value = value;
          loaded.value = true;
        },
      ),
      follow(
        'wallet.transactionsChanged',
        () => invoke('wallet.transactions'),
        (value) => (transactions.value = value),
      ),
    ];
    const unsubscribe = subscribe('wallet.balancesChanged', (value) => {
      balances.value = value;
      balancesFailure.value = null;
    });
    void refreshBalances();
    return {
      ready: Promise.all(followed.map((one) => one.ready)).then(() => undefined),
      stop: () => {
        unsubscribe();
        for (const one of followed) one.stop();
      },
    };
  }

  return {
    accounts,
    balances,
    balancesFailure,
    transactions,
    loaded,
    neverBackedUp,
    pending,
    start,
    refreshBalances,
    create: () => invoke('wallet.create'),
    importAccount: () => invoke('wallet.import'),
    exportAccount: (address: Address) => invoke('wallet.export', address),
    unlock: (address: Address) => invoke('wallet.unlock', address),
    lock: () => invoke('wallet.lock'),
    rename: (address: Address, label: string) => invoke('wallet.rename', { address, label }),
    remove: (address: Address) => invoke('wallet.remove', address),
    speedUp: (hash: Hash) => invoke('wallet.speedUp', hash),
    cancelTransaction: (hash: Hash) => invoke('wallet.cancelTransaction', hash),
    withdrawCredit: (account: Address, token: Address) =>
      invoke('wallet.withdrawCredit', { account, token }),
  };
});
