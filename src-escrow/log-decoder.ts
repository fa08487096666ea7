import { tradeEscrowAbi } from '../contracts/abi/trade-escrow.ts';
import type { Address, Hash, TradeId } from '../src-shared/brand.ts';
import { address, keccakOfText } from '../src-shared/parse.ts';
import {
  wireTypeOfContractEvent,
  type EscrowEvent,
  type EscrowEventArgs,
  type EscrowEventType,
  type Shares,
} from '../src-shared/trade/escrow-event.ts';
import { tradeStates } from '../src-shared/trade/trade.ts';
import type { RpcLog } from './rpc-log.ts';

/**
 * Logs to escrow events with a fixed decoder: every type in the contract's events is one 32-byte word, so a field is
 * found by its place. The places below are compared with the ABI when this file is loaded; another ABI stops it there.
 */

/** `other`: a log of the contract that is no event of a trade. `malformed`: the contract can't have written it. */
export type DecodedLog =
  | { readonly kind: 'event'; readonly event: EscrowEvent }
  | { readonly kind: 'other' }
  | { readonly kind: 'malformed'; readonly reason: string };

class MalformedLog extends Error {}

const wordDigits = 64;
const zeros = '0'.repeat(wordDigits);

/** One log's words: data's count from 0, an indexed field's is its topic. */
function dataWord(log: RpcLog, index: number): string {
  const from = 2 + index * wordDigits;
  return log.data.slice(from, from + wordDigits);
}

function topicWord(log: RpcLog, index: number): string {
  return (log.topics[index] ?? '').slice(2);
}

function bigUint(word: string): bigint {
  return word === zeros ? 0n : BigInt(`0x${word}`);
}

/** A uint128. */
function amount(word: string): bigint {
  if (!word.startsWith(zeros.slice(32))) throw new MalformedLog('more than 128 bits');
  return bigUint(word);
}

/** An integer of `bits` < 53 as number. */
function smallUint(word: string, bits: number): number {
  const digits = bits / 4;
  if (!word.startsWith(zeros.slice(digits))) throw new MalformedLog(`more than ${bits} bits`);
  return parseInt(word.slice(-digits), 16);
}

/**
 * A uint64 of seconds as number. The contract lets two traders sign any `fundBy`; what is above 2^53 − 1 becomes that.
 * Such a trade can be followed, but its id does not follow from its terms, so nobody shows it.
 */
function seconds(word: string): number {
  if (!word.startsWith(zeros.slice(16))) throw new MalformedLog('more than 64 bits');
  return Math.min(parseInt(word.slice(-16), 16), Number.MAX_SAFE_INTEGER);
}

const knownAddresses = new Map<string, Address>();

/** Checksums cost more than all else here and the same accounts come again and again. */
function addressOf(word: string): Address {
  const digits = word.slice(24);
  const known = knownAddresses.get(digits);
  if (known !== undefined && word.startsWith(zeros.slice(40))) return known;
  if (!word.startsWith(zeros.slice(40))) throw new MalformedLog('not an address');
  if (knownAddresses.size > 20_000) knownAddresses.clear();
  const made = address(`0x${digits}`);
  knownAddresses.set(digits, made);
  return made;
}

function bytes32(word: string): Hash {
  return `0x${word}` as Hash;
}

function sharesAt(log: RpcLog, index: number): Shares {
  return {
    toBuyer: bigUint(dataWord(log, index)),
    fee: bigUint(dataWord(log, index + 1)),
    toSeller: bigUint(dataWord(log, index + 2)),
    arbiterFee: bigUint(dataWord(log, index + 3)),
  };
}

const shareFields = ['uint256 toBuyer', 'uint256 fee', 'uint256 toSeller', 'uint256 arbiterFee'];
const afterCallFields = ['uint48 tradeSeq', 'uint8 state', 'uint128 remaining', 'uint64 deadline'];
const termsFields = [
  'address seller',
  'address buyer',
  'address arbiter',
  'address fallbackArbiter',
  'address token',
  'uint256 amount',
  'uint32 paymentWindow',
  'uint32 confirmationWindow',
  'uint32 arbitrationWindow',
  'uint16 defaultBuyerBps',
  'uint256 arbiterFee',
  'uint64 fundBy',
  'bytes32 detailsHash',
  'uint256 salt',
];

