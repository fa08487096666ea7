import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { useTimeline } from '../../../src-renderer/stores/timeline.ts';
import { confirmationsOf } from '../../../src-renderer/format/timeline.ts';
import type { TradeId } from '../../../src-shared/brand.ts';
import type { EventView, TradeEvents, TradesDelta } from '../../../src-shared/ipc/views.ts';
import { zeroHash } from '../../../src-shared/parse.ts';
import { FakeBridge } from '../../screens/fake-bridge.ts';
import { answersOf, makeWorld } from '../../screens/world.ts';
import { makeEvent, someTradeId } from '../../support/make-views.ts';

beforeEach(() => setActivePinia(createPinia()));

const open = someTradeId(1);
const other = someTradeId(2);
const step = (
  seq: number,
  change: { status?: 'pending' | 'final' | 'retracted'; mark?: EventView['mark'] } = {},
  tradeId: TradeId = open,
): EventView => {
  const view = makeEvent('PAYMENT_SENT', { referenceHash: zeroHash }, { seq, ...change });
  return { ...view, event: { ...view.event, tradeId } };
};
const delta = (sequence: number, events: readonly EventView[], more?: Partial<TradesDelta>) => ({
  sequence,
  changed: [],
  removed: [],
  events,
  eventsOmitted: [],
  ...more,
});
/** `3 final verified`, in the order shown. */
const shown = (): string[] =>
  useTimeline().events.map(({ event, mark }) => `${event.tradeSeq} ${event.status} ${mark}`);

/** Answers as given, one after the other. */
function install(...answers: (TradeEvents | Promise<TradeEvents>)[]) {
  const bridge = new FakeBridge({
    ...answersOf(makeWorld()),
    'trades.events': () => answers.shift()!,
  }).install();
  return {
    publish: bridge.publish.bind(bridge),
    stop: useTimeline().start(),
    asked: () => bridge.calls('trades.events').length,
  };
}

describe('the timeline of the open trade', () => {
  it('takes new, retracted, final and differently marked events from the deltas, asking once', async () => {
    const bridge = install({ sequence: 4, events: [step(1), step(2, { status: 'pending' })] });
    await useTimeline().open(open);
    bridge.publish('trades.delta', delta(5, [step(3, { status: 'pending', mark: 'unverified' })]));
    expect(shown()).toEqual(['1 final verified', '2 pending verified', '3 pending unverified']);
    bridge.publish('trades.delta', delta(6, [step(2, { status: 'retracted' })]));
    bridge.publish('trades.delta', delta(7, [step(3, { status: 'pending', mark: 'conflict' })]));
    expect(shown()).toEqual(['1 final verified', '2 retracted verified', '3 pending conflict']);
    bridge.publish('trades.delta', delta(8, [step(2)]));
    expect(shown()[1]).toBe('2 final verified');
    bridge.publish('trades.delta', delta(9, [step(4, {}, other)]));
    expect(shown()).toHaveLength(3);
    expect(bridge.asked()).toBe(1);
    bridge.stop();
  });

  it('puts an event that comes late in its place on the chain', async () => {
    const bridge = install({ sequence: 0, events: [step(1), step(3)] });
    await useTimeline().open(open);
    bridge.publish('trades.delta', delta(1, [step(2)]));
    expect(shown().map((line) => line[0])).toEqual(['1', '2', '3']);
    bridge.stop();
  });

  it('lets deltas wait for the answer, and drops those that it contains', async () => {
    let answer: (events: TradeEvents) => void = () => undefined;
    const bridge = install(new Promise<TradeEvents>((resolve) => (answer = resolve)));
    const opening = useTimeline().open(open);
    expect(useTimeline().loading).toBe(true);
    bridge.publish('trades.delta', delta(7, [step(1, { status: 'pending' })]));
    bridge.publish('trades.delta', delta(8, [step(2, { status: 'pending' })]));
    answer({ sequence: 7, events: [step(1)] });
    await opening;
    expect(shown()).toEqual(['1 final verified', '2 pending verified']);
    expect(useTimeline().loading).toBe(false);
    bridge.stop();
  });

  it('asks again when a delta leaves its events out, and when one is missing', async () => {
    const bridge = install(
      { sequence: 1, events: [step(1)] },
      { sequence: 3, events: [step(1), step(2)] },
      { sequence: 6, events: [step(1), step(2), step(3)] },
    );
    await useTimeline().open(open);
    bridge.publish('trades.delta', delta(2, [], { eventsOmitted: [other] }));
    expect(bridge.asked()).toBe(1);
    bridge.publish('trades.delta', delta(3, [], { eventsOmitted: [open] }));
    await expect.poll(() => shown().length).toBe(2);
    bridge.publish('trades.delta', delta(5, [step(9)]));
    await expect.poll(() => shown().length).toBe(3);
    expect(shown()).toEqual(['1 final verified', '2 final verified', '3 final verified']);
    expect(bridge.asked()).toBe(3);
    bridge.stop();
  });

  it('shows nothing of the trade that was open before', async () => {
    let answer: (events: TradeEvents) => void = () => undefined;
    const bridge = install(new Promise<TradeEvents>((resolve) => (answer = resolve)), {
      sequence: 2,
      events: [step(5, {}, other)],
    });
    const timeline = useTimeline();
    const first = timeline.open(open);
    bridge.publish('trades.delta', delta(2, [step(2)]));
    await timeline.open(other);
    answer({ sequence: 1, events: [step(1)] });
    await first;
    bridge.publish('trades.delta', delta(3, [step(3)]));
    expect(shown()).toEqual(['5 final verified']);
    bridge.stop();
  });
});

describe('confirmations', () => {
  it('count the blocks from the event’s own to the newest', () => {
    const pending = step(1, { status: 'pending' });
    const { blockNumber } = pending.event;
    expect(confirmationsOf(pending, blockNumber)).toBe(1);
    expect(confirmationsOf(pending, blockNumber + 11)).toBe(12);
  });
  it('are none while the newest block is unknown or not heard of yet, and of what was undone', () => {
    const pending = step(1, { status: 'pending' });
    const { blockNumber } = pending.event;
    expect(confirmationsOf(pending, null)).toBe(0);
    expect(confirmationsOf(pending, blockNumber - 1)).toBe(0);
    expect(confirmationsOf(step(1, { status: 'retracted' }), blockNumber + 11)).toBe(0);
  });
});
