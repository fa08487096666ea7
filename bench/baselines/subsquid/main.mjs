/** The escrow's events into CSV files: Subsquid's processor on the node alone, its lightest store. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { event, indexed } from '@subsquid/evm-abi';
import * as codecs from '@subsquid/evm-codec';
import { EvmBatchProcessor } from '@subsquid/evm-processor';
import { Database, LocalDest } from '@subsquid/file-store';
import { Column, Table, Types } from '@subsquid/file-store-csv';
import { id } from 'ethers';
import { eventRow } from '../event-row.mjs';

const { rpcUrl, escrow, startBlock, lastBlock, folder, abi } = JSON.parse(process.argv[2]);

const codecOf = (input) =>
  input.type === 'tuple'
    ? codecs.struct(Object.fromEntries(input.components.map((each) => [each.name, codecOf(each)])))
    : codecs[input.type];
const typeOf = (input) =>
  input.type === 'tuple' ? `(${input.components.map(typeOf).join(',')})` : input.type;
const decoders = new Map(
  JSON.parse(readFileSync(abi, 'utf8'))
    .filter((item) => item.type === 'event')
    .map((item) => {
      const signature = `${item.name}(${item.inputs.map(typeOf).join(',')})`;
      const fields = item.inputs.map((input) => [
        input.name,
        input.indexed ? indexed(codecOf(input)) : codecOf(input),
      ]);
      const topic = id(signature);
      return [
        topic,
        { name: item.name, decoder: event(topic, signature, Object.fromEntries(fields)) },
      ];
    }),
);

const processor = new EvmBatchProcessor()
  .setRpcEndpoint({ url: rpcUrl, capacity: 10, maxBatchCallSize: 100 })
  .setFinalityConfirmation(0)
  .setBlockRange({ from: startBlock, to: lastBlock })
  .setFields({ log: { transactionHash: true }, block: { timestamp: true } })
  .addLog({ address: [escrow.toLowerCase()] });

const database = new Database({
  tables: {
    events: new Table('events.csv', {
      block: Column(Types.Integer()),
      logIndex: Column(Types.Integer()),
      tx: Column(Types.String()),
      name: Column(Types.String()),
      tradeId: Column(Types.String()),
      tradeSeq: Column(Types.Integer()),
      state: Column(Types.Integer()),
      remaining: Column(Types.String()),
      deadline: Column(Types.Integer()),
      rest: Column(Types.String()),
      timestamp: Column(Types.Integer()),
    }),
  },
  dest: new LocalDest(folder),
});

processor.run(database, async (context) => {
  for (const block of context.blocks) {
    for (const log of block.logs) {
      const known = decoders.get(log.topics[0]);
      if (known === undefined) continue;
      const { name, decoder } = known;
      context.store.events.write({
        ...eventRow({
          block: block.header.height,
          logIndex: log.logIndex,
          tx: log.transactionHash,
          name,
          args: decoder.decode(log),
        }),
        timestamp: block.header.timestamp,
      });
    }
  }
  // The end of the range has to be on disk when the process ends.
  if (context.blocks.at(-1)?.header.height === lastBlock) context.store.setForceFlush(true);
});
