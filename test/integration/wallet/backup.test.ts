import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Wallet } from 'ethers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { address } from '../../../src-shared/parse.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../../support/escrow-chain.ts';
import {
  agreeAndLock,
  importKey,
  openTestProfile,
  passphrase,
  removeFolder,
  settled,
  valueOf,
  type TestProfile,
} from './test-profile.ts';

let anvil: Anvil;
let chain: EscrowChain;
let seller: TestProfile;
let buyer: TestProfile;
const ending: (() => void)[] = [];

beforeAll(async () => {
  anvil = await startAnvil();
  chain = await deployEscrowChain(anvil);
});
afterAll(async () => {
  chain.close();
  await anvil.stop();
});
beforeEach(async () => {
  seller = await newProfile();
  buyer = await newProfile();
  for (const [profile, index] of [
    [seller, 1],
    [buyer, 2],
  ] as const) {
    profile.person.will(importKey(anvil.accounts[index]!.privateKey));
    valueOf(await profile.wallet.import());
  }
  await chain.mintStablecoin(own(seller), 10_000_000_000n);
});
afterEach(() => {
  for (const end of ending.splice(0)) end();
});

async function newProfile(): Promise<TestProfile> {
  const profile = await openTestProfile(chain);
  ending.push(() => {
    profile.close();
    removeFolder(profile.folder);
  });
  return profile;
}
const own = (profile: TestProfile) => profile.wallet.addresses()[0]!;

/** The backup as the user saves it; its path. */
async function backUp(profile: TestProfile): Promise<string> {
  let path = '';
  profile.person.will(async ({ handlers }) => {
    const saved = await handlers['secret.export']({ passphrase, form: 'backup_file' });
    path = saved.ok ? saved.value.path! : '';
    await handlers['secret.cancel'](undefined);
  });
  valueOf(await profile.wallet.export(own(profile)));
  return path;
}

/** The same as a person does it on another computer. Returns the refusal's code, or `ok`. */
async function restore(profile: TestProfile, path: string): Promise<string> {
  await copyFile(path, join(profile.folder, 'to-open'));
  let code = 'ok';
  profile.person.will(async ({ handlers }) => {
    const chosen = await handlers['secret.chooseKeystore'](undefined);
    if (!chosen.ok) throw new Error(chosen.failure.code);
    const outcome = await handlers['secret.import']({
      kind: 'keystore',
      json: chosen.value.json,
      keystorePassphrase: passphrase,
      label: 'Main',
      passphrase,
    });
    if (outcome.ok) return;
    code = outcome.failure.code;
    await handlers['secret.cancel'](undefined);
  });
  await profile.wallet.import();
  return code;
}

