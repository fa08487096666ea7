import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { InboxItem } from '../../src-shared/ipc/views.ts';
import { invoke } from '../bridge.ts';
import { follow } from './follow.ts';

/** What happened while nobody looked; main keeps it until seen. */
export const useInbox = defineStore('inbox', () => {
  const items = shallowRef<readonly InboxItem[]>([]);
  const loaded = ref(false);
  const newestFirst = computed(() => [...items.value].sort((a, b) => b.at - a.at));
  const unseen = computed(() => items.value.filter((item) => !item.seen));

  function start(): { readonly ready: Promise<void>; readonly stop: () => void } {
    return follow(
      'inbox.changed',
      () => invoke('inbox.list'),
      (value) => {
        items.value = value;
        loaded.value = true;
      },
    );
  }

  async function markSeen(ids: readonly string[]): Promise<void> {
    for (let from = 0; from < ids.length; from += 1000)
      await invoke('inbox.seen', ids.slice(from, from + 1000));
  }

  return { items, loaded, newestFirst, unseen, start, markSeen };
});
