import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Provider } from 'ethers';
import type { Address, TradeId } from '../../../src-shared/brand.ts';
import { nativeCoin } from '../../../src-shared/money/token.ts';
import { address, zeroAddress } from '../../../src-shared/parse.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../../support/escrow-chain.ts';
import {
  bankDetails,
  codeOf,
  confirm,
  draftFor,
  importKey,
  openTestProfile,
  removeFolder,
  settled,
  valueOf,
  type TestProfile,
  type TestProfileOptions,
} from './test-profile.ts';

let anvil: Anvil;
let chain: EscrowChain;
let profile: TestProfile;
let seller: Address;
const folders = new Set<string>();

beforeAll(async () => {
  anvil = await startAnvil();
  chain = await deployEscrowChain(anvil);
  seller = anvil.accounts[1]!.address;
});
afterAll(async () => {
  folders.forEach(removeFolder);
  chain.close();
  await anvil.stop();
});
beforeEach(async () => {
  profile = await open();
  profile.person.will(importKey(anvil.accounts[1]!.privateKey));
  valueOf(await profile.wallet.import());
});
afterEach(async () => {
  profile.close();
  await anvil.request('evm_setAutomine', [true]);
  await anvil.mine();
  await anvil.request('anvil_setBalance', [seller, '0x3635c9adc5dea00000']);
});

async function open(options: TestProfileOptions = {}): Promise<TestProfile> {
  const opened = await openTestProfile(chain, options);
  folders.add(opened.folder);
  return opened;
}
async function paidTrade(): Promise<TradeId> {
  const trade = await chain.createTrade();
  await chain.markPaid(trade);
  await profile.tick();
  return trade.tradeId;
}
const release = (tradeId: TradeId, value?: bigint) =>
  profile.wallet.act({
    account: profile.account,
    tradeId,
    action: 'confirmPayment',
    ...(value === undefined ? {} : { value }),
  });
const states = () => profile.wallet.transactions().map(({ state }) => state);
const hold = () => anvil.request('evm_setAutomine', [false]);

