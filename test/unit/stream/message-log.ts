import { createHash } from 'node:crypto';
import { termsDigest } from '../../../src-escrow/agreement/terms-digest.ts';
import type { Hash, TradeId } from '../../../src-shared/brand.ts';
import { address, hash, zeroHash } from '../../../src-shared/parse.ts';
import type { ServerMessage } from '../../../src-shared/stream/wire-messages.ts';
import type { WireTrade } from '../../../src-shared/stream/wire-shapes.ts';
import { foldEscrowEvents } from '../../../src-shared/trade/apply-escrow-event.ts';
import type { EscrowEvent, TrackedEscrowEvent } from '../../../src-shared/trade/escrow-event.ts';
import type { Terms } from '../../../src-shared/trade/terms.ts';
import { terms as sampleTerms } from '../shared/trade-history.ts';

const escrow = address(`0x${'e5'.repeat(20)}`);
export const modelChain = { chainId: 31337, escrow };
const hashOf = (text: string): Hash => hash(`0x${createHash('sha256').update(text).digest('hex')}`);

const knownTrades: { readonly id: TradeId; readonly terms: Terms }[] = [];
/** Made once each: a digest takes longer than a history. */
function modelTrade(index: number): { readonly id: TradeId; readonly terms: Terms } {
  const terms = { ...sampleTerms, salt: BigInt(index + 1) };
  return (knownTrades[index] ??= { id: termsDigest(terms, modelChain), terms });
}

type TradeMessage = Extract<ServerMessage, { type: 'blockchain_event' }>;

/**
 * A service as the protocol page has it, without a socket: a chain that grows and forks, and the log of messages about
 * it. What it sends is what a client may meet; what stands is what the client must end with.
 */
export class MessageLog {
  readonly tradeIds: readonly TradeId[];
  readonly #terms: readonly Terms[];
  #standing: EscrowEvent[] = [];
  #cursor = 1_000;
  #pruned = 0;
  #block = 1;
  #fork = 0;
  epoch = 'first';
  readonly #cursors = new Map<TradeId, number>();
  #messages: TradeMessage[] = [];

  constructor(trades: number) {
    const made = Array.from({ length: trades }, (_, index) => modelTrade(index));
    this.#terms = made.map(({ terms }) => terms);
    this.tradeIds = made.map(({ id }) => id);
  }

  get cursor(): number {
    return this.#cursor;
  }

  get indexed(): number {
    return this.#block;
  }

  /** What stands, in the chain's order. */
  get standing(): readonly EscrowEvent[] {
    return this.#standing;
  }

  eventsOf(id: TradeId): TrackedEscrowEvent[] {
    return this.#standing
      .filter((event) => event.tradeId === id)
      .map((event) => ({ ...event, status: 'pending' }));
  }

