import { eventsAnswerSchema, tradesAnswerSchema } from '../../src-shared/stream/http-shapes.ts';
import type { TradeId } from '../../src-shared/brand.ts';
import type { WireTrade } from '../../src-shared/stream/wire-shapes.ts';
import { foldEscrowEvents } from '../../src-shared/trade/apply-escrow-event.ts';
import type { TrackedEscrowEvent } from '../../src-shared/trade/escrow-event.ts';
import { isLive } from '../../src-shared/trade/trade.ts';
import type { HeldStream } from '../support/held-stream.ts';
import { getJson } from '../support/service.ts';
import type { CanonicalChain, CanonicalEvent, CanonicalTrade } from './canonical-chain.ts';
import type { FollowingClient } from './following-client.ts';

/** What is wrong with what somebody holds; all zero and empty when it is the canonical chain. */
export interface Findings {
  missed: number;
  doubled: number;
  stale: number;
  /** In words, for the one who has to find out why. */
  readonly words: string[];
}

export const noFindings = (): Findings => ({ missed: 0, doubled: 0, stale: 0, words: [] });

export const isClean = (found: Findings): boolean =>
  found.missed + found.doubled + found.stale + found.words.length === 0;

function sameEvent(held: TrackedEscrowEvent, real: CanonicalEvent): boolean {
  return (
    held.type === real.type &&
    held.tradeSeq === real.tradeSeq &&
    held.state === real.state &&
    held.remaining === real.remaining &&
    held.deadline === real.deadline &&
    held.blockNumber === real.blockNumber &&
    held.logIndex === real.logIndex &&
    held.txHash === real.txHash
  );
}

/** Against each other: a trade's events as held, and as the node tells them. */
function compareEvents(
  who: string,
  id: TradeId,
  held: readonly TrackedEscrowEvent[],
  real: readonly CanonicalEvent[],
  found: Findings,
): void {
  const heldById = new Map(held.map((event) => [event.id, event]));
  for (const event of real) {
    const own = heldById.get(event.id);
    if (own === undefined) {
      found.missed += 1;
      found.words.push(
        `${who} lacks ${event.type} ${event.tradeSeq} of ${id}, block ${event.blockNumber}`,
      );
    } else if (!sameEvent(own, event)) {
      found.words.push(
        `${who} holds ${event.type} ${event.tradeSeq} of ${id} otherwise than it is`,
      );
    }
    heldById.delete(event.id);
  }
  for (const event of heldById.values()) {
    found.stale += 1;
    found.words.push(
      `${who} still holds ${event.type} ${event.tradeSeq} of ${id}, block ${event.blockNumber}`,
    );
  }
}

/** Against the chain and against the fold of its own events. */
function compareTrade(
  who: string,
  trade: WireTrade,
  held: readonly TrackedEscrowEvent[],
  real: CanonicalTrade,
  found: Findings,
): void {
  const last = real.events.at(-1);
  if (last === undefined) return;
  const asReal =
    trade.state === last.state &&
    trade.remaining === last.remaining &&
    trade.tradeSeq === last.tradeSeq &&
    trade.deadlineAt === (isLive(last.state) ? last.deadline * 1000 : null);
  if (!asReal) {
    found.stale += 1;
    found.words.push(
      `${who} shows ${trade.tradeId} at ${trade.tradeSeq} ${trade.state}, it is at ${last.tradeSeq} ${last.state}`,
    );
    return;
  }
  const folded = foldEscrowEvents(held);
  const { cursor: _cursor, status: _status, ...shown } = trade;
  const { status: _folded, ...expected } = folded ?? { status: null };
  const text = (value: object): string =>
    JSON.stringify(Object.entries(value).sort(), (_, each: unknown) =>
      typeof each === 'bigint' ? each.toString() : each,
    );
  if (text(shown) !== text(expected))
    found.words.push(`${who} shows ${trade.tradeId} otherwise than its events tell`);
}

