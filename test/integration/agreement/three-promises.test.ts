import { inflateRawSync } from 'node:zlib';
import { Wallet } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signApproval, type ApprovedCall } from '../../../src-escrow/agreement/approval-digest.ts';
import { decodeArbiterCard } from '../../../src-escrow/agreement/arbiter-card.ts';
import { signOffer, tradeIdOfOffer } from '../../../src-escrow/agreement/answer-offer.ts';
import { blindDetails } from '../../../src-escrow/agreement/commitment.ts';
import { encryptionKeysOf } from '../../../src-escrow/agreement/encryption-key.ts';
import { noteTypedData } from '../../../src-escrow/agreement/note-digest.ts';
import { decodeOffer, encodeOffer } from '../../../src-escrow/agreement/offer-codec.ts';
import {
  decodeSealedDetails,
  encodeSealedDetails,
  openDetails,
  sealDetails,
} from '../../../src-escrow/agreement/sealed-details.ts';
import { signTerms, signTypedData } from '../../../src-escrow/agreement/terms-digest.ts';
import { offerTextPrefix, type Offer } from '../../../src-shared/agreement/offer.ts';
import type { OfferView } from '../../../src-shared/ipc/views.ts';
import { tradeId, zeroAddress } from '../../../src-shared/parse.ts';
import type { Terms } from '../../../src-shared/trade/terms.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../../support/escrow-chain.ts';
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
} from '../wallet/test-profile.ts';
import {
  changingFunctions,
  holdingsOf,
  newDeadline,
  tryEverywhere,
  type HeldSignature,
} from './every-call.ts';

let anvil: Anvil;
let chain: EscrowChain;
let seller: TestProfile;
let buyer: TestProfile;
let outsider: TestProfile;

beforeAll(async () => {
  anvil = await startAnvil();
  chain = await deployEscrowChain(anvil);
  [seller, buyer, outsider] = [
    await openTestProfile(chain),
    await openTestProfile(chain),
    await openTestProfile(chain),
  ];
  for (const [profile, index] of [
    [seller, 1],
    [buyer, 2],
    [outsider, 5],
  ] as const) {
    profile.person.will(importKey(anvil.accounts[index]!.privateKey));
    valueOf(await profile.wallet.import());
  }
  for (const profile of [seller, buyer]) {
    const known = { address: chain.makeTerms().arbiter, label: 'L. Weiss', arbiter: true };
    valueOf(await profile.contacts.save(known));
    await chain.mintStablecoin(own(profile), 1_000_000_000_000n);
  }
});
afterAll(async () => {
  for (const profile of [seller, buyer, outsider]) {
    profile.close();
    removeFolder(profile.folder);
  }
  chain.close();
  await anvil.stop();
});

const own = (profile: TestProfile) => profile.wallet.addresses()[0]!;
const textOf = (profile: TestProfile, offer: OfferView) =>
  valueOf(profile.offers.text(offer.id)).text;
const offerOf = (profile: TestProfile, offer: OfferView) =>
  valueOf(decodeOffer(textOf(profile, offer)));
const keyOf = (index: number) => new Wallet(anvil.accounts[index]!.privateKey);

/** Offer and acceptance by text, as two traders make them. */
async function agree(change: Parameters<typeof draftFor>[2] = {}) {
  const offered = valueOf(await seller.offers.create(draftFor(chain, own(seller), change)));
  const read = valueOf(await buyer.offers.read(textOf(seller, offered)));
  const accepted = valueOf(
    await buyer.offers.accept({
      id: read.id,
      account: own(buyer),
      privateDetails: { holder: 'Max Wagner', account: {} },
    }),
  );
  const agreed = valueOf(await seller.offers.read(textOf(buyer, accepted)));
  return { offered, accepted, agreed };
}

