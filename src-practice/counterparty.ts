import { setTimeout as pause } from 'node:timers/promises';
import type { Hash, TradeId } from '../src-shared/brand.ts';
import type {
  PracticeActivity,
  PracticeScenario,
} from '../src-shared/practice/practice-messages.ts';
import { zeroHash } from '../src-shared/parse.ts';
import { ok, type Result } from '../src-shared/result.ts';
import { SerialQueue } from '../src-shared/serial-queue.ts';
import {
  createCounterpartyAgreement,
  type CounterpartyAgreement,
  type OfferWish,
} from './counterparty-agreement.ts';
import { isSealedText } from './practice-details.ts';
import { openCounterpartyMemory, type RememberedOffer } from './counterparty-memory.ts';
import {
  createCounterpartySettlements,
  isProposalText,
  type CounterpartySettlements,
} from './counterparty-settlements.ts';
import type { PracticePerson } from './practice-people.ts';
import { writeReasons } from './ruling-reasons.ts';
import { makeMove, nextMove, readTrades, type StoredTrade } from './counterparty-moves.ts';
import type { PracticeChain } from './practice-chain.ts';

const pollEvery = 300;
/** After so many refusals of one move Robin leaves the trade alone until it changes. */
const maxRefusals = 5;

export interface CounterpartyOptions {
  readonly chain: PracticeChain;
  readonly memoryFile: string;
  readonly onActivity: (activity: PracticeActivity) => void;
}

/** Robin, who trades with whoever practises. Works on offers as text; moves only what it agreed to. */
export interface Counterparty {
  makeOffer(wish: OfferWish): Promise<Result<{ readonly text: string }>>;
  receive: CounterpartyAgreement['receive'];
  sealDetails: CounterpartyAgreement['sealDetails'];
  proposeSettlement: CounterpartySettlements['propose'];
  /** The package of a ruling's reasons, in base64; null: there was no ruling. */
  rulingReasons(tradeId: TradeId): string | null;
  stop(): Promise<void>;
}

/** What Robin has seen of a trade: it moves one block later, so that each step can be watched. */
interface Sight {
  readonly tradeSeq: number;
  readonly sinceBlock: number;
  refusals: number;
}

export async function startCounterparty(options: CounterpartyOptions): Promise<Counterparty> {
  const { chain, onActivity } = options;
  const { rpcUrl, escrowAddress, genesisHash } = chain.info();
  const memory = await openCounterpartyMemory(options.memoryFile, genesisHash);
  const agreement = createCounterpartyAgreement(memory, () => chain.now());
  const splits = createCounterpartySettlements(
    memory,
    async (id) => {
      const [trade] = await readTrades(chain.provider, escrowAddress, [id]);
      return trade;
    },
    () => chain.now(),
  );
  const turns = new SerialQueue();
  const sights = new Map<TradeId, Sight>();
  const stopped = new AbortController();
  const report = (text: string): void => onActivity({ at: Date.now(), text });

  /** Kept before the ruling is sent: whoever sees it can ask for them. */
  const giveReasons = async (
    id: TradeId,
    arbiter: PracticePerson,
    buyerBps: number,
  ): Promise<Hash> => {
    const { hash, package: packed } = writeReasons(id, arbiter, buyerBps, Date.now());
    await memory.rememberReasons(id, packed);
    return hash;
  };

  const step = async (
    id: TradeId,
    { offer, scenario }: RememberedOffer,
    trade: StoredTrade,
    head: { number: number; time: number },
  ): Promise<void> => {
    const taken = splits.takenIn(id, trade, head.time);
    const move = nextMove(offer, trade, scenario, head.time, taken);
    if (move.kind === 'wait') return;
    if (move.kind === 'over') {
      sights.delete(id);
      splits.dropTaken(id);
      await memory.forgetTrade(id);
      return;
    }
    const sight = sights.get(id);
    if (sight?.tradeSeq !== trade.tradeSeq) {
      sights.set(id, { tradeSeq: trade.tradeSeq, sinceBlock: head.number, refusals: 0 });
      return;
    }
    if (sight.sinceBlock >= head.number || sight.refusals >= maxRefusals) return;
    try {
      const reasonHash =
        move.kind === 'rule' ? await giveReasons(id, move.arbiter, move.buyerBps) : zeroHash;
      report(await makeMove(chain.provider, rpcUrl, offer, trade, move, scenario, reasonHash));
    } catch (error) {
      sight.refusals += 1;
      const reason = error instanceof Error ? error.message.slice(0, 200) : String(error);
      report(`Robin tried to ${move.kind}, but: ${reason}`);
    }
  };

  const poll = async (head: { number: number; time: number }): Promise<void> => {
    const remembered = [...memory.trades];
    const ids = remembered.map(([id]) => id);
    const trades = await readTrades(chain.provider, escrowAddress, ids);
    for (const [index, [id, offer]] of remembered.entries()) {
      const trade = trades[index];
      if (trade !== undefined && !stopped.signal.aborted) await step(id, offer, trade, head);
    }
  };

  /** One look per block. A node that doesn't answer is asked again: it may be restarting. */
  const watch = async (): Promise<void> => {
    let seen: Hash | string | null = null;
    while (!stopped.signal.aborted) {
      try {
        const block = await chain.provider.getBlock('latest');
        if (block !== null && block.hash !== seen) {
          await turns.run(() => poll({ number: block.number, time: block.timestamp }));
          seen = block.hash;
        }
      } catch {
        // What failed is looked at again with the next block.
      }
      await pause(pollEvery, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  };
  const watching = watch();

  const receiveSettlement = async (text: string): Promise<Result<{ readonly text: null }>> => {
    const received = await splits.receive(text);
    if (!received.ok) return received;
    // The one before may have been withdrawn, and refused for that; this one is tried afresh.
    const sight = sights.get(received.value.tradeId);
    if (sight !== undefined) sight.refusals = 0;
    const { kind, takes } = received.value;
    report(
      kind === 'extension'
        ? 'Robin has time'
        : takes
          ? 'Robin likes your split'
          : 'Robin read your split and goes on as before',
    );
    return ok({ text: null });
  };

  const reporting = async <T>(task: () => Promise<Result<T>>, line: string): Promise<Result<T>> =>
    turns.run(async () => {
      const result = await task();
      if (result.ok) report(line);
      return result;
    });

  return {
    makeOffer: (wish) => reporting(() => agreement.makeOffer(wish), `Robin offers to ${wish.side}`),
    receive: (text: string, scenario: PracticeScenario | undefined) =>
      isProposalText(text)
        ? turns.run(() => receiveSettlement(text))
        : reporting(
            () => agreement.receive(text, scenario),
            isSealedText(text) ? 'Robin read your sealed details' : 'Robin accepted',
          ),
    sealDetails: (id) =>
      reporting(() => agreement.sealDetails(id), 'Robin sent his sealed details'),
    rulingReasons: (id) => memory.reasons.get(id) ?? null,
    proposeSettlement: (id) => turns.run(() => splits.propose(id)),
    async stop() {
      stopped.abort();
      await watching;
    },
  };
}
