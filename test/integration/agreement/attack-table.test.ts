import { deflateRawSync } from 'node:zlib';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JsonRpcProvider, Wallet } from 'ethers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { acceptOffer, makeOffer, signOffer } from '../../../src-escrow/agreement/answer-offer.ts';
import { encryptionKeysOf } from '../../../src-escrow/agreement/encryption-key.ts';
import { canonicalJson } from '../../../src-escrow/agreement/canonical-json.ts';
import { blindDetails, commitmentOf } from '../../../src-escrow/agreement/commitment.ts';
import { hashDetails } from '../../../src-escrow/agreement/details-hash.ts';
import { decodeOffer, encodeOffer } from '../../../src-escrow/agreement/offer-codec.ts';
import {
  decodeSealedDetails,
  encodeSealedDetails,
  sealDetails,
} from '../../../src-escrow/agreement/sealed-details.ts';
import { signTerms } from '../../../src-escrow/agreement/terms-digest.ts';
import { logFromCopiedEscrow } from '../../../src-practice/stranger-on-chain.ts';
import { maxOffersOfSender, maxOffersWaiting } from '../../../src-service/offers/offer-store.ts';
import { offerTextPrefix, offerToJson, type Offer } from '../../../src-shared/agreement/offer.ts';
import type { Address } from '../../../src-shared/brand.ts';
import type { OfferView } from '../../../src-shared/ipc/views.ts';
import { address, tradeId, zeroAddress } from '../../../src-shared/parse.ts';
import { daySeconds } from '../../../src-shared/trade/terms.ts';
import { detailsText } from '../../../src-shared/words/text-details.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../../support/escrow-chain.ts';
import { startRpcProxy } from '../../support/rpc-proxy.ts';
import { startTestService, temporaryFolder } from '../../support/service.ts';
import { newPerson, stageTrade } from '../../support/overheard-trade-service.ts';
import { openTestProfile as openStreamingProfile } from '../main/streaming-profile.ts';
import {
  agreeAndLock,
  bankDetails,
  codeOf,
  draftFor,
  importKey,
  openTestProfile,
  removeFolder,
  settled,
  valueOf,
  type TestProfile,
  type TestProfileOptions,
} from '../wallet/test-profile.ts';

let anvil: Anvil;
let chain: EscrowChain;
let seller: TestProfile;
let buyer: TestProfile;
const closing: (() => Promise<unknown>)[] = [];

async function trader(index: number, options: TestProfileOptions = {}): Promise<TestProfile> {
  const profile = await openTestProfile(chain, options);
  profile.person.will(importKey(anvil.accounts[index]!.privateKey));
  valueOf(await profile.wallet.import());
  const known = { address: chain.makeTerms().arbiter, label: 'L. Weiss', arbiter: true };
  valueOf(await profile.contacts.save(known));
  return profile;
}
function dispose(profile: TestProfile): void {
  profile.close();
  removeFolder(profile.folder);
}

