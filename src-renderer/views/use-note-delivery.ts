import { computed, ref, type ComputedRef, type Ref } from 'vue';
import type { IpcArgs } from '../../src-shared/ipc/ipc-contract.ts';
import type { NoteView } from '../../src-shared/ipc/service-views.ts';
import type { TradeView } from '../../src-shared/ipc/views.ts';
import type { Result } from '../../src-shared/result.ts';
import { useNotes } from '../stores/notes.ts';
import { useToasts } from '../stores/toasts.ts';

/** Handing things of the open trade over through its services; what goes wrong becomes a notice. */
export function useNoteDelivery(view: () => TradeView): {
  readonly busy: Ref<boolean>;
  /** Some service carries notes of this trade. */
  readonly deliverable: ComputedRef<boolean>;
  readonly send: (what: IpcArgs<'notes.send'>['what']) => Promise<void>;
  readonly retry: (note: NoteView | null) => Promise<void>;
  readonly discard: (note: NoteView | null) => Promise<void>;
} {
  const notes = useNotes();
  const toasts = useToasts();
  const busy = ref(false);
  async function step(request: () => Promise<Result<null>>): Promise<void> {
    busy.value = true;
    try {
      const result = await request();
      if (!result.ok) toasts.fail(result.failure);
    } finally {
      busy.value = false;
    }
  }
  return {
    busy,
    deliverable: computed(() => (notes.view?.services.length ?? 0) > 0),
    send: (what) => step(() => notes.send(view().trade.tradeId, what)),
    retry: async (note) => (note === null ? undefined : step(() => notes.retry(note.id))),
    discard: async (note) => (note === null ? undefined : step(() => notes.discard(note.id))),
  };
}