interface Layout<T extends EscrowEventType> {
  /** Indexed fields after tradeId: topics 2 and 3. */
  readonly indexed: readonly string[];
  /** Words of the data after those of every event. */
  readonly data: readonly string[];
  readonly args: (log: RpcLog) => EscrowEventArgs[T];
}

const sharesOnly = { indexed: [], data: shareFields, args: (log: RpcLog) => sharesAt(log, 4) };

const layouts: { readonly [T in EscrowEventType]: Layout<T> } = {
  TRADE_CREATED: {
    indexed: ['address seller', 'address buyer'],
    data: termsFields,
    args: (log) => ({
      terms: {
        seller: addressOf(dataWord(log, 4)),
        buyer: addressOf(dataWord(log, 5)),
        arbiter: addressOf(dataWord(log, 6)),
        fallbackArbiter: addressOf(dataWord(log, 7)),
        token: addressOf(dataWord(log, 8)),
        amount: bigUint(dataWord(log, 9)),
        paymentWindow: smallUint(dataWord(log, 10), 32),
        confirmationWindow: smallUint(dataWord(log, 11), 32),
        arbitrationWindow: smallUint(dataWord(log, 12), 32),
        defaultBuyerBps: smallUint(dataWord(log, 13), 16),
        arbiterFee: bigUint(dataWord(log, 14)),
        fundBy: seconds(dataWord(log, 15)),
        detailsHash: bytes32(dataWord(log, 16)),
        salt: bigUint(dataWord(log, 17)),
      },
    }),
  },
  PAYMENT_SENT: {
    indexed: [],
    data: ['bytes32 referenceHash'],
    args: (log) => ({ referenceHash: bytes32(dataWord(log, 4)) }),
  },
  DEADLINE_EXTENDED: { indexed: [], data: [], args: () => ({}) },
  PAYMENT_CONFIRMED: sharesOnly,
  FUNDS_REFUNDED: sharesOnly,
  TRADE_COMPLETED: sharesOnly,
  TRADE_CANCELLED: sharesOnly,
  TRADE_SETTLED: sharesOnly,
  DISPUTE_OPENED: {
    indexed: ['address arbiter'],
    data: ['address openedBy', 'bytes32 evidenceHash'],
    args: (log) => ({
      arbiter: addressOf(topicWord(log, 2)),
      openedBy: addressOf(dataWord(log, 4)),
      evidenceHash: bytes32(dataWord(log, 5)),
    }),
  },
  EVIDENCE_SUBMITTED: {
    indexed: [],
    data: ['address submittedBy', 'bytes32 evidenceHash'],
    args: (log) => ({
      submittedBy: addressOf(dataWord(log, 4)),
      evidenceHash: bytes32(dataWord(log, 5)),
    }),
  },
  DISPUTE_ESCALATED: {
    indexed: ['address arbiter'],
    data: [],
    args: (log) => ({ arbiter: addressOf(topicWord(log, 2)) }),
  },
  DISPUTE_RESOLVED: {
    indexed: [],
    data: ['address resolvedBy', 'uint16 buyerBps', 'bytes32 reasonHash', ...shareFields],
    args: (log) => ({
      resolvedBy: addressOf(dataWord(log, 4)),
      buyerBps: smallUint(dataWord(log, 5), 16),
      reasonHash: bytes32(dataWord(log, 6)),
      ...sharesAt(log, 7),
    }),
  },
  DISPUTE_EXPIRED: sharesOnly,
  PAYOUT_CREDITED: {
    indexed: ['address account'],
    data: ['address token', 'uint256 amount'],
    args: (log) => ({
      account: addressOf(topicWord(log, 2)),
      token: addressOf(dataWord(log, 4)),
      amount: bigUint(dataWord(log, 5)),
    }),
  },
};

