import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPrivateDetails } from '../../../src-shared/agreement/private-details.ts';
import { hash, tradeId, zeroHash } from '../../../src-shared/parse.ts';
import { encryptionKeysOf } from '../../../src-escrow/agreement/encryption-key.ts';
import { blindDetails, commitmentOf } from '../../../src-escrow/agreement/commitment.ts';
import { hashDetails } from '../../../src-escrow/agreement/details-hash.ts';
import {
  checkOpened,
  decodeSealedDetails,
  encodeSealedDetails,
  openDetails,
  sealDetails,
} from '../../../src-escrow/agreement/sealed-details.ts';
import { encryptionSuite } from '../../../src-escrow/agreement/sealed-message.ts';
import { buyer, seller, signedOffer, stranger, valueOf } from './agreement-samples.ts';
import { examples } from '../../support/volume.ts';

const bytes = (hex: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.from(hex.replace(/^0x/, ''), 'hex'));
const hexOf = (buffer: ArrayBuffer): string => Buffer.from(buffer).toString('hex');
const trade = tradeId(`0x${'ab'.repeat(32)}`);
const buyerEncryptionKey = encryptionKeysOf(buyer.wallet.privateKey);
const account = valueOf(
  readPrivateDetails('seller', 'sepa-instant', {
    holder: ' Marta  Keller ',
    account: { iban: 'de89 3704 0044 0532 0130 00' },
  }),
);

/** RFC 9180, appendix A.2.1: the suite of this project, base mode. */
const rfc = {
  info: '4f6465206f6e2061204772656369616e2055726e',
  ikmE: '909a9b35d3dc4713a5e72a4da274b55d3d3821a37e5d099e74a647db583a904b',
  enc: '1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a',
  pkR: '4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a',
  skR: '8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb',
  plain: '4265617574792069732074727574682c20747275746820626561757479',
  messages: [
    [
      '436f756e742d30',
      '1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28',
    ],
    [
      '436f756e742d31',
      '6b53c051e4199c518de79594e1c4ab18b96f081549d45ce015be002090bb119e85285337cc95ba5f59992dc98c',
    ],
  ],
} as const;

describe('sealing, against RFC 9180’s own vectors', () => {
  it('seals as the RFC does', async () => {
    const suite = encryptionSuite();
    const sender = await suite.createSenderContext({
      recipientPublicKey: await suite.kem.deserializePublicKey(bytes(rfc.pkR).buffer),
      info: bytes(rfc.info).buffer,
      ekm: bytes(rfc.ikmE).buffer,
    });
    expect(hexOf(sender.enc)).toBe(rfc.enc);
    for (const [aad, ciphertext] of rfc.messages)
      expect(hexOf(await sender.seal(bytes(rfc.plain).buffer, bytes(aad).buffer))).toBe(ciphertext);
  });

  it('opens what the RFC sealed', async () => {
    const suite = encryptionSuite();
    const recipient = await suite.createRecipientContext({
      recipientKey: await suite.kem.deserializePrivateKey(bytes(rfc.skR).buffer),
      enc: bytes(rfc.enc).buffer,
      info: bytes(rfc.info).buffer,
    });
    for (const [aad, ciphertext] of rfc.messages)
      expect(hexOf(await recipient.open(bytes(ciphertext).buffer, bytes(aad).buffer))).toBe(
        rfc.plain,
      );
  });
});

describe('box keys', () => {
  it('follow from the account key alone, and the public key fits the secret one', async () => {
    const again = encryptionKeysOf(buyer.wallet.privateKey);
    expect(again.box).toBe(buyerEncryptionKey.box);
    expect(encryptionKeysOf(seller.wallet.privateKey).box).not.toBe(buyerEncryptionKey.box);
    const suite = encryptionSuite();
    const sealed = await suite.seal(
      {
        recipientPublicKey: await suite.kem.deserializePublicKey(
          bytes(buyerEncryptionKey.box).buffer,
        ),
      },
      bytes('01').buffer,
    );
    const bytesSealed = Buffer.concat([Buffer.from(sealed.enc), Buffer.from(sealed.ct)]);
    for (const { open } of [buyerEncryptionKey, again]) {
      const opened = valueOf(await open(bytes(''), bytesSealed));
      expect(Buffer.from(opened).toString('hex')).toBe('01');
    }
    const refused = { ok: false, failure: { code: 'sealed_to_another' } };
    const sellerEncryptionKey = encryptionKeysOf(seller.wallet.privateKey);
    expect(await sellerEncryptionKey.open(bytes(''), bytesSealed)).toMatchObject(refused);
    expect(await buyerEncryptionKey.open(bytes('01'), bytesSealed)).toMatchObject(refused);
  });

  it('refuse a key of another length', () => {
    expect(() => encryptionKeysOf('0x1234')).toThrow('32 bytes');
  });
});

