import { afterEach, describe, expect, it } from 'vitest';
import { encodeOffer } from '../../../src-escrow/agreement/offer-codec.ts';
import { maxOffersOfSender, maxOffersWaiting } from '../../../src-service/offers/offer-store.ts';
import { getJson, postJson } from '../../support/service.ts';
import { StreamClient } from '../../support/stream-client.ts';
import { newPerson, stageTrade } from '../../support/overheard-trade-service.ts';
import { signedOffer } from '../../unit/agreement/agreement-samples.ts';

const stopping: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stopping.splice(0).reverse()) await stop();
});
const day = 24 * 3600 * 1000;

describe('offers through the service', () => {
  it('reach the receiver alone: live, later, and by reading them', async () => {
    const { client, follow, seller, buyer, arbiter } = await stageTrade(stopping);
    const [live, other] = [await follow(buyer), await follow(arbiter)];
    const text = 'Offer: sell\nescrow-desk:1/sealed';
    const sent = await client.sendOffer(seller.address, buyer.address, text);
    expect(sent.ok).toBe(true);
    expect(await live.next('offer')).toMatchObject({ from: seller.address, offer: text });
    const waiting = await client.offers(buyer.address);
    expect(waiting).toMatchObject({ ok: true, value: [{ from: seller.address, offer: text }] });
    for (const person of [seller, arbiter])
      expect(await client.offers(person.address)).toEqual({ ok: true, value: [] });
    expect(sent.ok && (await client.offers(buyer.address, sent.value.cursor))).toEqual({
      ok: true,
      value: [],
    });
    await client.sendOffer(seller.address, arbiter.address, 'for the arbiter');
    await other.next('offer');
    expect(live.received.filter(({ type }) => type === 'offer')).toHaveLength(1);
    expect(other.received.filter(({ type }) => type === 'offer')).toHaveLength(1);
  });

  it('follow by the cursor after a dropped connection, until the receiver deletes them', async () => {
    const { client, follow, url, tokenOf, seller, buyer } = await stageTrade(stopping);
    const first = await follow(buyer);
    const { cursor: after, epoch } = first.held;
    await first.close();
    const kept = await client.sendOffer(seller.address, buyer.address, 'kept');
    const deleted = await client.sendOffer(seller.address, buyer.address, 'deleted');
    if (!deleted.ok || !kept.ok) throw new Error('not sent');
    expect(await client.deleteOffer(seller.address, deleted.value.cursor)).toMatchObject({
      ok: false,
      failure: { code: 'not_found' },
    });
    expect((await client.deleteOffer(buyer.address, deleted.value.cursor)).ok).toBe(true);
    expect((await client.deleteOffer(buyer.address, deleted.value.cursor)).ok).toBe(false);
    const second = new StreamClient(url, tokenOf(buyer));
    stopping.push(() => second.close());
    await second.connected();
    second.send({ type: 'subscribe', scope: 'mine', after, epoch });
    await second.next('caught_up');
    const offers = second.received.filter((each) => each.type === 'offer');
    expect(offers).toMatchObject([{ offer: 'kept', cursor: kept.value.cursor }]);
  });

  it('are one however often the same is sent', async () => {
    const { client, seller, buyer } = await stageTrade(stopping);
    const first = await client.sendOffer(seller.address, buyer.address, 'the same');
    expect(await client.sendOffer(seller.address, buyer.address, 'the same')).toEqual(first);
    const waiting = await client.offers(buyer.address);
    expect(waiting.ok && waiting.value).toHaveLength(1);
  });

  it(`are ${maxOffersOfSender} a sender and day, also when they were deleted`, async () => {
    let now = Date.now();
    const { client, seller, buyer } = await stageTrade(stopping, {}, { now: () => now });
    for (let i = 0; i < maxOffersOfSender; i += 1) {
      const sent = await client.sendOffer(seller.address, buyer.address, `offer ${i}`);
      if (!sent.ok) throw new Error('refused too early');
      await client.deleteOffer(buyer.address, sent.value.cursor);
    }
    expect(await client.sendOffer(seller.address, buyer.address, 'one more')).toMatchObject({
      ok: false,
      failure: { code: 'service_limit' },
    });
    expect((await client.sendOffer(buyer.address, seller.address, 'another sender')).ok).toBe(true);
    now += day + 1;
    expect((await client.sendOffer(seller.address, buyer.address, 'one more')).ok).toBe(true);
  });

  it(`are ${maxOffersWaiting} waiting a receiver, until one is deleted`, async () => {
    const { client, url, tokenOf, seller, stranger, buyer } = await stageTrade(stopping);
    let last = 0;
    for (let i = 0; i < maxOffersWaiting; i += 1) {
      const from = i < maxOffersOfSender ? seller : stranger;
      const sent = await client.sendOffer(from.address, buyer.address, `offer ${i}`);
      if (!sent.ok) throw new Error('refused too early');
      last = sent.value.cursor;
    }
    const body = { to: buyer.address, offer: 'one more' };
    const refused = await postJson(`${url}/api/offers`, body, tokenOf(stranger));
    expect(refused).toMatchObject({ status: 507, body: { error: { code: 'storage_full' } } });
    await client.deleteOffer(buyer.address, last);
    expect((await postJson(`${url}/api/offers`, body, tokenOf(stranger))).status).toBe(201);
  });

  it('go 7 days after fundBy, and 14 days after they came when nobody but the receiver can read them', async () => {
    const start = Date.now();
    let now = start;
    const { client, seller, buyer } = await stageTrade(stopping, {}, { now: () => now });
    const plain = await signedOffer({ fundBy: Math.floor(start / 1000) + 3600 });
    const fundBy = plain.terms.fundBy * 1000;
    const readable = await client.sendOffer(seller.address, buyer.address, encodeOffer(plain));
    const sealed = await client.sendOffer(seller.address, buyer.address, 'sealed');
    expect(readable.ok && readable.value.expiresAt).toBe(fundBy + 7 * day);
    expect(sealed.ok && sealed.value.expiresAt).toBe(start + 14 * day);
    const count = async (): Promise<number> => {
      const waiting = await client.offers(buyer.address);
      return waiting.ok ? waiting.value.length : -1;
    };
    now = fundBy + 7 * day - 1;
    expect(await count()).toBe(2);
    now += 1;
    expect(await count()).toBe(1);
    now = start + 14 * day;
    expect(await count()).toBe(0);
  });

  it('need a sign-in, another address, and at most 16 KiB of text', async () => {
    const { url, tokenOf, seller } = await stageTrade(stopping);
    const post = async (body: unknown, token?: string): Promise<number> =>
      (await postJson(`${url}/api/offers`, body, token)).status;
    const to = newPerson().address;
    expect(await post({ to, offer: 'x' })).toBe(401);
    expect((await getJson(`${url}/api/offers`)).status).toBe(401);
    expect((await fetch(`${url}/api/offers/1`, { method: 'DELETE' })).status).toBe(401);
    const token = tokenOf(seller);
    expect(await post({ to: seller.address, offer: 'x' }, token)).toBe(400);
    expect(await post({ to: 'nobody', offer: 'x' }, token)).toBe(400);
    expect(await post({ to, offer: '' }, token)).toBe(400);
    expect(await post({ to, offer: 'x'.repeat(16 * 1024 + 1) }, token)).toBe(400);
    expect(await post({ to, offer: 'x'.repeat(16 * 1024) }, token)).toBe(201);
  });
});
