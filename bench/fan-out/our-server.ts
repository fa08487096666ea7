/**
 * The trade service in a process of its own, everything on: sign-in, the filter by party, cursors, a durable commit.
 * Its blocks come from a control port instead of a node: one byte `b` is one block, `g` collects garbage.
 * First line on standard output: the ports.
 */
import { createServer, type AddressInfo } from 'node:net';
import process from 'node:process';
import { createTradeService } from '../../src-service/create-trade-service.ts';
import { createServiceLogger } from '../../src-service/logger.ts';
import { address } from '../../src-shared/parse.ts';
import { testConfiguration } from '../../test/support/service.ts';
import { handedOverBatches, joined, TradeBatches } from '../trade-batches.ts';

interface Options {
  readonly arbiter: string;
  readonly trades: number;
  readonly eventsPerBlock: number;
}

const options = JSON.parse(process.argv[2] ?? '{}') as Options;
const batches = new TradeBatches(address(options.arbiter));
const chain = handedOverBatches(batches);
const configuration = testConfiguration({ maxSockets: 100_000, maxSocketsPerUser: 100_000 });
const service = await createTradeService(configuration, {
  logger: createServiceLogger({ write: (line) => void process.stderr.write(line) }, 'warn'),
  follow: chain.follow,
});
for (let left = options.trades; left > 0; left -= 1000) {
  await chain.handle(batches.creation(Math.min(left, 1000)));
}

let asked = 0;
let handling = false;

/** Blocks that came during a commit are handed over together, as the listener does that reads on from its place. */
async function handleAsked(): Promise<void> {
  if (handling) return;
  handling = true;
  while (asked > 0) {
    const blocks = Array.from({ length: asked }, () => batches.releases(options.eventsPerBlock));
    asked = 0;
    await chain.handle(joined(blocks));
  }
  handling = false;
}

const control = createServer((socket) => {
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes) => {
    for (const byte of bytes) {
      if (byte === 'b'.charCodeAt(0)) {
        asked += 1;
      } else if (byte === 'g'.charCodeAt(0)) {
        globalThis.gc?.();
        socket.write('k');
      }
    }
    void handleAsked();
  });
});
control.listen(0, '127.0.0.1', () => {
  const { port } = control.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ port: service.address.port, control: port })}\n`);
});
process.once('SIGTERM', () => process.exit(0));
