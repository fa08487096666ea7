import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  startEscrowEventListener,
  type EscrowEventListener,
} from '../../../src-escrow/escrow-event-listener.ts';
import { createBatchRecorder } from '../../support/batch-recorder.ts';
import {
  createForkingPool,
  ForkingChain,
  forkingEscrow,
  ForkingNode,
  type NodeFault,
  type PushedPart,
} from '../../support/forking-chain.ts';
import { examples, volume } from '../../support/volume.ts';

/**
 * The listener against a model: whatever happens to chain, nodes, consumer and process, in the end exactly the
 * canonical chain's events stand.
 */
/** Blocks are read 64 at a time at the tip: 150 lets reorgs go across batches. */
const depths = [1, 8, 150] as const;

type Step =
  | { readonly do: 'mine'; readonly blocks: readonly (readonly number[])[] }
  | {
      readonly do: 'reorganise';
      readonly depth: number;
      readonly blocks: readonly (readonly number[])[];
      /** 0: now; else while the listener's so manieth request from now is under way. */
      readonly atRequest: number;
    }
  | { readonly do: 'sync'; readonly node: number }
  | {
      /** One more block, of which a node tells by itself and sends this much. */
      readonly do: 'announce';
      readonly node: number;
      readonly events: readonly number[];
      readonly part: PushedPart;
    }
  | { readonly do: 'fault'; readonly node: number; readonly faults: readonly NodeFault[] }
  | { readonly do: 'refuse'; readonly batches: number }
  | { readonly do: 'restart'; readonly meanwhile: number };

const events = fc.array(fc.nat({ max: 5 }), { maxLength: 3 });
const blocks = (maxLength: number) => fc.array(events, { minLength: 1, maxLength });
const node = fc.nat({ max: 1 });
const announced = (...parts: PushedPart[]) =>
  fc.record({
    do: fc.constant('announce' as const),
    node,
    events: fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 4 }),
    part: fc.constantFrom(...parts),
  });
const quiet: readonly fc.Arbitrary<Step>[] = [
  fc.record({ do: fc.constant('mine' as const), blocks: blocks(6) }),
  // Long enough for a backfill.
  fc.record({ do: fc.constant('mine' as const), blocks: blocks(150) }),
  fc.record({ do: fc.constant('sync' as const), node }),
  fc.record({
    do: fc.constant('fault' as const),
    node,
    faults: fc.array(
      fc.constantFrom<NodeFault>(
        'unreachable',
        'rate_limited',
        'timeout',
        'too_large',
        'half',
        'twice',
      ),
      { maxLength: 6 },
    ),
  }),
  fc.record({ do: fc.constant('refuse' as const), batches: fc.integer({ min: 1, max: 2 }) }),
  fc.record({
    do: fc.constant('restart' as const),
    // As it stood, or with more to read than one look at the head.
    meanwhile: fc.oneof(fc.constant(0), fc.nat({ max: 90 })),
  }),
  announced('all', 'every_other', 'twice', 'none'),
];
const reorganising = fc.record({
  do: fc.constant('reorganise' as const),
  depth: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 150 })),
  blocks: fc.array(events, { maxLength: 12 }),
  atRequest: fc.nat({ max: 12 }),
});
/** Told of what is not in the block. */
const falselyAnnounced = announced('one_too_many', 'another');
const histories = (...more: fc.Arbitrary<Step>[]) =>
  fc.record({
    withBloom: fc.boolean(),
    confirmations: fc.constantFrom(...depths),
    /** Decides which node is asked when. */
    order: fc.integer(),
    /** Each with how many turns of the event loop it has before the next. */
    steps: fc.array(fc.tuple(fc.oneof(...quiet, ...more), fc.nat({ max: 60 })), {
      minLength: 1,
      maxLength: 14,
    }),
  });

