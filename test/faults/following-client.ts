import { setTimeout as delay } from 'node:timers/promises';
import type { Wallet } from 'ethers';
import type { Address, TradeId } from '../../src-shared/brand.ts';
import { address } from '../../src-shared/parse.ts';
import { newHeldStream, type HeldStream, type MessageOf } from '../support/held-stream.ts';
import { signIn } from '../support/service.ts';
import { StreamClient } from '../support/stream-client.ts';

export interface FollowingClientOptions {
  readonly name: string;
  readonly url: string;
  readonly wallet: Wallet;
  /** As its own machine would have; the service trusts the tests' proxy to say so. */
  readonly ip: string;
}

const signInAgainMs = 10 * 60 * 1000;
const firstPauseMs = 20;
const longestPauseMs = 400;

/**
 * A client as the desktop is one: it keeps what it holds, comes back whenever its connection ends, signs in again when it
 * must. It follows all of its account's trades, or some single ones.
 */
export class FollowingClient {
  readonly name: string;
  readonly account: Address;
  readonly #options: FollowingClientOptions;
  #held = newHeldStream();
  #singles: Map<TradeId, HeldStream> | null = null;
  #client: StreamClient | null = null;
  #token: { readonly value: string; readonly at: number } | null = null;
  #stopped = false;
  #following: Promise<void> | null = null;
  #forgotten = 0;
  /** Messages that could not be read: the line had garbled them. */
  unreadable = 0;

  constructor(options: FollowingClientOptions) {
    this.#options = options;
    this.name = options.name;
    this.account = address(options.wallet.address);
  }

  start(): void {
    this.#following ??= this.#follow();
  }

  /** What it holds: of all trades, or of each single one it follows. */
  get streams(): readonly { readonly tradeId: TradeId | null; readonly held: HeldStream }[] {
    if (this.#singles === null) return [{ tradeId: null, held: this.#held }];
    return [...this.#singles].map(([tradeId, held]) => ({ tradeId, held }));
  }

  get live(): boolean {
    return this.#singles?.size === 0 || this.#client?.live === true;
  }

  /** The last that the service said of the chain on the present connection. */
  get chain(): MessageOf<'chain'> | undefined {
    return this.#client?.received.findLast((message) => message.type === 'chain');
  }

  /** The access token in use, for a look over HTTP. */
  get token(): string | undefined {
    return this.#token?.value;
  }

  /** Events and retractions that messages brought, over all that it ever held. */
  get applied(): number {
    return this.streams.reduce((sum, { held }) => sum + held.applied.length, this.#forgotten);
  }

  /** Of all its trades, as far as it knew them when it followed them all. */
  get knownTrades(): readonly TradeId[] {
    return [...this.#held.trades.keys()];
  }

  drop(): void {
    // A paused socket would not notice its end.
    this.resume();
    this.#client?.socket.terminate();
  }

  stall(): void {
    this.#client?.socket.pause();
  }

  resume(): void {
    this.#client?.socket.resume();
  }

  /** As after a reinstallation: nothing is held. */
  forget(): void {
    this.#forgotten = this.applied;
    this.#held = newHeldStream();
    this.#singles = this.#singles === null ? null : new Map();
    this.drop();
  }

  /** Follows these trades one by one, going on from what it may hold of them. */
  followSingles(ids: readonly TradeId[]): void {
    const before = this.#singles;
    const singles = new Map(ids.map((id) => [id, before?.get(id) ?? newHeldStream()]));
    this.#singles = singles;
    if (before === null || this.#client === null) {
      this.drop();
      return;
    }
    for (const id of before.keys()) if (!singles.has(id)) this.#client.unsubscribeTrade(id);
    for (const [id, held] of singles) if (!before.has(id)) this.#client.subscribeTrade(id, held);
  }

  followAll(): void {
    if (this.#singles === null) return;
    this.#singles = null;
    this.drop();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.drop();
    await this.#following;
  }

  async #follow(): Promise<void> {
    let pause = firstPauseMs;
    while (!this.#stopped) {
      if (await this.#connectOnce()) pause = firstPauseMs;
      await delay(pause);
      pause = Math.min(pause * 2, longestPauseMs);
    }
  }

  /** True once it was admitted. */
  async #connectOnce(): Promise<boolean> {
    const token = await this.#signedIn();
    if (token === null) return false;
    const client = new StreamClient(this.#options.url, token, {
      held: this.#held,
      headers: this.#headers(),
      onUnreadable: () => {
        this.unreadable += 1;
        client.socket.terminate();
      },
    });
    client.socket.on('error', (error) => {
      if (error.message.includes('401')) this.#token = null;
    });
    this.#client = client;
    const admitted = await Promise.race([
      client.next('connected').then(
        () => true,
        () => false,
      ),
      client.closed.then(() => false),
    ]);
    if (!admitted) {
      client.socket.terminate();
    } else {
      this.#subscribe(client);
    }
    const { code } = await client.closed;
    if (code === 4401 || code === 4403) this.#token = null;
    return admitted;
  }

  #subscribe(client: StreamClient): void {
    if (this.#singles === null) client.subscribe();
    for (const [id, held] of this.#singles ?? []) client.subscribeTrade(id, held);
  }

  async #signedIn(): Promise<string | null> {
    if (this.#token !== null && Date.now() - this.#token.at < signInAgainMs)
      return this.#token.value;
    const { url, wallet } = this.#options;
    try {
      const { accessToken } = await signIn(url, wallet, undefined, this.#headers());
      // A garbled line can spoil it beyond what a header may hold.
      if (!/^[\w.-]+$/.test(accessToken)) return null;
      this.#token = { value: accessToken, at: Date.now() };
      return accessToken;
    } catch {
      // Refused, or nobody there: once more after a pause.
      return null;
    }
  }

  #headers(): Record<string, string> {
    return { 'x-forwarded-for': this.#options.ip };
  }
}
