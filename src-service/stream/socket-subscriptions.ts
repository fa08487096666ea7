import type { Address, TradeId } from '../../src-shared/brand.ts';
import type { ClientMessage, WireErrorCode } from '../../src-shared/stream/wire-messages.ts';
import { TradeSubscription, type SubscriptionHub } from './trade-subscription.ts';
import type { SubscriptionSocket } from './trade-subscription.ts';

type SubscribeMessage = Extract<ClientMessage, { type: 'subscribe' }>;

/** Why a subscription was not begun, as the client is told. */
export interface SubscriptionRefusal {
  readonly code: WireErrorCode;
  readonly message: string;
}

/** What one socket follows: all of the caller's trades, or single ones, never both. Null names the former. */
export class SocketSubscriptions {
  readonly #socket: SubscriptionSocket;
  readonly #hub: SubscriptionHub;
  #mine: TradeSubscription | null = null;
  /** Made with the first single trade: most sockets follow `mine`. */
  #single: Map<TradeId, TradeSubscription> | null = null;

  constructor(socket: SubscriptionSocket, hub: SubscriptionHub) {
    this.#socket = socket;
    this.#hub = hub;
  }

  get size(): number {
    return (this.#mine === null ? 0 : 1) + (this.#single?.size ?? 0);
  }

  /** True when every one has caught up. */
  get live(): boolean {
    return this.#all().every((subscription) => subscription.live);
  }

  /** The lowest cursor up to which all was sent; `Infinity` without any. */
  get sentCursor(): number {
    return Math.min(...this.#all().map((subscription) => subscription.sentCursor));
  }

  /** Begins one, in the place of the same one before. Null when it did, or when the socket is gone. */
  async subscribe(
    account: Address,
    message: SubscribeMessage,
  ): Promise<SubscriptionRefusal | null> {
    const { store, statistics, subscriptionsOf } = this.#hub;
    const { requestId, after, epoch } = message;
    const tradeId = 'scope' in message ? null : message.tradeId;
    const refusal = this.#refusal(account, tradeId);
    if (refusal !== null) return refusal;
    if (tradeId !== null && !(await store.isParty(tradeId, account)))
      return { code: 'not_found', message: 'There is no such trade of yours.' };
    const log = await store.logState();
    if (!this.#socket.open) return null;
    const recovered =
      after !== undefined &&
      (epoch === undefined || epoch === log.epoch) &&
      after >= log.prunedCursor &&
      after <= log.cursor;
    if (recovered) statistics.resumed += 1;
    else statistics.resynced += 1;
    this.cancel(account, tradeId);
    const scope =
      tradeId === null
        ? ({ kind: 'mine', account } as const)
        : ({ kind: 'trade', account, tradeId } as const);
    const subscription = new TradeSubscription(scope, this.#socket, this.#hub);
    if (tradeId === null) this.#mine = subscription;
    else (this.#single ??= new Map()).set(tradeId, subscription);
    subscriptionsOf.add(account);
    subscription.start(recovered ? after : null, requestId);
    return null;
  }

  #refusal(account: Address, tradeId: TradeId | null): SubscriptionRefusal | null {
    const { limits, subscriptionsOf, maxSubscriptionsPerUser: most } = this.#hub;
    if (tradeId === null ? (this.#single?.size ?? 0) > 0 : this.#mine !== null)
      return {
        code: 'conflict',
        message: 'A socket follows all of your trades or single ones, not both.',
      };
    if (this.#get(tradeId) !== null) return null;
    if (this.size >= limits.subscriptions)
      return {
        code: 'rate_limited',
        message: `At most ${limits.subscriptions} subscriptions a socket.`,
      };
    if (most > 0 && subscriptionsOf.of(account) >= most)
      return {
        code: 'rate_limited',
        message: `At most ${most} subscriptions on all sockets of an account.`,
      };
    return null;
  }

  cancel(account: Address, tradeId: TradeId | null): void {
    const subscription = this.#get(tradeId);
    if (subscription === null) return;
    subscription.cancel();
    if (tradeId === null) this.#mine = null;
    else this.#single?.delete(tradeId);
    this.#hub.subscriptionsOf.remove(account);
  }

  cancelAll(account: Address): void {
    this.#hub.subscriptionsOf.remove(account, this.size);
    for (const subscription of this.#all()) subscription.cancel();
    this.#mine = null;
    this.#single = null;
  }

  #get(tradeId: TradeId | null): TradeSubscription | null {
    return tradeId === null ? this.#mine : (this.#single?.get(tradeId) ?? null);
  }

  #all(): TradeSubscription[] {
    return [...(this.#mine === null ? [] : [this.#mine]), ...(this.#single?.values() ?? [])];
  }
}
