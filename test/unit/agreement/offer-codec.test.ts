import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  detailsSchema,
  offerTextPrefix,
  offerToJson,
  type Offer,
} from '../../../src-shared/agreement/offer.ts';
import { makeOffer } from '../../../src-escrow/agreement/answer-offer.ts';
import { canonicalJson } from '../../../src-escrow/agreement/canonical-json.ts';
import {
  decodeOffer,
  encodeOffer,
  offerDigest,
} from '../../../src-escrow/agreement/offer-codec.ts';
import { reviewOffer } from '../../../src-escrow/agreement/review-offer.ts';
import {
  buyer,
  chainId,
  draft,
  noFee,
  readBy,
  signedAcceptance,
  seller,
  signedOffer,
  slotOf,
  tokens,
  valueOf,
} from './agreement-samples.ts';
import { examples } from '../../support/volume.ts';

function pack(json: string): string {
  return `${offerTextPrefix}${deflateRawSync(Buffer.from(json, 'utf8')).toString('base64url')}`;
}
function codeOf(text: string): string {
  const decoded = decodeOffer(text);
  return decoded.ok ? 'ok' : decoded.failure.code;
}

describe('an offer as text', () => {
  it('reads for people, then carries the offer', async () => {
    const offer = await signedOffer();
    const text = encodeOffer(offer, tokens);
    expect(text.split('\n')[0]).toBe(
      'Offer: sell 1.25 ETH for €3,105.00 by SEPA Instant, until 2026-11-22 17:00 UTC',
    );
    expect(text.split('\n')[1]).toMatch(/^escrow-desk:1\/[A-Za-z0-9_-]+$/);
    expect(text.length).toBeLessThan(1_200);
    const acceptance = encodeOffer(await signedAcceptance(offer, buyer), tokens);
    expect(acceptance).toMatch(/^Answer: buy /);
    expect(acceptance.length).toBeLessThan(1_500);
  });

  it('comes back equal, whatever the maker fills in', () => {
    const text80 = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
    const details = fc
      .record({
        currency: fc.constantFrom('EUR', 'USD', 'CHF'),
        fiatAmount: fc.constantFrom('0.01', '3105.00', '999999999999999.12345678'),
        method: fc.constantFrom('sepa', 'cash', 'of-the-future'),
        country: fc.constantFrom('DE', 'US'),
        reference: text80,
        note: text80,
        bank: text80,
      })
      .filter(
        (made) =>
          detailsSchema.omit({ v: true, seller: true, buyer: true }).safeParse(made).success,
      );
    const amount = fc.bigInt({ min: 1n, max: (1n << 128n) - 1n });
    fc.assert(
      fc.property(details, amount, fc.boolean(), (made, units, sells) => {
        const offer = valueOf(
          makeOffer(
            { ...draft, side: sells ? 'seller' : 'buyer', details: made, amount: units },
            { chainId, fee: noFee },
            slotOf(seller),
          ),
        );
        const text = encodeOffer(offer, tokens);
        expect(valueOf(decodeOffer(text))).toEqual(offer);
        expect(valueOf(decodeOffer(`> Hi!\n> ${text}\nRegards, B.`))).toEqual(offer);
      }),
      examples({ quick: 100, full: 5_000 }),
    );
  });

  it('survives a mail program that breaks and quotes its lines', async () => {
    const offer = await signedOffer();
    const wrapped = encodeOffer(offer, tokens).replace(/(.{76})/g, '$1\r\n> ');
    expect(valueOf(decodeOffer(wrapped))).toEqual(offer);
  });

  it('is refused, or is still the same offer, after any one character changed', async () => {
    const offer = await signedOffer();
    const text = encodeOffer(offer, tokens);
    const start = text.indexOf(offerTextPrefix);
    for (let at = start; at < text.length - 1; at += 1) {
      const other = text[at] === 'A' ? 'B' : 'A';
      const decoded = decodeOffer(text.slice(0, at) + other + text.slice(at + 1));
      if (!decoded.ok) continue;
      const same = offerDigest(decoded.value) === offerDigest(offer);
      const refused = reviewOffer(decoded.value, readBy(buyer)).some(
        ({ level }) => level === 'block',
      );
      expect(same || refused).toBe(true);
    }
  });

  it('says when there is no offer', () => {
    expect(codeOf('')).toBe('not_an_offer');
    expect(codeOf('Offer: sell 1.25 ETH for €3,105.00')).toBe('not_an_offer');
    expect(codeOf(`escrow-desk:2/${'A'.repeat(100)}`)).toBe('not_an_offer');
  });

  it('refuses two different offers in one text, but not one that is quoted twice', async () => {
    const one = encodeOffer(await signedOffer(), tokens);
    const two = encodeOffer(await signedOffer(), tokens);
    expect(codeOf(one + two)).toBe('offer_unreadable');
    expect(codeOf(one + one)).toBe('ok');
  });

  it('refuses everything but the one form', async () => {
    const offer = await signedOffer();
    const json = canonicalJson(offerToJson(offer));
    expect(codeOf(pack(json))).toBe('ok');
    const others = [
      ` ${json}`,
      `\ufeff${json}`,
      json.replace('{', '{"__proto__":{"x":1},'),
      json.replace('{', '{"added":1,'),
      json.replace('"v":1}', '"v":1,"v":1}'),
      json.replace('"v":1', '"v":2'),
      json.replace(/"chainId":\d+/, '"chainId":31337.0'),
      json.replace(/"chainId":\d+/, '"chainId":3.1337e4'),
      json.replace(/"escrow":"0x[^"]+"/, (found) => found.toLowerCase()),
      json.replace(/"amount":"/, '"amount":"0'),
      json.replace('weekdays only', 'weekdays \u202eonly'),
      json.replace('weekdays only', '\\ud800'),
      json.replace('weekdays', '\\u0077eekdays'),
      json.replace('weekdays only', 'x'.repeat(300)),
      json.slice(0, -1),
      'null',
      '[]',
      '"text"',
      '['.repeat(10_000),
    ];
    for (const other of others)
      expect([other.slice(0, 60), codeOf(pack(other))]).toEqual([
        other.slice(0, 60),
        'offer_unreadable',
      ]);
  });

  it('stops inflating at 16 KiB', () => {
    const bomb = pack('0'.repeat(64 * 1024 * 1024).slice(0, 16 * 1024 * 1024));
    const started = performance.now();
    expect(codeOf(bomb)).toBe('offer_unreadable');
    expect(codeOf(`${offerTextPrefix}${'A'.repeat(200_000)}`)).toBe('offer_unreadable');
    expect(codeOf(offerTextPrefix.repeat(18_000))).toBe('offer_unreadable');
    expect(codeOf('x'.repeat(10_000_000))).toBe('offer_unreadable');
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('never throws on junk', () => {
    const junk = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ maxLength: 300 }).map((text) => offerTextPrefix + text),
      fc
        .uint8Array({ maxLength: 300 })
        .map((bytes) => offerTextPrefix + Buffer.from(bytes).toString('base64url')),
      fc
        .uint8Array({ maxLength: 300 })
        .map((bytes) => offerTextPrefix + deflateRawSync(bytes).toString('base64url')),
      fc.json().map(pack),
    );
    fc.assert(
      fc.property(junk, (text) => {
        expect(decodeOffer(text).ok).toBe(false);
      }),
      examples({ quick: 500, full: 25_000 }),
    );
  });

  it('never throws on an offer with any field replaced by junk', async () => {
    const json = offerToJson(await signedOffer());
    const keys = Object.keys(json) as (keyof Offer)[];
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.jsonValue(), (key, value) => {
        const text = pack(JSON.stringify({ ...json, [key]: value }));
        const decoded = decodeOffer(text);
        if (decoded.ok) reviewOffer(decoded.value, readBy(buyer));
      }),
      examples({ quick: 300, full: 15_000 }),
    );
  });
});
