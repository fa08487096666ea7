import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { IpcArgs } from '../../src-shared/ipc/ipc-contract.ts';
import type { HistoryPage } from '../../src-shared/ipc/views.ts';
import { invoke } from '../bridge.ts';

/** Ended trades, page by page, from the local history; works offline. */
export const useHistory = defineStore('history', () => {
  const page = shallowRef<HistoryPage>({ trades: [], total: 0 });
  const loading = ref(false);
  let asked = 0;

  async function load(filter: IpcArgs<'trades.history'>): Promise<void> {
    asked += 1;
    const mine = asked;
    loading.value = true;
    const answer = await invoke('trades.history', filter);
    // A slower answer to an older question must not replace a newer one.
    if (mine !== asked) return;
    page.value = answer;
    loading.value = false;
  }

  return {
    page,
    loading,
    load,
    exportAs: (format: 'csv' | 'json') => invoke('trades.export', format),
  };
});