/** Every signature that the two make before anything is locked, and what else they let out of their hands. */
async function signaturesBeforeTheLock(): Promise<{ held: HeldSignature[]; agreement: Offer }> {
  const held: HeldSignature[] = [];
  const keep = (
    what: string,
    profile: TestProfile,
    bytes: string | undefined,
    more: object = {},
  ): void => {
    if (bytes === undefined) throw new Error(`${what} was not made`);
    held.push({ what, signer: own(profile), bytes, ...more });
  };

  const { offered, agreed } = await agree();
  const agreement = offerOf(seller, agreed);
  keep('offer', seller, offerOf(seller, offered).signatures.seller);
  keep('acceptance', buyer, agreement.signatures.buyer);

  const wanted = draftFor(chain, own(buyer), { role: 'buyer' });
  const bid = valueOf(await buyer.offers.create(wanted));
  keep('offer to buy', buyer, offerOf(buyer, bid).signatures.buyer);
  const read = valueOf(await seller.offers.read(textOf(buyer, bid)));
  const draft = draftFor(chain, own(seller), { amount: 2_000_000_000n });
  const counter = valueOf(await seller.offers.counter({ id: read.id, draft }));
  keep('counter-offer', seller, offerOf(seller, counter).signatures.seller);

  for (const profile of [seller, buyer]) {
    const card = await profile.makeCard({
      account: own(profile),
      name: 'Me',
      contact: 'here',
      feeBps: 0,
      minArbitrationDays: 3,
      validDays: 30,
    });
    keep('arbiter card', profile, valueOf(decodeArbiterCard(valueOf(card).text)).signature);
    const signIn = await profile.wallet.signIn({
      url: 'http://127.0.0.1:1',
      address: own(profile),
      chainId: chain.chainId,
      nonce: 'a-nonce-of-it',
      issuedAt: new Date().toISOString(),
    });
    keep('sign-in', profile, valueOf(signIn));
  }

  const id = tradeIdOfOffer(agreement);
  const blinded = blindDetails(bankDetails);
  for (const [profile, index, role] of [
    [seller, 1, 'seller'],
    [buyer, 2, 'buyer'],
  ] as const) {
    const content = { tradeId: id, kind: 'message' as const, text: 'hello', createdAt: 1 };
    keep('note', profile, await signTypedData(keyOf(index), noteTypedData(content, chain.domain)));
    const { box } = encryptionKeysOf(keyOf(index).privateKey);
    const sealed = valueOf(await sealDetails(blinded, { box, tradeId: id, role }));
    keep('sealed details', profile, `0x${Buffer.from(sealed.sealed).toString('hex')}`);
    // The app refuses to make one before the lock; if one were made all the same, it must be worth nothing.
    const { amount } = agreement.terms;
    const calls: ApprovedCall[] = [
      { struct: 'Settle', state: 'Funded', toBuyer: amount, remaining: amount },
      { struct: 'Refund', state: 'Funded', value: amount, remaining: amount },
      {
        struct: 'ExtendDeadline',
        state: 'Funded',
        currentDeadline: agreement.terms.fundBy,
        newDeadline: newDeadline(),
      },
      { struct: 'CancelNonce', cancelled: 1n },
      { struct: 'MarkPaid', referenceHash: agreement.terms.detailsHash },
      { struct: 'OpenDispute', evidenceHash: agreement.terms.detailsHash },
      { struct: 'SubmitEvidence', evidenceHash: agreement.terms.detailsHash },
    ];
    for (const [at, call] of calls.entries()) {
      const nonce = BigInt(100 + at);
      const deadline = Math.floor(Date.now() / 1000) + 86_400;
      const content = { tradeId: id, call, signer: own(profile), nonce, deadline };
      const approval = await signApproval(keyOf(index), content, chain.domain);
      keep(`approval of ${call.struct}`, profile, approval.signature, { nonce, deadline });
    }
  }
  return { held, agreement };
}

