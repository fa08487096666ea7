import { createHash } from 'node:crypto';
import type { BlockRef, ChainBatchHandler, ChainCheckpoint } from '../../src-escrow/chain-batch.ts';
import type { ChainFollower, FollowChainOptions } from '../../src-service/follow-chain.ts';
import type { Address, Hash, TradeId } from '../../src-shared/brand.ts';
import { address, hash, tradeId, zeroAddress, zeroHash } from '../../src-shared/parse.ts';
import type { EscrowEvent } from '../../src-shared/trade/escrow-event.ts';
import { daySeconds, hourSeconds, type Terms } from '../../src-shared/trade/terms.ts';

export const scriptedEscrow = address('0x00000000000000000000000000000000000e5c40');
const chainId = 31337;

const hashOf = (text: string): Hash => hash(`0x${createHash('sha256').update(text).digest('hex')}`);

export interface ScriptedTrade {
  readonly tradeId: TradeId;
  readonly terms: Terms;
}

/** One event to be, in the next block. */
export type ScriptedEvent =
  | { readonly type: 'TRADE_CREATED' | 'PAYMENT_SENT'; readonly trade: ScriptedTrade }
  | { readonly type: 'EVIDENCE_SUBMITTED'; readonly trade: ScriptedTrade };

/**
 * Batches as the escrow event listener hands them over, written by a test: for loads and orders of things that a
 * real chain gives too slowly. Wherever the chain itself matters, tests use Anvil.
 */
export class ScriptedChain {
  #handler: ChainBatchHandler | undefined;
  #blocks: BlockRef[] = [{ number: 0, hash: hashOf('start') }];
  #events: EscrowEvent[] = [];
  #final = 0;
  #fork = 0;
  #count = 0;
  readonly #seq = new Map<TradeId, number>();
  readonly #started: Promise<void>;
  #setStarted: () => void = () => undefined;

  constructor() {
    this.#started = new Promise((resolve) => (this.#setStarted = resolve));
  }

  /** For `TradeServiceDependencies.follow`. */
  readonly follow = (options: FollowChainOptions): ChainFollower => {
    const handler = options.handlerFor(scriptedEscrow);
    const start = async (): Promise<void> => {
      await handler.loadCheckpoint({ chainId, startBlock: 0, startBlockHash: hashOf('start') });
      this.#handler = handler;
      this.#reportProgress();
      this.#setStarted();
    };
    const started = start();
    return { stop: () => started };
  };

  get started(): Promise<void> {
    return this.#started;
  }

  /** All events that stand, in the chain's order. */
  get events(): readonly EscrowEvent[] {
    return this.#events;
  }

  get final(): number {
    return this.#final;
  }

  get head(): number {
    return this.#blocks.at(-1)!.number;
  }

  newTrade(seller: Address, buyer: Address, arbiter: Address): ScriptedTrade {
    this.#count += 1;
    const terms: Terms = {
      seller,
      buyer,
      arbiter,
      fallbackArbiter: zeroAddress,
      token: zeroAddress,
      amount: 10n ** 18n,
      paymentWindow: hourSeconds,
      confirmationWindow: hourSeconds,
      arbitrationWindow: 3 * daySeconds,
      defaultBuyerBps: 5000,
      arbiterFee: 0n,
      fundBy: 2_000_000_000,
      detailsHash: zeroHash,
      salt: BigInt(this.#count),
    };
    return { tradeId: tradeId(hashOf(`trade ${this.#count}`)), terms };
  }

  /** One block with these events, committed when it resolves. */
  async mine(events: readonly ScriptedEvent[] = []): Promise<readonly EscrowEvent[]> {
    await this.#started;
    const number = this.head + 1;
    const blockHash = hashOf(`block ${number} of fork ${this.#fork}`);
    const made = events.map((event, logIndex) => this.#event(event, number, blockHash, logIndex));
    this.#blocks.push({ number, hash: blockHash });
    this.#events.push(...made);
    await this.#handler!.handle({
      kind: 'events',
      fromBlock: number,
      toBlock: number,
      blocks: [{ number, hash: blockHash, timestamp: number * 1000 }],
      events: made,
      checkpoint: this.#checkpoint(),
    });
    this.#reportProgress();
    return made;
  }

  /** Takes back the last blocks. */
  async reorg(depth: number): Promise<void> {
    this.#blocks = this.#blocks.slice(0, -depth);
    this.#fork += 1;
    const ancestor = this.#blocks.at(-1)!;
    this.#events = this.#events.filter((event) => event.blockNumber <= ancestor.number);
    this.#seq.clear();
    for (const event of this.#events) this.#seq.set(event.tradeId, event.tradeSeq);
    await this.#handler!.handle({ kind: 'reorg', ancestor, depth, checkpoint: this.#checkpoint() });
    this.#reportProgress();
  }

  async finalize(blockNumber: number): Promise<void> {
    this.#final = blockNumber;
    await this.#handler!.handle({ kind: 'final', blockNumber, checkpoint: this.#checkpoint() });
    this.#reportProgress();
  }

  /** Hands all standing events of the last blocks over once more, as a listener does that reads them again. */
  async mineAgain(blocks: number): Promise<void> {
    const fromBlock = Math.max(1, this.head - blocks + 1);
    const refs = this.#blocks.filter((block) => block.number >= fromBlock);
    await this.#handler!.handle({
      kind: 'events',
      fromBlock,
      toBlock: this.head,
      blocks: refs.map((block) => ({ ...block, timestamp: block.number * 1000 })),
      events: this.#events.filter((event) => event.blockNumber >= fromBlock),
      checkpoint: this.#checkpoint(),
    });
  }

  #reportProgress(): void {
    const head = this.head;
    this.#handler!.progress?.({ head, indexed: head, final: this.#final, status: 'ok' });
  }

  #checkpoint(): ChainCheckpoint {
    const start = this.#blocks[0]!;
    return {
      chainId,
      startBlock: 0,
      startBlockHash: start.hash,
      indexed: this.head,
      final: this.#final,
      recentBlocks: this.#blocks.filter((block) => block.number >= this.#final),
    };
  }

  #event(
    { type, trade }: ScriptedEvent,
    number: number,
    blockHash: Hash,
    logIndex: number,
  ): EscrowEvent {
    const { terms } = trade;
    const tradeSeq = (this.#seq.get(trade.tradeId) ?? 0) + 1;
    this.#seq.set(trade.tradeId, tradeSeq);
    const shared = {
      id: `${blockHash}:${logIndex}`,
      tradeId: trade.tradeId,
      tradeSeq,
      blockNumber: number,
      blockHash,
      txHash: hashOf(`transaction ${number} ${logIndex} of fork ${this.#fork}`),
      logIndex,
      timestamp: number * 1000,
      remaining: terms.amount,
      deadline: 2_000_000_000,
    };
    switch (type) {
      case 'TRADE_CREATED':
        return { ...shared, type, state: 'Funded', args: { terms } };
      case 'PAYMENT_SENT':
        return { ...shared, type, state: 'Paid', args: { referenceHash: zeroHash } };
      case 'EVIDENCE_SUBMITTED':
        return {
          ...shared,
          type,
          state: 'Disputed',
          args: { submittedBy: terms.seller, evidenceHash: zeroHash },
        };
    }
  }
}
