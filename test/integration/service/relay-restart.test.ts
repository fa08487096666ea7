import { Wallet } from 'ethers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createIndexer } from '../../../src-service/indexer.ts';
import { followChain } from '../../../src-service/follow-chain.ts';
import { createServiceLogger } from '../../../src-service/logger.ts';
import { openMessageLog } from '../../../src-service/database/message-log.ts';
import { openServiceDatabase } from '../../../src-service/database/open-service-database.ts';
import { createTradeStore } from '../../../src-service/database/sql-trade-store.ts';
import { createRelayChain } from '../../../src-service/relay/relay-chain.ts';
import { createRelayStore } from '../../../src-service/relay/relay-store.ts';
import { startRelayer, type Relayer } from '../../../src-service/relay/relayer.ts';
import { signedCall } from '../../../src-escrow/agreement/signed-call.ts';
import { createRpcPool } from '../../../src-escrow/rpc-pool.ts';
import { address } from '../../../src-shared/parse.ts';
import { relayAnswerSchema } from '../../../src-shared/stream/trade-update-shapes.ts';
import { jsonify } from '../../../src-shared/stream/wire-shapes.ts';
import { freePort, startAnvil, type Anvil } from '../../support/anvil.ts';
import {
  deployEscrowChain,
  type ChainTrade,
  type EscrowChain,
} from '../../support/escrow-chain.ts';
import { coin, markPaidCall, newRelayer, refundCall } from '../../support/relay-stage.ts';
import {
  getJson,
  newDatabase,
  postJson,
  signIn,
  startServiceProcess,
  testConfiguration,
  urlOf,
  type ServiceProcess,
} from '../../support/service.ts';

let anvil: Anvil;
let chain: EscrowChain;
const stopping: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  anvil = await startAnvil();
  chain = await deployEscrowChain(anvil);
});
afterEach(async () => {
  for (const stop of stopping.splice(0).reverse()) await stop();
  chain?.close();
  await anvil?.stop();
});

const escrowOf = () => ({ address: chain.escrow, startBlock: chain.deployment.startBlock });
const sentBy = async (account: string): Promise<number> =>
  await chain.provider.getTransactionCount(account);

describe('relayed calls over a killed process', () => {
  const database = newDatabase();
  let port = 0;
  async function start(keyFile: string): Promise<ServiceProcess> {
    const { address: escrow, startBlock } = escrowOf();
    // The same port each time: it is part of what the access token is for.
    port = port === 0 ? await freePort() : port;
    const service = await startServiceProcess({
      PORT: String(port),
      RPC_URL: anvil.rpcUrl,
      ESCROW_ADDRESS: escrow,
      ESCROW_START_BLOCK: String(startBlock),
      DATABASE_URL: urlOf(database),
      JWT_ACCESS_SECRET: 'a secret that is only used in tests, 32 bytes or more',
      RELAYER_KEY_FILE: keyFile,
    });
    stopping.push(() => service.end('SIGKILL'));
    return service;
  }

  it('are sent once: those that waited, and those that were on their way', async () => {
    const { wallet, configuration } = await newRelayer(anvil, {}, 0n);
    const { buyer } = chain.wallets;
    const trades = [await chain.createTrade(), await chain.createTrade()];
    const first = await start(configuration.keyFile);
    const { accessToken } = await signIn(first.url, buyer);
    await expect
      .poll(
        async () =>
          (await getJson(`${first.url}/api/trades/${trades[1]!.tradeId}`, accessToken)).status,
        {
          timeout: 20_000,
        },
      )
      .toBe(200);
    const digests: string[] = [];
    for (const trade of trades) {
      const call = await markPaidCall(chain, trade, buyer);
      const posted = await postJson(`${first.url}/api/relay`, jsonify(call), accessToken);
      expect(posted.status).toBe(202);
      digests.push(relayAnswerSchema.parse(posted.body).digest);
    }
    const statuses = async (service: ServiceProcess): Promise<string[]> =>
      await Promise.all(
        digests.map(async (digest) => {
          const answer = await getJson(`${service.url}/api/relay/${digest}`, accessToken);
          return relayAnswerSchema.parse(answer.body).status;
        }),
      );
    // Without coin they wait; killed here, nothing was sent.
    expect(await statuses(first)).toEqual(['pending', 'pending']);
    await first.end('SIGKILL');

    await anvil.request('evm_setAutomine', [false]);
    await anvil.request('anvil_setBalance', [wallet.address, `0x${coin.toString(16)}`]);
    const second = await start(configuration.keyFile);
    await expect.poll(() => statuses(second), { timeout: 20_000 }).toEqual(['sent', 'sent']);
    await second.end('SIGKILL');
    // What the node had is lost, too: only the database knows the transactions.
    await anvil.request('anvil_dropAllTransactions');
    const third = await start(configuration.keyFile);
    await anvil.request('evm_setAutomine', [true]);
    await expect.poll(() => statuses(third), { timeout: 30_000 }).toEqual(['mined', 'mined']);
    expect(await sentBy(wallet.address)).toBe(2);
    await third.end('SIGKILL');
    const fourth = await start(configuration.keyFile);
    await anvil.mine(5);
    // What is done stays done: the next number is the next call's.
    const next = await chain.createTrade();
    await expect
      .poll(
        async () => (await getJson(`${fourth.url}/api/trades/${next.tradeId}`, accessToken)).status,
        { timeout: 20_000 },
      )
      .toBe(200);
    const call = await markPaidCall(chain, next, buyer);
    const posted = await postJson(`${fourth.url}/api/relay`, jsonify(call), accessToken);
    digests.push(relayAnswerSchema.parse(posted.body).digest);
    await expect
      .poll(() => statuses(fourth), { timeout: 20_000 })
      .toEqual(['mined', 'mined', 'mined']);
    expect(await sentBy(wallet.address)).toBe(3);
    expect(fourth.output()).not.toContain(wallet.privateKey.slice(2));
  });
});

