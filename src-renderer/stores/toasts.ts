import { defineStore } from 'pinia';
import { ref } from 'vue';
import { failureText, type Failure } from '../../src-shared/failure.ts';

export interface EventNotification {
  readonly id: number;
  readonly kind: 'done' | 'note' | 'failure';
  readonly text: string;
}

const shownFor = 6_000;

/** Short messages above the status bar. Failures stay until they are closed; the rest leave by themselves. */
export const useToasts = defineStore('toasts', () => {
  const all = ref<EventNotification[]>([]);
  let lastId = 0;

  function close(id: number): void {
    all.value = all.value.filter((toast) => toast.id !== id);
  }
  function show(kind: EventNotification['kind'], text: string): void {
    lastId += 1;
    const id = lastId;
    all.value = [...all.value.filter((toast) => toast.text !== text), { id, kind, text }].slice(-4);
    if (kind !== 'failure') setTimeout(() => close(id), shownFor);
  }
  /** What happened, whether money moved, what next. Cancelling is the user's own doing and is only noted. */
  function fail(failure: Failure): void {
    show(failure.code === 'cancelled' ? 'note' : 'failure', failureText(failure));
  }

  return { all, show, fail, close };
});
