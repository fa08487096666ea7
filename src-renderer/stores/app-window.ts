import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { Hash } from '../../src-shared/brand.ts';
import type { AppInfo } from '../../src-shared/ipc/views.ts';
import { invoke, subscribe } from '../bridge.ts';

/** The window itself: what it runs in, what it hides, where main sends it. */
export const useAppWindow = defineStore('app-window', () => {
  const info = shallowRef<AppInfo | null>(null);
  /** Amounts, names and accounts are hidden (Ctrl+Shift+H). */
  const hidden = ref(false);

  function start(navigate: (route: string) => void): () => void {
    void invoke('app.info').then((value) => (info.value = value));
    return subscribe('app.navigate', navigate);
  }

  return {
    info,
    hidden,
    start,
    /** Copies whole; the failure says when another program changed the clipboard. */
    copy: (text: string) => invoke('app.copy', text),
    openExplorer: (txHash: Hash) => invoke('app.openExplorer', txHash),
  };
});
