import { expect } from 'vitest';
import type { OpenDatabase } from '../../../src-main/database/app-database.ts';
import type { TradeChanges } from '../../../src-main/database/database-messages.ts';
import { withChangedEvents } from '../../../src-renderer/format/timeline.ts';
import type { TradeId } from '../../../src-shared/brand.ts';
import type { EventView } from '../../../src-shared/ipc/views.ts';

/** The timelines of all trades as a window keeps them that opened each one before its first event. */
export class Timelines {
  readonly #shown = new Map<TradeId, readonly EventView[]>();
  readonly #toAsk = new Set<TradeId>();

  take<T extends TradeChanges>(changes: T): T {
    for (const view of changes.events) {
      const { tradeId } = view.event;
      this.#shown.set(tradeId, withChangedEvents(this.#shown.get(tradeId) ?? [], [view]));
    }
    for (const id of changes.eventsForgotten) this.#toAsk.add(id);
    return changes;
  }

  /** Fails where what the changes made of a timeline is not what is stored. */
  expectAsStored(ids: readonly TradeId[], database: OpenDatabase): void {
    for (const id of ids) {
      const stored = database.answer('events', id);
      if (this.#toAsk.delete(id)) this.#shown.set(id, stored);
      expect(this.#shown.get(id) ?? []).toEqual(stored);
    }
  }
}
