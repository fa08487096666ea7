/** What the documentation of viem shows: `watchContractEvent`. Each log it hands over is a line. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { createPublicClient, http, webSocket } from 'viem';
import { foundry } from 'viem/chains';

const { url, escrow, abi } = JSON.parse(process.argv[2]);
const client = createPublicClient({
  chain: foundry,
  transport: url.startsWith('ws') ? webSocket(url) : http(url),
});
client.watchContractEvent({
  address: escrow,
  abi: JSON.parse(readFileSync(abi, 'utf8')),
  onLogs: (logs) => {
    for (const log of logs) {
      const removed = log.removed === true;
      process.stdout.write(
        `${JSON.stringify({ id: `${log.blockHash}:${log.logIndex}`, removed })}\n`,
      );
    }
  },
  onError: () => undefined,
});
process.stdout.write('{"ready":true}\n');
