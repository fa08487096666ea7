import { createHash } from 'node:crypto';
import type { ChainBatchHandler, ChainCheckpoint, EventsBatch } from '../src-escrow/chain-batch.ts';
import type { ChainFollower, FollowChainOptions } from '../src-service/follow-chain.ts';
import type { Address, Hash, TradeId } from '../src-shared/brand.ts';
import { address, hash, tradeId, zeroAddress } from '../src-shared/parse.ts';
import type { EscrowEvent } from '../src-shared/trade/escrow-event.ts';
import { daySeconds, hourSeconds, type Terms } from '../src-shared/trade/terms.ts';

export const batchEscrow = address('0x00000000000000000000000000000000000e5c40');
const chainId = 31337;
const amount = 10n ** 18n;
const deadline = 2_000_000_000;

const hashOf = (text: string): Hash => hash(`0x${createHash('sha256').update(text).digest('hex')}`);
const accountOf = (text: string): Address => address(hashOf(text).slice(0, 42));
const startBlockHash = hashOf('start');

/**
 * Blocks of escrow events as the listener hands them over, at any speed: for figures whose work begins behind the
 * chain. Each trade has its own seller and buyer; all have one arbiter, the account that follows them.
 */
export class TradeBatches {
  readonly #arbiter: Address;
  readonly #trades: { readonly tradeId: TradeId; readonly terms: Terms; seq: number }[] = [];
  #block = 0;
  #next = 0;
  #recent: { number: number; hash: Hash }[] = [{ number: 0, hash: startBlockHash }];

  constructor(arbiter: Address) {
    this.#arbiter = arbiter;
  }

  /** The identity that binds a store to this chain. */
  readonly identity = { chainId, startBlock: 0, startBlockHash };

  /** A block that creates `count` trades. */
  creation(count: number): EventsBatch {
    return this.#batch(count, () => {
      const number = this.#trades.length + 1;
      const seller = accountOf(`seller ${number}`);
      const buyer = accountOf(`buyer ${number}`);
      const terms: Terms = {
        seller,
        buyer,
        arbiter: this.#arbiter,
        fallbackArbiter: zeroAddress,
        token: zeroAddress,
        amount,
        paymentWindow: hourSeconds,
        confirmationWindow: hourSeconds,
        arbitrationWindow: 3 * daySeconds,
        defaultBuyerBps: 5000,
        arbiterFee: 0n,
        fundBy: deadline,
        detailsHash: hashOf(`details ${number}`),
        salt: BigInt(number),
      };
      const trade = { tradeId: tradeId(hashOf(`trade ${number}`)), terms, seq: 1 };
      this.#trades.push(trade);
      return {
        trade,
        fields: { type: 'TRADE_CREATED', remaining: amount, args: { terms } } as const,
      };
    });
  }

  /** A block in which `count` trades, one after the other in turn, release one more unit each. */
  releases(count: number): EventsBatch {
    return this.#batch(count, () => {
      const trade = this.#trades[this.#next % this.#trades.length];
      if (trade === undefined) throw new Error('there is no trade yet');
      this.#next += 1;
      trade.seq += 1;
      const remaining = amount - BigInt(trade.seq - 1);
      const args = { toBuyer: 1n, fee: 0n, toSeller: 0n, arbiterFee: 0n };
      return { trade, fields: { type: 'PAYMENT_CONFIRMED', remaining, args } as const };
    });
  }

  #batch(
    count: number,
    make: () => {
      readonly trade: { readonly tradeId: TradeId; readonly seq: number };
      readonly fields: Pick<EscrowEvent, 'type' | 'remaining' | 'args'>;
    },
  ): EventsBatch {
    this.#block += 1;
    const number = this.#block;
    const blockHash = hashOf(`block ${number}`);
    const timestamp = number * 1000;
    const events = Array.from({ length: count }, (_, logIndex) => {
      const { trade, fields } = make();
      return {
        ...fields,
        id: `${blockHash}:${logIndex}`,
        tradeId: trade.tradeId,
        tradeSeq: trade.seq,
        state: 'Funded',
        deadline,
        blockNumber: number,
        blockHash,
        txHash: hashOf(`transaction ${number} ${logIndex}`),
        logIndex,
        timestamp,
      } as EscrowEvent;
    });
    this.#recent = [...this.#recent.slice(-2), { number, hash: blockHash }];
    const checkpoint: ChainCheckpoint = {
      ...this.identity,
      indexed: number,
      final: this.#recent[0]?.number ?? 0,
      recentBlocks: this.#recent,
    };
    return {
      kind: 'events',
      fromBlock: number,
      toBlock: number,
      blocks: [{ number, hash: blockHash, timestamp }],
      events,
      checkpoint,
    };
  }
}

/** Consecutive batches as one. */
export function joined(batches: readonly EventsBatch[]): EventsBatch {
  const [first, last] = [batches[0], batches.at(-1)];
  if (first === undefined || last === undefined) throw new Error('there is nothing to join');
  return {
    ...last,
    fromBlock: first.fromBlock,
    blocks: batches.flatMap(({ blocks }) => blocks),
    events: batches.flatMap(({ events }) => events),
  };
}

/** Lets a trade service follow batches that this process hands over instead of a node. */
export function handedOverBatches(batches: TradeBatches) {
  let handler: ChainBatchHandler | undefined;
  let started: Promise<void> | undefined;
  return {
    follow: (options: FollowChainOptions): ChainFollower => {
      const next = options.handlerFor(batchEscrow);
      const begin = async (): Promise<void> => {
        await next.loadCheckpoint(batches.identity);
        handler = next;
      };
      started = begin();
      return { stop: async () => started };
    },
    /** Resolves once the batch is stored and handed to the stream. */
    async handle(batch: EventsBatch): Promise<void> {
      await started;
      if (handler === undefined) throw new Error('the service follows nothing yet');
      await handler.handle(batch);
      const { indexed, final } = batch.checkpoint;
      handler.progress?.({ head: indexed, indexed, final, status: 'ok' });
    },
  };
}
