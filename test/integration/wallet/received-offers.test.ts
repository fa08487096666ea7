import { Wallet } from 'ethers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { signOffer } from '../../../src-escrow/agreement/answer-offer.ts';
import { encryptionKeysOf } from '../../../src-escrow/agreement/encryption-key.ts';
import { hashDetails } from '../../../src-escrow/agreement/details-hash.ts';
import { decodeOffer, encodeOffer } from '../../../src-escrow/agreement/offer-codec.ts';
import { isSealedOffer, sealOffer } from '../../../src-escrow/agreement/sealed-offer.ts';
import { receivedOfferLimits } from '../../../src-main/offers/received-offer-store.ts';
import type { TradeServiceClient } from '../../../src-main/service/trade-service-client.ts';
import type { Offer } from '../../../src-shared/agreement/offer.ts';
import type { Address } from '../../../src-shared/brand.ts';
import { failureSentences } from '../../../src-shared/failure.ts';
import type { OfferView } from '../../../src-shared/ipc/views.ts';
import { address } from '../../../src-shared/parse.ts';
import { sampleOffer } from '../../support/sample-offer.ts';
import { maxOfferTextBytes } from '../../../src-shared/stream/trade-update-shapes.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../../support/escrow-chain.ts';
import { ScriptedChain } from '../../support/scripted-chain.ts';
import { startTestService } from '../../support/service.ts';
import { appClientOf } from '../../support/overheard-trade-service.ts';
import {
  agreeAndLock,
  bankDetails,
  codeOf,
  draftFor,
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
let client: TradeServiceClient;
let maker: TestProfile;
let taker: TestProfile;
const ending: (() => Promise<unknown> | void)[] = [];

beforeAll(async () => {
  anvil = await startAnvil();
  chain = await deployEscrowChain(anvil);
});
afterAll(async () => {
  chain.close();
  await anvil.stop();
});
beforeEach(async () => {
  const scripted = new ScriptedChain();
  const service = await startTestService({}, { follow: scripted.follow });
  ending.push(service.stop);
  await scripted.started;
  client = appClientOf(service, chain.domain);
  maker = await profileOf(1);
  taker = await profileOf(2);
});
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

/** A profile that shares one service with the others, as its remote one. */
async function profileOf(index: number, folder?: string): Promise<TestProfile> {
  const profile = await openTestProfile(chain, folder === undefined ? {} : { folder });
  if (folder === undefined) {
    profile.person.will(importKey(anvil.accounts[index]!.privateKey));
    valueOf(await profile.wallet.import());
  }
  profile.services = { local: client, remote: client };
  profile.settings = {
    ...profile.settings,
    remoteServiceUrl: 'https://desk.example.org',
    remoteAccounts: [own(profile)],
  };
  ending.push(() => {
    profile.close();
    if (folder === undefined) removeFolder(profile.folder);
  });
  return profile;
}
const own = (profile: TestProfile): Address => profile.wallet.addresses()[0]!;
const key = (index: number) => new Wallet(anvil.accounts[index]!.privateKey);

/** What waits at the service reaches the profile, as after being away. */
async function fetchOffers(profile: TestProfile): Promise<void> {
  profile.receivedOffers.take('remote', own(profile), valueOf(await client.offers(own(profile))));
  await profile.receivedOffers.settled();
}
const make = async (
  profile: TestProfile,
  change: Parameters<typeof draftFor>[2] = {},
): Promise<OfferView> =>
  valueOf(await profile.offers.create(draftFor(chain, own(profile), change)));
const send = (profile: TestProfile, offer: OfferView, to: Address | null = null) =>
  profile.offerDelivery.send({ id: offer.id, source: 'remote', to });
const waitingAt = async (profile: TestProfile): Promise<number> =>
  valueOf(await client.offers(own(profile))).length;

/** An offer signed by a stranger's key, to be bent by a test. */
function strangersDraft(index: number, change: Parameters<typeof sampleOffer>[1] = {}): Offer {
  return sampleOffer(
    {
      chainId: chain.chainId,
      account: address(anvil.accounts[index]!.address),
      arbiter: chain.makeTerms().arbiter,
      token: chain.stablecoin,
    },
    change,
  );
}
const strangersOffer = (index: number, change: Parameters<typeof sampleOffer>[1] = {}) =>
  signOffer(strangersDraft(index, change), 'seller', key(index));
/** Delivered as a service would, which need not be honest. */
let cursor = 1_000;
async function deliver(profile: TestProfile, from: Address, offer: string): Promise<void> {
  cursor += 1;
  profile.receivedOffers.take('remote', own(profile), [
    { cursor, from, offer, createdAt: Date.now(), expiresAt: Date.now() + 86_400_000 },
  ]);
  await profile.receivedOffers.settled();
}
const addressOf = (index: number): Address => address(anvil.accounts[index]!.address);

describe('an offer of a stranger', () => {
  it('waits among the requests: no notification, no offer, until it is opened', async () => {
    const offer = await make(maker, { counterparty: own(taker) });
    const sent = valueOf(await send(maker, offer));
    expect(sent.sent).toMatchObject([
      { to: own(taker), service: 'desk.example.org', sealed: false },
    ]);
    await fetchOffers(taker);
    expect(taker.receivedOffers.view().requests).toMatchObject([
      {
        from: own(maker),
        account: own(taker),
        service: 'desk.example.org',
        summary: { role: 'buyer', amount: 2_500_000_000n, fiatAmount: '2315.00' },
      },
    ]);
    expect(taker.offers.list()).toEqual([]);
    expect(taker.reported).toEqual([]);
    const [request] = taker.receivedOffers.view().requests;
    const opened = valueOf(await taker.receivedOffers.open(request!.id));
    expect(opened).toMatchObject({ id: offer.id, state: 'answer', role: 'buyer', mine: false });
    expect(taker.receivedOffers.view().requests).toEqual([]);
    // What became an offer here needs no place at the service any more.
    await expect.poll(() => waitingAt(taker)).toBe(0);
  });

  it('that answers an offer of mine goes to its thread and is told, sealed to the box it named', async () => {
    const offer = await make(maker);
    const read = valueOf(await taker.offers.read(valueOf(maker.offers.text(offer.id)).text));
    valueOf(await taker.offers.confirm({ id: read.id, finding: 'arbiter_unknown', label: 'W' }));
    const accepted = valueOf(
      await taker.offers.accept({ id: read.id, account: own(taker), privateDetails: bankDetails }),
    );
    expect(taker.offerDelivery.services({ id: accepted.id, to: null })).toEqual([
      {
        source: 'remote',
        name: 'desk.example.org',
        to: own(maker),
        sealed: true,
        problem: null,
      },
    ]);
    expect(valueOf(await send(taker, accepted)).sent).toMatchObject([{ sealed: true }]);
    const [inTransit] = valueOf(await client.offers(own(maker)));
    expect(isSealedOffer(inTransit!.offer)).toBe(true);
    expect(inTransit!.offer).not.toContain('escrow-desk:1/');
    await fetchOffers(maker);
    expect(maker.receivedOffers.view().requests).toEqual([]);
    expect(maker.offers.list().find(({ id }) => id === accepted.id)?.state).toBe('accepted');
    expect(maker.reported).toMatchObject([{ offerId: accepted.id }]);
  });

  it('of the address book goes straight to the offers and is told once', async () => {
    valueOf(await taker.contacts.save({ address: own(maker), label: 'Marta', arbiter: false }));
    const offer = await make(maker, { counterparty: own(taker) });
    valueOf(await send(maker, offer));
    await fetchOffers(taker);
    await fetchOffers(taker);
    expect(taker.receivedOffers.view().requests).toEqual([]);
    expect(taker.offers.list()).toMatchObject([{ id: offer.id, state: 'answer' }]);
    expect(taker.reported).toMatchObject([{ title: 'Offer from Marta', offerId: offer.id }]);
  });

  it('goes there too once its sender is put into the address book', async () => {
    await deliver(taker, addressOf(5), encodeOffer(await strangersOffer(5)));
    expect(taker.receivedOffers.view().requests).toHaveLength(1);
    valueOf(await taker.contacts.save({ address: addressOf(5), label: 'Ines', arbiter: false }));
    await settled(() => taker.offers.list().length === 1);
    expect(taker.receivedOffers.view().requests).toEqual([]);
  });

  it('is one offer whichever way it came first: pasted and by service, or twice by service', async () => {
    const offer = await make(maker, { counterparty: own(taker) });
    const { text } = valueOf(maker.offers.text(offer.id));
    valueOf(await send(maker, offer));
    await fetchOffers(taker);
    expect(taker.receivedOffers.view().requests).toHaveLength(1);
    valueOf(await taker.readText(text));
    await settled(() => taker.receivedOffers.view().requests.length === 0);
    expect(taker.offers.list()).toHaveLength(1);

    const second = await make(maker, { counterparty: own(taker) });
    valueOf(await taker.readText(valueOf(maker.offers.text(second.id)).text));
    valueOf(await send(maker, second));
    await fetchOffers(taker);
    expect(taker.receivedOffers.view().requests).toEqual([]);
    expect(taker.offers.list()).toHaveLength(2);

    // In the clear and sealed, by two services: one request.
    const third = await strangersOffer(5);
    const { box } = encryptionKeysOf(anvil.accounts[2]!.privateKey);
    const delivery = { from: addressOf(5), to: own(taker) };
    await deliver(taker, addressOf(5), encodeOffer(third));
    await deliver(taker, addressOf(5), valueOf(await sealOffer(third, delivery, box)));
    expect(taker.receivedOffers.view().requests).toHaveLength(1);
  });

  it('that is sealed waits for the account to be unlocked, survives a restart, and opens then', async () => {
    const { box } = encryptionKeysOf(anvil.accounts[2]!.privateKey);
    const delivery = { from: addressOf(5), to: own(taker) };
    taker.wallet.lock();
    await deliver(
      taker,
      addressOf(5),
      valueOf(await sealOffer(await strangersOffer(5), delivery, box)),
    );
    expect(taker.receivedOffers.view().requests).toMatchObject([{ summary: null }]);
    const { folder } = taker;
    taker.close();
    taker = await profileOf(2, folder);
    const [request] = taker.receivedOffers.view().requests;
    taker.person.will(async ({ handlers }) => {
      await handlers['secret.unlock']({ passphrase });
    });
    const opened = valueOf(await taker.receivedOffers.open(request!.id));
    expect(opened).toMatchObject({ state: 'answer', terms: { seller: addressOf(5) } });
  });
});

describe('what is sent', () => {
  it('names who it is for; own accounts, and accounts that were not chosen, are refused before the service is told', async () => {
    const open = await make(maker);
    expect(codeOf(await send(maker, open))).toBe('invalid_address');
    expect(codeOf(await send(maker, open, own(maker)))).toBe('invalid_address');
    maker.settings = { ...maker.settings, remoteAccounts: [] };
    expect(codeOf(await send(maker, open, own(taker)))).toBe('account_not_shared');
    expect(maker.offerDelivery.services({ id: open.id, to: own(taker) })).toMatchObject([
      { problem: { code: 'account_not_shared' } },
    ]);
    expect(await waitingAt(taker)).toBe(0);
    maker.settings = { ...maker.settings, remoteAccounts: [own(maker)] };
    valueOf(await send(maker, open, own(taker)));
    expect(await waitingAt(taker)).toBe(1);
  });

  it('through this computer’s own service only to whom that admits', async () => {
    const offer = await make(maker, { counterparty: own(taker) });
    const share = { enabled: true, port: 0, addresses: [] as readonly Address[] };
    maker.settings = { ...maker.settings, remoteServiceUrl: null, share };
    const local = () => maker.offerDelivery.send({ id: offer.id, source: 'local', to: null });
    expect(codeOf(await local())).toBe('receiver_not_admitted');
    maker.settings = { ...maker.settings, share: { ...share, addresses: [own(taker)] } };
    expect(valueOf(await local()).sent).toMatchObject([{ service: 'this computer’s service' }]);
    maker.settings = { ...maker.settings, share: { ...share, enabled: false } };
    expect(maker.offerDelivery.services({ id: offer.id, to: null })).toEqual([]);
    expect(codeOf(await local())).toBe('service_unreachable');
  });

  it('is sealed to an arbiter’s card, too', async () => {
    const card = valueOf(
      await taker.makeCard({
        account: own(taker),
        name: 'Taker',
        contact: 'taker@example.org',
        feeBps: 0,
        minArbitrationDays: 3,
        validDays: 30,
      }),
    );
    valueOf(await maker.readText(card.text));
    const offer = await make(maker, { counterparty: own(taker) });
    expect(valueOf(await send(maker, offer)).sent).toMatchObject([{ sealed: true }]);
    await fetchOffers(taker);
    expect(taker.receivedOffers.view().requests).toMatchObject([
      { summary: { fiatAmount: '2315.00' } },
    ]);
  });

  it('says why the service takes no more, and when it can’t be reached', async () => {
    const offer = await make(maker, { counterparty: own(taker) });
    for (let i = 0; i < 30; i += 1)
      await client.sendOffer(own(maker), own(taker), `filler ${String(i)}`);
    const refused = await send(maker, offer);
    expect(refused).toMatchObject({ ok: false, failure: { code: 'service_limit' } });
    expect(refused.ok ? '' : refused.failure.detail).toContain('30 offers within a day');
    maker.services = null;
    expect(codeOf(await send(maker, offer))).toBe('service_unreachable');
  });
});

describe('hostile content', () => {
  it('is refused with its reason and counted, never shown, and deleted at the service', async () => {
    const good = await strangersOffer(5);
    const from = addressOf(5);
    const altered = { ...good, terms: { ...good.terms, amount: good.terms.amount + 1n } };
    const price = { ...good, details: { ...good.details, fiatAmount: '1.00' } };
    const token = strangersDraft(5, { token: address(`0x${'cd'.repeat(20)}`) });
    const expired = strangersDraft(5, { fundBy: Math.floor(Date.now() / 1000) - 60 });
    const hostile: readonly (readonly [string, keyof typeof failureSentences])[] = [
      ['hello', 'not_an_offer'],
      ['escrow-desk:1/AAAA', 'offer_unreadable'],
      ['escrow-desk-sealed:1/AAAA', 'sealed_offer_unreadable'],
      [`x${'y'.repeat(maxOfferTextBytes)}`, 'offer_unreadable'],
      [encodeOffer(altered), 'offer_altered'],
      [encodeOffer(price), 'offer_altered'],
      [encodeOffer(await signOffer(token, 'seller', key(5))), 'unlisted_token'],
      [encodeOffer(await signOffer(expired, 'seller', key(5))), 'offer_lapsed'],
      [
        encodeOffer(await signOffer({ ...good, chainId: 8453, signatures: {} }, 'seller', key(5))),
        'offer_other_chain',
      ],
      [encodeOffer(await strangersOffer(5, { counterparty: addressOf(7) })), 'not_your_offer'],
      // Another's offer, passed on: the service names who sent it, the signature who wrote it.
      [encodeOffer(await strangersOffer(6)), 'offer_wrong_sender'],
    ];
    const expected = new Map<string, number>();
    for (const [text, code] of hostile) {
      await deliver(taker, from, text);
      const sentence = failureSentences[code];
      expected.set(sentence, (expected.get(sentence) ?? 0) + 1);
      expect(taker.receivedOffers.view().requests, code).toEqual([]);
      expect(
        new Map(taker.receivedOffers.view().refused.map((each) => [each.text, each.count])),
      ).toEqual(expected);
    }
    expect(taker.offers.list()).toEqual([]);
    expect(taker.reported).toEqual([]);
    // The same once more counts once.
    await deliver(taker, from, 'hello');
    expect(
      taker.receivedOffers
        .view()
        .refused.find(({ text }) => text === failureSentences.not_an_offer),
    ).toMatchObject({ count: 1 });

    await client.sendOffer(own(maker), own(taker), 'not even an offer');
    await fetchOffers(taker);
    await expect.poll(() => waitingAt(taker)).toBe(0);
  });

  it('fills no more than its share: 20 of a sender, 100 in all', async () => {
    for (let i = 0; i <= receivedOfferLimits.ofSender; i += 1)
      await deliver(taker, addressOf(5), encodeOffer(await strangersOffer(5)));
    expect(taker.receivedOffers.view().requests).toHaveLength(receivedOfferLimits.ofSender);
    expect(taker.receivedOffers.view().refused).toEqual([
      { text: failureSentences.too_many_requests, count: 1 },
    ]);
    const people = Array.from({ length: 5 }, () => new Wallet(Wallet.createRandom().privateKey));
    for (const person of people)
      for (let i = 0; i < receivedOfferLimits.ofSender; i += 1) {
        const draft = strangersDraft(5, { account: address(person.address) });
        const signed = await signOffer(draft, 'seller', person);
        await deliver(taker, address(person.address), encodeOffer(signed));
      }
    expect(taker.receivedOffers.view().requests).toHaveLength(receivedOfferLimits.waiting);
    valueOf(await taker.receivedOffers.clear());
    expect(taker.receivedOffers.view()).toMatchObject({ requests: [], refused: [] });
  });
});

describe('deleting', () => {
  it('takes one, all of a sender, or blocks the sender for good; also at the service', async () => {
    const offer = await make(maker, { counterparty: own(taker) });
    const other = await make(maker, { counterparty: own(taker) });
    valueOf(await send(maker, offer));
    valueOf(await send(maker, other));
    await fetchOffers(taker);
    const [first] = taker.receivedOffers.view().requests;
    valueOf(await taker.receivedOffers.remove(first!.id));
    expect(taker.receivedOffers.view().requests).toHaveLength(1);
    await expect.poll(() => waitingAt(taker)).toBe(1);
    const sender = own(maker);
    valueOf(await taker.receivedOffers.removeSender(sender, true));
    expect(taker.receivedOffers.view()).toMatchObject({ requests: [], blocked: [sender] });
    const third = await make(maker, { counterparty: own(taker) });
    valueOf(await send(maker, third));
    await fetchOffers(taker);
    expect(taker.receivedOffers.view()).toMatchObject({ requests: [], refused: [] });
    await expect.poll(() => waitingAt(taker)).toBe(0);
    const { folder } = taker;
    taker.close();
    taker = await profileOf(2, folder);
    expect(taker.receivedOffers.view().blocked).toEqual([sender]);
    valueOf(await taker.receivedOffers.unblock(sender));
    const fourth = await make(maker, { counterparty: own(taker) });
    valueOf(await send(maker, fourth));
    await fetchOffers(taker);
    expect(taker.receivedOffers.view().requests).toHaveLength(1);
  });

  it('stays done when the service could not be told, and is told when it lists it again', async () => {
    const offer = await make(maker, { counterparty: own(taker) });
    valueOf(await send(maker, offer));
    await fetchOffers(taker);
    const { services } = taker;
    taker.services = null;
    valueOf(await taker.receivedOffers.remove(taker.receivedOffers.view().requests[0]!.id));
    expect(await waitingAt(taker)).toBe(1);
    taker.services = services;
    await fetchOffers(taker);
    expect(taker.receivedOffers.view().requests).toEqual([]);
    await expect.poll(() => waitingAt(taker)).toBe(0);
  });
});

describe('nothing that travels', () => {
  it('changes what was accepted or locked: not another message over the same terms, not a counter-offer', async () => {
    await chain.mintStablecoin(own(maker), 10_000_000_000n);
    const agreed = await agreeAndLock(chain, maker, taker);
    const { text } = valueOf(taker.offers.text(agreed.id));
    await settled(() => maker.offers.stored(agreed.id)?.state === 'locked');
    const before = maker.offers.stored(agreed.id);

    const answer = valueOf(decodeOffer(text));
    // The same terms and the same answer, but another message: one signature more.
    const again = await signOffer(answer, 'seller', key(1));
    expect(encodeOffer(again)).not.toBe(encodeOffer(answer));
    const seen = valueOf(await maker.offers.read(encodeOffer(again)));
    expect(seen).toMatchObject({ id: agreed.id, state: 'locked' });
    expect(maker.offers.stored(agreed.id)).toEqual(before);

    const details = { ...answer.details, fiatAmount: '2000.00' };
    const terms = { ...answer.terms, detailsHash: hashDetails(details) };
    const changed = await signOffer({ ...answer, details, terms, signatures: {} }, 'buyer', key(2));
    const counter = valueOf(await maker.offers.read(encodeOffer(changed)));
    expect(counter).toMatchObject({ state: 'answer' });
    expect(counter.id).not.toBe(agreed.id);
    expect(counter.changes).toContainEqual({
      field: 'details.fiatAmount',
      from: '2315.00',
      to: '2000.00',
    });
    expect(maker.offers.stored(agreed.id)).toEqual(before);
  });
});
