import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { Address, Hash } from '../../src-shared/brand.ts';
import type { ReceivedOffersView } from '../../src-shared/ipc/service-views.ts';
import { invoke } from '../bridge.ts';
import { follow } from './follow.ts';

/** Offers that strangers sent through a service. Main reads, checks and bounds them; here they are only shown. */
export const useReceivedOffers = defineStore('requests', () => {
  const view = shallowRef<ReceivedOffersView>({ requests: [], refused: [], blocked: [] });
  const loaded = ref(false);
  const count = computed(() => view.value.requests.length);

  return {
    view,
    loaded,
    count,
    start: () =>
      follow(
        'receivedOffers.changed',
        () => invoke('receivedOffers.list'),
        (now) => {
          view.value = now;
          loaded.value = true;
        },
      ),
    open: (id: Hash) => invoke('receivedOffers.open', id),
    remove: (id: Hash) => invoke('receivedOffers.remove', id),
    removeSender: (sender: Address, block: boolean) =>
      invoke('receivedOffers.removeSender', { sender, block }),
    unblock: (sender: Address) => invoke('receivedOffers.unblock', sender),
    clear: () => invoke('receivedOffers.clear'),
  };
});
