import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { Hash, TradeId } from '../../src-shared/brand.ts';
import type { IpcArgs } from '../../src-shared/ipc/ipc-contract.ts';
import type { NotesView, NoteView } from '../../src-shared/ipc/service-views.ts';
import type { NoteKind } from '../../src-shared/trade/note.ts';
import { invoke, subscribe } from '../bridge.ts';

/** Notes of the one trade that is open, and what its services carry. */
export const useNotes = defineStore('notes', () => {
  const tradeId = ref<TradeId | null>(null);
  const view = shallowRef<NotesView | null>(null);
  let asked = 0;

  async function ask(id: TradeId): Promise<void> {
    asked += 1;
    const mine = asked;
    const answer = await invoke('notes.get', id);
    // Another trade may have been opened meanwhile, or a later answer is here already.
    if (tradeId.value === id && mine === asked) view.value = answer;
  }
  async function open(id: TradeId): Promise<void> {
    if (tradeId.value !== id) {
      tradeId.value = id;
      view.value = null;
    }
    await ask(id);
  }
  function start(): () => void {
    const ends = [
      subscribe('notes.changed', (id) => {
        if (id === tradeId.value) void ask(id);
      }),
      // Another service, or none, carries them then.
      subscribe('settings.changed', () => {
        if (tradeId.value !== null) void ask(tradeId.value);
      }),
    ];
    return () => ends.forEach((end) => end());
  }
  /** Our newest note that handed this over; null: none did. */
  function noteWith(kind: NoteKind, id: string): NoteView | null {
    const found = view.value?.notes.filter(
      (note) => note.mine && note.kind === kind && note.contents.includes(id),
    );
    return found?.at(-1) ?? null;
  }

  return {
    view: computed(() => view.value),
    open,
    start,
    noteWith,
    write: (id: TradeId, text: string) => invoke('notes.write', { tradeId: id, text }),
    send: (id: TradeId, what: IpcArgs<'notes.send'>['what']) =>
      invoke('notes.send', { tradeId: id, what }),
    retry: (id: Hash) => invoke('notes.retry', id),
    discard: (id: Hash) => invoke('notes.discard', id),
  };
});
