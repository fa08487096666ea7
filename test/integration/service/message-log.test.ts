import { afterEach, describe, expect, it } from 'vitest';
import {
  openMessageLog,
  type LogHorizon,
  type MessageLog,
  type Written,
} from '../../../src-service/database/message-log.ts';
import { openServiceDatabase } from '../../../src-service/database/open-service-database.ts';
import type { ServiceDatabase } from '../../../src-service/database/service-database.ts';
import { createTradeStore } from '../../../src-service/database/sql-trade-store.ts';
import type { TradeStore } from '../../../src-service/database/trade-store.ts';
import { writeTradeUpdate } from '../../../src-service/database/trade-update.ts';
import { createIndexer } from '../../../src-service/indexer.ts';
import { createServiceLogger } from '../../../src-service/logger.ts';
import { address, tradeId } from '../../../src-shared/parse.ts';
import { ScriptedChain, scriptedEscrow } from '../../support/scripted-chain.ts';
import { newDatabase, testConfiguration } from '../../support/service.ts';

const account = (digit: string) => address(`0x${digit.repeat(40)}`);
const [seller, buyer, arbiter, stranger] = ['1', '2', '3', '4'].map(account) as [
  ReturnType<typeof account>,
  ReturnType<typeof account>,
  ReturnType<typeof account>,
  ReturnType<typeof account>,
];
const stopping: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stopping.splice(0).reverse()) await stop();
});

interface Stage {
  readonly database: ServiceDatabase;
  readonly log: MessageLog;
  readonly store: TradeStore;
  readonly chain: ScriptedChain;
  readonly written: Written<unknown>[];
}

async function stage(horizon?: LogHorizon): Promise<Stage> {
  const logger = createServiceLogger({ write: () => undefined });
  const database = await openServiceDatabase(newDatabase(), logger, Date.now());
  stopping.push(database.close);
  const written: Written<unknown>[] = [];
  const log = await openMessageLog(database, {
    horizon,
    onWritten: (each) => written.push(each),
  });
  const store = createTradeStore({ database, log });
  const chain = new ScriptedChain();
  chain.follow({
    configuration: testConfiguration(),
    logger,
    handlerFor: () =>
      createIndexer({
        store,
        escrow: scriptedEscrow,
        otherChain: 'keep',
        onCommitted: () => undefined,
        onChainBegun: () => undefined,
        onProgress: () => undefined,
      }),
  });
  await chain.started;
  return { database, log, store, chain, written };
}

describe('the log of messages', () => {
  it('carries what no event brought, to the parties of its trade, in one order with the events', async () => {
    const { log, store, chain, written } = await stage();
    const trade = chain.newTrade(seller, buyer, arbiter);
    const { cursor: start } = await store.logState();
    await chain.mine([{ type: 'TRADE_CREATED', trade }]);
    expect(
      await log.write((writer) =>
        writeTradeUpdate(writer, trade.tradeId, { reason: 'note', note: { id: 'a note' } }),
      ),
    ).toEqual(expect.any(Number));
    await chain.mine([{ type: 'PAYMENT_SENT', trade }]);

    const page = await store.messagesAfter({ kind: 'mine', account: buyer }, start, 10);
    const messages = page.messages.map(({ text }) => JSON.parse(text) as Record<string, unknown>);
    expect(messages).toMatchObject([
      { type: 'blockchain_event', prev: 0 },
      { type: 'trade_update', reason: 'note', note: { id: 'a note' }, trade: { tradeSeq: 1 } },
      { type: 'blockchain_event', trade: { tradeSeq: 2 } },
    ]);
    expect(messages.map(({ cursor }) => cursor)).toEqual(page.messages.map(({ cursor }) => cursor));
    expect(messages.slice(1).map(({ prev }) => prev)).toEqual(
      messages.slice(0, 2).map(({ cursor }) => cursor),
    );
    expect(await store.trade(trade.tradeId, seller)).toMatchObject({
      cursor: messages[2]!['cursor'],
    });
    // What was told to whoever listens is what was stored, each after the one before.
    expect(written.flatMap((each) => each.messages.map(({ text }) => text))).toEqual(
      page.messages.map(({ text }) => text),
    );
    expect(written.map(({ after }) => after)).toEqual([
      start,
      ...page.messages.slice(0, 2).map(({ cursor }) => cursor),
    ]);
    expect(
      (await store.messagesAfter({ kind: 'mine', account: stranger }, start, 10)).messages,
    ).toEqual([]);
  });

  it('keeps as many as its horizon says, the newest, and says from where on', async () => {
    const { log, store } = await stage({ messages: 10, milliseconds: 3_600_000 });
    const cursors: number[] = [];
    for (let count = 0; count < 25; count += 1)
      await log.write(function* (writer) {
        const cursor = writer.nextCursor();
        cursors.push(cursor);
        writer.addForAccount(buyer, { cursor, text: `{"cursor":${cursor}}` });
        yield* [];
      });
    const { cursor, prunedCursor } = await store.logState();
    expect([cursor, prunedCursor]).toEqual([cursors.at(-1), cursors.at(-11)]);
    const page = await store.messagesAfter({ kind: 'mine', account: buyer }, prunedCursor, 100);
    expect(page.messages.map((each) => each.cursor)).toEqual(cursors.slice(-10));
  });

  it('carries messages for one account, and nothing of a transaction that failed', async () => {
    const { log, store } = await stage();
    const { cursor: start } = await store.logState();
    const unknown = tradeId(`0x${'ab'.repeat(32)}`);
    const offer = (text: string) =>
      log.write(function* (writer) {
        const cursor = writer.nextCursor();
        writer.addForAccount(buyer, { cursor, text });
        expect(yield* writeTradeUpdate(writer, unknown, { reason: 'note' })).toBe(null);
        if (text === 'refused') throw new Error('refused');
        return cursor;
      });
    const first = await offer('one');
    await expect(offer('refused')).rejects.toThrow('refused');
    const second = await offer('two');
    const page = await store.messagesAfter({ kind: 'mine', account: buyer }, start, 10);
    expect(page.messages).toEqual([
      { cursor: first, text: 'one' },
      { cursor: second, text: 'two' },
    ]);
    expect(
      (await store.messagesAfter({ kind: 'mine', account: seller }, start, 10)).messages,
    ).toEqual([]);
  });

  it('tells nothing about a trade whose creation was taken back', async () => {
    const { log, chain, written } = await stage();
    const trade = chain.newTrade(seller, buyer, arbiter);
    await chain.mine([{ type: 'TRADE_CREATED', trade }]);
    await chain.reorg(1);
    const before = written.length;
    expect(
      await log.write((writer) => writeTradeUpdate(writer, trade.tradeId, { reason: 'file' })),
    ).toBe(null);
    expect(written).toHaveLength(before);
  });
});
