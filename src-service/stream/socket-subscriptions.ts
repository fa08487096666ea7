import type { TradeId } from '../../src-shared/brand.ts';
import type { TradeSubscription } from './trade-subscription.ts';

/** What one socket follows: all of the caller's trades, or single ones, never both. */
export class SocketSubscriptions {
  #mine: TradeSubscription | null = null;
  /** Made with the first single trade: most sockets follow `mine`. */
  #single: Map<TradeId, TradeSubscription> | null = null;

  get size(): number {
    return (this.#mine === null ? 0 : 1) + (this.#single?.size ?? 0);
  }

  get(tradeId: TradeId | null): TradeSubscription | null {
    return tradeId === null ? this.#mine : (this.#single?.get(tradeId) ?? null);
  }

  /** Whether `tradeId` (null: `mine`) would stand beside what it must not stand beside. */
  conflicts(tradeId: TradeId | null): boolean {
    return tradeId === null ? (this.#single?.size ?? 0) > 0 : this.#mine !== null;
  }

  set(tradeId: TradeId | null, subscription: TradeSubscription): void {
    if (tradeId === null) this.#mine = subscription;
    else (this.#single ??= new Map()).set(tradeId, subscription);
  }

  cancel(tradeId: TradeId | null): void {
    this.get(tradeId)?.cancel();
    if (tradeId === null) this.#mine = null;
    else this.#single?.delete(tradeId);
  }

  cancelAll(): void {
    for (const subscription of this.#all()) subscription.cancel();
    this.#mine = null;
    this.#single = null;
  }

  /** True when every one has caught up. */
  get live(): boolean {
    return this.#all().every((subscription) => subscription.live);
  }

  /** The lowest cursor up to which all was sent; `Infinity` without any. */
  get sentCursor(): number {
    return Math.min(...this.#all().map((subscription) => subscription.sentCursor));
  }

  #all(): TradeSubscription[] {
    return [...(this.#mine === null ? [] : [this.#mine]), ...(this.#single?.values() ?? [])];
  }
}
