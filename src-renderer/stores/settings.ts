import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { SettingsChange } from '../../src-shared/ipc/ipc-contract.ts';
import type { SettingsView } from '../../src-shared/ipc/views.ts';
import { coinOf } from '../../src-shared/money/token.ts';
import { invoke } from '../bridge.ts';
import { follow } from './follow.ts';

/** The profile's settings as main stores them; null until the first answer. */
export const useSettings = defineStore('settings', () => {
  const view = shallowRef<SettingsView | null>(null);
  const practice = computed(() => view.value?.network.kind === 'practice');
  /** What the network's fees are paid in. */
  const coin = computed(() => coinOf(view.value?.network.tokens ?? []));
  /** The user's own list, the native coin always on it. */
  const tokens = computed(() => {
    const listed = view.value?.network.tokens ?? [];
    return listed.includes(coin.value) ? listed : [coin.value, ...listed];
  });

  function start(): { readonly ready: Promise<void>; readonly stop: () => void } {
    return follow(
      'settings.changed',
      () => invoke('settings.get'),
      (value) => (view.value = value),
    );
  }

  async function change(part: SettingsChange) {
    const result = await invoke('settings.change', part);
    if (result.ok) view.value = result.value;
    return result;
  }

  return {
    view,
    practice,
    coin,
    tokens,
    start,
    change,
    testRpc: (url: string, chainId: number) => invoke('settings.testRpc', { url, chainId }),
    testService: (url: string) => invoke('settings.testService', url),
  };
});
