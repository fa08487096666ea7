import { JsonRpcProvider, Wallet } from 'ethers';
import { join } from 'node:path';
import { computeEscrowAddress, deployEscrow } from '../src-escrow/escrow-deployment.ts';
import type { Address } from '../src-shared/brand.ts';
import { practiceChainId, practiceFacts } from '../src-shared/network/networks.ts';
import { addressSchema, hashSchema, z, zeroAddress } from '../src-shared/parse.ts';
import type { PracticeInfo } from '../src-shared/practice/practice-messages.ts';
import { SerialQueue } from '../src-shared/serial-queue.ts';
import {
  callRpc,
  readChainTime,
  startAnvil,
  type AnvilOptions,
  type AnvilProcess,
} from './anvil-process.ts';
import { readStateFile, writeStateFile } from './state-file.ts';
import { practiceArbiterCards } from './arbiter-cards.ts';
import { ada, deployer, practicePeople, robin } from './practice-people.ts';
import { practiceRelayer } from './practice-relayer.ts';
import { deployStablecoin, practiceStablecoin, stablecoinInterface } from './test-stablecoin.ts';

/** The practice escrow takes no fee. */
export const practiceFee = { feeBps: 0, feeRecipient: zeroAddress };
const coinGift = 10n * 10n ** 18n;
const stablecoinGift = 10_000n * 10n ** 6n;

/** A local chain with the escrow, a stablecoin and people who own some of each. */
export interface PracticeChain {
  readonly info: () => PracticeInfo;
  readonly provider: JsonRpcProvider;
  /** What was lost of the last run's state, or null. */
  readonly lost: string | null;
  /** Time of the newest block, Unix seconds. */
  now(): Promise<number>;
  /** Adds 10 of the coin and 10,000 of the stablecoin. */
  fund(account: Address): Promise<void>;
  /** Moves the chain's clock ahead and mines a block there. */
  skipTime(seconds: number): Promise<void>;
  /** A new chain on the same port. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** The node drops old state when it restarts, so where the escrow starts is written down. */
const deploymentSchema = z.object({
  v: z.literal(1),
  genesisHash: hashSchema,
  startBlock: z.number().int().min(0),
  /** Absent: of the escrow's first version. */
  escrow: addressSchema.optional(),
});

/** Starts the chain on its kept state, deploys what isn't there. Throws `PracticeChainError`. */
export async function startPracticeChain(options: AnvilOptions): Promise<PracticeChain> {
  const anvil = await startAnvil(options);
  const provider = new JsonRpcProvider(anvil.rpcUrl, practiceChainId, {
    staticNetwork: true,
    pollingInterval: 200,
    cacheTimeout: -1,
    batchMaxCount: 1,
  });
  const deploymentFile = join(options.stateDir, 'deployment.json');
  const relayerKeyFile = join(options.stateDir, 'relayer.key');
  /** The deployer's transactions: two at once would take the same nonce. */
  const turns = new SerialQueue();
  const arbiterCards = await practiceArbiterCards(Date.now());
  let startBlock: number;
  let renewed = false;
  /** Makes ready what a chain needs: contracts, people with money, and who pays for signed calls. */
  const settle = async (): Promise<void> => {
    const deployed = await deployAll(anvil, provider, deploymentFile);
    ({ startBlock } = deployed);
    const relayer = await practiceRelayer(relayerKeyFile, deployed.isNew);
    if ((await provider.getBalance(relayer.address)) < coinGift / 2n)
      await giveCoin(anvil.rpcUrl, provider, relayer.address);
  };
  try {
    const stored = await readStateFile(deploymentFile, deploymentSchema);
    renewed = stored !== null && stored.escrow !== computeEscrowAddress(practiceFee);
    // Trades of an earlier escrow could only be looked at: a new chain is worth more.
    if (renewed) await anvil.reset();
    await settle();
  } catch (error) {
    provider.destroy();
    await anvil.stop();
    throw error;
  }

  return {
    provider,
    lost: anvil.lost,
    info: () => ({
      rpcUrl: anvil.rpcUrl,
      wsUrl: anvil.wsUrl,
      chainId: practiceChainId,
      escrowAddress: computeEscrowAddress(practiceFee),
      startBlock,
      genesisHash: anvil.genesisHash(),
      tokens: [practiceFacts.coin, practiceStablecoin],
      counterparty: robin.address,
      arbiter: ada.address,
      arbiterCards,
      relayerKeyFile,
      renewed,
    }),
    now: () => readChainTime(anvil.rpcUrl),
    fund: (account) => turns.run(() => fund(anvil.rpcUrl, provider, account)),
    async skipTime(seconds) {
      await callRpc(anvil.rpcUrl, 'evm_increaseTime', [seconds]);
      await callRpc(anvil.rpcUrl, 'evm_mine');
    },
    reset: () =>
      turns.run(async () => {
        await anvil.reset();
        renewed = false;
        await settle();
      }),
    async stop() {
      provider.destroy();
      await anvil.stop();
    },
  };
}

/** `startBlock`: the escrow's. `isNew`: nothing was deployed before. */
async function deployAll(
  anvil: AnvilProcess,
  provider: JsonRpcProvider,
  deploymentFile: string,
): Promise<{ readonly startBlock: number; readonly isNew: boolean }> {
  const stored = await readStateFile(deploymentFile, deploymentSchema);
  const isStored = stored?.genesisHash === anvil.genesisHash();
  const signer = new Wallet(deployer.privateKey, provider);
  const deployment = await deployEscrow(signer, practiceFee);
  await deployStablecoin(signer, provider);
  if (isStored) return { startBlock: stored.startBlock, isNew: false };
  for (const person of practicePeople) await fund(anvil.rpcUrl, provider, person.address);
  const { startBlock } = deployment;
  const made = {
    v: 1 as const,
    genesisHash: anvil.genesisHash(),
    startBlock,
    escrow: deployment.address,
  };
  await writeStateFile(deploymentFile, made);
  return { startBlock, isNew: true };
}

/** Money out of nothing; only a practice chain can do that. */
async function fund(rpcUrl: string, provider: JsonRpcProvider, account: Address): Promise<void> {
  await giveCoin(rpcUrl, provider, account);
  const signer = new Wallet(deployer.privateKey, provider);
  const data = stablecoinInterface.encodeFunctionData('mint', [account, stablecoinGift]);
  const sent = await signer.sendTransaction({ to: practiceStablecoin.address, data });
  await sent.wait();
}

async function giveCoin(
  rpcUrl: string,
  provider: JsonRpcProvider,
  account: Address,
): Promise<void> {
  const balance = await provider.getBalance(account);
  await callRpc(rpcUrl, 'anvil_setBalance', [account, `0x${(balance + coinGift).toString(16)}`]);
}