function compareStream(
  who: string,
  held: HeldStream,
  real: readonly CanonicalTrade[],
  found: Findings,
): void {
  const expected = new Map(real.map((trade) => [trade.tradeId, trade]));
  const ids = new Set([...held.trades.keys(), ...expected.keys()]);
  const standing = new Map<TradeId, TrackedEscrowEvent[]>();
  for (const event of held.events.values()) {
    ids.add(event.tradeId);
    if (event.status === 'retracted') continue;
    standing.set(event.tradeId, [...(standing.get(event.tradeId) ?? []), event]);
  }
  for (const id of ids) {
    const own = (standing.get(id) ?? []).sort((a, b) => a.tradeSeq - b.tradeSeq);
    const trade = held.trades.get(id);
    const should = expected.get(id);
    compareEvents(who, id, own, should?.events ?? [], found);
    if (trade === undefined && should !== undefined) {
      found.missed += 1;
      found.words.push(`${who} lacks the trade ${id}`);
    } else if (trade !== undefined && should === undefined) {
      found.stale += 1;
      found.words.push(`${who} still shows the trade ${id}`);
    } else if (trade !== undefined && should !== undefined) {
      compareTrade(who, trade, own, should, found);
    }
    // As they were told: a trade's events stand in the order of its messages.
    const reported = own.flatMap((event) => held.reportedAt.get(event.id) ?? []);
    if (reported.some((cursor, index) => cursor <= (reported[index - 1] ?? 0)))
      found.words.push(`${who} was told the events of ${id} out of their order`);
  }
  found.doubled += held.doubled;
  if (held.doubled > 0) found.words.push(`${who} was told ${held.doubled} events twice`);
  found.words.push(...held.broken.map((words) => `${who}: ${words}`));
}

/** What this client should hold, against what it does. */
export function compareClient(
  client: FollowingClient,
  real: CanonicalChain,
  found: Findings,
): void {
  for (const { tradeId, held } of client.streams) {
    const trades = [...real.trades.values()].filter((trade) =>
      tradeId === null ? trade.parties.includes(client.account) : trade.tradeId === tradeId,
    );
    compareStream(
      tradeId === null ? client.name : `${client.name} (one trade)`,
      held,
      trades,
      found,
    );
  }
}

/** The service's answers over HTTP to this client's account: the list in whole, the events of `ids`. */
export async function compareHttp(
  url: string,
  client: FollowingClient,
  real: CanonicalChain,
  ids: readonly TradeId[],
  found: Findings,
): Promise<void> {
  const who = `HTTP for ${client.name}`;
  const listed = new Map<TradeId, WireTrade>();
  for (let page: string | null = ''; page !== null;) {
    const answer = await getJson(
      `${url}/api/trades?limit=100${page === '' ? '' : `&page=${page}`}`,
      client.token,
    );
    const { trades, next } = tradesAnswerSchema.parse(answer.body);
    for (const trade of trades) listed.set(trade.tradeId, trade);
    page = next;
  }
  const expected = [...real.trades.values()].filter((trade) =>
    trade.parties.includes(client.account),
  );
  for (const trade of expected) {
    const own = listed.get(trade.tradeId);
    listed.delete(trade.tradeId);
    if (own === undefined) {
      found.missed += 1;
      found.words.push(`${who} lacks the trade ${trade.tradeId}`);
      continue;
    }
    if (!ids.includes(trade.tradeId)) {
      if (own.tradeSeq !== trade.events.length) {
        found.stale += 1;
        found.words.push(
          `${who} lists ${trade.tradeId} at ${own.tradeSeq} of ${trade.events.length}`,
        );
      }
      continue;
    }
    const answer = await getJson(`${url}/api/trades/${trade.tradeId}/events`, client.token);
    const { events } = eventsAnswerSchema.parse(answer.body);
    compareEvents(who, trade.tradeId, events, trade.events, found);
    compareTrade(who, own, events, trade, found);
  }
  for (const id of listed.keys()) {
    found.stale += 1;
    found.words.push(`${who} still lists ${id}`);
  }
}
