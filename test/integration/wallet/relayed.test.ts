import type { Wallet } from 'ethers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  TradeServiceClient,
  TradeServices,
} from '../../../src-main/service/trade-service-client.ts';
import type { TradeId } from '../../../src-shared/brand.ts';
import { failure } from '../../../src-shared/failure.ts';
import type { IpcParsedArgs } from '../../../src-shared/ipc/ipc-contract.ts';
import { tradeId } from '../../../src-shared/parse.ts';
import { fail } from '../../../src-shared/result.ts';
import { hourSeconds } from '../../../src-shared/trade/terms.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../../support/escrow-chain.ts';
import { coin, fund, newRelayer, someHash } from '../../support/relay-stage.ts';
import { startTestService } from '../../support/service.ts';
import { appClientOf } from '../../support/overheard-trade-service.ts';
import {
  agreeAndLock,
  cancel,
  codeOf,
  importKey,
  openTestProfile,
  removeFolder,
  settled,
  valueOf,
  type TestProfile,
} from './test-profile.ts';

let anvil: Anvil;
let chain: EscrowChain;
let seller: TestProfile;
let buyer: TestProfile;
let relayer: Wallet;
/** As the buyer's app reaches a service with a relayer. */
let relaying: TradeServiceClient;
/** The computer's clock is ahead by as much. */
let aheadMs = 0;
const ending: (() => unknown)[] = [];
const host = 'trades.example.org';

/** What a service without a relayer answers. */
const noRelay = {
  source: 'local',
  relayer: async () => fail(failure('service_no_relay')),
} as unknown as TradeServiceClient;

function reach(profile: TestProfile, remote: TradeServiceClient, local = noRelay): void {
  profile.services = { local, remote: { ...remote, source: 'remote' } } satisfies TradeServices;
  profile.settings = {
    ...profile.settings,
    remoteServiceUrl: `https://${host}`,
    remoteAccounts: profile.wallet.addresses(),
  };
}
async function openBuyer(folder?: string): Promise<TestProfile> {
  const profile = await openTestProfile(chain, {
    now: () => Date.now() + aheadMs,
    ...(folder === undefined ? {} : { folder }),
  });
  ending.push(() => {
    profile.close();
    removeFolder(profile.folder);
  });
  return profile;
}

beforeEach(async () => {
  aheadMs = 0;
  anvil = await startAnvil();
  chain = await deployEscrowChain(anvil);
  ending.push(
    () => anvil.stop(),
    () => chain.close(),
  );
  const made = await newRelayer(anvil);
  relayer = made.wallet;
  const service = await startTestService({
    rpcUrls: [anvil.rpcUrl],
    escrow: { address: chain.escrow, startBlock: chain.deployment.startBlock },
    relayer: made.configuration,
  });
  ending.push(() => service.stop());
  relaying = appClientOf(service, chain.domain);
  seller = await openTestProfile(chain);
  ending.push(() => {
    seller.close();
    removeFolder(seller.folder);
  });
  buyer = await openBuyer();
  seller.person.will(importKey(anvil.accounts[1]!.privateKey, 'Seller'));
  buyer.person.will(importKey(anvil.accounts[2]!.privateKey, 'Buyer'));
  valueOf(await seller.wallet.import());
  valueOf(await buyer.wallet.import());
  await chain.mintStablecoin(seller.wallet.addresses()[0]!, 10_000_000_000n);
  reach(buyer, relaying);
});
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

const buys = () => buyer.wallet.addresses()[0]!;
const coinOf = (account: string) => chain.provider.getBalance(account);
const act = (request: Omit<IpcParsedArgs<'trades.act'>, 'account' | 'feeBy'>, profile = buyer) =>
  profile.act({ account: profile.account, ...request, feeBy: 'service' });
const stateOf = (id: TradeId, profile = buyer) => profile.context.tradeBook.trade(id)?.trade.state;

