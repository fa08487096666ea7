import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout } from 'node:timers/promises';
import { Interface } from 'ethers';
import { startAnvil, type Anvil, type AnvilOptions } from '../../test/support/anvil.ts';

/** One trade's life. */
export const eventsPerTrade = 5;
const tradesPerBlock = 20;
const emptyBlocksAfter = 100;
/** Parties are made up; only the arbiter is chosen. */
const nobody = `0x${'a5'.repeat(20)}`;

export interface FillerChain {
  readonly anvil: Anvil;
  /** The contract that leaves the escrow's events. */
  readonly escrow: string;
  readonly startBlock: number;
  /** One block with five events for each of the trades `first` … `first + count − 1`. */
  readonly fill: (first: number, count: number, arbiter?: string) => Promise<void>;
}

export interface FilledChain extends FillerChain {
  readonly lastBlock: number;
  readonly logs: number;
}

interface Receipt {
  readonly contractAddress: string;
  readonly blockNumber: string;
}

const calls = new Interface(['function fill(uint256 first, uint256 count, address arbiter)']);

/** An Anvil of its own with a contract that leaves the events of whole trades, cheaply. */
export async function startFillerChain(options: AnvilOptions = {}): Promise<FillerChain> {
  const anvil = await startAnvil(options);
  const from = anvil.accounts[0]?.address;
  /** Anvil answers before it has mined, and joins what waits: one block after the other is what is wanted. */
  const mined = async (transaction: object): Promise<Receipt> => {
    const hash = await anvil.request('eth_sendTransaction', [{ from, ...transaction }]);
    for (;;) {
      const receipt = await anvil.request('eth_getTransactionReceipt', [hash]);
      if (receipt !== null) return receipt as Receipt;
      await setTimeout(1);
    }
  };
  const receipt = await mined({ data: fillerBytecode() });
  const escrow = receipt.contractAddress;
  return {
    anvil,
    escrow,
    startBlock: Number(receipt.blockNumber),
    fill: async (first, count, arbiter = nobody) => {
      const data = calls.encodeFunctionData('fill', [first, count, arbiter]);
      await mined({ to: escrow, data, gas: '0xe00000' });
    },
  };
}

/** Such a chain with so many trades, a hundred events in each block. */
export async function fillChain(trades: number, say: (line: string) => void): Promise<FilledChain> {
  const chain = await startFillerChain();
  const blocks = Math.ceil(trades / tradesPerBlock);
  for (let block = 0; block < blocks; block += 1) {
    const first = block * tradesPerBlock;
    await chain.fill(first, Math.min(tradesPerBlock, trades - first));
    if (block > 0 && block % 1000 === 0) say(`  ${block} of ${blocks} blocks filled`);
  }
  const lastBlock = Number(await chain.anvil.request('eth_blockNumber'));
  // Deep enough that every indexer takes the filled blocks for final.
  await chain.anvil.mine(emptyBlocksAfter);
  return { ...chain, lastBlock, logs: trades * eventsPerTrade };
}

interface Compiled {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly contracts?: Record<
    string,
    Record<string, { readonly evm: { readonly bytecode: { readonly object: string } } }>
  >;
}

/** Compiled on the spot against the escrow's own events: another contract version fills another chain. */
function fillerBytecode(): string {
  const source = (path: string) => ({
    content: readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'),
  });
  const file = 'bench/backfill/trade-filler.sol';
  const solc = createRequire(import.meta.url)('solc') as { compile: (input: string) => string };
  const input = {
    language: 'Solidity',
    sources: {
      [file]: source(file),
      'contracts/src/ITradeEscrow.sol': source('contracts/src/ITradeEscrow.sol'),
    },
    settings: {
      optimizer: { enabled: true },
      viaIR: true,
      evmVersion: 'cancun',
      outputSelection: { '*': { '*': ['evm.bytecode.object'] } },
    },
  };
  const compiled = JSON.parse(solc.compile(JSON.stringify(input))) as Compiled;
  const object = compiled.contracts?.[file]?.['TradeFiller']?.evm.bytecode.object;
  if (object === undefined || object === '')
    throw new Error(
      `trade-filler.sol does not compile: ${compiled.errors?.map(({ formattedMessage }) => formattedMessage).join('\n') ?? ''}`,
    );
  return `0x${object}`;
}