/** The chain's own provider with some of its methods answered otherwise: a fault at the machine's edge. */
function provider(change: Partial<Record<keyof Provider, unknown>>): Provider {
  return new Proxy<Provider>(chain.provider, {
    get(target, name) {
      const value: unknown = Reflect.get(change, name) ?? Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

describe('a transaction of ours', () => {
  it('is stored before it is sent and found again after the app was closed before the receipt', async () => {
    const tradeId = await paidTrade();
    await hold();
    const sent = valueOf(await release(tradeId));
    expect(states()).toEqual(['sent']);
    expect(profile.context.tradeBook.trade(tradeId)).toMatchObject({
      pendingAction: 'confirmPayment',
      trade: { state: 'Paid' },
    });
    const { folder } = profile;
    profile.close();

    profile = await open({ folder });
    expect(profile.wallet.accounts()).toMatchObject([{ address: seller, locked: true }]);
    expect(profile.wallet.transactions()).toMatchObject([{ hash: sent.hash, state: 'sent' }]);
    expect(profile.context.tradeBook.trade(tradeId)?.pendingAction).toBe('confirmPayment');
    await anvil.mine(3);
    await profile.tick();
    await settled(() => states()[0] === 'final');
    expect(profile.context.tradeBook.trade(tradeId)).toMatchObject({
      pendingAction: null,
      trade: { state: 'Completed' },
    });
  });

  it('that never reached a node is sent again by the next start, the same bytes', async () => {
    const { folder } = profile;
    profile.close();
    const broken = provider({
      broadcastTransaction: () => Promise.reject(new Error('socket hang up')),
    });
    profile = await open({ folder, network: { provider: broken } });
    const tradeId = await paidTrade();
    const sent = valueOf(await release(tradeId));
    expect(states()).toEqual(['signed']);
    expect(await chain.provider.getTransaction(sent.hash)).toBeNull();
    profile.close();

    profile = await open({ folder });
    await settled(() => states()[0] !== 'signed');
    await profile.finalize();
    await settled(() => states()[0] === 'final');
    expect((await chain.provider.getTransactionReceipt(sent.hash))?.status).toBe(1);
  });

  it('waits again when its block is undone', async () => {
    const tradeId = await paidTrade();
    valueOf(await release(tradeId, 5n));
    await settled(() => states()[0] === 'mined');
    await anvil.request('anvil_rollback', [1]);
    await hold();
    await profile.tick();
    await settled(() => states()[0] === 'sent');
    await anvil.mine(3);
    await profile.tick();
    await settled(() => states()[0] === 'final');
  });
});

describe('replacing a waiting transaction', () => {
  it('speeds it up with a tenth more of both fees; only one of the two is mined', async () => {
    const tradeId = await paidTrade();
    await hold();
    const first = valueOf(await release(tradeId));
    const second = valueOf(await profile.wallet.speedUp(first.hash));
    const [old, faster] = await Promise.all(
      [first, second].map(({ hash }) => chain.provider.getTransaction(hash)),
    );
    expect(faster!.nonce).toBe(
      profile.wallet.transactions().find(({ hash }) => hash === first.hash)!.nonce,
    );
    expect(faster!.data).toBe((old ?? faster)!.data);
    const raw = profile.person.seen.at(-1);
    expect(raw).toMatchObject({ remark: 'same step, larger fee' });
    expect(codeOf(await profile.wallet.speedUp(first.hash))).toBe('transaction_not_pending');
    await anvil.mine(3);
    await profile.tick();
    await settled(() => states().every((state) => state === 'final' || state === 'replaced'));
    expect(profile.wallet.transactions().find(({ hash }) => hash === first.hash)).toMatchObject({
      state: 'replaced',
      replacedBy: second.hash,
    });
  });

  it('cancels it by an empty one; the trade stays as it was', async () => {
    const tradeId = await paidTrade();
    await hold();
    const first = valueOf(await release(tradeId));
    valueOf(await profile.wallet.cancelTransaction(first.hash));
    await anvil.mine(3);
    await profile.tick();
    await settled(() => states().every((state) => state === 'final' || state === 'replaced'));
    expect(profile.context.tradeBook.trade(tradeId)).toMatchObject({
      pendingAction: null,
      trade: { state: 'Paid' },
    });
  });

  it('is offered for the lowest number only, and not once it was mined', async () => {
    const [tradeId, secondTrade] = [await paidTrade(), await paidTrade()];
    const nonce = await chain.provider.getTransactionCount(seller);
    await hold();
    const first = valueOf(await release(tradeId, 1n));
    expect(codeOf(await release(tradeId, 2n))).toBe('busy');
    const other = valueOf(await release(secondTrade, 2n));
    const view = (hash: string) => profile.wallet.transactions().find((one) => one.hash === hash)!;
    expect(view(first.hash)).toMatchObject({ nonce, canReplace: true });
    expect(view(other.hash)).toMatchObject({ nonce: nonce + 1, canReplace: false });
    expect(codeOf(await profile.wallet.speedUp(other.hash))).toBe('not_lowest_nonce');
    await anvil.mine();
    // The app has not heard of the block yet; the mined number is read again.
    expect(codeOf(await profile.wallet.speedUp(first.hash))).toBe('transaction_not_pending');
  });

  it('leaves the replaced value out of the balance check', async () => {
    await anvil.request('anvil_setBalance', [seller, `0x${(2n * 10n ** 18n).toString(16)}`]);
    const buyer = await open();
    buyer.person.will(importKey(anvil.accounts[2]!.privateKey));
    valueOf(await buyer.wallet.import());
    const draft = draftFor(chain, seller, { token: zeroAddress, amount: 15n * 10n ** 17n });
    const offer = valueOf(await profile.offers.create(draft));
    const read = valueOf(await buyer.offers.read(valueOf(profile.offers.text(offer.id)).text));
    valueOf(await buyer.offers.confirm({ id: read.id, finding: 'arbiter_unknown', label: 'W' }));
    const accepted = valueOf(
      await buyer.offers.accept({
        id: read.id,
        account: anvil.accounts[2]!.address,
        privateDetails: bankDetails,
      }),
    );
    const agreed = valueOf(await profile.offers.read(valueOf(buyer.offers.text(accepted.id)).text));
    buyer.close();
    await hold();
    const locked = valueOf(await profile.offers.lock(agreed.id));
    // A second one would need the value twice, the replacement does not.
    expect(codeOf(await profile.wallet.speedUp(locked.hash))).toBe('ok');
    expect(codeOf(await profile.offers.lock(agreed.id))).toBe('busy');
  });
});

describe('before anything is signed', () => {
  it('a node of another chain is found out', async () => {
    const { folder } = profile;
    profile.close();
    profile = await open({ folder, network: { chainId: 1 } });
    expect(codeOf(await profile.offers.create(draftFor(chain, seller)))).toBe('wrong_chain');
    expect(codeOf(await profile.wallet.withdrawCredit(seller, zeroAddress))).toBe('wrong_chain');
    expect(profile.person.seen).toEqual([]);
  });

  it('a missing escrow is found out', async () => {
    const { folder } = profile;
    profile.close();
    const nowhere = address(`0x${'12'.repeat(20)}`);
    profile = await open({ folder, network: { escrow: nowhere } });
    expect(codeOf(await profile.wallet.withdrawCredit(seller, zeroAddress))).toBe(
      'escrow_not_deployed',
    );
  });

  it('coin that is missing for the fee is said', async () => {
    const tradeId = await paidTrade();
    await anvil.request('anvil_setBalance', [seller, '0x0']);
    expect(codeOf(await release(tradeId))).toBe('insufficient_fee_balance');
    expect(profile.person.seen.filter(({ mode }) => mode === 'sign')).toEqual([]);
    expect(states()).toEqual([]);
  });

  it('the network’s own coin is named: in the window, among the balances, and where it is missing', async () => {
    const { folder } = profile;
    profile.close();
    profile = await open({ folder, network: { tokens: [nativeCoin('POL')] } });
    const tradeId = await paidTrade();
    valueOf(await release(tradeId));
    expect(profile.lastPreview().fee).toMatch(/^0\.\d+ POL, at most 0\.\d+$/);
    const [balance] = valueOf(await profile.wallet.balances());
    expect(balance?.token).toEqual({ address: zeroAddress, symbol: 'POL', decimals: 18 });
    expect(profile.readyItems().find(({ code }) => code === 'fee_coin')?.text).toContain(
      ' POL for ',
    );

    const next = await paidTrade();
    await anvil.request('anvil_setBalance', [seller, '0x0']);
    const poor = await release(next);
    expect(poor.ok ? '' : poor.failure.detail).toMatch(/^needs 0\.\d+ POL, has 0/);
  });

  it('a node that is away is said', async () => {
    const tradeId = await paidTrade();
    const away = provider({ getCode: () => Promise.reject(new Error('ECONNREFUSED')) });
    const { folder } = profile;
    profile.close();
    profile = await open({ folder, network: { provider: away } });
    await profile.tick();
    expect(codeOf(await release(tradeId))).toBe('chain_unreachable');
  });

  it('a call that would revert is shown and can’t be confirmed', async () => {
    const trade = await chain.createTrade();
    await profile.tick();
    const refused: string[] = [];
    profile.person.will(async ({ latest, handlers }) => {
      // Somebody else's transaction ends the trade while the window is open.
      await chain.refund(trade, trade.terms.amount, trade.terms.amount);
      await profile.tick();
      await settled(() => {
        const view = latest();
        return view.mode === 'sign' && view.simulation?.ok === false;
      });
      await confirm((code) => refused.push(code))({ view: latest(), handlers, latest });
    });
    const outcome = await release(trade.tradeId);
    expect(codeOf(outcome)).toBe('cancelled');
    expect(refused).toEqual(['action_not_allowed']);
    expect(states()).toEqual([]);
  });

  it('the contract’s own refusal is read out', async () => {
    const { folder } = profile;
    profile.close();
    const reverting = provider({
      estimateGas: () => chain.provider.estimateGas({ to: chain.escrow, data: '0xffffffff' }),
    });
    profile = await open({ folder, network: { provider: reverting } });
    const tradeId = await paidTrade();
    profile.person.will(async ({ handlers }) => {
      await handlers['secret.cancel'](undefined);
    });
    expect(codeOf(await release(tradeId))).toBe('would_revert');
    expect(states()).toEqual([]);
  });

  it('the passphrase is asked above the limit even while unlocked', async () => {
    const tradeId = await paidTrade();
    profile.settings = { ...profile.settings, passphraseLimits: { [zeroAddress]: 10n } };
    valueOf(await release(tradeId, 10n));
    expect(profile.lastPreview().passphraseNeeded).toBe(false);
    await profile.tick();
    const refused: string[] = [];
    profile.person.will(confirm((code) => refused.push(code), 'some other words'));
    expect(codeOf(await release(tradeId, 11n))).toBe('cancelled');
    expect(profile.lastPreview().passphraseNeeded).toBe(true);
    expect(refused).toEqual(['wrong_passphrase']);
  });
});

describe('a fee that waits in the escrow', () => {
  it('is withdrawn to the account itself', async () => {
    const other = await deployEscrowChain(anvil, { feeBps: 100 });
    const trade = await other.createTrade();
    await other.confirmPayment(trade, 10n ** 18n, 10n ** 18n);
    const owner = await openTestProfile(other, {
      network: { fee: { feeBps: 100, feeRecipient: anvil.accounts[0]!.address } },
    });
    folders.add(owner.folder);
    owner.person.will(importKey(anvil.accounts[0]!.privateKey));
    valueOf(await owner.wallet.import());
    const account = owner.wallet.addresses()[0]!;
    const credit = async () =>
      valueOf(await owner.wallet.balances()).find(({ token }) => token.symbol === 'ETH')?.credit;
    expect(await credit()).toBe(10n ** 16n);
    valueOf(await owner.wallet.withdrawCredit(account, zeroAddress));
    expect(await credit()).toBe(0n);
    expect(codeOf(await owner.wallet.withdrawCredit(account, zeroAddress))).toBe(
      'action_not_allowed',
    );
    owner.close();
    other.close();
  });
});
