import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ArbiterCard } from '../../../src-shared/agreement/arbiter-card.ts';
import { daySeconds } from '../../../src-shared/trade/terms.ts';
import {
  checkArbiterCard,
  decodeArbiterCard,
  encodeArbiterCard,
  signArbiterCard,
} from '../../../src-escrow/agreement/arbiter-card.ts';
import { encryptionKeysOf } from '../../../src-escrow/agreement/encryption-key.ts';
import { reviewOffer } from '../../../src-escrow/agreement/review-offer.ts';
import {
  arbiter,
  arbitersCard,
  buyer,
  now,
  readBy,
  signedOffer,
  stranger,
  valueOf,
} from './agreement-samples.ts';
import { examples } from '../../support/volume.ts';

const card = arbitersCard;

describe('an arbiter card', () => {
  it('travels as text and proves who made it', async () => {
    const text = encodeArbiterCard(await signArbiterCard(card, arbiter.wallet));
    expect(text.split('\n')[0]).toBe('Arbiter card of Lena Weiß, valid until 2027-02-20 16:00 UTC');
    const read = valueOf(decodeArbiterCard(`Here is mine:\n${text}`));
    expect(valueOf(checkArbiterCard(read, now))).toEqual(card);
  });

  it('is refused when somebody else signed it, or one word changed', async () => {
    const forged = await signArbiterCard(card, stranger.wallet);
    expect(checkArbiterCard(forged, now)).toMatchObject({
      ok: false,
      failure: { code: 'arbiter_card_invalid' },
    });
    const signed = await signArbiterCard(card, arbiter.wallet);
    const changes: Partial<ArbiterCard>[] = [
      { name: 'Lena Weiss' },
      { contact: 'evil@example.org' },
      { feeBps: 0 },
      { validUntil: card.validUntil + 1 },
      { box: encryptionKeysOf(stranger.wallet.privateKey).box },
      { arbiter: stranger.address },
    ];
    for (const change of changes)
      expect(checkArbiterCard({ ...signed, card: { ...card, ...change } }, now).ok).toBe(false);
  });

  it('expires', async () => {
    const signed = await signArbiterCard(card, arbiter.wallet);
    expect(checkArbiterCard(signed, card.validUntil).ok).toBe(true);
    expect(checkArbiterCard(signed, card.validUntil + 1)).toMatchObject({
      ok: false,
      failure: { code: 'arbiter_card_expired' },
    });
  });

  it('is missed in the review of an offer, and so is the time it asks for', async () => {
    const codes = (offer: Awaited<ReturnType<typeof signedOffer>>, cards = [card]) =>
      reviewOffer(
        offer,
        readBy(buyer, { cards: new Map(cards.map((one) => [one.arbiter, one])) }),
      ).map(({ code, level }) => `${level} ${code}`);
    const offer = await signedOffer();
    expect(codes(offer).join()).not.toContain('arbiter_without_card');
    expect(codes(offer, [])).toContain('warn arbiter_without_card');
    const hurried = await signedOffer({ arbitrationWindow: 3 * daySeconds });
    expect(codes(hurried)).toContain('warn arbiter_needs_longer');
  });

  it('never throws on junk', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String()), (junk) => {
        expect(decodeArbiterCard(`escrow-desk-arbiter:1/${junk}`).ok).toBe(false);
      }),
      examples({ quick: 1_000, full: 50_000 }),
    );
  });
});