describe('private details', () => {
  const blinded = blindDetails(account);
  const sealToBuyer = async () =>
    valueOf(
      await sealDetails(blinded, { box: buyerEncryptionKey.box, tradeId: trade, role: 'seller' }),
    );

  it('come out as they went in, for the receiver alone', async () => {
    const sealed = await sealToBuyer();
    expect(valueOf(await openDetails(sealed, buyerEncryptionKey.open))).toEqual(blinded);
    const other = await openDetails(sealed, encryptionKeysOf(stranger.wallet.privateKey).open);
    expect(other).toMatchObject({ ok: false, failure: { code: 'sealed_details_unreadable' } });
  });

  it('travel as a text under 2,000 characters whose length tells nothing', async () => {
    const text = encodeSealedDetails(await sealToBuyer());
    expect(text.length).toBeLessThan(2_000);
    const short = blindDetails({ holder: 'A', account: {} });
    const sealed = valueOf(
      await sealDetails(short, { box: buyerEncryptionKey.box, tradeId: trade, role: 'seller' }),
    );
    expect(encodeSealedDetails(sealed).length).toBe(text.length);
    const read = valueOf(decodeSealedDetails(`Hello!\n${text}\nMarta`));
    expect(valueOf(await openDetails(read, buyerEncryptionKey.open))).toEqual(blinded);
  });

  it('are bound to the trade and the side they were sealed for', async () => {
    const sealed = await sealToBuyer();
    const otherTrade = { ...sealed, tradeId: tradeId(`0x${'cd'.repeat(32)}`) };
    const otherRole = { ...sealed, role: 'buyer' as const };
    for (const moved of [otherTrade, otherRole])
      expect(await openDetails(moved, buyerEncryptionKey.open)).toMatchObject({ ok: false });
  });

  it('are refused after any one byte changed', async () => {
    const sealed = await sealToBuyer();
    for (const at of [0, 31, 32, 600, sealed.sealed.length - 1]) {
      const altered = new Uint8Array(sealed.sealed);
      altered[at] = (altered[at] ?? 0) ^ 1;
      const opened = await openDetails({ ...sealed, sealed: altered }, buyerEncryptionKey.open);
      // The highest bit of an X25519 key is ignored by its definition (RFC 7748); all else must fail.
      expect(opened.ok, `byte ${at}`).toBe(false);
    }
  });

  it('are not sealed to a key that would give everyone the same secret', async () => {
    const smallOrder = [
      zeroHash,
      hash(`0x01${'00'.repeat(31)}`),
      hash('0xe0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800'),
      hash('0x5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157'),
      hash('0xecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'),
    ];
    for (const box of smallOrder)
      expect(await sealDetails(blinded, { box, tradeId: trade, role: 'seller' })).toMatchObject({
        ok: false,
        failure: { code: 'sealed_details_unreadable' },
      });
  });

  it('are believed only when the agreement committed to them', async () => {
    const offer = await signedOffer();
    const details = {
      ...offer.details,
      seller: { box: buyerEncryptionKey.box, commit: commitmentOf(blinded) },
    };
    const agreed = { details, detailsHash: hashDetails(details) };
    expect(checkOpened(blinded, 'seller', agreed)).toMatchObject({ ok: true });
    const wrong = { ok: false, failure: { code: 'sealed_details_wrong' } };
    const otherAccount = {
      ...blinded,
      details: { ...account, account: { iban: 'DE02120300000000202051' } },
    };
    expect(checkOpened(otherAccount, 'seller', agreed)).toMatchObject(wrong);
    expect(checkOpened(blindDetails(account), 'seller', agreed)).toMatchObject(wrong);
    expect(checkOpened(blinded, 'buyer', agreed)).toMatchObject(wrong);
    expect(checkOpened(blinded, 'seller', { ...agreed, detailsHash: zeroHash })).toMatchObject(
      wrong,
    );
  });

  it('never throw on junk', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.base64String(), fc.string({ unit: 'binary' })),
        (junk) => {
          for (const text of [junk, `escrow-desk-details:1/${junk}`]) {
            const read = decodeSealedDetails(text);
            if (!read.ok)
              expect(['not_sealed_details', 'sealed_details_unreadable']).toContain(
                read.failure.code,
              );
          }
        },
      ),
      examples({ quick: 2_000, full: 50_000 }),
    );
  });
});