/** Locked, known to the buyer's app and to the service; the buyer has no coin. */
async function locked(change: Parameters<typeof agreeAndLock>[3] = {}): Promise<TradeId> {
  const id = tradeId(
    (await agreeAndLock(chain, seller, buyer, { amount: 1_000_000_001n, ...change })).id,
  );
  await fund(anvil, buys(), 0n);
  await expect
    .poll(() => relaying.notes(buys(), id), { timeout: 20_000 })
    .toMatchObject({ ok: true });
  return id;
}
/** The chain's events reach the app until it says so. */
async function follow(condition: () => boolean, profile = buyer): Promise<void> {
  const until = Date.now() + 30_000;
  while (!condition()) {
    if (Date.now() > until) throw new Error('it did not come about in time');
    await profile.tick();
  }
}
/** The call of the trade is not listed any more: the chain has it. */
const gone = (id: TradeId, profile = buyer) =>
  follow(() => profile.relay.list().every((each) => each.tradeId !== id), profile);

describe('a step that a service pays for', () => {
  it('is shown like a transaction, signed, and done without a coin of the buyer', async () => {
    const id = await locked();
    const before = await coinOf(relayer.address);
    const offered = valueOf(
      await buyer.relayRequests.offer({ tradeId: id, account: buyer.account }),
    );
    expect(offered).toMatchObject({
      steps: ['markPaid', 'refund'],
      coin: 0n,
      relayer: { service: host },
      why: null,
    });
    expect(offered.needed).toBeGreaterThan(0n);

    valueOf(await act({ tradeId: id, action: 'markPaid' }));
    const preview = buyer.lastPreview();
    expect(preview).toMatchObject({
      kind: 'approval',
      title: expect.stringMatching(/^Say that you paid/) as string,
      fee: `none for you: ${host} pays it`,
      simulation: { ok: true },
    });
    expect(preview.rows.map(({ name }) => name)).toEqual([
      'In escrow',
      'State',
      'Next move',
      'Until',
      'Sent by',
    ]);
    expect(buyer.relay.list()).toMatchObject([
      { tradeId: id, action: 'markPaid', state: 'waits', service: host, why: null },
    ]);
    const { expiresAt, signedAt } = buyer.relay.list()[0]!;
    expect(expiresAt - signedAt).toBeLessThanOrEqual(hourSeconds * 1000);
    expect(buyer.context.tradeBook.trade(id)?.pendingAction).toBe('markPaid');
    expect(codeOf(await act({ tradeId: id, action: 'refund' }))).toBe('busy');

    await follow(() => stateOf(id) === 'Paid');
    await gone(id);
    expect(buyer.context.tradeBook.trade(id)?.pendingAction).toBeNull();
    expect(await coinOf(buys())).toBe(0n);
    expect(await coinOf(relayer.address)).toBeLessThan(before);
    expect(await chain.provider.getTransactionCount(relayer.address)).toBe(1);
    expect(buyer.reported).toEqual([]);
  });

  it('may be giving back, a dispute after the window, and evidence of either side', async () => {
    const returned = await locked();
    valueOf(await act({ tradeId: returned, action: 'refund', value: 1n }));
    await gone(returned);
    valueOf(await act({ tradeId: returned, action: 'refund' }));
    await follow(() => stateOf(returned) === 'Cancelled');

    const disputed = await locked({ confirmationWindow: hourSeconds });
    valueOf(await act({ tradeId: disputed, action: 'markPaid' }));
    await follow(() => stateOf(disputed) === 'Paid');
    expect(codeOf(await act({ tradeId: disputed, action: 'openDispute' }))).toBe(
      'action_not_allowed',
    );
    await gone(disputed);
    await chain.passTime(hourSeconds + 1);
    valueOf(await act({ tradeId: disputed, action: 'openDispute', evidenceHash: someHash() }));
    await follow(() => stateOf(disputed) === 'Disputed');
    await gone(disputed);

    await seller.tick();
    reach(seller, relaying);
    const hashes = [someHash(), someHash()] as const;
    for (const [profile, evidenceHash] of [
      [buyer, hashes[0]],
      [seller, hashes[1]],
    ] as const) {
      valueOf(await act({ tradeId: disputed, action: 'submitEvidence', evidenceHash }, profile));
      await gone(disputed, profile);
    }
    await buyer.tick();
    const events = await buyer.context.tradeBook.events(disputed);
    expect(
      events.flatMap(({ event }) =>
        event.type === 'EVIDENCE_SUBMITTED' ? [event.args.evidenceHash] : [],
      ),
    ).toEqual(hashes);
    expect(await coinOf(buys())).toBe(0n);
  });

  it('prefers this computer’s service, and says so when none relays', async () => {
    const id = await locked();
    const local: TradeServiceClient = { ...relaying, source: 'local' };
    reach(buyer, relaying, local);
    expect(
      valueOf(await buyer.relayRequests.offer({ tradeId: id, account: buyer.account })).relayer,
    ).toEqual({ service: null });
    reach(buyer, noRelay);
    expect(
      valueOf(await buyer.relayRequests.offer({ tradeId: id, account: buyer.account })),
    ).toMatchObject({
      relayer: null,
      coin: 0n,
      why: { code: 'service_no_relay' },
    });
    const shown = buyer.person.seen.length;
    expect(codeOf(await act({ tradeId: id, action: 'markPaid' }))).toBe('service_no_relay');
    // A service that does not know the account is not asked.
    reach(buyer, relaying);
    buyer.settings = { ...buyer.settings, remoteAccounts: [] };
    expect(codeOf(await act({ tradeId: id, action: 'markPaid' }))).toBe('service_no_relay');
    expect(buyer.person.seen.length).toBe(shown);
    expect(await act({ tradeId: id, action: 'confirmPayment' })).toMatchObject({
      failure: { code: 'action_not_allowed' },
    });
  });

  it('leaves nothing behind when the window is closed, or the disk refuses', async () => {
    const id = await locked();
    buyer.person.will(cancel);
    expect(codeOf(await act({ tradeId: id, action: 'markPaid' }))).toBe('cancelled');
    expect(buyer.relay.list()).toEqual([]);
    let posts = 0;
    reach(buyer, {
      ...relaying,
      relay: (account, call) => {
        posts += 1;
        return relaying.relay(account, call);
      },
    });
    const { records } = buyer.context;
    const whole = { ...records };
    Object.assign(records, { put: () => Promise.reject(new Error('disk full')) });
    buyer.person.will(async ({ handlers, view }) => {
      const asks = view.mode === 'sign' && view.passphraseNeeded;
      const outcome = await handlers['secret.confirmSigning']({
        passphrase: asks ? 'correct horse battery' : null,
      });
      expect(outcome).toMatchObject({ failure: { code: 'storage_failed' } });
      await handlers['secret.cancel'](undefined);
    });
    expect(codeOf(await act({ tradeId: id, action: 'markPaid' }))).toBe('cancelled');
    Object.assign(records, whole);
    expect(posts).toBe(0);
    expect(buyer.relay.list()).toEqual([]);
  });

  it('survives a crash before the service has it, and is sent once however often it is posted', async () => {
    const id = await locked();
    reach(buyer, { ...relaying, relay: async () => fail(failure('service_unreachable')) });
    valueOf(await act({ tradeId: id, action: 'markPaid' }));
    expect(buyer.relay.list()).toMatchObject([{ state: 'waits' }]);
    const { folder } = buyer;
    buyer.close();

    buyer = await openBuyer(folder);
    expect(buyer.relay.list()).toMatchObject([{ tradeId: id, state: 'waits' }]);
    expect(buyer.context.tradeBook.trade(id)?.pendingAction).toBe('markPaid');
    let posts = 0;
    reach(buyer, {
      ...relaying,
      async relay(account, call) {
        posts += 1;
        await relaying.relay(account, call);
        // The answer to the first is lost.
        return posts === 1 ? fail(failure('service_unreachable')) : relaying.relay(account, call);
      },
    });
    await follow(() => stateOf(id) === 'Paid');
    await settled(() => posts > 0);
    await gone(id);
    expect(await chain.provider.getTransactionCount(relayer.address)).toBe(1);
  });
});