beforeAll(async () => {
  anvil = await startAnvil();
  chain = await deployEscrowChain(anvil);
  [seller, buyer] = [await trader(1), await trader(2)];
  await chain.mintStablecoin(own(seller), 1_000_000_000_000n);
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
afterAll(async () => {
  for (const profile of [seller, buyer]) dispose(profile);
  chain.close();
  await anvil.stop();
});

const own = (profile: TestProfile): Address => profile.wallet.addresses()[0]!;
const keyOf = (index: number) => new Wallet(anvil.accounts[index]!.privateKey);
const textOf = (profile: TestProfile, offer: OfferView) =>
  valueOf(profile.offers.text(offer.id)).text;
const offerOf = (profile: TestProfile, offer: OfferView) =>
  valueOf(decodeOffer(textOf(profile, offer)));
/** Reads everything that is pasted, dropped, or read from a picture. */
const paste = (profile: TestProfile, text: string) => profile.readText(text);
const codes = ({ findings }: OfferView) => findings.map(({ code }) => code);
const typed = (profile: TestProfile) =>
  profile === seller ? bankDetails : { holder: 'Max Wagner', account: {} };

async function offered(change: Parameters<typeof draftFor>[2] = {}): Promise<OfferView> {
  return valueOf(await seller.offers.create(draftFor(chain, own(seller), change)));
}
async function acceptedBy(profile: TestProfile, text: string): Promise<OfferView> {
  const { id } = valueOf(await profile.offers.read(text));
  const taken = { id, account: own(profile), privateDetails: typed(profile) };
  return valueOf(await profile.offers.accept(taken));
}
/** An offer by somebody who is nobody here, honest in its form. */
async function strangersOffer(change: Partial<Offer['terms']> = {}, stranger = keyOf(6)) {
  const {
    privateDetails: _typed,
    expiresIn: _expiresIn,
    role: _role,
    ...draft
  } = draftFor(chain, address(stranger.address));
  const details = { currency: 'EUR', fiatAmount: '2315.00', method: 'sepa-instant' };
  const made = makeOffer(
    {
      ...draft,
      side: 'seller',
      fundBy: Math.floor(Date.now() / 1000) + 3600,
      details: { ...details, country: 'DE', reference: 'INV 17' },
    },
    { chainId: chain.chainId, fee: { feeBps: 0, feeRecipient: zeroAddress } },
    {
      box: encryptionKeysOf(stranger.privateKey).box,
      commit: commitmentOf(blindDetails(bankDetails)),
    },
  );
  const offer = valueOf(made);
  return signOffer({ ...offer, terms: { ...offer.terms, ...change } }, 'seller', stranger);
}
/** Signed anew by who altered it, so that only what it says can be held against it. */
const resigned = (offer: Offer, signer = keyOf(6)) =>
  signOffer({ ...offer, signatures: {} }, 'seller', signer);
const packed = (text: string) =>
  `${offerTextPrefix}${deflateRawSync(Buffer.from(text)).toString('base64url')}`;

function otherLeaf(value: unknown): string | number | null {
  if (typeof value === 'number') return value + 1;
  if (typeof value !== 'string') return null;
  return `${value.slice(0, -1)}${value.endsWith('1') ? '2' : '1'}`;
}

/** The same JSON with one leaf changed to another value of its kind, once for each leaf. */
function* alterations(value: unknown, path: string[] = []): Generator<[string, object]> {
  if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      for (const [at, changed] of alterations(inner, [...path, key]))
        yield [at, { ...value, [key]: changed }];
      const other = otherLeaf(inner);
      if (other !== null) yield [[...path, key].join('.'), { ...value, [key]: other }];
    }
  }
}

