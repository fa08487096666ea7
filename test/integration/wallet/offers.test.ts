import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Wallet } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashDetails } from '../../../src-escrow/agreement/details-hash.ts';
import { decodeOffer, encodeOffer } from '../../../src-escrow/agreement/offer-codec.ts';
import { signOffer } from '../../../src-escrow/agreement/answer-offer.ts';
import type { Offer } from '../../../src-shared/agreement/offer.ts';
import { address } from '../../../src-shared/parse.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../../support/escrow-chain.ts';
import {
  bankDetails,
  cancel,
  codeOf,
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
let maker: TestProfile;
let taker: TestProfile;

beforeAll(async () => {
  anvil = await startAnvil();
  chain = await deployEscrowChain(anvil);
  maker = await openTestProfile(chain);
  taker = await openTestProfile(chain);
  maker.person.will(importKey(anvil.accounts[1]!.privateKey));
  taker.person.will(importKey(anvil.accounts[2]!.privateKey));
  valueOf(await maker.wallet.import());
  valueOf(await taker.wallet.import());
});
afterAll(async () => {
  for (const profile of [maker, taker]) {
    profile.close();
    removeFolder(profile.folder);
  }
  chain.close();
  await anvil.stop();
});

const own = (profile: TestProfile) => profile.wallet.addresses()[0]!;
async function made(change: Parameters<typeof draftFor>[2] = {}): Promise<Offer> {
  const offer = valueOf(await maker.offers.create(draftFor(chain, own(maker), change)));
  return valueOf(decodeOffer(valueOf(maker.offers.text(offer.id)).text));
}
const read = (offer: Offer) => taker.offers.read(encodeOffer(offer));
const makerKey = () => new Wallet(anvil.accounts[1]!.privateKey);

describe('an offer that is refused, with its reason', () => {
  it('altered: amount, price, or a signature that is missing', async () => {
    const offer = await made();
    const amount = { ...offer, terms: { ...offer.terms, amount: offer.terms.amount + 1n } };
    expect(codeOf(await read(amount))).toBe('offer_altered');
    const price = { ...offer, details: { ...offer.details, fiatAmount: '1.00' } };
    expect(codeOf(await read(price))).toBe('offer_altered');
    expect(codeOf(await read({ ...offer, signatures: {} }))).toBe('offer_altered');
    expect(taker.offers.list()).toEqual([]);
  });

  it('for an escrow that is not the standard one', async () => {
    const offer = await made();
    const escrow = address(`0x${'ab'.repeat(20)}`);
    const forged = await signOffer({ ...offer, escrow, signatures: {} }, 'seller', makerKey());
    expect(codeOf(await read(forged))).toBe('unknown_escrow');
  });

  it('for the standard escrow with another fee than the profile follows', async () => {
    const other = await deployEscrowChain(anvil, { feeBps: 50 });
    const offer = await made();
    const elsewhere = await signOffer(
      {
        ...offer,
        escrow: other.escrow,
        fee: { bps: 50, to: anvil.accounts[0]!.address },
        signatures: {},
      },
      'seller',
      makerKey(),
    );
    other.close();
    expect(codeOf(await read(elsewhere))).toBe('unknown_escrow');
  });

  it('for a token that is not on the list', async () => {
    const offer = await made();
    const terms = { ...offer.terms, token: address(`0x${'cd'.repeat(20)}`) };
    const signed = await signOffer({ ...offer, terms, signatures: {} }, 'seller', makerKey());
    expect(codeOf(await read(signed))).toBe('unlisted_token');
  });

  it('expired, and for another chain', async () => {
    const offer = await made();
    const past = { ...offer.terms, fundBy: Math.floor(Date.now() / 1000) - 10 };
    const expired = await signOffer(
      { ...offer, terms: past, signatures: {} },
      'seller',
      makerKey(),
    );
    expect(codeOf(await read(expired))).toBe('offer_lapsed');
    const moved = await signOffer(
      { ...offer, chainId: 8453, signatures: {} },
      'seller',
      makerKey(),
    );
    expect(codeOf(await read(moved))).toBe('offer_other_chain');
  });

  it('naming two others', async () => {
    const stranger = anvil.accounts[7]!.address;
    const offer = await made({ counterparty: stranger });
    expect(codeOf(await read(offer))).toBe('not_your_offer');
  });

  it('no offer at all, or a damaged one', async () => {
    expect(codeOf(await taker.offers.read('hello'))).toBe('not_an_offer');
    expect(codeOf(await taker.offers.read('escrow-desk:1/AAAA'))).toBe('offer_unreadable');
  });
});

describe('the offer’s own life', () => {
  it('an answer with quietly changed terms is a counter-offer', async () => {
    const offer = await made();
    const view = valueOf(await read(offer));
    valueOf(await taker.offers.confirm({ id: view.id, finding: 'arbiter_unknown', label: 'W' }));
    const accepted = valueOf(
      await taker.offers.accept({ id: view.id, account: own(taker), privateDetails: bankDetails }),
    );
    const answer = valueOf(decodeOffer(valueOf(taker.offers.text(accepted.id)).text));
    const details = { ...answer.details, fiatAmount: '2000.00' };
    const terms = { ...answer.terms, detailsHash: hashDetails(details) };
    const quiet = await signOffer(
      { ...answer, details, terms, signatures: {} },
      'buyer',
      new Wallet(anvil.accounts[2]!.privateKey),
    );
    const review = valueOf(await maker.offers.read(encodeOffer(quiet)));
    expect(review.state).toBe('answer');
    expect(review.changes).toContainEqual({
      field: 'details.fiatAmount',
      from: '2315.00',
      to: '2000.00',
    });
  });

  it('reading the same text twice changes nothing', async () => {
    const offer = await made();
    const first = valueOf(await read(offer));
    const second = valueOf(await read(offer));
    expect(second.id).toBe(first.id);
    expect(taker.offers.list().filter(({ id }) => id === first.id)).toHaveLength(1);
  });

  it('is declined, withdrawn, and stays unsigned when the window is closed', async () => {
    const offer = await made();
    const view = valueOf(await read(offer));
    expect(valueOf(await taker.offers.decline(view.id)).state).toBe('declined');
    expect(
      codeOf(
        await taker.offers.accept({
          id: view.id,
          account: own(taker),
          privateDetails: bankDetails,
        }),
      ),
    ).toBe('offer_state');
    expect(valueOf(await maker.offers.withdraw(view.id)).state).toBe('withdrawn');
    maker.person.will(cancel);
    const count = maker.offers.list().length;
    expect(codeOf(await maker.offers.create(draftFor(chain, own(maker))))).toBe('cancelled');
    expect(maker.offers.list()).toHaveLength(count);
  });

  it('expires when its time passes, and is stored over a restart', async () => {
    const offer = valueOf(await maker.offers.create(draftFor(chain, own(maker))));
    const { folder } = maker;
    maker.close();
    maker = await openTestProfile(chain, { folder });
    expect(maker.offers.list().find(({ id }) => id === offer.id)?.state).toBe('sent');
    await chain.passTime(3700);
    await maker.tick();
    await settled(() => maker.offers.list().find(({ id }) => id === offer.id)?.state === 'lapsed');
  });

  it('travels as a file', async () => {
    maker.person.will(async ({ handlers }) => {
      await handlers['secret.confirmSigning']({ passphrase: 'correct horse battery' });
    });
    const offer = valueOf(await maker.offers.create(draftFor(chain, own(maker))));
    const saved = valueOf(await maker.offerDelivery.saveFile(offer.id));
    expect(saved.path).toMatch(/\.offer$/);
    expect(codeOf(await taker.readOfferFile())).toBe('cancelled');
    await writeFile(join(taker.folder, 'to-open'), valueOf(maker.offers.text(offer.id)).text);
    await taker.tick();
    expect(valueOf(await taker.readOfferFile())).toMatchObject({
      kind: 'offer',
      offer: { id: offer.id },
    });
    await writeFile(join(taker.folder, 'to-open'), 'x'.repeat(100_000));
    expect(codeOf(await taker.readOfferFile())).toBe('invalid_input');
  });
});

describe('the offer form', () => {
  it.each([
    [{ token: address(`0x${'cd'.repeat(20)}`) }, 'unlisted_token', 'token'],
    [{ fiatAmount: '12,50' }, 'invalid_input', 'fiatAmount'],
    [{ fiatAmount: '0.00' }, 'invalid_amount', 'fiatAmount'],
    [{ currency: 'euro' }, 'invalid_input', 'currency'],
    [{ country: 'Germany'.slice(0, 4) }, 'invalid_input', 'country'],
    [{ method: 'shells' }, 'invalid_input', 'method'],
    [{ reference: '\u202eINV' }, 'invalid_input', 'reference'],
    [{ amount: 0n }, 'invalid_amount', 'amount'],
    [{ paymentWindow: 60 }, 'invalid_terms', 'paymentWindow'],
    [{ arbiterFee: 2_500_000_000n }, 'invalid_terms', 'arbiterFee'],
    [{ expiresIn: 10 }, 'invalid_terms', 'expiresIn'],
  ] as const)('refuses %o and names the field', async (change, code, field) => {
    const refused = await maker.offers.create(draftFor(chain, own(maker), change));
    expect(refused).toMatchObject({ ok: false, failure: { code, field } });
  });

  it('refuses itself as the other side, and the arbiter as a party', async () => {
    const same = draftFor(chain, own(maker), { counterparty: own(maker) });
    expect(await maker.offers.create(same)).toMatchObject({ ok: false });
    const judge = draftFor(chain, own(maker), { arbiter: own(maker) });
    expect(await maker.offers.create(judge)).toMatchObject({
      ok: false,
      failure: { code: 'invalid_terms', field: 'arbiter' },
    });
  });
});

describe('a look-alike address', () => {
  it('is refused as a contact until it was compared', async () => {
    const known = address(`0xabcd${'11'.repeat(16)}9876`);
    const lookalike = address(`0xabcd${'22'.repeat(16)}9876`);
    valueOf(await taker.contacts.save({ address: known, label: 'Marta', arbiter: false }));
    const refused = await taker.contacts.save({
      address: lookalike,
      label: 'Martha',
      arbiter: false,
    });
    expect(refused).toMatchObject({ ok: false, failure: { code: 'lookalike_address' } });

    const offer = await made({ arbiter: lookalike });
    const view = valueOf(await read(offer));
    expect(view.findings.map(({ code }) => code)).toContain('lookalike_address');
    const compared = valueOf(
      await taker.offers.confirm({ id: view.id, finding: 'lookalike_address', label: 'Martha' }),
    );
    const left = compared.findings.filter(({ level }) => level === 'block');
    expect(left.map(({ code }) => code)).toEqual(['arbiter_unknown']);
    expect(
      codeOf(
        await taker.offers.accept({
          id: view.id,
          account: own(taker),
          privateDetails: bankDetails,
        }),
      ),
    ).toBe('arbiter_unconfirmed');
  });
});
