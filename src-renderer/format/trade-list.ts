import type { OfferView, TradeView } from '../../src-shared/ipc/views.ts';
import { zeroAddress } from '../../src-shared/parse.ts';
import { isLive } from '../../src-shared/trade/trade.ts';
import type { Guidance } from '../../src-shared/trade/guidance-result.ts';
import { groupOf, type GuidanceGroup } from '../../src-shared/words/guidance-words.ts';
import { counterpartyName, moneyText, type Names } from '../../src-shared/words/party-names.ts';
import { offerStateWords, stateWords } from '../../src-shared/words/screen-words.ts';
import { tradesText } from '../../src-shared/words/text-trades.ts';

export const tradeFilters = ['all', 'mine', 'live', 'offers', 'disputes'] as const;
export type TradeFilter = (typeof tradeFilters)[number];

export type TradeListRow =
  | {
      readonly kind: 'trade';
      readonly id: string;
      readonly view: TradeView;
      readonly guidance: Guidance;
    }
  | {
      readonly kind: 'offer';
      readonly id: string;
      readonly offer: OfferView;
      readonly guidance: Guidance;
    };
export type TradeListItem =
  | TradeListRow
  | {
      readonly kind: 'heading';
      readonly id: string;
      readonly group: GuidanceGroup;
      readonly title: string;
      readonly count: number;
    };

/** What to do about each, at one moment: rows, groups and counts of one list say the same. */
export interface Guides {
  /** Chain time, Unix milliseconds. */
  readonly nowMs: number;
  readonly trade: (view: TradeView) => Guidance;
  readonly offer: (offer: OfferView) => Guidance;
}

const day = 24 * 3_600_000;

/** Ended trades stay in the list for a day, then only History has them. */
function isListed({ trade }: TradeView, { turn }: Guidance, nowMs: number): boolean {
  return isLive(trade.state) || turn === 'mine' || nowMs - (trade.endedAt ?? 0) < day;
}

function isOpenOffer(offer: OfferView): boolean {
  return (
    offer.state === 'draft' ||
    offer.state === 'sent' ||
    offer.state === 'answer' ||
    offer.state === 'accepted'
  );
}

/** An offer that became a trade, or a newer version, is listed as that; other ended offers stay for a day. */
function isListedOffer(offer: OfferView, nowMs: number): boolean {
  if (isOpenOffer(offer)) return true;
  const goesOn = offer.state === 'locked' || offer.state === 'used' || offer.state === 'replaced';
  return !goesOn && nowMs - offer.changedAt < day;
}

/** When the row's step is due, else until when nothing else can happen; Unix milliseconds, null: no time counts. */
export function rowDeadline({ guidance }: TradeListRow, nowMs: number): number | null {
  const { doBy, protectedUntil } = guidance;
  return doBy !== null && doBy > nowMs ? doBy : protectedUntil;
}

function changedAt(row: TradeListRow): number {
  return row.kind === 'trade' ? row.view.changedAt : row.offer.changedAt;
}

function matchesFilter(row: TradeListRow, filter: TradeFilter, group: GuidanceGroup): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'mine':
      return group === 'mine';
    case 'live':
      return row.kind === 'trade' && isLive(row.view.trade.state);
    case 'offers':
      return row.kind === 'offer';
    case 'disputes':
      return row.kind === 'trade' && row.view.trade.state === 'Disputed';
  }
}

/** Everything a person may look a row up by, in lower case. */
export function searchText(row: TradeListRow, names: Names): string {
  const terms = row.kind === 'trade' ? row.view.trade.terms : row.offer.terms;
  const details = row.kind === 'trade' ? row.view.details : row.offer.details;
  return [
    row.id,
    row.kind === 'trade' ? counterpartyName(row.view, names) : offerPartyName(row.offer, names),
    row.kind === 'trade' ? stateWords[row.view.trade.state] : offerStateWords[row.offer.state],
    moneyText(terms.amount, terms.token, names),
    terms.seller,
    terms.buyer,
    details === null ? '' : `${details.fiatAmount} ${details.currency} ${details.reference}`,
  ]
    .join('\n')
    .toLowerCase();
}

