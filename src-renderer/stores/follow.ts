import type { IpcPublications } from '../../src-shared/ipc/ipc-publications.ts';
import { subscribe } from '../bridge.ts';

/**
 * Keeps a value that main publishes whole: subscribes first, then asks, so that nothing falls between.
 * A publication that arrives while the answer is on its way is newer than the answer, which is dropped.
 */
export function follow<N extends keyof IpcPublications>(
  name: N,
  ask: () => Promise<IpcPublications[N]>,
  apply: (value: IpcPublications[N]) => void,
): { readonly ready: Promise<void>; readonly stop: () => void } {
  let published = false;
  let stopped = false;
  const unsubscribe = subscribe(name, (value) => {
    published = true;
    apply(value);
  });
  const ready = ask().then((value) => {
    if (!published && !stopped) apply(value);
  });
  return {
    ready,
    stop: () => {
      stopped = true;
      unsubscribe();
    },
  };
}
