import type { TradeId } from '../../src-shared/brand.ts';
import type { EventView } from '../../src-shared/ipc/views.ts';
import type { TrackedEscrowEvent } from '../../src-shared/trade/escrow-event.ts';
import { hasEventFacts } from './event-facts.ts';
import { isWithheld, mergeTrade, type KnownEvent } from './merge-trade.ts';
import type { TradeChanges, TradeRecord, ForgedNote } from './database-messages.ts';
import {
  tradeRecordOf,
  eventsOf,
  eventViewOf,
  readTrade,
  tradeRow,
  writeTrade,
  type DatabaseContext,
} from './trade-rows.ts';
import { addNotification, notificationsById } from './notifications.ts';

/** Collects what one transaction touches; `settle` merges each touched trade once and says what differs. */
export interface ChangeLog {
  touch(id: TradeId): void;
  /** An event that is new, retracted or back; `notify` makes its notification unless there ever was one. */
  eventMoved(event: TrackedEscrowEvent, notify: 'tell' | 'silent' | 'never'): void;
  /** An event reads otherwise now: it is final, gone, or may have another mark. */
  eventDiffers(id: TradeId, eventId: string): void;
  /** Events of this trade were deleted. */
  eventsForgotten(id: TradeId): void;
  updatesDiffer(id: TradeId): void;
  noteForged(note: ForgedNote): void;
  settle(now: number, remoteIndexedBefore: number | null): TradeChanges;
}

export function createChangeLog(context: DatabaseContext): ChangeLog {
  const touched = new Set<TradeId>();
  const differing = new Map<TradeId, Set<string>>();
  const toNotify: { event: TrackedEscrowEvent; silent: boolean }[] = [];
  const forgotten = new Set<TradeId>();
  const updated = new Set<TradeId>();
  const forged: ForgedNote[] = [];

  function eventDiffers(id: TradeId, eventId: string): void {
    touched.add(id);
    differing.set(id, (differing.get(id) ?? new Set()).add(eventId));
  }

  return {
    touch: (id) => void touched.add(id),
    eventMoved(event, notify) {
      eventDiffers(event.tradeId, event.id);
      if (notify !== 'never') toNotify.push({ event, silent: notify === 'silent' });
    },
    eventDiffers,
    eventsForgotten(id) {
      touched.add(id);
      forgotten.add(id);
    },
    updatesDiffer: (id) => void updated.add(id),
    noteForged: (note) => void forged.push(note),
    settle(now, remoteIndexedBefore) {
      const changed: TradeRecord[] = [];
      const removed: TradeId[] = [];
      const events: EventView[] = [];
      for (const id of touched) {
        const known = eventsOf(context, id);
        const outcome = settleTrade(context, id, known, now, remoteIndexedBefore);
        if (outcome === 'removed') removed.push(id);
        else if (outcome !== 'same') changed.push(outcome);
        const ids = differing.get(id);
        if (ids !== undefined)
          for (const each of known)
            if (ids.has(each.event.id)) events.push(eventViewOf(context, each));
      }
      const notificationIds = toNotify.flatMap(({ event, silent }) => {
        const id = addNotification(context, event, silent, now);
        return id === null ? [] : [id];
      });
      return {
        changed,
        removed,
        events,
        eventsForgotten: [...forgotten],
        updatesChanged: [...updated],
        forged,
        notifications: notificationsById(context, notificationIds),
      };
    },
  };
}

/** Merges what both services say of a trade and stores what is shown. */
function settleTrade(
  context: DatabaseContext,
  id: TradeId,
  known: readonly KnownEvent[],
  now: number,
  remoteIndexedBefore: number | null,
): TradeRecord | 'removed' | 'same' {
  const row = tradeRow(context, id);
  if (row === null) return 'same';
  const progress = context.progress();
  const local = row.local_json === null ? null : readTrade(row.local_json);
  const remote = row.remote_json === null ? null : readTrade(row.remote_json);
  const merged = mergeTrade({
    local,
    remote,
    remoteOnly: known.filter(({ local: status }) => status === null),
    progress,
    shownBefore: row.shown_source,
  });
  const finals = known.filter(({ local: status }) => status === 'final');
  const newestFinal = finals.reduce<(typeof finals)[number] | null>(
    (newest, event) =>
      newest === null || event.event.tradeSeq > newest.event.tradeSeq ? event : newest,
    null,
  );
  const withheld =
    remoteIndexedBefore === null
      ? row.withheld === 1 && (remote?.tradeSeq ?? 0) < (local?.tradeSeq ?? 0)
      : isWithheld({
          localFinal:
            newestFinal === null
              ? null
              : {
                  tradeSeq: newestFinal.event.tradeSeq,
                  blockNumber: newestFinal.event.blockNumber,
                },
          remote,
          remoteIndexedBefore,
        });
  const update = context.sql(
    `UPDATE trades SET shown_json = ?, shown_source = ?, mark = ?, withheld = ?, state = ?, ended_at = ?,
     changed_at = ?, search = ? WHERE chain = ? AND trade_id = ?`,
  );
  if (merged === null) {
    if (row.shown_json === null) return 'same';
    update.run(null, null, null, 0, null, null, now, '', context.chain(), id);
    return 'removed';
  }
  const standing = known.filter(({ event }) => event.status !== 'retracted');
  const last = standing.find(({ event }) => event.tradeSeq === merged.trade.tradeSeq);
  const status =
    merged.source === 'local' && last !== undefined && last.local === 'final'
      ? 'final'
      : merged.trade.status;
  const trade = { ...merged.trade, status };
  const json = writeTrade(trade);
  const same =
    json === row.shown_json && merged.mark === row.mark && withheld === (row.withheld === 1);
  if (same) {
    if (merged.source !== row.shown_source)
      context
        .sql('UPDATE trades SET shown_source = ? WHERE chain = ? AND trade_id = ?')
        .run(merged.source, context.chain(), id);
    // What is shown is the same; behind it the own nodes may have come nearer, or events have been read.
    if (merged.mark === 'verified' && !hasEventFacts(trade.state)) return 'same';
    return tradeRecordOf(context, row) ?? 'same';
  }
  const { terms } = trade;
  const search = [id, terms.seller, terms.buyer, terms.arbiter, terms.fallbackArbiter]
    .join(' ')
    .toLowerCase();
  update.run(
    json,
    merged.source,
    merged.mark,
    withheld ? 1 : 0,
    trade.state,
    trade.endedAt,
    now,
    search,
    context.chain(),
    id,
  );
  const after = tradeRow(context, id);
  return (after === null ? null : tradeRecordOf(context, after)) ?? 'same';
}