describe('the three promises', () => {
  it(
    'no signature made before the lock can move money: each in the place of each, in every function',
    { timeout: 300_000 },
    async () => {
      const { held, agreement } = await signaturesBeforeTheLock();
      expect(new Set(held.map(({ what }) => what)).size).toBe(15);
      const stranger = anvil.accounts[7]!.address;
      const people = [own(seller), own(buyer), stranger, agreement.terms.arbiter];
      // At its worst: the seller has allowed the escrow everything, and another trade of the two is live.
      const live = await chain.createTrade({ token: chain.stablecoin, amount: 5_000_000n });
      const unlimited = { token: chain.stablecoin, amount: 5n * 10n ** 11n };
      await chain.createTrade({ ...unlimited, amount: 1n });
      await anvil.request('eth_sendTransaction', [
        {
          from: own(seller),
          to: chain.stablecoin,
          // approve(escrow, 2^256 - 1)
          data: `0x095ea7b3${chain.escrow.slice(2).padStart(64, '0')}${'f'.repeat(64)}`,
        },
      ]);
      const before = await holdingsOf(chain, people);
      for (const [from, terms] of [
        [stranger, [agreement.terms, live.terms]],
        [own(buyer), [agreement.terms]],
        [agreement.terms.arbiter, [agreement.terms]],
      ] as const) {
        const { calls, taken } = await tryEverywhere(chain, held, terms, from);
        expect(calls).toBeGreaterThan(held.length * terms.length * 15);
        // Everybody may make own approvals worthless.
        expect([...taken].filter((name) => !name.startsWith('cancelNonce'))).toEqual([]);
        expect(await holdingsOf(chain, people)).toBe(before);
      }

      // The seller alone can, and with nothing but the buyer's signature of exactly these terms.
      const locks = changingFunctions.filter(({ name }) => name.startsWith('createTrade'));
      const sells = own(seller);
      const { taken } = await tryEverywhere(chain, held, [agreement.terms], sells, locks);
      expect([...taken]).toEqual(['createTrade by acceptance']);
      const amount = agreement.terms.amount;
      expect(await balance(own(buyer))).toBe(1_000_000_000_000n);
      expect(await balance(chain.escrow)).toBe(amount + 5_000_000n + 1n);
    },
  );

  it('no permission for a trade is signed before the trade is there', async () => {
    const { agreed } = await agree();
    const shown = seller.person.seen.length;
    const proposal = { kind: 'settlement', toBuyer: 1n } as const;
    const asked = { tradeId: tradeId(agreed.id), proposal, validFor: 3600 as const };
    for (const profile of [seller, buyer])
      expect(codeOf(await profile.proposals.propose(asked))).not.toBe('ok');
    for (const action of ['confirmPayment', 'refund', 'markPaid', 'openDispute'] as const)
      for (const profile of [seller, buyer])
        expect(
          codeOf(
            await profile.wallet.act({
              account: profile.account,
              tradeId: asked.tradeId,
              action,
              value: 1n,
            }),
          ),
        ).not.toBe('ok');
    expect(seller.person.seen).toHaveLength(shown);
  });

  it('the contract locks only terms that the buyer signed: no field may differ', async () => {
    const { agreed } = await agree();
    const { terms, signatures } = offerOf(seller, agreed);
    const { seller: sells } = chain.wallets;
    const lock = (changed: Terms, signature: string) =>
      chain.send(sells, 'createTrade', [changed, signature]);
    const lockWithPermit = (changed: Terms, signature: string) => {
      const permit = { value: 0n, deadline: 0n, v: 27, r: terms.detailsHash, s: terms.detailsHash };
      return chain.send(sells, 'createTradeWithPermit', [changed, signature, permit]);
    };
    const other = anvil.accounts[8]!.address;
    const changes: { readonly [Field in keyof Terms]: Terms[Field] } = {
      seller: other,
      buyer: other,
      arbiter: other,
      fallbackArbiter: other,
      token: zeroAddress,
      amount: terms.amount - 1n,
      paymentWindow: terms.paymentWindow + 1,
      confirmationWindow: terms.confirmationWindow + 1,
      arbitrationWindow: terms.arbitrationWindow + 1,
      defaultBuyerBps: 0,
      arbiterFee: 1n,
      fundBy: terms.fundBy + 1,
      detailsHash: terms.detailsHash.replace(/.$/, (last) =>
        last === '0' ? '1' : '0',
      ) as Terms['detailsHash'],
      salt: terms.salt + 1n,
    };
    expect(Object.keys(changes).sort()).toEqual(Object.keys(terms).sort());
    await chain.mintStablecoin(terms.seller, terms.amount);
    const before = await balance(terms.seller);
    for (const [field, value] of Object.entries(changes)) {
      const changed = { ...terms, [field]: value };
      for (const send of [lock, lockWithPermit])
        await expect(send(changed, signatures.buyer!), field).rejects.toThrow();
    }
    const elsewhere = { ...chain.domain, chainId: 1 };
    const otherContract = { ...chain.domain, escrow: other };
    for (const signature of [
      '0x',
      await signTerms(keyOf(1), terms, chain.domain),
      await signTerms(keyOf(2), terms, elsewhere),
      await signTerms(keyOf(2), terms, otherContract),
    ])
      for (const send of [lock, lockWithPermit])
        await expect(send(terms, signature)).rejects.toThrow();
    expect(await balance(terms.seller)).toBe(before);
    // As they were signed they can be locked, once.
    await lock(terms, signatures.buyer!);
    await expect(lock(terms, signatures.buyer!)).rejects.toThrow();
    expect(await balance(terms.seller)).toBe(before - terms.amount);
  });

  it('bank details are committed before the lock and opened after it, to the counterparty alone', async () => {
    const secrets = ['Marta', 'Keller', '3704', '0532', 'DE89'];
    const { offered, accepted, agreed } = await agree();
    for (const text of [textOf(seller, offered), textOf(buyer, accepted), textOf(seller, agreed)]) {
      const [sentence = '', packed = ''] = text.split(offerTextPrefix);
      const content = inflateRawSync(Buffer.from(packed.replaceAll(/\s/g, ''), 'base64url'));
      // Random numbers and bytes hold any four digits now and then.
      const readable = `${sentence}${content.toString()}`.replaceAll(/0x[0-9a-f]+|\d{20,}/gi, '');
      expect(readable).toContain('"details"');
      for (const secret of [...secrets, 'Max', 'Wagner']) expect(readable).not.toContain(secret);
    }
    // Committed: they stand in the signed details as a fingerprint, and can't be exchanged afterwards.
    expect(agreed.details.seller.commit).not.toBe(agreed.details.buyer.commit);
    for (const profile of [seller, buyer])
      for (const to of ['counterparty', 'arbiter'] as const)
        expect(codeOf(await profile.details.seal(tradeId(agreed.id), to))).toBe('not_found');

    const locked = await agreeAndLock(chain, seller, buyer);
    const id = tradeId(locked.id);
    await settled(() => seller.context.tradeBook.trade(id)?.trade.state === 'Funded');
    // Locked, and the lock may still vanish: nothing leaves this computer, and nothing is payable.
    expect(codeOf(await seller.details.seal(id, 'counterparty'))).toBe('action_not_allowed');
    expect(await buyer.advice(id)).toMatchObject({ step: 'wait_to_pay', reason: 'lock_not_final' });
    await seller.finalize();
    await buyer.finalize();
    await settled(() => seller.context.tradeBook.trade(id)?.trade.status === 'final');
    const { text } = valueOf(await seller.details.seal(id, 'counterparty'));
    for (const secret of secrets) expect(text).not.toContain(secret);

    // To the counterparty alone: whoever else has the text learns nothing.
    const sealed = valueOf(decodeSealedDetails(text));
    for (const index of [1, 3, 4, 5]) {
      const { open } = encryptionKeysOf(keyOf(index).privateKey);
      expect(codeOf(await openDetails(sealed, open))).toBe('sealed_details_unreadable');
    }
    expect(codeOf(await outsider.details.read(text))).toBe('not_found');
    // Nor for another trade or in the other side's name.
    const { open } = encryptionKeysOf(keyOf(2).privateKey);
    expect(codeOf(await openDetails({ ...sealed, role: 'buyer' }, open))).not.toBe('ok');
    const elsewhere = { ...sealed, tradeId: tradeId(agreed.id) };
    expect(codeOf(await openDetails(elsewhere, open))).not.toBe('ok');

    expect((await buyer.details.view(id))?.sides.seller.state).toBe('waiting');
    valueOf(await buyer.details.read(text));
    const opened = await buyer.details.view(id);
    expect(opened).toMatchObject({ sides: { seller: { state: 'open' } } });
    expect(await buyer.advice(id)).toMatchObject({ step: 'pay', reason: null });
    expect(JSON.stringify(opened)).toContain('Marta Keller');

    // Others, well sealed by the seller himself, are not what was committed to.
    const blinded = blindDetails({ ...bankDetails, holder: 'Somebody Else' });
    const { box } = encryptionKeysOf(keyOf(2).privateKey);
    const other = valueOf(await sealDetails(blinded, { box, tradeId: id, role: 'seller' }));
    expect(codeOf(await buyer.details.read(encodeSealedDetails(other)))).toBe(
      'sealed_details_wrong',
    );
    expect(await buyer.details.view(id)).toEqual(opened);
  });

  it('a signature of one offer is worth nothing on another', async () => {
    const { agreed } = await agree();
    const first = offerOf(seller, agreed);
    const second = await signOffer(
      { ...first, terms: { ...first.terms, amount: 1n }, signatures: {} },
      'seller',
      keyOf(1),
    );
    const mixed = {
      ...second,
      signatures: { ...second.signatures, buyer: first.signatures.buyer! },
    };
    expect(codeOf(await seller.offers.read(encodeOffer(mixed)))).toBe('offer_altered');
  });
});

async function balance(who: string): Promise<bigint> {
  const data = `0x70a08231${who.slice(2).padStart(64, '0')}`;
  return BigInt(await chain.provider.call({ to: chain.stablecoin, data }));
}
