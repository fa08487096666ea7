import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { Hash, TradeId } from '../../src-shared/brand.ts';
import type { IpcArgs } from '../../src-shared/ipc/ipc-contract.ts';
import type { EvidenceView } from '../../src-shared/ipc/views.ts';
import { invoke, subscribe } from '../bridge.ts';

/** The evidence packages of the one trade that is open. */
export const useEvidence = defineStore('evidence', () => {
  const tradeId = ref<TradeId | null>(null);
  const held = shallowRef<readonly EvidenceView[]>([]);

  async function ask(id: TradeId): Promise<void> {
    const answer = await invoke('evidence.list', id);
    // Another trade may have been opened meanwhile.
    if (tradeId.value === id) held.value = answer;
  }
  async function open(id: TradeId): Promise<void> {
    if (tradeId.value !== id) {
      tradeId.value = id;
      held.value = [];
    }
    await ask(id);
  }
  function start(): () => void {
    const ends = [
      subscribe('evidence.changed', (changed) => {
        if (tradeId.value === changed) void ask(changed);
      }),
    ];
    return () => ends.forEach((end) => end());
  }

  return {
    tradeId,
    held,
    open,
    start,
    compose: (evidence: IpcArgs<'evidence.compose'>) => invoke('evidence.compose', evidence),
    save: (hash: Hash) => invoke('evidence.save', hash),
    saveFile: (hash: Hash, index: number) => invoke('evidence.saveFile', { hash, index }),
    openFile: (id: TradeId) => invoke('evidence.open', id),
  };
});
