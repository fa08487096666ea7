import { ContractFactory, Contract } from 'ethers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { strictTokenAbi, strictTokenBytecode } from '../../../contracts/abi/strict-token.ts';
import { decodeEscrowCall } from '../../../src-escrow/escrow-calls.ts';
import { readAllowance } from '../../../src-main/wallet/calls/chain-reads.ts';
import { takesNewAllowance } from '../../../src-main/wallet/calls/money-calls.ts';
import { readTokenPermit } from '../../../src-main/wallet/calls/token-permit.ts';
import type { Address } from '../../../src-shared/brand.ts';
import type { SigningPreview } from '../../../src-shared/ipc/signing-contract.ts';
import type { OfferView, SentAction } from '../../../src-shared/ipc/views.ts';
import { ether } from '../../../src-shared/money/token.ts';
import { address, hexSchema, zeroAddress } from '../../../src-shared/parse.ts';
import type { Result } from '../../../src-shared/result.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../../support/escrow-chain.ts';
import {
  bankDetails,
  cancel,
  codeOf,
  confirm,
  draftFor,
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
/** Announces a permit that always fails; the other one has none. Both take an allowance only from 0. */
let failingPermit: Address;
let noPermit: Address;
const amount = 2_500_000_000n;

async function deployStrictToken(announcesPermit: boolean): Promise<Address> {
  const factory = new ContractFactory(strictTokenAbi, strictTokenBytecode, chain.wallets.deployer);
  const token = await factory.deploy(announcesPermit);
  await token.waitForDeployment();
  return address(await token.getAddress());
}

beforeAll(async () => {
  anvil = await startAnvil();
  chain = await deployEscrowChain(anvil);
  failingPermit = await deployStrictToken(true);
  noPermit = await deployStrictToken(false);
});
afterAll(async () => {
  chain?.close();
  await anvil?.stop();
});

beforeEach(async () => {
  const tokens = [
    ether,
    { address: chain.stablecoin, symbol: 'USDC', decimals: 6 },
    { address: failingPermit, symbol: 'STR', decimals: 18 },
    { address: noPermit, symbol: 'STR', decimals: 18 },
  ];
  seller = await openTestProfile(chain, { network: { tokens } });
  buyer = await openTestProfile(chain, { network: { tokens } });
  seller.person.will(importKey(anvil.accounts[1]!.privateKey, 'Seller'));
  buyer.person.will(importKey(anvil.accounts[2]!.privateKey, 'Buyer'));
  valueOf(await seller.wallet.import());
  valueOf(await buyer.wallet.import());
});
afterEach(() => {
  for (const profile of [seller, buyer]) {
    profile.close();
    removeFolder(profile.folder);
  }
});

const own = (): Address => seller.wallet.addresses()[0]!;
const contractOf = (token: Address) => new Contract(token, strictTokenAbi, chain.wallets.seller);
const allowance = (token: Address) => readAllowance(chain.provider, token, own(), chain.escrow);

async function allow(token: Address, value: bigint): Promise<void> {
  const sent = (await contractOf(token).getFunction('approve').send(chain.escrow, value)) as {
    wait(): Promise<unknown>;
  };
  await sent.wait();
}

async function agree(token: Address): Promise<OfferView> {
  const minted = (await contractOf(token).getFunction('mint').send(own(), amount)) as {
    wait(): Promise<unknown>;
  };
  await minted.wait();
  const offer = valueOf(await seller.offers.create(draftFor(chain, own(), { token })));
  const read = valueOf(await buyer.offers.read(valueOf(seller.offers.text(offer.id)).text));
  valueOf(await buyer.offers.confirm({ id: read.id, finding: 'arbiter_unknown', label: 'W' }));
  const account = buyer.wallet.addresses()[0]!;
  const accepted = valueOf(
    await buyer.offers.accept({ id: read.id, account, privateDetails: bankDetails }),
  );
  return valueOf(await seller.offers.read(valueOf(buyer.offers.text(accepted.id)).text));
}

/** Locks, while the app hears of each block. What the windows said, and what came of it. */
async function lock(
  agreed: OfferView,
): Promise<{ readonly windows: readonly SigningPreview[]; readonly sent: Result<SentAction> }> {
  const shown = seller.person.seen.length;
  let done: Result<SentAction> | null = null;
  void seller.offers.lock(agreed.id).then((result) => (done = result));
  let heard = 0;
  await settled(() => {
    if (seller.person.seen.length > heard) {
      heard = seller.person.seen.length;
      void seller.tick();
    } else if (heard > shown) void seller.tick();
    return done !== null;
  }, 20_000);
  const windows = seller.person.seen
    .slice(shown)
    .flatMap((view) => (view.mode === 'sign' ? [view] : []));
  return { windows, sent: done! };
}

async function callOf({ hash }: SentAction) {
  const transaction = await chain.provider.getTransaction(hash);
  const data = hexSchema.parse(transaction?.data);
  return valueOf(decodeEscrowCall(chain.escrow, { to: address(transaction!.to!), data }));
}

async function stateOf(agreed: OfferView): Promise<string | undefined> {
  await seller.tick();
  const offer = seller.offers.list().find(({ id }) => id === agreed.id);
  return seller.context.tradeBook.trade(offer!.tradeId!)?.trade.state;
}

describe('a token with a permit', () => {
  it('is locked in one transaction, whose window says what is signed along', async () => {
    const agreed = await agree(chain.stablecoin);
    const { windows, sent } = await lock(agreed);
    expect(windows).toHaveLength(1);
    expect(windows[0]).toMatchObject({
      kind: 'transaction',
      title: expect.stringMatching(/^Lock 2,500\.00 USDC for /) as string,
      confirmText: '2,500.00',
    });
    expect(windows[0]?.simulation?.text).toMatch(/^all but the permit, .* succeeds at block/);
    expect(windows[0]?.rows).toContainEqual({
      name: 'Signed along',
      now: '',
      after: 'a permit: the escrow may take exactly this',
    });
    const details = Object.fromEntries(windows[0]!.details.map(({ name, value }) => [name, value]));
    expect(details).toMatchObject({
      Call: 'createTradeWithPermit(…)',
      'Permit of': 'Practice USD Coin, version 1, chain 31337',
      'Permit’s token': chain.stablecoin,
      'Permit’s owner': own(),
      'Permit’s spender': chain.escrow,
      'Permit’s value': String(amount),
      'Permit’s number': '0',
    });
    const call = await callOf(valueOf(sent));
    expect(call).toMatchObject({ method: 'createTradeWithPermit', permit: { value: amount } });
    expect(await stateOf(agreed)).toBe('Funded');
    expect(await allowance(chain.stablecoin)).toBe(0n);
  });

  it('is locked although minutes passed while its window was open, which tells the same times', async () => {
    const agreed = await agree(chain.stablecoin);
    seller.person.will(async ({ view, latest, handlers }) => {
      const rows = () => {
        const shown = latest();
        return shown.mode === 'sign' ? shown.rows : [];
      };
      const before = view.mode === 'sign' ? view.rows : [];
      await chain.passTime(180);
      await seller.tick();
      expect(rows()).toEqual(before);
      valueOf(await handlers['secret.confirmSigning']({ passphrase: null, ticked: [] }));
    });
    valueOf(await seller.offers.lock(agreed.id));
    expect(await stateOf(agreed)).toBe('Funded');
  });

  it('needs no permit where enough is allowed already', async () => {
    await allow(chain.stablecoin, amount + 1n);
    const agreed = await agree(chain.stablecoin);
    const { windows, sent } = await lock(agreed);
    expect(windows).toHaveLength(1);
    expect(windows[0]?.simulation?.text).toMatch(/^succeeds at block/);
    expect(await callOf(valueOf(sent))).toMatchObject({ method: 'createTrade' });
    expect(await allowance(chain.stablecoin)).toBe(1n);
  });

  it('is locked with a permit over an old allowance that is too small', async () => {
    expect(await allowance(chain.stablecoin)).toBe(1n);
    const { windows, sent } = await lock(await agree(chain.stablecoin));
    expect(windows).toHaveLength(1);
    expect(await callOf(valueOf(sent))).toMatchObject({ method: 'createTradeWithPermit' });
    expect(await allowance(chain.stablecoin)).toBe(0n);
  });

  it('signs nothing when the window is closed, or when the escrow itself would refuse', async () => {
    const agreed = await agree(chain.stablecoin);
    seller.person.will(cancel);
    expect(codeOf((await lock(agreed)).sent)).toBe('cancelled');
    expect(await allowance(chain.stablecoin)).toBe(0n);

    const refused: string[] = [];
    seller.person.will(async (window) => {
      // The time to lock passes on the chain, which this app's clock has not noticed.
      await chain.passTime(100 * 24 * 3600);
      await confirm((code) => refused.push(code))(window);
    });
    const { sent } = await lock(agreed);
    expect(codeOf(sent)).not.toBe('ok');
    expect(refused).not.toEqual([]);
    expect(seller.wallet.transactions()).toEqual([]);
  });
});

describe('a token whose permit fails', () => {
  it('is locked after an allowance, and says why', async () => {
    const agreed = await agree(failingPermit);
    const { windows, sent } = await lock(agreed);
    expect(windows.map(({ title }) => title.split(' ')[0])).toEqual(['Lock', 'Allow', 'Lock']);
    expect(windows.map(({ remark }) => remark).slice(1)).toEqual(['1 of 2', '2 of 2']);
    expect(windows[1]?.warnings.join()).toContain('refused the permit, and nothing was sent');
    expect(await callOf(valueOf(sent))).toMatchObject({ method: 'createTrade' });
    expect(seller.wallet.transactions()).toHaveLength(2);
    expect(await stateOf(agreed)).toBe('Funded');
  });
});

describe('a token that takes an allowance only from 0', () => {
  it('is locked in two steps when nothing is allowed', async () => {
    const agreed = await agree(noPermit);
    const { windows, sent } = await lock(agreed);
    expect(windows.map(({ title, remark }) => [remark, title])).toEqual([
      ['1 of 2', 'Allow exactly 0.0000000025 STR to the escrow'],
      ['2 of 2', expect.stringMatching(/^Lock 0\.0000000025 STR for /)],
    ]);
    expect(codeOf(sent)).toBe('ok');
    expect(await stateOf(agreed)).toBe('Funded');
  });

  it('is set to 0 first, as a step of its own, when an old allowance is too small', async () => {
    await allow(noPermit, 7_000_000n);
    const agreed = await agree(noPermit);
    const { windows, sent } = await lock(agreed);
    expect(windows.map(({ title, remark }) => [remark, title])).toEqual([
      ['1 of 3', 'Take back what the escrow may take'],
      ['2 of 3', 'Allow exactly 0.0000000025 STR to the escrow'],
      ['3 of 3', expect.stringMatching(/^Lock 0\.0000000025 STR for /)],
    ]);
    expect(windows[0]).toMatchObject({ simulation: { ok: true }, confirmText: null });
    expect(windows[0]?.rows[0]).toEqual({
      name: 'Escrow may take',
      now: '0.000000000007',
      after: '0.0000 STR',
    });
    expect(codeOf(sent)).toBe('ok');
    expect(await stateOf(agreed)).toBe('Funded');
    expect(await allowance(noPermit)).toBe(0n);
  });

  it('can be gone on with after the window of a later step was closed', async () => {
    await allow(noPermit, 7_000_000n);
    const agreed = await agree(noPermit);
    seller.person.will(confirm(), cancel);
    expect(codeOf((await lock(agreed)).sent)).toBe('cancelled');
    expect(await allowance(noPermit)).toBe(0n);
    await seller.tick();
    const { windows, sent } = await lock(agreed);
    expect(windows.map(({ remark }) => remark)).toEqual(['1 of 2', '2 of 2']);
    expect(codeOf(sent)).toBe('ok');
  });

  it('is told from one that takes a new allowance over an old one', async () => {
    const request = (token: Address) => ({
      chain: seller.context.network(),
      terms: { ...chain.makeTerms({ token, amount }), seller: own() },
    });
    await allow(noPermit, 5n);
    await allow(chain.stablecoin, 5n);
    expect(await takesNewAllowance(request(noPermit))).toBe(false);
    expect(await takesNewAllowance(request(chain.stablecoin))).toBe(true);
  });
});

describe('whether a token has a permit', () => {
  it('is believed only if its domain gives the separator that it names', async () => {
    const permitOn = (token: Address, chainId = chain.chainId) =>
      readTokenPermit(chain.provider, token, own(), chainId);
    expect(await permitOn(chain.stablecoin)).toMatchObject({
      domain: { name: 'Practice USD Coin', version: '1', verifyingContract: chain.stablecoin },
    });
    expect(await permitOn(failingPermit)).not.toBeNull();
    expect(await permitOn(noPermit)).toBeNull();
    // Another chain's separator, no token at all, and a contract without these functions.
    expect(await permitOn(chain.stablecoin, 1)).toBeNull();
    expect(await permitOn(zeroAddress)).toBeNull();
    expect(await permitOn(chain.escrow)).toBeNull();
  });
});
