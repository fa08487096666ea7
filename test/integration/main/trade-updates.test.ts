import { keccak256 } from 'ethers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TradeId } from '../../../src-shared/brand.ts';
import { hash } from '../../../src-shared/parse.ts';
import type { Side } from '../../../src-shared/trade/side.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../../support/escrow-chain.ts';
import { startServiceOf, temporaryFolder, type TestService } from '../../support/service.ts';
import { personOf, signedNote } from '../../support/overheard-trade-service.ts';
import { openTestProfile, type TestProfile } from './streaming-profile.ts';

let anvil: Anvil;
let chain: EscrowChain;
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  anvil = await startAnvil();
  chain = await deployEscrowChain(anvil);
});
afterAll(async () => {
  chain.close();
  await anvil.stop();
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function remoteService(): Promise<TestService> {
  const service = await startServiceOf(chain);
  closing.push(service.stop);
  return service;
}

async function profile(
  wallet: Side,
  remote: TestService,
  folder = temporaryFolder(),
): Promise<TestProfile> {
  const opened = await openTestProfile({
    folder,
    chain,
    wallet: chain.wallets[wallet],
    settings: {
      remoteServiceUrl: remote.address.url,
      remoteAccounts: [personOf(chain.wallets[wallet]).address],
    },
  });
  await opened.until('both streams', () => opened.view()?.remote?.state === 'ok');
  return opened;
}

const textsOf = async (opened: TestProfile, tradeId: TradeId): Promise<string[]> =>
  (await opened.tradeBook.updates(tradeId)).notes.map(({ text }) => text);

describe('notes and files in the app', () => {
  it('come live from the other side, are kept, and can be read without any service', async () => {
    const remote = await remoteService();
    const [sellers, buyers] = [await profile('seller', remote), await profile('buyer', remote)];
    closing.push(() => sellers.close());
    const trade = await chain.createTrade();
    for (const each of [sellers, buyers])
      await each.until('the lock', () => each.tradeBook.trade(trade.tradeId));
    const reported: TradeId[] = [];
    buyers.tradeBook.onUpdates((ids) => reported.push(...ids));
    const note = await signedNote(
      personOf(chain.wallets.seller),
      trade.tradeId,
      'Paid?',
      chain.domain,
    );
    const content = Buffer.from('the receipt');
    const { services } = sellers.links;
    // The remote service may read the block later than the app does.
    await expect
      .poll(async () => (await services.remote.addNote(note)).ok, { timeout: 20_000 })
      .toBe(true);
    expect((await services.remote.putFile(sellers.account, trade.tradeId, content)).ok).toBe(true);
    await expect.poll(() => reported.length, { timeout: 20_000 }).toBe(2);
    const keccak = keccak256(content);
    expect(await buyers.tradeBook.updates(trade.tradeId)).toMatchObject({
      notes: [note],
      files: [{ keccak, author: sellers.account }],
    });
    const read = await buyers.links.services.remote.file(
      buyers.account,
      trade.tradeId,
      hash(keccak),
    );
    expect(read.ok && Buffer.from(read.value).toString()).toBe('the receipt');

    await remote.stop();
    expect(await textsOf(buyers, trade.tradeId)).toEqual(['Paid?']);
    await buyers.close();
  });

  it('are read after a snapshot, too: by a new computer, and by one that was away', async () => {
    const remote = await remoteService();
    const trade = await chain.createTrade();
    const first = await profile('seller', remote);
    await first.until('the lock', () => first.tradeBook.trade(trade.tradeId));
    const author = personOf(chain.wallets.seller);
    const add = async (text: string): Promise<boolean> => {
      const note = await signedNote(author, trade.tradeId, text, chain.domain);
      return (await first.links.services.remote.addNote(note)).ok;
    };
    await expect.poll(() => add('one'), { timeout: 20_000 }).toBe(true);
    closing.push(() => first.close());

    const folder = temporaryFolder();
    const newcomer = await profile('buyer', remote, folder);
    await expect.poll(() => textsOf(newcomer, trade.tradeId), { timeout: 20_000 }).toEqual(['one']);
    await newcomer.close();
    expect(await add('two')).toBe(true);
    const again = await profile('buyer', remote, folder);
    closing.push(() => again.close());
    await expect
      .poll(() => textsOf(again, trade.tradeId), { timeout: 20_000 })
      .toEqual(['one', 'two']);
  });

  it('count only as their author signed them, and from a party', async () => {
    const remote = await remoteService();
    const trade = await chain.createTrade();
    const opened = await profile('buyer', remote);
    closing.push(() => opened.close());
    await opened.until('the lock', () => opened.tradeBook.trade(trade.tradeId));
    const real = await signedNote(
      personOf(chain.wallets.seller),
      trade.tradeId,
      'Hello',
      chain.domain,
    );
    const stranger = await signedNote(
      personOf(chain.walletOf(8)),
      trade.tradeId,
      'Hi',
      chain.domain,
    );
    const elsewhere = await signedNote(personOf(chain.wallets.seller), trade.tradeId, 'Psst', {
      ...chain.domain,
      chainId: 1,
    });
    const { tradeId } = trade;
    const lies = [{ ...real, text: 'Pay to another account' }, stranger, elsewhere];
    await opened.tradeBook.applyUpdates(lies.map((note, cursor) => ({ cursor, tradeId, note })));
    expect(await textsOf(opened, tradeId)).toEqual([]);
    await opened.tradeBook.applyUpdates([{ cursor: 9, tradeId, note: real }]);
    expect(await textsOf(opened, tradeId)).toEqual(['Hello']);
  });
});
