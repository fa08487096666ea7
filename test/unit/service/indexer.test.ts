import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openServiceDatabase } from '../../../src-service/database/open-service-database.ts';
import { openMessageLog, type LogMessage } from '../../../src-service/database/message-log.ts';
import { createTradeStore } from '../../../src-service/database/sql-trade-store.ts';
import { createIndexer } from '../../../src-service/indexer.ts';
import { createServiceLogger } from '../../../src-service/logger.ts';
import { address } from '../../../src-shared/parse.ts';
import { eventToJson, tradeToJson } from '../../../src-shared/stream/wire-shapes.ts';
import { serverMessageSchema } from '../../../src-shared/stream/wire-messages.ts';
import { foldEscrowEvents } from '../../../src-shared/trade/apply-escrow-event.ts';
import { ScriptedChain, scriptedEscrow } from '../../support/scripted-chain.ts';
import { newDatabase, testConfiguration } from '../../support/service.ts';
import { examples, volume } from '../../support/volume.ts';

const account = (digit: string) => address(`0x${digit.repeat(40)}`);
const seller = account('1');
const buyers = [account('2'), account('3')];
const arbiter = account('4');

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('mine' as const),
      trades: fc.array(fc.nat(4), { maxLength: 4 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('reorg' as const),
      depth: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('again' as const),
      blocks: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('finalize' as const), back: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('clock' as const),
      by: fc.integer({ min: -5000, max: 5000 }),
    }),
  },
);

describe('the indexer and its store', () => {
  it(
    'hold what the chain says and a gapless log, through reorgs, repeats, restarts and a clock that jumps',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
          const location = newDatabase();
          let nowMs = 1_700_000_000_000;
          const logger = createServiceLogger({ write: () => undefined });
          const messages: LogMessage[] = [];
          const chain = new ScriptedChain();
          let database = await openServiceDatabase(location, logger, nowMs);
          const openStore = async () =>
            createTradeStore({
              database,
              log: await openMessageLog(database, {
                now: () => nowMs,
                onWritten: (written) => messages.push(...written.messages),
              }),
            });
          let store = await openStore();
          const attach = async (): Promise<void> => {
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
            await new Promise(setImmediate);
          };
          await attach();
          const beginning = (await store.logState()).cursor;
          const trades = Array.from({ length: 5 }, (_, at) =>
            chain.newTrade(seller, buyers[at % 2]!, arbiter),
          );

          for (const each of steps) {
            if (each.do === 'mine') {
              const exists = new Set(chain.events.map((event) => event.tradeId));
              await chain.mine(
                each.trades.map((at) => {
                  const trade = trades[at]!;
                  const type = exists.has(trade.tradeId) ? 'EVIDENCE_SUBMITTED' : 'TRADE_CREATED';
                  exists.add(trade.tradeId);
                  return { type, trade } as const;
                }),
              );
            } else if (each.do === 'reorg') {
              const depth = Math.min(each.depth, chain.head - chain.final);
              if (depth > 0) await chain.reorg(depth);
            } else if (each.do === 'again') {
              if (chain.head > 0) await chain.mineAgain(each.blocks);
            } else if (each.do === 'finalize') {
              await chain.finalize(Math.max(chain.final, chain.head - each.back));
            } else if (each.do === 'clock') {
              nowMs += each.by;
            } else {
              await database.close();
              database = await openServiceDatabase(location, logger, nowMs);
              store = await openStore();
              await attach();
            }
          }

          // Cursors rise; each message names its predecessor in the trade.
          const cursors = messages.map((message) => message.cursor);
          expect(cursors.every((cursor, at) => cursor > (cursors[at - 1] ?? beginning))).toBe(true);
          const heldCursor = new Map<string | null, number>();
          for (const { text, tradeId, cursor } of messages) {
            const message = serverMessageSchema.parse(JSON.parse(text));
            expect(message).toMatchObject({ cursor, prev: heldCursor.get(tradeId) ?? 0 });
            heldCursor.set(tradeId, cursor);
          }

          for (const { tradeId, terms } of trades) {
            const standing = chain.events.filter((event) => event.tradeId === tradeId);
            const folded = foldEscrowEvents(standing);
            const status = (block: number) => (block <= chain.final ? 'final' : 'pending');
            const lastBlock = standing.at(-1)?.blockNumber ?? 0;
            expect(await store.trade(tradeId, terms.seller)).toEqual(
              folded === null
                ? null
                : tradeToJson({ ...folded, status: status(lastBlock) }, heldCursor.get(tradeId)!),
            );
            expect(await store.events(tradeId, 1, 500)).toEqual(
              standing.map((event) => eventToJson({ ...event, status: status(event.blockNumber) })),
            );
          }

          // A replay from any cursor is the rest of the log, for each account its own part.
          for (const reader of [seller, ...buyers]) {
            const own = messages.filter((message) => message.parties.includes(reader));
            const from = own[Math.floor(own.length / 2)]?.cursor ?? beginning;
            const page = await store.messagesAfter({ kind: 'mine', account: reader }, from, 1000);
            expect(page.messages.map(({ text }) => text)).toEqual(
              own.filter((message) => message.cursor > from).map(({ text }) => text),
            );
          }
          await database.close();
        }),
        examples({ quick: 25, full: 500 }),
      );
      // Some hundred commits that wait for the disk: a busy one takes its time.
    },
    volume({ quick: 60_000, full: 1_800_000 }),
  );
});
