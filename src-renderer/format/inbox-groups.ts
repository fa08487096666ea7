import type { InboxItem, OfferView, TradeView } from '../../src-shared/ipc/views.ts';
import { rowDeadline, type Guides, type TradeListRow } from './trade-list.ts';

/** What happened in one trade or offer, newest first, under what is to be done about it now. */
export interface InboxGroup {
  readonly id: string;
  /** As the list of trades has it; null: it is only in History, or it is about neither. */
  readonly row: TradeListRow | null;
  readonly items: readonly InboxItem[];
}

/** The Inbox by trades and offers: own moves by deadline, then the newest. `items`: newest first. */
export function groupInbox(
  items: readonly InboxItem[],
  trades: ReadonlyMap<string, TradeView>,
  offers: readonly OfferView[],
  guides: Guides,
): readonly InboxGroup[] {
  const groups = new Map<string, InboxItem[]>();
  for (const item of items) {
    const id = item.tradeId ?? item.offerId ?? item.id;
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [item]);
    else group.push(item);
  }
  function rowOf(id: string): TradeListRow | null {
    const view = trades.get(id);
    if (view !== undefined) return { kind: 'trade', id, view, guidance: guides.trade(view) };
    const offer = offers.find((each) => each.id === id);
    return offer === undefined ? null : { kind: 'offer', id, offer, guidance: guides.offer(offer) };
  }
  const all = [...groups].map(([id, group]): InboxGroup => ({ id, row: rowOf(id), items: group }));
  const isMine = ({ row }: InboxGroup): boolean => row?.guidance.turn === 'mine';
  const due = ({ row }: InboxGroup): number =>
    (row === null ? null : rowDeadline(row, guides.nowMs)) ?? Infinity;
  // The groups already stand by their newest item; sorting keeps that where deadlines are the same.
  const mine = all.filter(isMine).sort((a, b) => (due(a) === due(b) ? 0 : due(a) - due(b)));
  return [...mine, ...all.filter((group) => !isMine(group))];
}