describe('two relayers with one key on one database', () => {
  it('send each call once, and leave no number out', async () => {
    const logger = createServiceLogger({ write: () => undefined });
    const database = await openServiceDatabase(newDatabase(), logger, Date.now());
    stopping.push(database.close);
    const log = await openMessageLog(database);
    const trades = createTradeStore({ database, log });
    let indexed = 0;
    const follower = followChain({
      configuration: testConfiguration({ rpcUrls: [anvil.rpcUrl], escrow: escrowOf() }),
      logger,
      handlerFor: (escrow) =>
        createIndexer({
          store: trades,
          escrow,
          otherChain: 'keep',
          onCommitted: (checkpoint) => void (indexed = checkpoint.indexed),
          onChainBegun: () => undefined,
          onProgress: () => undefined,
        }),
    });
    stopping.push(follower.stop);
    const store = createRelayStore(database, log);
    const pool = createRpcPool({ urls: [anvil.rpcUrl] });
    stopping.push(async () => pool.close());
    const { wallet } = await newRelayer(anvil);
    const all: ChainTrade[] = [];
    for (let i = 0; i < 8; i += 1) all.push(await chain.createTrade());
    await expect
      .poll(() => indexed, { timeout: 20_000 })
      .toBeGreaterThanOrEqual(all.at(-1)!.receipt.blockNumber);

    const target = { ...chain.domain, final: 0 };
    const relayers = [1, 2].map((): Relayer => {
      const relayer = startRelayer({
        // An instance of its own, as in a process of its own.
        wallet: new Wallet(wallet.privateKey),
        store,
        chain: createRelayChain(pool),
        target: async () => ({ ...target, final: indexed - 1 }),
        dailyLimitGwei: 1_000_000_000,
        logger,
        now: Date.now,
        tickMs: 100,
        bumpAfterMs: 700,
      });
      stopping.push(() => relayer.stop());
      return relayer;
    });
    await anvil.request('evm_setAutomine', [false]);
    const digests = await Promise.all(
      all.map(async (trade, index) => {
        const { buyer } = chain.wallets;
        const { amount } = trade.terms;
        const call =
          index % 2 === 0
            ? await markPaidCall(chain, trade, buyer)
            : await refundCall(chain, trade, buyer, 1n, amount);
        const { digest, data, deadline } = signedCall(call, trade.terms, target)!;
        const account = address(buyer.address);
        const made = { digest, tradeId: trade.tradeId, account, data, deadline };
        const more = { gasLimit: 200_000, reservedGwei: 1_000_000, now: Date.now() };
        const accepted = await store.accept({ ...made, ...more }, 1_000_000_000);
        expect(accepted.outcome).toBe('stored');
        for (const relayer of relayers) relayer.wake();
        return digest;
      }),
    );
    const jobs = async () => await Promise.all(digests.map((digest) => store.find(digest)));
    await expect
      .poll(async () => (await jobs()).map((job) => job?.status), { timeout: 20_000 })
      .toEqual(digests.map(() => 'sent'));
    // Long enough for both to raise the fee of the lowest.
    const lowest = (await jobs()).find((job) => job?.nonce === 0)!;
    await expect
      .poll(async () => (await store.transactions(lowest.digest)).length, { timeout: 20_000 })
      .toBeGreaterThan(2);
    await anvil.request('evm_setAutomine', [true]);
    await anvil.mine(1);
    await expect
      .poll(async () => (await jobs()).map((job) => job?.status), { timeout: 30_000 })
      .toEqual(digests.map(() => 'mined'));
    expect((await jobs()).map((job) => job?.nonce).toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(await sentBy(wallet.address)).toBe(8);
  });
});
