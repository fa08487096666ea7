import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { ReadyItem } from '../../src-shared/ipc/views.ts';
import { invoke, subscribe } from '../bridge.ts';

/** "Ready to trade", a list until done. Main derives it; it is asked again when what it depends on changes. */
export const useReady = defineStore('ready', () => {
  const items = shallowRef<readonly ReadyItem[]>([]);
  const doneCount = computed(() => items.value.filter((item) => item.done).length);
  const done = computed(() => items.value.length > 0 && doneCount.value === items.value.length);

  async function refresh(): Promise<void> {
    items.value = await invoke('ready.list');
  }

  function start(): { readonly ready: Promise<void>; readonly stop: () => void } {
    const again = (): void => void refresh();
    const unsubscribe = [
      subscribe('wallet.accountsChanged', again),
      subscribe('wallet.balancesChanged', again),
      subscribe('contacts.changed', again),
      subscribe('settings.changed', again),
      subscribe('inbox.changed', again),
    ];
    return { ready: refresh(), stop: () => unsubscribe.forEach((end) => end()) };
  }

  return { items, doneCount, done, start, refresh };
});
