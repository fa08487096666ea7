import { Interface, type EventFragment, type ParamType } from 'ethers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tradeEscrowAbi } from '../../../contracts/abi/trade-escrow.ts';
import { decodeEscrowLog } from '../../../src-escrow/log-decoder.ts';
import { readRpcLog, type RpcLog } from '../../../src-escrow/rpc-log.ts';
import { address } from '../../../src-shared/parse.ts';
import { wireTypeOfContractEvent } from '../../../src-shared/trade/escrow-event.ts';
import { tradeStates } from '../../../src-shared/trade/trade.ts';

const abi = new Interface(tradeEscrowAbi);
const names = Object.keys(wireTypeOfContractEvent) as (keyof typeof wireTypeOfContractEvent)[];
const fragmentOf = (name: string): EventFragment => abi.getEvent(name)!;

const bytes = (length: number) =>
  fc
    .uint8Array({ minLength: length, maxLength: length })
    .map((value) => `0x${Buffer.from(value).toString('hex')}`);

function valueOf(type: ParamType): fc.Arbitrary<unknown> {
  if (type.components !== null) return fc.tuple(...type.components.map(valueOf));
  if (type.type === 'address') return bytes(20).map((hex) => address(hex));
  if (type.type === 'bytes32') return bytes(32);
  // State; and seconds, which are kept as number.
  if (type.type === 'uint8') return fc.bigInt(0n, BigInt(tradeStates.length - 1));
  if (type.type === 'uint64') return fc.bigInt(0n, BigInt(Number.MAX_SAFE_INTEGER));
  return fc.bigInt(0n, (1n << BigInt(type.type.slice(4))) - 1n);
}

const eventWithValues = fc
  .constantFrom(...names)
  .chain((name) => fc.tuple(fc.constant(name), fc.tuple(...fragmentOf(name).inputs.map(valueOf))));

function logOf(name: string, values: readonly unknown[]): RpcLog {
  const { topics, data } = abi.encodeEventLog(fragmentOf(name), values);
  const log = readRpcLog({
    address: '0x4e59b44847b379578588920cA78FbF26c0B4956C',
    topics,
    data,
    blockNumber: '0x10',
    blockHash: `0x${'ab'.repeat(32)}`,
    transactionHash: `0x${'cd'.repeat(32)}`,
    logIndex: '0x3',
  });
  return log!;
}

/** ethers' answer in this project's types: integers of up to 64 bits as number. */
function plain(type: ParamType, value: unknown): unknown {
  if (type.components !== null)
    return Object.fromEntries(
      type.components.map((field, index) => [
        field.name,
        plain(field, (value as unknown[])[index]),
      ]),
    );
  const bits = /^uint(\d+)$/.exec(type.type)?.[1];
  return bits !== undefined && Number(bits) <= 64 ? Number(value) : value;
}