/** The other side of an offer: the user's name for it, its address, or `anyone` while the slot is open. */
export function offerPartyName(offer: OfferView, names: Names): string {
  const other = offer.role === 'seller' ? offer.terms.buyer : offer.terms.seller;
  if (other === zeroAddress) return tradesText.anyone;
  if (names.hidden === true) return offer.role === 'seller' ? 'the buyer' : 'the seller';
  return names.nameOf?.(other) ?? `${other.slice(0, 6)}…${other.slice(-4)}`;
}

/**
 * The offers beside these trades. An offer goes a moment later than its trade comes: until then the trade speaks for
 * both, and no two rows have one id.
 */
function withoutTrades(
  offers: readonly OfferView[],
  trades: readonly TradeView[],
): readonly OfferView[] {
  const known = new Set<string>(trades.map(({ trade }) => trade.tradeId));
  return offers.filter(({ id, tradeId }) => !known.has(id) && !known.has(tradeId ?? ''));
}

/** How many trades and offers wait for the user. */
export function countMine(
  trades: readonly TradeView[],
  offers: readonly OfferView[],
  guides: Guides,
): number {
  const mine = ({ turn }: Guidance): boolean => turn === 'mine';
  return (
    trades.filter((view) => mine(guides.trade(view))).length +
    withoutTrades(offers, trades).filter((offer) => mine(guides.offer(offer))).length
  );
}

export interface TradeListing {
  /** Headings and rows in the order of the screen. */
  readonly items: readonly TradeListItem[];
  readonly counts: Readonly<Record<TradeFilter, number>>;
}

/**
 * The list of the Trades screen: grouped by whose move it is, nearest deadline first, ended ones last
 * and newest first. Pure; run once per change or minute, not per second.
 */
export function listTrades(
  trades: readonly TradeView[],
  offers: readonly OfferView[],
  filter: TradeFilter,
  find: string,
  guides: Guides,
  names: Names,
): TradeListing {
  const counts: Record<TradeFilter, number> = { all: 0, mine: 0, live: 0, offers: 0, disputes: 0 };
  const groups: Record<GuidanceGroup, TradeListRow[]> = { mine: [], waiting: [], ended: [] };
  const wanted = find.trim().toLowerCase();
  const take = (row: TradeListRow): void => {
    const group = groupOf(row.guidance);
    for (const name of tradeFilters)
      if ((group !== 'ended' || name === 'offers') && matchesFilter(row, name, group))
        counts[name] += 1;
    if (!matchesFilter(row, filter, group)) return;
    if (wanted !== '' && !searchText(row, names).includes(wanted)) return;
    groups[group].push(row);
  };
  for (const view of trades) {
    const guidance = guides.trade(view);
    if (isListed(view, guidance, guides.nowMs))
      take({ kind: 'trade', id: view.trade.tradeId, view, guidance });
  }
  for (const offer of withoutTrades(offers, trades))
    if (isListedOffer(offer, guides.nowMs))
      take({ kind: 'offer', id: offer.id, offer, guidance: guides.offer(offer) });

  const due = (row: TradeListRow): number => rowDeadline(row, guides.nowMs) ?? Infinity;
  const byDeadline = (a: TradeListRow, b: TradeListRow): number =>
    due(a) - due(b) || (a.id < b.id ? -1 : 1);
  groups.mine.sort(byDeadline);
  groups.waiting.sort(byDeadline);
  groups.ended.sort((a, b) => changedAt(b) - changedAt(a) || (a.id < b.id ? -1 : 1));

  const items: TradeListItem[] = [];
  for (const group of ['mine', 'waiting', 'ended'] as const) {
    const rows = groups[group];
    if (rows.length === 0) continue;
    items.push({
      kind: 'heading',
      id: `heading-${group}`,
      group,
      title: tradesText.groups[group],
      count: rows.length,
    });
    items.push(...rows);
  }
  return { items, counts };
}