/** As the escrow's first version wrote it; every other event of it reads the same now. */
const firstResolved: Layout<'DISPUTE_RESOLVED'> = {
  indexed: [],
  data: ['address resolvedBy', 'uint16 buyerBps', ...shareFields],
  args: (log) => ({
    resolvedBy: addressOf(dataWord(log, 4)),
    buyerBps: smallUint(dataWord(log, 5), 16),
    ...sharesAt(log, 6),
  }),
};

interface EventKind {
  readonly type: EscrowEventType;
  readonly topics: number;
  readonly dataLength: number;
  readonly args: (log: RpcLog) => EscrowEventArgs[EscrowEventType];
}

interface AbiInput {
  readonly name: string;
  readonly type: string;
  readonly indexed?: boolean;
  readonly components?: readonly AbiInput[];
}

const flat = (input: AbiInput): string[] =>
  input.components?.flatMap(flat) ?? [`${input.type} ${input.name}`];

/** Signature with a tuple written out, as the topic's hash wants it. */
const typeOf = (input: AbiInput): string =>
  input.components === undefined ? input.type : `(${input.components.map(typeOf).join(',')})`;

function kindsByTopic(): Map<string, EventKind> {
  const kinds = new Map<string, EventKind>();
  for (const [name, type] of Object.entries(wireTypeOfContractEvent)) {
    const entry = tradeEscrowAbi.find((item) => item.type === 'event' && item.name === name);
    if (entry?.type !== 'event') throw new Error(`the ABI has no event ${name}`);
    const inputs: readonly AbiInput[] = entry.inputs;
    const { indexed, data, args } = layouts[type];
    const expected = [
      ['bytes32 tradeId', ...indexed],
      [...afterCallFields, ...data],
    ];
    const found = [
      inputs.filter((input) => input.indexed === true).flatMap(flat),
      inputs.filter((input) => input.indexed !== true).flatMap(flat),
    ];
    if (JSON.stringify(found) !== JSON.stringify(expected))
      throw new Error(
        `the ABI's event ${name} is laid out in another way than the decoder expects`,
      );
    const signature = `${name}(${inputs.map(typeOf).join(',')})`;
    kinds.set(keccakOfText(signature), kindOf(type, { indexed, data, args }));
  }
  const types = ['bytes32 tradeId', ...afterCallFields, ...firstResolved.data].map(
    (field) => field.split(' ')[0],
  );
  kinds.set(
    keccakOfText(`DisputeResolved(${types.join(',')})`),
    kindOf('DISPUTE_RESOLVED', firstResolved),
  );
  return kinds;
}

function kindOf<T extends EscrowEventType>(type: T, { indexed, data, args }: Layout<T>): EventKind {
  return {
    type,
    topics: 2 + indexed.length,
    dataLength: 2 + (afterCallFields.length + data.length) * wordDigits,
    args,
  };
}

const kindOfTopic = kindsByTopic();

/** `timestamp`: the block's, Unix milliseconds. Never throws. */
export function decodeEscrowLog(log: RpcLog, timestamp: number): DecodedLog {
  const kind = kindOfTopic.get(log.topics[0] ?? '');
  if (kind === undefined) return { kind: 'other' };
  const words = log.data.length;
  if (log.topics.length !== kind.topics || words !== kind.dataLength)
    return { kind: 'malformed', reason: `${kind.type} has another length` };
  try {
    const state = tradeStates[smallUint(dataWord(log, 1), 8)];
    if (state === undefined) throw new MalformedLog('unknown state');
    const event = {
      id: `${log.blockHash}:${log.logIndex}`,
      blockNumber: log.blockNumber,
      blockHash: log.blockHash,
      txHash: log.txHash,
      logIndex: log.logIndex,
      timestamp,
      type: kind.type,
      tradeId: log.topics[1] as TradeId,
      tradeSeq: smallUint(dataWord(log, 0), 48),
      state,
      remaining: amount(dataWord(log, 2)),
      deadline: seconds(dataWord(log, 3)),
      args: kind.args(log),
    };
    return { kind: 'event', event: event as EscrowEvent };
  } catch (error) {
    if (error instanceof MalformedLog)
      return { kind: 'malformed', reason: `${kind.type}: ${error.message}` };
    throw error;
  }
}
