import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  newHeldStream,
  standingEvents,
  StreamRule,
  type HeldStream,
} from '../../support/held-stream.ts';
import { MessageLog } from './message-log.ts';
import { happenings, tradeCount, type Happening } from './stream-histories.ts';
import { examples } from '../../support/volume.ts';

/** A connection to the model: what is sent may stop or lose a frame anywhere; lists come as late as they like. */
function play(database: readonly Happening[]): { log: MessageLog; held: HeldStream } {
  const log = new MessageLog(tradeCount);
  const held = newHeldStream();
  const rule = { now: new StreamRule(held) };
  let requests = 0;
  let sent = 0;
  let connected = false;
  const asked: {
    id: Parameters<StreamRule['takeList']>[0];
    position: number;
    list: ReturnType<MessageLog['eventsOf']>;
  }[] = [];

  function take(message: Parameters<StreamRule['take']>[0]): void {
    if ('cursor' in message && message.type !== 'connected') sent = Math.max(sent, message.cursor);
    if (rule.now.take(message) === 'resubscribe') subscribe();
  }
  function subscribe(stopAfter = Infinity): void {
    requests += 1;
    sent = 0;
    const requestId = String(requests);
    let count = 0;
    for (const message of log.subscribe(requestId, rule.now.begin(requestId))) {
      if ((count += 1) > stopAfter) {
        connected = false;
        return;
      }
      take(message);
      if (requestId !== String(requests)) return;
    }
  }
  function connect(stopAfter?: number): void {
    rule.now = new StreamRule(held);
    rule.now.connected(log.connected());
    connected = true;
    // Lists asked for on a connection that broke never come.
    asked.length = 0;
    subscribe(stopAfter);
  }
  function deliver(lost: number | null): void {
    const request = requests;
    let count = 0;
    for (const message of log.live(sent)) {
      const drop = count === lost;
      count += 1;
      if (drop && 'cursor' in message) sent = message.cursor;
      else take(message);
      if (request !== requests) return;
    }
    take(log.chain());
  }
  function askLists(): void {
    for (const id of held.due.keys())
      asked.push({ id, position: rule.now.position, list: log.eventsOf(id) });
  }
  function answerLists(): void {
    for (const { id, position, list } of asked.splice(0))
      if (held.due.has(id) && log.tradeOf(id) !== null) rule.now.takeList(id, position, list);
  }

  for (const happening of database) {
    switch (happening.kind) {
      case 'grow':
        log.grow(happening.trades);
        break;
      case 'reorganise':
        log.reorganise(happening.depth);
        break;
      case 'prune':
        log.prune();
        connected = false;
        break;
      case 'reindex':
        log.reindex();
        connected = false;
        break;
      case 'drop':
        connected = false;
        break;
      case 'connect':
        connect(happening.stopAfter ?? undefined);
        break;
      case 'deliver':
        if (connected) deliver(happening.lost);
        break;
      case 'lists_asked':
        if (connected) askLists();
        break;
      case 'lists_answered':
        answerLists();
        break;
    }
  }
  // In the end the line is well, and each trade says something more: only so is a lost frame noticed.
  connect();
  log.grow(log.tradeIds.map((_, index) => index));
  deliver(null);
  askLists();
  answerLists();
  take(log.chain());
  return { log, held };
}

describe("the client's rule, over random histories of forks, drops, lost frames and late lists", () => {
  it('ends with exactly what stands, and every trade is the fold of its events', () => {
    fc.assert(
      fc.property(happenings, (database) => {
        const { log, held } = play(database);
        expect(held.due.size).toBe(0);
        for (const id of log.tradeIds) {
          const ids = standingEvents(held, id).map((event) => event.id);
          expect(ids).toEqual(log.eventsOf(id).map((event) => event.id));
          expect(held.trades.get(id)).toEqual(log.tradeOf(id));
        }
        expect(held.doubled).toBe(0);
      }),
      examples({ quick: 2_000, full: 50_000 }),
    );
  }, 60_000);

  it('finds nothing to blame in a service that keeps its promises while no frame is lost', () => {
    fc.assert(
      fc.property(happenings, (database) => {
        const whole = database.map((each) =>
          each.kind === 'deliver' ? { ...each, lost: null } : each,
        );
        expect(play(whole).held.broken).toEqual([]);
      }),
      examples({ quick: 500, full: 10_000 }),
    );
  });

  it('tells a message that goes back, and one whose predecessor is not the held one', () => {
    const log = new MessageLog(1);
    const held = newHeldStream();
    const rule = new StreamRule(held);
    rule.connected(log.connected());
    for (const message of log.subscribe('1', rule.begin('1'))) rule.take(message);
    log.grow([0]);
    const [first] = log.live(0);
    rule.take(first!);
    rule.take(first!);
    expect(held.broken).toHaveLength(1);
    log.grow([0]);
    log.grow([0]);
    const third = [...log.live(0)].at(-1)!;
    expect(rule.take(third)).toBe('resubscribe');
    expect(held.broken).toHaveLength(2);
    expect(held.gaps).toBe(1);
  });
});
