import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Contract, type Result as EthersResult } from 'ethers';
import { expect } from '@playwright/test';
import { testStablecoinAbi } from '../../../contracts/abi/test-stablecoin.ts';
import { tradeEscrowAbi } from '../../../contracts/abi/trade-escrow.ts';
import type { Address } from '../../../src-shared/brand.ts';
import type { SettingsChange } from '../../../src-shared/ipc/ipc-contract.ts';
import { ether } from '../../../src-shared/money/token.ts';
import { address } from '../../../src-shared/parse.ts';
import { tradeStates, type TradeState } from '../../../src-shared/trade/trade.ts';
import { startAnvil, type Anvil, type AnvilOptions } from '../../support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../../support/escrow-chain.ts';
import { temporaryFolder } from '../../support/service.ts';
import type { AppUnderTest } from './app-under-test.ts';
import { confirmChange } from './secret-window.ts';

export interface Trader {
  readonly address: Address;
  readonly privateKey: string;
}

/** What the contract itself says of a trade. */
export interface ChainTradeFacts {
  readonly state: TradeState;
  readonly remaining: bigint;
  readonly tradeSeq: number;
}

/** A chain of one's own, as a trader would enter it in Settings. */
export interface OwnNetwork {
  readonly anvil: Anvil;
  readonly chain: EscrowChain;
  readonly settings: NonNullable<SettingsChange['network']>;
  readonly seller: Trader;
  readonly buyer: Trader;
  readonly arbiter: Address;
  /** Keys of the two who decide. */
  readonly arbiters: readonly [Trader, Trader];
  trade(tradeId: string): Promise<ChainTradeFacts>;
  /** Of the stablecoin, smallest unit. */
  usdc(account: Address): Promise<bigint>;
  /** Number of logs that the escrow left for a trade. */
  logCount(tradeId: string): Promise<number>;
  stop(): Promise<void>;
}

/** 10,000 USDC for the seller. */
const gift = 10_000n * 10n ** 6n;

export async function startOwnNetwork(options: AnvilOptions = {}): Promise<OwnNetwork> {
  const folder = temporaryFolder();
  const anvil = await startAnvil({
    blockTime: 1,
    statePath: join(folder, 'chain.json'),
    ...options,
  });
  const chain = await deployEscrowChain(anvil);
  const trader = (index: number): Trader => {
    const account = anvil.accounts[index];
    if (account === undefined) throw new Error('no such account');
    return account;
  };
  const [seller, buyer, third] = [trader(1), trader(2), trader(3)];
  await chain.mintStablecoin(seller.address, gift);
  const escrow = new Contract(chain.escrow, tradeEscrowAbi, chain.provider);
  const stablecoin = new Contract(chain.stablecoin, testStablecoinAbi, chain.provider);
  return {
    anvil,
    chain,
    settings: {
      kind: 'own',
      name: 'Test chain',
      chainId: chain.chainId,
      rpcUrls: [anvil.rpcUrl],
      startBlock: chain.deployment.startBlock,
      tokens: [ether, { address: chain.stablecoin, symbol: 'USDC', decimals: 6 }],
      explorerUrl: null,
    },
    seller,
    buyer,
    arbiter: address(third.address),
    arbiters: [third, trader(4)],
    async trade(tradeId) {
      const word = ((await escrow.getFunction('getTrade')(tradeId)) as EthersResult).toObject();
      return {
        state: tradeStates[Number(word['state'])] ?? 'None',
        remaining: word['remaining'] as bigint,
        tradeSeq: Number(word['tradeSeq']),
      };
    },
    usdc: async (account) => (await stablecoin.getFunction('balanceOf')(account)) as bigint,
    async logCount(tradeId) {
      const logs = await chain.provider.getLogs({
        address: chain.escrow,
        fromBlock: chain.deployment.startBlock,
        topics: [null, tradeId],
      });
      return logs.length;
    },
    async stop() {
      chain.close();
      await anvil.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Changes settings through the window's bridge, and says yes in main's window: for what a test is not about. */
export async function changeSettings(app: AppUnderTest, change: SettingsChange): Promise<void> {
  await confirmedByBridge(app, () =>
    app.window.evaluate((wanted) => window.escrowDesk.invoke('settings.change', wanted), change),
  );
}

/** Waits for an answer of the bridge, and says yes should main ask meanwhile. */
export async function confirmedByBridge(
  app: AppUnderTest,
  ask: () => Promise<{ readonly ok: boolean }>,
  typed?: string,
): Promise<void> {
  let answered = false;
  const answer = ask().finally(() => (answered = true));
  const asked = await app.secretWindowUnless(() => answered);
  if (asked) await confirmChange(app, null, typed === undefined ? {} : { typed });
  expect(await answer).toMatchObject({ ok: true });
}

/** Puts an app on the network and waits until its own node is read. */
export async function useNetwork(
  app: AppUnderTest,
  network: OwnNetwork,
  change: SettingsChange = {},
): Promise<void> {
  await changeSettings(app, { network: network.settings, autoLockMinutes: 60, ...change });
  await expectNetworkUp(app);
}

export async function expectNetworkUp(app: AppUnderTest): Promise<void> {
  await expect(app.window.getByTestId('status-network')).toHaveAttribute(
    'data-tone',
    /good|practice/,
    { timeout: 45_000 },
  );
  await expect(app.window.getByTestId('status-checked')).toHaveAttribute('data-tone', 'good', {
    timeout: 45_000,
  });
}

/** Names the arbiter as the trader would in the address book. */
export async function knowArbiter(
  app: AppUnderTest,
  arbiter: Address,
  label = 'L. Weiss',
): Promise<void> {
  await confirmedByBridge(
    app,
    () =>
      app.window.evaluate(
        (known) => window.escrowDesk.invoke('contacts.save', { ...known, arbiter: true }),
        { address: arbiter, label },
      ),
    arbiter.slice(-4),
  );
}
