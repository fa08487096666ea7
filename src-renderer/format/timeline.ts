import type { EventView } from '../../src-shared/ipc/views.ts';

/** A timeline with changed events in their place: in the chain's order, as main lists them. */
export function withChangedEvents(
  events: readonly EventView[],
  changed: readonly EventView[],
): readonly EventView[] {
  const byId = new Map([...events, ...changed].map((view) => [view.event.id, view]));
  return [...byId.values()].sort(
    ({ event: a }, { event: b }) =>
      a.blockNumber - b.blockNumber || a.logIndex - b.logIndex || (a.id < b.id ? -1 : 1),
  );
}

/** Blocks on top of an event, its own included; 0 when it stands no more or `head` is unknown (offline). */
export function confirmationsOf({ event }: EventView, head: number | null): number {
  if (head === null || event.status === 'retracted') return 0;
  return Math.max(0, head - event.blockNumber + 1);
}