  tradeOf(id: TradeId): WireTrade | null {
    const folded = foldEscrowEvents(this.#standing.filter((event) => event.tradeId === id));
    return folded === null ? null : { ...folded, cursor: this.#cursors.get(id) ?? 0 };
  }

  /** The next block holds the next event of each of these trades. */
  grow(trades: readonly number[]): void {
    this.#block += 1;
    const seqOf = (which: number): number =>
      this.#standing.filter((event) => event.tradeId === this.tradeIds[which]).length + 1;
    const content = [...new Set(trades)].map((which) => ({ which, tradeSeq: seqOf(which) }));
    // As on a chain, one hash is one content, also where two logs differ.
    const blockHash = hashOf(JSON.stringify([this.#fork, this.#block, content]));
    for (const [logIndex, { which, tradeSeq }] of content.entries()) {
      const id = this.tradeIds[which];
      const terms = this.#terms[which];
      if (id === undefined || terms === undefined) continue;
      const event = {
        ...(tradeSeq === 1
          ? { type: 'TRADE_CREATED', args: { terms }, state: 'Funded' }
          : { type: 'PAYMENT_SENT', args: { referenceHash: zeroHash }, state: 'Paid' }),
        id: `${blockHash}:${logIndex}`,
        tradeId: id,
        tradeSeq,
        remaining: terms.amount,
        deadline: 2_000,
        blockNumber: this.#block,
        blockHash,
        txHash: blockHash,
        logIndex,
        timestamp: this.#block * 1_000,
      } as EscrowEvent;
      this.#standing.push(event);
      this.#report(event, 'pending');
    }
  }

  /** The last blocks are taken back, newest event first. */
  reorganise(depth: number): void {
    const ancestor = Math.max(1, this.#block - depth);
    this.#fork += 1;
    for (;;) {
      const last = this.#standing.at(-1);
      if (last === undefined || last.blockNumber <= ancestor) break;
      this.#standing.pop();
      this.#report(last, 'retracted');
    }
    this.#block = ancestor;
  }

  /** Older messages can no longer be replayed. */
  prune(): void {
    this.#pruned = this.#cursor;
    this.#messages = [];
  }

  /** The chain was read anew: another epoch, the same contents, no history. */
  reindex(): void {
    this.epoch = `after ${this.#cursor}`;
    this.#messages = [];
    this.#pruned = this.#cursor;
    this.#cursors.clear();
    const standing = this.#standing;
    this.#standing = [];
    for (const event of standing) {
      this.#standing.push(event);
      this.#report(event, 'pending');
    }
  }

  /** What a subscription brings, `caught_up` and the chain's message included. */
  *subscribe(
    requestId: string,
    { after, epoch }: { after?: number | undefined; epoch?: string | undefined },
  ): Generator<ServerMessage, void> {
    const recovered =
      after !== undefined && epoch === this.epoch && after >= this.#pruned && after <= this.#cursor;
    const cursor = recovered ? after : this.#cursor;
    yield { type: 'subscribed', scope: 'mine', cursor, recovered, requestId };
    if (!recovered) {
      const trades = this.tradeIds.flatMap((id) => this.tradeOf(id) ?? []);
      const half = Math.ceil(trades.length / 2);
      yield { type: 'snapshot', scope: 'mine', trades: trades.slice(0, half), last: false };
      // A page is read when it is sent: what happened since the first is told once more, as a message.
      yield {
        type: 'snapshot',
        scope: 'mine',
        trades: trades.slice(half).flatMap(({ tradeId }) => this.tradeOf(tradeId) ?? []),
        last: true,
      };
    }
    yield* this.live(cursor);
    yield { type: 'caught_up', scope: 'mine', cursor: this.#cursor };
    yield this.chain();
  }

  /** Messages after a cursor, with whatever is added while they are sent. */
  *live(after: number): Generator<ServerMessage, void> {
    for (let position = after; ;) {
      const next = this.#messages.find((message) => message.cursor > position);
      if (next === undefined) return;
      position = next.cursor;
      yield next;
    }
  }

  chain(): ServerMessage {
    return { type: 'chain', head: this.#block, indexed: this.#block, final: 0, status: 'ok' };
  }

  connected(): Extract<ServerMessage, { type: 'connected' }> {
    return {
      type: 'connected',
      userId: sampleTerms.seller,
      connectionId: 'model',
      protocol: 1,
      ...modelChain,
      startBlockHash: zeroHash,
      epoch: this.epoch,
      cursor: this.#cursor,
      expiresInMs: 900_000,
      heartbeatMs: 30_000,
    };
  }

  #report(event: EscrowEvent, status: 'pending' | 'retracted'): void {
    this.#cursor += 7;
    const { tradeId } = event;
    const prev = this.#cursors.get(tradeId) ?? 0;
    this.#cursors.set(tradeId, this.#cursor);
    this.#messages.push({
      type: 'blockchain_event',
      cursor: this.#cursor,
      prev,
      tradeId,
      event: { ...event, status },
      trade: this.tradeOf(tradeId),
    });
  }
}
