import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ether } from '../../../src-shared/money/token.ts';
import type { OfferView } from '../../../src-shared/ipc/views.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../../support/escrow-chain.ts';
import {
  bankDetails,
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
let seller: TestProfile;
let buyer: TestProfile;
let other: TestProfile;
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
  [seller, buyer, other] = [await profileOf(1), await profileOf(2), await profileOf(5)];
  const { arbiter } = chain.makeTerms();
  for (const profile of [seller, buyer, other])
    valueOf(await profile.contacts.save({ address: arbiter, label: 'L. Weiss', arbiter: true }));
});
afterEach(() => {
  for (const end of ending.splice(0)) end();
});

async function profileOf(index: number): Promise<TestProfile> {
  const profile = await openTestProfile(chain);
  profile.person.will(importKey(anvil.accounts[index]!.privateKey));
  valueOf(await profile.wallet.import());
  ending.push(() => {
    profile.close();
    removeFolder(profile.folder);
  });
  return profile;
}
const own = (profile: TestProfile) => profile.wallet.addresses()[0]!;
const stateOf = (profile: TestProfile, { id }: OfferView) => profile.offers.stored(id)?.state;
const draft = (profile: TestProfile, change: Parameters<typeof draftFor>[2] = {}) =>
  draftFor(chain, own(profile), { token: ether.address, amount: 10n ** 17n, ...change });
/** The offer as the other side reads it. */
const handOver = async (from: TestProfile, to: TestProfile, offer: OfferView): Promise<OfferView> =>
  valueOf(await to.offers.read(valueOf(from.offers.text(offer.id)).text));
const accept = async (profile: TestProfile, offer: OfferView): Promise<OfferView> =>
  valueOf(
    await profile.offers.accept({
      id: offer.id,
      account: own(profile),
      privateDetails: offer.needsDetails ? bankDetails : null,
    }),
  );
const changed = ({ changes }: OfferView) =>
  Object.fromEntries(changes.map(({ field, from, to }) => [field, [from, to]]));

async function lock(profile: TestProfile, offer: OfferView): Promise<void> {
  const shown = profile.person.seen.length;
  const locking = profile.offers.lock(offer.id);
  await settled(() => profile.person.seen.length > shown);
  valueOf(await locking);
  await profile.tick();
  await settled(() => stateOf(profile, offer) === 'locked');
}

describe('rounds of an offer', () => {
  it('go back and forth field by field, old and new, until both want the same; each version replaces the one before', async () => {
    const first = valueOf(await seller.offers.create(draft(seller, { counterparty: own(buyer) })));
    const read = await handOver(seller, buyer, first);
    const countered = valueOf(
      await buyer.offers.counter({
        id: read.id,
        draft: draft(buyer, {
          role: 'buyer',
          counterparty: own(seller),
          fiatAmount: '2200.00',
          paymentWindow: 4 * 3600,
        }),
      }),
    );
    expect(stateOf(buyer, first)).toBe('replaced');
    const asked = await handOver(buyer, seller, countered);
    expect(asked).toMatchObject({ state: 'answer', mine: false });
    expect(changed(asked)).toMatchObject({
      'details.fiatAmount': ['2315.00', '2200.00'],
      'terms.paymentWindow': ['7200', '14400'],
    });
    // The seller's own signature was given for other terms.
    expect(asked).toMatchObject({ signedBySeller: false, signedByBuyer: true });

    const again = valueOf(
      await seller.offers.counter({
        id: asked.id,
        draft: draft(seller, {
          counterparty: own(buyer),
          fiatAmount: '2250.00',
          paymentWindow: 4 * 3600,
        }),
      }),
    );
    expect([stateOf(seller, first), stateOf(seller, asked)]).toEqual(['replaced', 'replaced']);
    const last = await handOver(seller, buyer, again);
    expect(changed(last)).toMatchObject({ 'details.fiatAmount': ['2200.00', '2250.00'] });
    expect(changed(last)).not.toHaveProperty('terms.paymentWindow');
    const accepted = await accept(buyer, last);
    const agreed = await handOver(buyer, seller, accepted);
    expect(agreed).toMatchObject({ state: 'accepted', changes: [] });
    expect(agreed.details.fiatAmount).toBe('2250.00');
    expect(agreed.checkNumber).toBe(accepted.checkNumber);
  });

  it('let several answer an open offer; the seller picks, it is used then, and a second lock is warned about', async () => {
    const open = valueOf(await seller.offers.create(draft(seller)));
    const [one, two] = [
      await accept(buyer, await handOver(seller, buyer, open)),
      await accept(other, await handOver(seller, other, open)),
    ];
    const [first, second] = [
      await handOver(buyer, seller, one),
      await handOver(other, seller, two),
    ];
    expect(first.id).not.toBe(second.id);
    expect([first.state, second.state, stateOf(seller, open)]).toEqual([
      'accepted',
      'accepted',
      'sent',
    ]);
    await lock(seller, first);
    await settled(() => stateOf(seller, open) === 'used');
    expect(stateOf(seller, second)).toBe('accepted');
    const warned = seller.offers.list().find(({ id }) => id === second.id);
    expect(warned?.findings.map(({ code }) => code)).toContain('offer_used');
    await lock(seller, second);
    expect(seller.lastPreview().warnings.join()).toContain('second amount');
  });

  it('start with the buyer, too: the seller fills in, and only the buyer’s last signature makes it lockable', async () => {
    const wanted = valueOf(await buyer.offers.create(draft(buyer, { role: 'buyer' })));
    const filled = await accept(seller, await handOver(buyer, seller, wanted));
    expect(filled).toMatchObject({ state: 'sent', role: 'seller', signedByBuyer: false });
    expect(codeOf(await seller.offers.lock(filled.id))).toBe('offer_state');
    const shown = await handOver(seller, buyer, filled);
    expect(shown).toMatchObject({ state: 'answer', changes: [], needsDetails: false });
    const signed = await accept(buyer, shown);
    expect(signed.state).toBe('accepted');
    const agreed = await handOver(buyer, seller, signed);
    expect(agreed).toMatchObject({ id: filled.id, state: 'accepted' });
    await lock(seller, agreed);
  });

  it('end by courtesy: what was declined or withdrawn stays so, however often it comes again', async () => {
    const offer = valueOf(await seller.offers.create(draft(seller)));
    const read = await handOver(seller, buyer, offer);
    expect(valueOf(await buyer.offers.decline(read.id)).state).toBe('declined');
    expect((await handOver(seller, buyer, offer)).state).toBe('declined');
    const answer = await accept(other, await handOver(seller, other, offer));
    expect(valueOf(await seller.offers.withdraw(offer.id)).state).toBe('withdrawn');
    const { text } = valueOf(other.offers.text(answer.id));
    expect(codeOf(await seller.offers.read(text))).toBe('offer_state');
    // A buyer's acceptance can't be taken back: the seller may lock it until it expires.
    expect(codeOf(await other.offers.withdraw(answer.id))).toBe('offer_state');
  });

  it('end with the time of the offer, for both', async () => {
    const offer = valueOf(await seller.offers.create(draft(seller)));
    const read = await handOver(seller, buyer, offer);
    await chain.passTime(3700);
    for (const profile of [seller, buyer]) await profile.tick();
    await settled(() => stateOf(seller, offer) === 'lapsed' && stateOf(buyer, read) === 'lapsed');
    expect(
      codeOf(
        await buyer.offers.accept({
          id: read.id,
          account: own(buyer),
          privateDetails: bankDetails,
        }),
      ),
    ).toBe('offer_state');
  });
});
