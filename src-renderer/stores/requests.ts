import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { Address, Hash } from '../../src-shared/brand.ts';
import type { RequestsView } from '../../src-shared/ipc/service-views.ts';
import { invoke } from '../bridge.ts';
import { follow } from './follow.ts';

/** Offers that strangers sent through a service. Main reads, checks and bounds them; here they are only shown. */
export const useRequests = defineStore('requests', () => {
  const view = shallowRef<RequestsView>({ requests: [], refused: [], blocked: [] });
  const loaded = ref(false);
  const count = computed(() => view.value.requests.length);

  return {
    view,
    loaded,
    count,
    start: () =>
      follow(
        'requests.changed',
        () => invoke('requests.list'),
        (now) => {
          view.value = now;
          loaded.value = true;
        },
      ),
    open: (id: Hash) => invoke('requests.open', id),
    remove: (id: Hash) => invoke('requests.remove', id),
    removeSender: (sender: Address, block: boolean) =>
      invoke('requests.removeSender', { sender, block }),
    unblock: (sender: Address) => invoke('requests.unblock', sender),
    clear: () => invoke('requests.clear'),
  };
});