describe('a backup', () => {
  it('brings key, agreement, own bank details and contacts to another computer, where the trade goes on', async () => {
    const agreed = await agreeAndLock(chain, seller, buyer);
    await seller.finalize();
    const path = await backUp(seller);
    seller.close();
    const second = await newProfile();
    expect(await restore(second, path)).toBe('ok');
    await second.finalize();
    await settled(() => second.offers.stored(agreed.id)?.state === 'locked');
    expect(second.contacts.list()).toEqual(seller.contacts.list());
    // The commitment's random bytes came along: without them nobody could prove where to pay.
    const sealed = valueOf(await second.details.seal(agreed.id as never, 'counterparty'));
    await buyer.finalize();
    valueOf(await buyer.readText(sealed.text));
    const view = await buyer.details.view(agreed.id as never);
    expect(view?.sides.seller.state).toBe('open');
    expect((await buyer.advice(agreed.id as never)).step).toBe('pay');
  });

  it('is a keystore file that other programs read, too, and holds none of its content in the clear', async () => {
    await agreeAndLock(chain, seller, buyer);
    const text = await readFile(await backUp(seller), 'utf8');
    expect((await Wallet.fromEncryptedJson(text, passphrase)).address).toBe(own(seller));
    expect(text).not.toMatch(/Keller|DE89|2315/);
    // One without anything of ours is as good.
    const { escrowDeskPapers: backupData, ...plain } = JSON.parse(text) as Record<string, unknown>;
    expect(backupData).toBeTypeOf('string');
    const path = join(seller.folder, 'plain.json');
    await writeFile(path, JSON.stringify(plain));
    const second = await newProfile();
    expect(await restore(second, path)).toBe('ok');
    expect(second.offers.list()).toEqual([]);
  });

  it('is taken whole or not at all: altered, cut off, or with another account’s agreements it is refused', async () => {
    await agreeAndLock(chain, seller, buyer);
    const file = JSON.parse(await readFile(await backUp(seller), 'utf8')) as Record<string, string>;
    const others = JSON.parse(await readFile(await backUp(buyer), 'utf8')) as Record<
      string,
      string
    >;
    const backupData = Buffer.from(file['escrowDeskPapers']!, 'base64url');
    const altered = Buffer.from(backupData);
    altered[40] = (altered[40] ?? 0) ^ 1;
    const second = await newProfile();
    for (const bad of [altered, backupData.subarray(0, -3), backupData.subarray(0, 8)]
      .map((bytes) => bytes.toString('base64url'))
      .concat(others['escrowDeskPapers']!)) {
      const path = join(second.folder, 'bad.json');
      await writeFile(path, JSON.stringify({ ...file, escrowDeskPapers: bad }));
      expect(await restore(second, path)).toBe('backup_unreadable');
      expect(second.wallet.addresses()).toEqual([]);
      expect(second.offers.list()).toEqual([]);
    }
  });

  it('leaves what is newer on this computer, and what belongs to another account of it', async () => {
    const agreed = await agreeAndLock(chain, seller, buyer);
    seller.person.will(importKey(anvil.accounts[5]!.privateKey, 'Other'));
    valueOf(await seller.wallet.import());
    const path = await backUp(seller);
    const other = address(anvil.accounts[5]!.address);
    let otherPath = '';
    seller.person.will(async ({ handlers }) => {
      const saved = await handlers['secret.export']({ passphrase, form: 'backup_file' });
      otherPath = saved.ok ? saved.value.path! : '';
      await handlers['secret.cancel'](undefined);
    });
    valueOf(await seller.wallet.export(other));
    const second = await newProfile();
    expect(await restore(second, otherPath)).toBe('ok');
    expect(second.offers.list()).toEqual([]);
    const mine = { address: address(anvil.accounts[7]!.address), label: 'Mine', arbiter: false };
    valueOf(await second.contacts.save(mine));
    expect(await restore(second, path)).toBe('ok');
    await settled(() => second.offers.stored(agreed.id) !== undefined);
    expect(second.contacts.labelOf(mine.address)).toBe('Mine');
  });
});

describe('the account’s key alone', () => {
  it('brings the trade from the chain and opens what was sealed to it; the agreement’s text says the rest', async () => {
    const agreed = await agreeAndLock(chain, seller, buyer);
    const { text } = valueOf(seller.offers.text(agreed.id));
    await seller.finalize();
    const sealed = valueOf(await seller.details.seal(agreed.id as never, 'counterparty'));
    buyer.close();
    const second = await newProfile();
    second.person.will(importKey(anvil.accounts[2]!.privateKey));
    valueOf(await second.wallet.import());
    await second.finalize();
    expect(second.context.tradeBook.trade(agreed.id as never)).toMatchObject({ details: null });
    valueOf(await second.readText(text));
    valueOf(await second.readText(sealed.text));
    const view = await second.details.view(agreed.id as never);
    expect(view?.sides.seller.state).toBe('open');
    expect((await second.advice(agreed.id as never)).step).toBe('pay');
  });

  it('reads the agreement of its locked trade also after the offer has expired', async () => {
    const agreed = await agreeAndLock(chain, seller, buyer);
    const { text } = valueOf(seller.offers.text(agreed.id));
    const second = await newProfile();
    second.person.will(importKey(anvil.accounts[2]!.privateKey));
    valueOf(await second.wallet.import());
    await chain.passTime(2 * 3600);
    await second.finalize();
    const read = await second.readText(text);
    expect(read).toMatchObject({ ok: true, value: { kind: 'agreement', tradeId: agreed.id } });
    expect(second.offers.list()).toEqual([]);
  });
});
