import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { ConnectionsView } from '../../src-shared/ipc/views.ts';
import { invoke } from '../bridge.ts';
import { useClock } from './clock.ts';
import { follow } from './follow.ts';

/** Network, this computer's service, a remote one, and how far the app has checked by itself. */
export const useConnections = defineStore('connections', () => {
  const view = shallowRef<ConnectionsView | null>(null);
  const clock = useClock();
  /** Actions that need the chain wait while this is false. */
  const networkUp = computed(
    () => view.value?.network.state === 'ok' || view.value?.network.state === 'behind',
  );

  function start(): { readonly ready: Promise<void>; readonly stop: () => void } {
    return follow(
      'connections.changed',
      () => invoke('connections.get'),
      (value) => {
        view.value = value;
        if (value.network.headAt !== null) clock.heardBlock(value.network.headAt);
      },
    );
  }

  return { view, networkUp, start, retry: () => invoke('connections.retry') };
});
