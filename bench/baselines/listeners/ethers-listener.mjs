/** What the documentation of ethers shows: a contract, `on('*')`. Each log it hands over is a line. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { Contract, JsonRpcProvider, WebSocketProvider } from 'ethers';

const { url, escrow, abi } = JSON.parse(process.argv[2]);
const provider = url.startsWith('ws')
  ? new WebSocketProvider(url)
  : new JsonRpcProvider(url, undefined, { batchMaxCount: 1 });
const contract = new Contract(escrow, JSON.parse(readFileSync(abi, 'utf8')), provider);
await contract.on('*', ({ log }) =>
  process.stdout.write(
    `${JSON.stringify({ id: `${log.blockHash}:${log.index}`, removed: log.removed })}\n`,
  ),
);
process.stdout.write('{"ready":true}\n');
