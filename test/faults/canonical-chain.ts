import { Interface, type LogDescription } from 'ethers';
import { tradeEscrowAbi } from '../../contracts/abi/trade-escrow.ts';
import type { Address, TradeId } from '../../src-shared/brand.ts';
import { address, tradeId } from '../../src-shared/parse.ts';
import { tradeStates, type TradeState } from '../../src-shared/trade/trade.ts';

/** One event as ethers, not our decoder, reads it from the node. */
export interface CanonicalEvent {
  readonly id: string;
  readonly type: string;
  readonly tradeId: TradeId;
  readonly tradeSeq: number;
  readonly state: TradeState;
  readonly remaining: bigint;
  /** Unix seconds. */
  readonly deadline: number;
  readonly blockNumber: number;
  readonly logIndex: number;
  readonly txHash: string;
}

export interface CanonicalTrade {
  readonly tradeId: TradeId;
  readonly parties: readonly Address[];
  readonly events: readonly CanonicalEvent[];
}

export interface CanonicalChain {
  readonly head: number;
  readonly trades: ReadonlyMap<TradeId, CanonicalTrade>;
  readonly eventCount: number;
}

export interface NodeLog {
  readonly topics: readonly string[];
  readonly data: string;
  readonly blockNumber: string;
  readonly blockHash: string;
  readonly transactionHash: string;
  readonly logIndex: string;
}

const escrow = new Interface(tradeEscrowAbi);

/** The trades that all logs of the contract, in the chain's order, tell. */
export function readCanonical(head: number, logs: readonly NodeLog[]): CanonicalChain {
  const trades = new Map<TradeId, { parties: Address[]; events: CanonicalEvent[] }>();
  for (const log of logs) {
    const parsed = escrow.parseLog(log);
    if (parsed?.fragment.inputs.some((input) => input.name === 'tradeSeq') !== true) continue;
    const event = eventOf(parsed, log);
    const trade = trades.get(event.tradeId) ?? { parties: partiesOf(parsed), events: [] };
    trade.events.push(event);
    trades.set(event.tradeId, trade);
  }
  return {
    head,
    eventCount: [...trades.values()].reduce((sum, { events }) => sum + events.length, 0),
    trades: new Map([...trades].map(([id, trade]) => [id, { tradeId: id, ...trade }])),
  };
}

/** Field by field: a wrong name is an error here, not an undefined. */
const field = (parsed: LogDescription, name: string): unknown => parsed.args.getValue(name);

function eventOf(parsed: LogDescription, log: NodeLog): CanonicalEvent {
  const state = tradeStates[Number(field(parsed, 'state'))];
  if (state === undefined) throw new Error('a state beyond the last');
  return {
    id: `${log.blockHash}:${Number(log.logIndex)}`,
    type: parsed.name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase(),
    tradeId: tradeId(String(field(parsed, 'tradeId'))),
    tradeSeq: Number(field(parsed, 'tradeSeq')),
    state,
    remaining: BigInt(String(field(parsed, 'remaining'))),
    deadline: Number(field(parsed, 'deadline')),
    blockNumber: Number(log.blockNumber),
    logIndex: Number(log.logIndex),
    txHash: log.transactionHash,
  };
}

function partiesOf(parsed: LogDescription): Address[] {
  if (parsed.name !== 'TradeCreated') throw new Error(`a trade begins with ${parsed.name}`);
  const terms = field(parsed, 'terms') as Record<string, unknown>;
  return ['seller', 'buyer', 'arbiter', 'fallbackArbiter'].map((role) =>
    address(String(terms[role])),
  );
}