/** Mulberry32: 0 … 1. */
function randomFrom(begin: number): () => number {
  let state = begin | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface AppDatabase {
  readonly withBloom: boolean;
  readonly confirmations: number;
  readonly order: number;
  readonly steps: readonly (readonly [Step, number])[];
}

/** Plays the history, lets everything get well, and says what the consumer has then. */
async function play({ withBloom, confirmations, order, steps }: AppDatabase) {
  const chain = new ForkingChain({ withBloom });
  const nodes = [new ForkingNode('one', chain), new ForkingNode('two', chain)];
  const pool = createForkingPool(nodes, randomFrom(order));
  const recorder = createBatchRecorder();
  let refused = 0;
  let finalBlock = -1;
  const belowFinal: string[] = [];
  const reports: string[] = [];
  recorder.before = (batch) => {
    if (batch.kind === 'final') finalBlock = batch.blockNumber;
    if (batch.kind === 'reorg' && batch.ancestor.number < finalBlock)
      belowFinal.push(`${batch.ancestor.number} < ${finalBlock}`);
    if (refused > 0) {
      refused -= 1;
      throw new Error('not stored');
    }
  };
  const behaviour = { confirmations, pollMs: 20, losesFinalBlocks: false };
  const start = (): EscrowEventListener =>
    startEscrowEventListener(
      { pool, escrow: forkingEscrow, behaviourOf: () => behaviour },
      recorder,
    );
  let listener = start();
  const waking = setInterval(pool.wake, 1);

  /** Never below what a listener that has seen every block may call final. */
  const reorganise = (depth: number, made: readonly (readonly number[])[]) => {
    const head = chain.canonical.at(-1)!.number;
    const deepest = head - Math.max(0, chain.highest - confirmations);
    chain.reorganise(Math.min(depth, Math.max(0, deepest)), made);
    nodes[0]!.sync();
  };
  let pending: { at: number; run: () => void }[] = [];
  for (const each of nodes)
    each.onRequest = () => {
      for (const waiting of pending) waiting.at -= 1;
      const due = pending.filter(({ at }) => at <= 0);
      pending = pending.filter(({ at }) => at > 0);
      for (const { run } of due) run();
    };

  const settled = () =>
    recorder.state.indexed === chain.canonical.at(-1)!.number &&
    recorder.state.status === 'ok' &&
    (!nodes.some((each) => each.leftOutSome) ||
      recorder.state.final >= recorder.state.indexed - confirmations);
  try {
    for (const [step, turns] of steps) {
      switch (step.do) {
        case 'mine':
          chain.mine(step.blocks);
          nodes[0]!.sync();
          break;
        case 'reorganise': {
          const run = () => reorganise(step.depth, step.blocks);
          if (step.atRequest === 0) run();
          else pending.push({ at: step.atRequest, run });
          break;
        }
        case 'sync':
          nodes[step.node]!.sync();
          break;
        case 'announce':
          chain.mine([step.events]);
          nodes[step.node]!.sync();
          pool.announce(nodes[step.node]!, step.part);
          break;
        case 'fault':
          nodes[step.node]!.faults.push(...step.faults);
          break;
        case 'refuse':
          refused += step.batches;
          break;
        case 'restart':
          await listener.stop();
          chain.mine(
            Array.from({ length: step.meanwhile }, (_, at) => (at % 3 === 0 ? [at % 4] : [])),
          );
          nodes[0]!.sync();
          listener = start();
          break;
      }
      for (let turn = 0; turn < turns; turn += 1) await setImmediate();
    }
    for (const { run } of pending.splice(0)) run();
    for (const each of nodes) each.faults = [];
    refused = 0;
    // The winning fork is at last the longest, and everybody shows it.
    const missing = Math.max(0, chain.highest + 1 - chain.canonical.at(-1)!.number);
    const secondReads = nodes.some((each) => each.leftOutSome) ? confirmations : 0;
    chain.mine(Array.from({ length: missing + secondReads }, () => []));
    for (const each of nodes) each.sync();
    await recorder
      .until(settled, 'at the head of the canonical chain', 8_000)
      .catch((cause: unknown) => {
        throw new Error(`${String(cause)}\nlast reports:\n${reports.slice(-5).join('\n')}`, {
          cause,
        });
      });
    await listener.stop();
  } finally {
    clearInterval(waking);
    await listener.stop();
  }
  return { chain, recorder, belowFinal };
}

/** Exactly the canonical chain's events, each once, those of a trade in order. */
function expectCanonical({ chain, recorder }: Awaited<ReturnType<typeof play>>): void {
  expect(recorder.events.map(({ id }) => id).sort()).toEqual([...chain.eventIds].sort());
  const last = new Map<string, number>();
  for (const { tradeId, tradeSeq } of recorder.events) {
    expect(tradeSeq).toBe((last.get(tradeId) ?? 0) + 1);
    last.set(tradeId, tradeSeq);
  }
}

const patience = volume({ quick: 120_000, full: 3_600_000 });

describe('the listener, after any history', () => {
  it(
    'has exactly the events of the canonical chain, each once and each trade in order, and took back nothing final',
    async () => {
      await fc.assert(
        fc.asyncProperty(histories(reorganising, falselyAnnounced), async (history) => {
          const played = await play(history);
          expectCanonical(played);
          expect(played.belowFinal).toEqual([]);
        }),
        { ...examples({ quick: 150, full: 3_000 }), endOnFailure: true },
      );
    },
    patience,
  );

  it(
    'has taken nothing back if the chain never did, however late or faulty the nodes were',
    async () => {
      await fc.assert(
        fc.asyncProperty(histories(), async (history) => {
          const played = await play(history);
          expectCanonical(played);
          const kinds = played.recorder.batches.map(({ kind }) => kind);
          expect(kinds.filter((kind) => kind === 'reorg' || kind === 'correction')).toEqual([]);
          expect(played.recorder.retracted).toEqual([]);
        }),
        { ...examples({ quick: 80, full: 1_600 }), endOnFailure: true },
      );
    },
    patience,
  );

  it(
    'has taken back no more than what a node told falsely if the chain never moved',
    async () => {
      await fc.assert(
        fc.asyncProperty(histories(falselyAnnounced), async (history) => {
          const played = await play(history);
          expectCanonical(played);
          expect(played.recorder.batches.filter(({ kind }) => kind === 'reorg')).toEqual([]);
          const real = new Set(played.recorder.events.map(({ tradeId }) => tradeId));
          expect(played.recorder.retracted.filter(({ tradeId }) => real.has(tradeId))).toEqual([]);
        }),
        { ...examples({ quick: 80, full: 1_600 }), endOnFailure: true },
      );
    },
    patience,
  );
});
