import { readFileSync } from 'node:fs';
import { createConfig } from 'ponder';

const { rpcUrl, escrow, startBlock, lastBlock, folder, abi } = JSON.parse(
  process.env['BENCH_PONDER'],
);

export default createConfig({
  database: { kind: 'pglite', directory: folder },
  chains: { anvil: { id: 31337, rpc: rpcUrl } },
  contracts: {
    TradeEscrow: {
      chain: 'anvil',
      abi: JSON.parse(readFileSync(abi, 'utf8')),
      address: escrow,
      startBlock,
      endBlock: lastBlock,
    },
  },
});