describe('what a malicious side can do, and what stops it', () => {
  it('altered in transit: no field of an offer can be changed, by whatever way it comes', async () => {
    const good = offerOf(seller, await offered({ counterparty: own(buyer), note: 'by noon' }));
    const before = buyer.offers.list();
    const fields: string[] = [];
    for (const [field, json] of alterations(offerToJson(good))) {
      fields.push(field);
      const read = await paste(buyer, packed(canonicalJson(json)));
      expect(codeOf(read), field).not.toBe('ok');
    }
    for (const field of ['terms.amount', 'terms.salt', 'details.fiatAmount', 'signatures.seller'])
      expect(fields).toContain(field);
    expect(fields.length).toBeGreaterThan(28);
    // The same as a file.
    const altered = { ...good, terms: { ...good.terms, amount: 1n } };
    await writeFile(join(buyer.folder, 'to-open'), encodeOffer(altered));
    expect(codeOf(await buyer.readOfferFile())).toBe('offer_altered');
    expect(buyer.offers.list()).toEqual(before);
  });

  it('wholly replaced: the check numbers differ, and the stranger is none of the address book', async () => {
    const meant = await offered();
    const instead = await paste(buyer, encodeOffer(await strangersOffer()));
    const view = instead.ok && instead.value.kind === 'offer' ? instead.value.offer : null;
    expect(view === null ? [] : codes(view)).toContain('first_trade');
    const taken = await acceptedBy(buyer, textOf(buyer, view!));
    // On the call each reads what stands on the own screen.
    const expected = await acceptedBy(buyer, textOf(seller, meant));
    const shown = valueOf(await seller.offers.read(textOf(buyer, expected)));
    expect(shown.checkNumber).toBe(expected.checkNumber);
    expect(taken.checkNumber).not.toBe(shown.checkNumber);
    // And the seller has no part in what was agreed with somebody else.
    expect(codeOf(await seller.offers.read(textOf(buyer, taken)))).toBe('not_your_offer');
  });

  it('an answer with quietly changed terms is a counter-offer, and can’t be locked', async () => {
    const meant = await offered();
    const answer = valueOf(
      acceptOffer(offerOf(seller, meant), own(buyer), {
        box: encryptionKeysOf(keyOf(2).privateKey).box,
        commit: commitmentOf(blindDetails(bankDetails)),
      }),
    ).offer;
    const changes: Partial<Offer['terms']>[] = [
      { amount: answer.terms.amount * 2n },
      { defaultBuyerBps: 10_000 },
      { paymentWindow: answer.terms.paymentWindow * 2 },
      { arbiter: anvil.accounts[8]!.address },
      { fundBy: answer.terms.fundBy + 60 },
      { arbiterFee: 1n },
    ];
    for (const change of changes) {
      const quiet = { ...answer, terms: { ...answer.terms, ...change }, signatures: {} };
      const text = encodeOffer(await signOffer(quiet, 'buyer', keyOf(2)));
      const read = valueOf(await seller.offers.read(text));
      const [field] = Object.keys(change);
      expect(read.state, field).toBe('answer');
      expect(read.changes.map((one) => one.field)).toContain(`terms.${field!}`);
      expect(codeOf(await seller.offers.lock(read.id))).toBe('offer_state');
    }
    const details = { ...answer.details, fiatAmount: '1.00' };
    const terms = { ...answer.terms, detailsHash: hashDetails(details) };
    const cheap = await signOffer({ ...answer, details, terms, signatures: {} }, 'buyer', keyOf(2));
    const read = valueOf(await seller.offers.read(encodeOffer(cheap)));
    expect(read.state).toBe('answer');
    expect(read.changes).toContainEqual({
      field: 'details.fiatAmount',
      from: '2315.00',
      to: '1.00',
    });
  });

  it('other terms than the buyer signed are another digest to the contract', async () => {
    const meant = await offered();
    const accepted = await acceptedBy(buyer, textOf(seller, meant));
    const { terms, signatures } = offerOf(buyer, accepted);
    for (const change of [{ amount: 1n }, { defaultBuyerBps: 0 }, { paymentWindow: 3601 }])
      await expect(
        chain.send(chain.wallets.seller, 'createTrade', [
          { ...terms, ...change },
          signatures.buyer!,
        ]),
      ).rejects.toThrow();
  });

  it('a fake escrow, another chain, and a token that is only called USDC', async () => {
    const proxy = await startRpcProxy(anvil.rpcUrl);
    closing.push(() => proxy.close());
    const asked: string[] = [];
    proxy.setFault((call) => void asked.push(JSON.stringify(call.params).toLowerCase()));
    const good = await strangersOffer();
    const fake = address(`0x${'ab'.repeat(20)}`);
    const before = buyer.offers.list().length;
    expect(codeOf(await paste(buyer, encodeOffer(await resigned({ ...good, escrow: fake }))))).toBe(
      'unknown_escrow',
    );
    // The standard code with a fee of the stranger's: a true address, and yet not this profile's.
    const other = await deployEscrowChain(anvil, { feeBps: 100 });
    closing.push(async () => other.close());
    const fee = { bps: 100, to: anvil.accounts[0]!.address };
    const costly = await resigned({ ...good, escrow: other.escrow, fee });
    expect(codeOf(await paste(buyer, encodeOffer(costly)))).toBe('unknown_escrow');
    // A fee that is not in the address.
    const hidden = await resigned({ ...good, escrow: other.escrow });
    expect(codeOf(await paste(buyer, encodeOffer(hidden)))).toBe('unknown_escrow');
    expect(codeOf(await paste(buyer, encodeOffer(await resigned({ ...good, chainId: 1 }))))).toBe(
      'offer_other_chain',
    );
    // A real token on this chain that says USDC of itself, and has six decimals.
    const symbol = await chain.provider.call({ to: other.stablecoin, data: '0x95d89b41' });
    expect(Buffer.from(symbol.slice(2), 'hex').toString('utf8')).toContain('USD');
    const provider = new JsonRpcProvider(proxy.rpcUrl, chain.chainId, {
      staticNetwork: true,
      batchMaxCount: 1,
    });
    closing.push(async () => provider.destroy());
    const careful = await trader(2, { network: { provider } });
    closing.push(async () => dispose(careful));
    const text = encodeOffer(await strangersOffer({ token: other.stablecoin }));
    for (const profile of [buyer, careful])
      expect(codeOf(await paste(profile, text))).toBe('unlisted_token');
    expect(buyer.offers.list()).toHaveLength(before);
    // Nothing asks a token for its name.
    valueOf(await careful.wallet.balances());
    expect(asked.some((params) => params.includes(chain.stablecoin.toLowerCase()))).toBe(true);
    expect(asked.filter((params) => params.includes('95d89b41'))).toEqual([]);
  });

  it('a trade on chain naming a buyer who agreed to nothing: refused, and shown nowhere', async () => {
    const stranger = chain.walletOf(5);
    const terms = chain.makeTerms({
      seller: address(stranger.address),
      buyer: own(buyer),
      amount: 10n ** 15n,
    });
    const ofAnother = await signTerms(keyOf(2), { ...terms, amount: 1n }, chain.domain);
    for (const signature of [
      '0x',
      `0x${'1'.repeat(130)}`,
      await signTerms(stranger, terms, chain.domain),
      ofAnother,
    ])
      await expect(
        chain.send(stranger, 'createTrade', [terms, signature], terms.amount),
      ).rejects.toThrow();

    const profile = await openStreamingProfile({
      folder: temporaryFolder(),
      chain,
      wallet: chain.wallets.buyer,
    });
    closing.push(() => profile.close());
    await profile.until('the local stream', () => profile.view()?.local.state === 'ok');
    const real = await chain.createTrade();
    // The same log, byte for byte, from a contract of the stranger's own.
    const forged = await logFromCopiedEscrow(
      { provider: chain.provider, rpcUrl: anvil.rpcUrl, escrow: chain.escrow },
      keyOf(5),
      own(buyer),
      Math.floor(Date.now() / 1000),
    );
    const after = await chain.createTrade();
    await profile.until('the trades around it', () => profile.tradeBook.trade(after.tradeId));
    expect(profile.tradeBook.trade(real.tradeId)).not.toBeNull();
    await anvil.mine(3);
    await profile.until(
      'the check past it',
      () => (profile.view()?.checkedTo ?? 0) > forged.blockNumber,
    );
    expect(profile.tradeBook.trade(forged.tradeId)).toBeNull();
    expect(
      profile.notifications.filter((notification) => notification.tradeId === forged.tradeId),
    ).toEqual([]);
  });

  it('“Locked” faked by a service: not checked, never payable, and gone once the own node says so', async () => {
    const [ownNode, itsNode] = [
      await startRpcProxy(anvil.rpcUrl),
      await startRpcProxy(anvil.rpcUrl),
    ];
    closing.push(() => ownNode.close());
    closing.push(() => itsNode.close());
    const remote = await startTestService({
      rpcUrls: [itsNode.rpcUrl],
      escrow: { address: chain.escrow, startBlock: chain.deployment.startBlock },
    });
    closing.push(() => remote.stop());
    const profile = await openStreamingProfile({
      folder: temporaryFolder(),
      chain,
      wallet: chain.wallets.buyer,
      rpcUrl: ownNode.rpcUrl,
    });
    closing.push(() => profile.close());
    await profile.until('the local stream', () => profile.view()?.local.state === 'ok');
    const remoteAccounts = [profile.account];
    await profile.changeSettings({ remoteServiceUrl: remote.address.url, remoteAccounts });
    await profile.until('the remote stream', () => profile.view()?.remote?.state === 'ok');
    const before = await anvil.request('evm_snapshot');
    ownNode.setFault(() => ({ kind: 'drop' }));
    const { tradeId: faked } = await chain.createTrade();
    const claimed = await profile.until('the claim', () => profile.tradeBook.trade(faked));
    expect(claimed.mark).toBe('unverified');
    // The lock never was on the chain that the user's own node follows; the service goes on claiming it.
    itsNode.setFault(() => ({ kind: 'drop' }));
    await anvil.request('evm_revert', [before]);
    await anvil.request('evm_increaseTime', [7]);
    const real = await chain.createTrade();
    await anvil.mine(8);
    ownNode.setFault(null);
    await profile.until(
      'the real one',
      () => profile.tradeBook.trade(real.tradeId)?.mark === 'verified',
    );
    await profile.until(
      'the check of it',
      () => profile.tradeBook.trade(faked)?.mark !== 'unverified',
    );
    expect(profile.tradeBook.trade(faked)?.mark ?? 'gone').toMatch(/conflict|gone/);
  });

  it('“Locked” faked by a node: a second endpoint that does not show it keeps the details closed', async () => {
    const otherNode = await startAnvil();
    closing.push(() => otherNode.stop());
    const elsewhere = await deployEscrowChain(otherNode);
    closing.push(async () => elsewhere.close());
    const careful = await trader(2, {
      network: { everyNode: [chain.provider, elsewhere.provider] },
    });
    closing.push(async () => dispose(careful));
    const locked = await agreeAndLock(chain, seller, careful);
    const id = tradeId(locked.id);
    await careful.tick();
    const early = await careful.details.view(id);
    expect(early).toMatchObject({
      sides: { seller: { state: 'waiting', text: detailsText.notFinal } },
    });
    expect(await careful.advice(id)).toMatchObject({
      step: 'wait_to_pay',
      reason: 'lock_not_final',
    });
    expect(codeOf(await careful.details.seal(id, 'counterparty'))).toBe('action_not_allowed');
    await seller.finalize();
    await careful.finalize();
    const { text } = valueOf(await seller.details.seal(id, 'counterparty'));
    valueOf(await careful.details.read(text));
    expect(await careful.advice(id)).toMatchObject({
      step: 'check_nodes',
      reason: 'nodes_disagree',
    });
  });

  it('an own friend as arbiter blocks Accept until chosen or confirmed; a silent one’s default is said', async () => {
    const friend = anvil.accounts[8]!.address;
    for (const [bps, words] of [
      [10_000, 'the buyer gets everything'],
      [0, 'the seller gets everything'],
      [7_000, 'the buyer gets 70 %'],
    ] as const) {
      const unfair = await strangersOffer({ arbiter: friend, defaultBuyerBps: bps });
      const view = valueOf(await buyer.offers.read(encodeOffer(unfair)));
      const blocking = view.findings.filter(({ level }) => level === 'block');
      expect(blocking.map(({ code }) => code)).toEqual(['arbiter_unknown']);
      expect(view.findings.find(({ code }) => code === 'unusual_default')?.text).toContain(
        `If nobody decides, ${words}`,
      );
      const taken = { id: view.id, account: own(buyer), privateDetails: typed(buyer) };
      const shown = buyer.person.seen.length;
      expect(codeOf(await buyer.offers.accept(taken))).toBe('arbiter_unconfirmed');
      expect(buyer.person.seen).toHaveLength(shown);
    }
    // The way out that needs no trust in him: another arbiter is proposed, and the rest stands.
    const unfair = await strangersOffer({ arbiter: friend });
    const view = valueOf(await buyer.offers.read(encodeOffer(unfair)));
    const draft = draftFor(chain, own(buyer), { role: 'buyer', privateDetails: typed(buyer) });
    const counter = valueOf(await buyer.offers.counter({ id: view.id, draft }));
    expect(counter.terms.arbiter).toBe(draft.arbiter);
    expect(codes(counter)).not.toContain('arbiter_unknown');
  });

  it('another bank account, by chat or well sealed, is never shown as payable', async () => {
    const locked = await agreeAndLock(chain, seller, buyer);
    const id = tradeId(locked.id);
    await seller.finalize();
    await buyer.finalize();
    const sealTo = async (iban: string) => {
      const blinded = blindDetails({ holder: 'Marta Keller', account: { iban } });
      const { box } = encryptionKeysOf(keyOf(2).privateKey);
      const to = { box, tradeId: id, role: 'seller' } as const;
      return encodeSealedDetails(valueOf(await sealDetails(blinded, to)));
    };
    // The other one comes first: the screen says why not to pay, until the agreed one is here.
    const other = await sealTo('GB33BUKB20201555555555');
    expect(codeOf(await paste(buyer, other))).toBe('sealed_details_wrong');
    expect(await buyer.advice(id)).toMatchObject({ step: 'wait_to_pay', reason: 'details_wrong' });
    const { text } = valueOf(await seller.details.seal(id, 'counterparty'));
    valueOf(await paste(buyer, text));
    const right = await buyer.details.view(id);
    expect(right).toMatchObject({ sides: { seller: { state: 'open' } } });
    expect(await buyer.advice(id)).toMatchObject({ step: 'pay', reason: null });
    // And afterwards: the same account under other blinding is not the committed one either.
    for (const iban of ['GB33BUKB20201555555555', 'DE89370400440532013000'])
      expect(codeOf(await paste(buyer, await sealTo(iban)))).toBe('sealed_details_wrong');
    const chat = 'My bank changed, please pay to GB33 BUKB 2020 1555 5555 55 instead';
    expect(codeOf(await paste(buyer, chat))).toBe('not_an_offer');
    expect(await buyer.details.view(id)).toEqual(right);
    // Only a new trade could name another: an agreement with another commitment has another id.
    const agreement = offerOf(seller, locked);
    const commit = commitmentOf(blindDetails(bankDetails));
    const details = { ...agreement.details, seller: { ...agreement.details.seller, commit } };
    expect(codeOf(await paste(buyer, encodeOffer({ ...agreement, details })))).toBe(
      'offer_altered',
    );
  });

  it('sham offers collect no names and no account numbers', async () => {
    const meant = await offered();
    const accepted = await acceptedBy(buyer, textOf(seller, meant));
    const agreed = valueOf(await seller.offers.read(textOf(buyer, accepted)));
    const out = [meant, agreed].map((offer) => textOf(seller, offer));
    out.push(textOf(buyer, accepted));
    for (const text of out) {
      const plain = canonicalJson(offerToJson(valueOf(decodeOffer(text))));
      for (const secret of ['Marta', 'Keller', 'Max', 'Wagner', 'DE89', '37040044'])
        expect(plain + text).not.toContain(secret);
    }
    for (const profile of [seller, buyer])
      expect(codeOf(await profile.details.seal(tradeId(agreed.id), 'counterparty'))).toBe(
        'not_found',
      );
    // Of several takers only who was chosen, by a lock, is shown anything.
    const locked = await agreeAndLock(chain, seller, buyer);
    await seller.finalize();
    await buyer.finalize();
    const { text } = valueOf(await seller.details.seal(tradeId(locked.id), 'counterparty'));
    expect(valueOf(decodeSealedDetails(text)).tradeId).toBe(locked.id);
    const passerBy = await trader(9);
    closing.push(async () => dispose(passerBy));
    expect(codeOf(await paste(passerBy, text))).toBe('not_found');
  });

  it('a stranger’s money: the payer’s name is committed, another one is wrong, the risk is named', async () => {
    const locked = await agreeAndLock(chain, seller, buyer);
    const id = tradeId(locked.id);
    await seller.finalize();
    await buyer.finalize();
    const blinded = blindDetails({ holder: 'Jonas Peters', account: {} });
    const { box } = encryptionKeysOf(keyOf(1).privateKey);
    const other = valueOf(await sealDetails(blinded, { box, tradeId: id, role: 'buyer' }));
    expect(codeOf(await paste(seller, encodeSealedDetails(other)))).toBe('sealed_details_wrong');
    const { text } = valueOf(await buyer.details.seal(id, 'counterparty'));
    valueOf(await paste(seller, text));
    const sides = (await seller.details.view(id))?.sides;
    // What release asks for is the committed name.
    expect(sides?.buyer).toMatchObject({
      state: 'open',
      fields: [{ id: 'holder', value: bankDetails.holder }],
    });
    const risky = await offered({ method: 'paypal', privateDetails: paypalDetails });
    expect(risky.findings.find(({ code }) => code === 'reversal_risk')?.text).toMatch(/back/);
  });

  it('an old offer is used up by its time, its id, and its domain', async () => {
    const now = Math.floor(Date.now() / 1000);
    const old = await strangersOffer({ fundBy: now - daySeconds });
    expect(codeOf(await paste(buyer, encodeOffer(old)))).toBe('offer_lapsed');
    const endless = await strangersOffer({ fundBy: now + 30 * daySeconds });
    expect(codeOf(await paste(buyer, encodeOffer(endless)))).toBe('invalid_terms');
    // To the contract as well, whatever an app would do.
    const expired = chain.makeTerms({ fundBy: now - daySeconds, amount: 5n });
    const signed = await signTerms(keyOf(2), expired, chain.domain);
    await expect(
      chain.send(chain.wallets.seller, 'createTrade', [expired, signed], 5n),
    ).rejects.toThrow();

    const locked = await agreeAndLock(chain, seller, buyer);
    await settled(() => buyer.offers.list().find(({ id }) => id === locked.id)?.state === 'locked');
    const { terms, signatures } = offerOf(seller, locked);
    await chain.mintStablecoin(terms.seller, terms.amount);
    await expect(
      chain.send(chain.wallets.seller, 'createTrade', [terms, signatures.buyer!]),
    ).rejects.toThrow();
    expect(codeOf(await seller.offers.lock(locked.id))).toBe('offer_state');
    // Its text once more is the same trade, and takes nothing back.
    const again = valueOf(await buyer.offers.read(textOf(seller, locked)));
    expect(again).toMatchObject({ id: locked.id, state: 'locked' });
    // On another contract of this chain the signature is worth nothing.
    const other = await deployEscrowChain(anvil, { feeBps: 50 });
    closing.push(async () => other.close());
    await expect(
      other.send(chain.wallets.seller, 'createTrade', [terms, signatures.buyer!]),
    ).rejects.toThrow();
  });

  it('spam, huge and trick input is refused: strictly read, within limits', async () => {
    const before = buyer.offers.list().length;
    const json = offerToJson(await strangersOffer());
    const withNote = (note: string) =>
      packed(canonicalJson({ ...json, details: { ...json.details, note } }));
    const texts = [
      packed(`"${'9'.repeat(64 * 1024 * 1024)}"`),
      packed('['.repeat(8_000) + ']'.repeat(8_000)),
      packed(canonicalJson({ ...json, extra: 1 })),
      packed(`${canonicalJson(json)} `),
      withNote('pay \u202e009\u202c only'),
      withNote('zero\u200bwidth'),
      withNote('bell \u0007'),
      withNote('x'.repeat(281)),
    ];
    for (const text of texts) expect(codeOf(await paste(buyer, text))).toBe('offer_unreadable');
    // A link is a text like any other: read, never followed.
    expect(codeOf(await paste(buyer, 'https://example.org/#escrow-desk:1/'))).toBe(
      'offer_unreadable',
    );
    expect(buyer.offers.list()).toHaveLength(before);

    const { client, buyer: receiver } = await stageTrade(closing);
    const senders = [newPerson(), newPerson()];
    let taken = 0;
    for (const sender of senders) {
      for (let i = 0; i < maxOffersOfSender; i += 1) {
        const sent = await client.sendOffer(sender.address, receiver.address, `offer ${i}`);
        if (sent.ok) taken += 1;
        else expect(codeOf(sent)).toBe('service_limit');
      }
      expect(codeOf(await client.sendOffer(sender.address, receiver.address, 'one more'))).toBe(
        'service_limit',
      );
    }
    expect(taken).toBe(maxOffersWaiting);
    const large = 'x'.repeat(17 * 1024);
    expect(codeOf(await client.sendOffer(newPerson().address, own(seller), large))).not.toBe('ok');
  });
});

const paypalDetails = { holder: 'Marta Keller', account: { email: 'marta@example.org' } };