describe('a service that does not send what it took', () => {
  const pending = (over: Partial<{ status: string; message: string | null }> = {}) =>
    ({
      ...relaying,
      relay: async (_account: unknown, call: { tradeId: TradeId }) => ({
        ok: true,
        value: {
          digest: someHash(),
          tradeId: call.tradeId,
          status: 'pending',
          txHash: null,
          message: null,
        },
      }),
      relayStatus: async () => ({
        ok: true,
        value: {
          digest: someHash(),
          tradeId: null,
          status: 'pending',
          txHash: null,
          message: null,
          ...over,
        },
      }),
    }) as unknown as TradeServiceClient;

  it('is told after a minute, also after a restart, and own gas ends it', async () => {
    const id = await locked();
    reach(buyer, pending());
    valueOf(await act({ tradeId: id, action: 'markPaid' }));
    aheadMs = 59_000;
    expect(buyer.relay.list()).toMatchObject([{ state: 'waits' }]);
    aheadMs = 61_000;
    expect(buyer.relay.list()).toMatchObject([{ state: 'withheld', why: null }]);
    await settled(() => buyer.reported.length === 1);
    expect(buyer.reported[0]).toMatchObject({
      tradeId: id,
      title: expect.stringMatching(/^Not sent: Say that you paid/) as string,
      text: `${host} has not sent it. Pay the fee yourself.`,
    });
    // The trade's buttons are back.
    await settled(() => buyer.context.tradeBook.trade(id)?.pendingAction === null);

    const { folder } = buyer;
    buyer.close();
    buyer = await openBuyer(folder);
    reach(buyer, pending());
    const [held] = buyer.relay.list();
    expect(held).toMatchObject({ state: 'withheld', action: 'markPaid' });
    expect(codeOf(await buyer.relay.payMyself(held!.digest))).toBe('insufficient_fee_balance');
    await fund(anvil, buys(), coin);
    valueOf(await buyer.relay.payMyself(held!.digest));
    expect(buyer.lastPreview()).toMatchObject({ kind: 'transaction' });
    await follow(() => stateOf(id) === 'Paid');
    await gone(id);
    expect(buyer.reported).toEqual([]);
    expect(await chain.provider.getTransactionCount(relayer.address)).toBe(0);
  });

  it('is told at once when it gave up, in its own words', async () => {
    const id = await locked();
    reach(buyer, pending({ status: 'failed', message: 'The trade had moved on.' }));
    valueOf(await act({ tradeId: id, action: 'markPaid' }));
    await settled(() => buyer.relay.list()[0]?.state === 'withheld');
    expect(buyer.relay.list()[0]?.why).toEqual({
      code: 'relay_failed',
      detail: 'The trade had moved on.',
    });
    await settled(() => buyer.reported.length === 1);
  });

  it('may refuse: the reason is said, kept, and a new signature takes its place', async () => {
    const id = await locked();
    for (const code of ['service_limit', 'service_declined', 'would_revert'] as const) {
      reach(buyer, {
        ...relaying,
        relay: async () => fail(failure(code, { detail: 'so it says' })),
      });
      expect(codeOf(await act({ tradeId: id, action: 'markPaid' }))).toBe(code);
      expect(buyer.relay.list()).toMatchObject([
        { state: 'withheld', why: { code, detail: 'so it says' } },
      ]);
    }
    reach(buyer, relaying);
    valueOf(await act({ tradeId: id, action: 'markPaid' }));
    expect(buyer.relay.list()).toMatchObject([{ state: 'waits', why: null }]);
    await follow(() => stateOf(id) === 'Paid');
    await gone(id);
  });

  it('has an hour at most, less where the window ends earlier; then nothing can be sent any more', async () => {
    const id = await locked({ paymentWindow: hourSeconds });
    reach(buyer, pending());
    // Created with two hours of grace; half an hour of it is left.
    await chain.passTime(2.5 * hourSeconds);
    await buyer.tick();
    valueOf(await act({ tradeId: id, action: 'markPaid' }));
    const deadline = buyer.context.tradeBook.trade(id)!.trade.deadlineAt!;
    expect(buyer.relay.list()[0]?.expiresAt).toBe(deadline);
    const { digest } = buyer.relay.list()[0]!;
    expect(codeOf(await buyer.relay.dismiss(digest))).toBe('action_not_allowed');

    await chain.passTime(hourSeconds);
    await settled(() => buyer.relay.list()[0]?.state === 'expired');
    valueOf(await buyer.relay.dismiss(digest));
    expect(buyer.relay.list()).toEqual([]);
    expect(codeOf(await act({ tradeId: id, action: 'markPaid' }))).toBe('action_not_allowed');
  });
});
