import { Contract, ContractFactory } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { strictTokenAbi, strictTokenBytecode } from '../../../contracts/abi/strict-token.ts';
import { readCredit } from '../../../src-main/wallet/calls/chain-reads.ts';
import type { Address } from '../../../src-shared/brand.ts';
import { ether } from '../../../src-shared/money/token.ts';
import { address } from '../../../src-shared/parse.ts';
import { signTerms } from '../../../src-escrow/agreement/terms-digest.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../../support/escrow-chain.ts';
import {
  codeOf,
  importKey,
  openTestProfile,
  removeFolder,
  valueOf,
  type TestProfile,
} from './test-profile.ts';

let anvil: Anvil;
let chain: EscrowChain;
let arbiter: TestProfile;
let token: Address;
const amount = 10n * 10n ** 18n;
const fee = amount / 20n;

beforeAll(async () => {
  anvil = await startAnvil();
  chain = await deployEscrowChain(anvil);
  const factory = new ContractFactory(strictTokenAbi, strictTokenBytecode, chain.wallets.deployer);
  const deployed = await factory.deploy(false);
  await deployed.waitForDeployment();
  token = address(await deployed.getAddress());
  arbiter = await openTestProfile(chain, {
    network: { tokens: [ether, { address: token, symbol: 'STR', decimals: 18 }] },
  });
  arbiter.person.will(importKey(anvil.accounts[3]!.privateKey, 'Arbiter'));
  valueOf(await arbiter.wallet.import());
});
afterAll(async () => {
  arbiter?.close();
  removeFolder(arbiter.folder);
  chain?.close();
  await anvil?.stop();
});

const own = (): Address => arbiter.wallet.addresses()[0]!;
const credit = () => readCredit(chain.provider, chain.escrow, token, own());
async function call(name: string, ...args: readonly unknown[]): Promise<void> {
  const contract = new Contract(token, strictTokenAbi, chain.wallets.seller);
  const sent = (await contract.getFunction(name).send(...args)) as { wait(): Promise<unknown> };
  await sent.wait();
}
/** A trade in the token that ends by a ruling: the arbiter's fee waits for withdrawal. */
async function ruled(): Promise<void> {
  const { seller, buyer, arbiter: ruler } = chain.wallets;
  const terms = chain.makeTerms({ token, amount, arbiterFee: fee });
  await call('mint', terms.seller, amount);
  await call('approve', chain.escrow, amount);
  await chain.send(seller, 'createTrade', [terms, await signTerms(buyer, terms, chain.domain)]);
  await chain.send(buyer, 'markPaid', [terms, terms.detailsHash]);
  await chain.send(seller, 'openDispute', [terms, terms.detailsHash]);
  await chain.send(ruler, 'resolveDispute', [terms, 5_000, terms.detailsHash]);
}

describe('a credit', () => {
  it('is withdrawn whole where that goes through', async () => {
    await ruled();
    expect(await credit()).toBe(fee);
    valueOf(await arbiter.wallet.withdrawCredit(own(), token));
    expect(arbiter.lastPreview()).toMatchObject({ title: 'Withdraw 0.5000 STR', warnings: [] });
    expect(await credit()).toBe(0n);
  });

  it('of a token that shrank by one unit is withdrawn but for that unit, which waits on', async () => {
    await ruled();
    await call('burn', chain.escrow, 1n);
    await arbiter.tick();
    valueOf(await arbiter.wallet.withdrawCredit(own(), token));
    const preview = arbiter.lastPreview();
    expect(preview).toMatchObject({
      title: 'Withdraw 0.499999999999999999 STR',
      simulation: { ok: true },
    });
    expect(preview.rows).toEqual([
      { name: 'Waiting', now: '0.5000', after: '0.000000000000000001' },
      { name: 'You get', now: '', after: '0.499999999999999999 STR' },
    ]);
    expect(preview.warnings[0]).toContain('0.000000000000000001 STR stay yours and wait on');
    expect(await credit()).toBe(1n);

    // Nothing of the rest can be moved: the contract's refusal is said, and no window opens.
    await arbiter.tick();
    const shown = arbiter.person.seen.length;
    expect(codeOf(await arbiter.wallet.withdrawCredit(own(), token))).toBe('would_revert');
    expect(arbiter.person.seen).toHaveLength(shown);
  });
});