describe('decoding a log', () => {
  it('gives what ethers gives, for every event and any values', () => {
    fc.assert(
      fc.property(eventWithValues, ([name, values]) => {
        const log = logOf(name, values);
        const decoded = decodeEscrowLog(log, 1_000);
        if (decoded.kind !== 'event') throw new Error(JSON.stringify(decoded));
        const { event } = decoded;
        const fragment = fragmentOf(name);
        const theirs = abi.decodeEventLog(fragment, log.data, log.topics);
        const all = Object.fromEntries(
          fragment.inputs.map((input, index) => [input.name, plain(input, theirs[index])]),
        );
        const { tradeId, tradeSeq, state, remaining, deadline, ...rest } = all;
        expect(event.type).toBe(wireTypeOfContractEvent[name]);
        expect([event.tradeId, event.tradeSeq, event.remaining, event.deadline]).toEqual([
          tradeId,
          tradeSeq,
          remaining,
          deadline,
        ]);
        expect(event.state).toBe(tradeStates[Number(state)]);
        // Seller and buyer are indexed besides; the terms say them.
        if (name === 'TradeCreated') expect(event.args).toEqual({ terms: rest['terms'] });
        else expect(event.args).toEqual(rest);
        expect(event.id).toBe(`${log.blockHash}:3`);
        expect(event.timestamp).toBe(1_000);
      }),
      { numRuns: 500 },
    );
  });

  it('refuses altered logs or reads them as ethers does, and never throws', () => {
    const altered = fc.tuple(
      eventWithValues,
      fc.nat({ max: 2_000 }),
      fc.constantFrom('0', '1', 'f', ''),
    );
    fc.assert(
      fc.property(altered, ([[name, values], at, digit]) => {
        const log = logOf(name, values);
        const place = 2 + (at % Math.max(log.data.length - 2, 1));
        const data =
          `${log.data.slice(0, place)}${digit}${log.data.slice(place + 1)}` as RpcLog['data'];
        const decoded = decodeEscrowLog({ ...log, data }, 0);
        if (decoded.kind !== 'event') return;
        const { topics, data: again } = abi.encodeEventLog(
          fragmentOf(name),
          abi.decodeEventLog(fragmentOf(name), data, log.topics).toArray(),
        );
        expect([again, topics]).toEqual([data, log.topics]);
      }),
      { numRuns: 500 },
    );
  });

  it('passes over what is no event of a trade', () => {
    const log = logOf('PaymentSent', [`0x${'01'.repeat(32)}`, 1, 1, 1, 1, `0x${'02'.repeat(32)}`]);
    const { topics, data } = abi.encodeEventLog('NonceCancelled', [
      '0x4e59b44847b379578588920cA78FbF26c0B4956C',
      1,
    ]);
    expect(decodeEscrowLog({ ...log, ...readRpcLog({ ...raw(log), topics, data })! }, 0)).toEqual({
      kind: 'other',
    });
    expect(decodeEscrowLog({ ...log, topics: [] }, 0)).toEqual({ kind: 'other' });
  });

  it('keeps a time to lock by that no calendar has below 2^53', () => {
    const terms = fragmentOf('TradeCreated').inputs.map((input) =>
      input.components === null ? zeroOf(input) : input.components.map(zeroOf),
    );
    const index = fragmentOf('TradeCreated').inputs.findIndex((input) => input.name === 'terms');
    (terms[index] as unknown[])[11] = (1n << 64n) - 1n;
    const decoded = decodeEscrowLog(logOf('TradeCreated', terms), 0);
    expect(decoded).toMatchObject({
      kind: 'event',
      event: { args: { terms: { fundBy: Number.MAX_SAFE_INTEGER } } },
    });
  });
});

describe('the shape of a log', () => {
  const good = raw(
    logOf('PaymentSent', [`0x${'01'.repeat(32)}`, 1, 1, 1, 1, `0x${'02'.repeat(32)}`]),
  );

  it.each([
    ['a removed one', { removed: true }],
    ['a pending one', { blockHash: null }],
    ['another topic', { topics: ['0x12'] }],
    ['odd data', { data: '0x123' }],
    ['no number', { blockNumber: 16 }],
    ['an index beyond reason', { logIndex: '0xffffffffffffffffff' }],
  ])('refuses %s', (_what, change) => {
    expect(readRpcLog(good)).not.toBeNull();
    expect(readRpcLog({ ...good, ...change })).toBeNull();
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        readRpcLog(value);
        readRpcLog({ ...good, data: value });
        readRpcLog({ ...good, topics: value });
      }),
    );
  });
});

function zeroOf(type: ParamType): unknown {
  if (type.type === 'address') return '0x0000000000000000000000000000000000000000';
  return type.type === 'bytes32' ? `0x${'00'.repeat(32)}` : 0n;
}

function raw(log: RpcLog): Record<string, unknown> {
  return {
    ...log,
    transactionHash: log.txHash,
    blockNumber: `0x${log.blockNumber.toString(16)}`,
    logIndex: `0x${log.logIndex.toString(16)}`,
    topics: [...log.topics],
  };
}
