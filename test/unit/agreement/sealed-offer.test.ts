import { describe, expect, it } from 'vitest';
import { encryptionKeysOf } from '../../../src-escrow/agreement/encryption-key.ts';
import {
  isSealedOffer,
  openSealedOffer,
  sealedOfferPrefix,
  sealOffer,
} from '../../../src-escrow/agreement/sealed-offer.ts';
import { hash } from '../../../src-shared/parse.ts';
import { maxOfferTextBytes } from '../../../src-shared/stream/trade-update-shapes.ts';
import { buyer, seller, signedOffer, stranger } from './agreement-samples.ts';

const receiver = encryptionKeysOf(buyer.wallet.privateKey);
const delivery = { from: seller.address, to: buyer.address };
const sealed = async (): Promise<string> => {
  const text = await sealOffer(await signedOffer(), delivery, receiver.box);
  if (!text.ok) throw new Error(text.failure.code);
  return text.value;
};
const refused = { ok: false, failure: { code: 'sealed_offer_unreadable' } };

describe('a sealed offer', () => {
  it('opens for the receiver as what was sealed, and fits a service’s message', async () => {
    const text = await sealed();
    expect(isSealedOffer(text)).toBe(true);
    expect(Buffer.byteLength(text)).toBeLessThan(maxOfferTextBytes / 4);
    const offer = await signedOffer();
    const again = await sealOffer(offer, delivery, receiver.box);
    expect(again.ok && (await openSealedOffer(again.value, delivery, receiver.open))).toEqual({
      ok: true,
      value: offer,
    });
  });

  it('opens for nobody else, and not as another sender’s or to another receiver', async () => {
    const text = await sealed();
    const other = encryptionKeysOf(stranger.wallet.privateKey).open;
    expect(await openSealedOffer(text, delivery, other)).toMatchObject(refused);
    const { open } = receiver;
    for (const wrong of [
      { ...delivery, from: stranger.address },
      { ...delivery, to: stranger.address },
    ])
      expect(await openSealedOffer(text, wrong, open)).toMatchObject(refused);
  });

  it('shows none of the offer, and hides its length in steps of 512 bytes', async () => {
    const offer = await signedOffer();
    const lengths = new Set<number>();
    for (const note of ['x', 'a much longer note, which nobody but the receiver should measure']) {
      const text = await sealOffer(
        { ...offer, details: { ...offer.details, note } },
        delivery,
        receiver.box,
      );
      if (!text.ok) throw new Error(text.failure.code);
      expect(text.value).toMatch(/^Sealed offer\nescrow-desk-sealed:1\/[A-Za-z0-9_-]+\n$/);
      lengths.add(text.value.length);
    }
    expect(lengths.size).toBe(1);
  });

  it('is refused when a byte differs, the length is another, or there is no key', async () => {
    const text = await sealed();
    const packed = Buffer.from(text.trim().split(sealedOfferPrefix)[1] ?? '', 'base64url');
    for (const at of [0, 31, 32, 300, packed.length - 1]) {
      const altered = Buffer.from(packed);
      altered[at] = (altered[at] ?? 0) ^ 1;
      const again = `${sealedOfferPrefix}${altered.toString('base64url')}`;
      expect(await openSealedOffer(again, delivery, receiver.open)).toMatchObject(refused);
    }
    const shorter = `${sealedOfferPrefix}${packed.subarray(0, -1).toString('base64url')}`;
    expect(await openSealedOffer(shorter, delivery, receiver.open)).toMatchObject(refused);
    const zero = hash(`0x${'00'.repeat(32)}`);
    expect(await sealOffer(await signedOffer(), delivery, zero)).toMatchObject(refused);
  });
});
