import { join } from 'node:path';
import { Wallet } from 'ethers';
import { describe, expect, it } from 'vitest';
import { offerSchema, type Offer } from '../../../src-shared/agreement/offer.ts';
import { hash } from '../../../src-shared/parse.ts';
import { signInText } from '../../../src-shared/stream/http-shapes.ts';
import { relayCallSchema } from '../../../src-shared/stream/relay-call.ts';
import { noteJsonSchema } from '../../../src-shared/stream/trade-update-shapes.ts';
import { serverMessageSchema } from '../../../src-shared/stream/wire-messages.ts';
import { jsonify } from '../../../src-shared/stream/wire-shapes.ts';
import { ether } from '../../../src-shared/money/token.ts';
import { detailsNoteSchema, settlementNoteSchema } from '../../../src-shared/trade/note.ts';
import {
  arbiterCardDigest,
  checkArbiterCard,
  decodeArbiterCard,
  encodeArbiterCard,
  signArbiterCard,
} from '../../../src-escrow/agreement/arbiter-card.ts';
import { domainOf, tradeIdOfOffer } from '../../../src-escrow/agreement/answer-offer.ts';
import { encryptionKeysOf } from '../../../src-escrow/agreement/encryption-key.ts';
import { commitmentOf } from '../../../src-escrow/agreement/commitment.ts';
import { hashDetails } from '../../../src-escrow/agreement/details-hash.ts';
import { isGenuineNote, noteDigest } from '../../../src-escrow/agreement/note-digest.ts';
import {
  decodeOffer,
  encodeOffer,
  offerDigest,
} from '../../../src-escrow/agreement/offer-codec.ts';
import {
  checkOpened,
  decodeSealedDetails,
  encodeSealedDetails,
  openDetails,
} from '../../../src-escrow/agreement/sealed-details.ts';
import { openSealedOffer } from '../../../src-escrow/agreement/sealed-offer.ts';
import {
  decodeProposal,
  encodeProposal,
  isGenuineProposal,
  proposalId,
} from '../../../src-escrow/agreement/proposal-codec.ts';
import { signedCall } from '../../../src-escrow/agreement/signed-call.ts';
import {
  isSignedBy,
  signTerms,
  termsDigest,
  verifyTermsSignature,
} from '../../../src-escrow/agreement/terms-digest.ts';
import { dossierSchema } from '../../../src-escrow/dossier/dossier.ts';
import { evidenceHashOf, unpackEvidence } from '../../../src-escrow/evidence/evidence-package.ts';
import { decryptKeystore } from '../../../src-main/signer/keystore-cipher.ts';
import { addBackupData, openBackupData } from '../../../src-main/signer/sealed-backup.ts';
import { backupDataText, readBackupData } from '../../../src-main/wallet/keys/account-backup.ts';
import { openMessageLog } from '../../../src-service/database/message-log.ts';
import { openServiceDatabase } from '../../../src-service/database/open-service-database.ts';
import { createTradeStore } from '../../../src-service/database/sql-trade-store.ts';
import { createFileStore } from '../../../src-service/files/file-store.ts';
import { createServiceLogger } from '../../../src-service/logger.ts';
import { createNoteStore } from '../../../src-service/notes/note-store.ts';
import { createOfferStore } from '../../../src-service/offers/offer-store.ts';
import { createRelayStore } from '../../../src-service/relay/relay-store.ts';
import { nonceExpiry } from '../../../src-service/sign-in/nonce.ts';
import { z } from '../../../src-shared/parse.ts';
import {
  copyOfFolder,
  expected,
  goldenJson,
  goldenText,
  tradeId,
  valueOf,
} from './golden-files.ts';

const { addresses, details, domain, keys, now } = expected;
const usdc = { address: offerOf('offer').terms.token, symbol: 'USDC', decimals: 6 };
const seller = new Wallet(keys.seller);
const sellerKeys = encryptionKeysOf(keys.seller);
const buyerKeys = encryptionKeysOf(keys.buyer);

function offerOf(name: keyof typeof expected.offers): Offer {
  return offerSchema.parse(expected.offers[name].offer);
}

describe('an offer of the earlier version', () => {
  const names = ['offer', 'counter', 'accepted', 'agreed'] as const;

  it.each(names)('reads as it was written, and is written the same: %s', (name) => {
    const text = goldenText(`${name}.txt`);
    const offer = valueOf(decodeOffer(text));
    expect(offer).toEqual(offerOf(name));
    expect(encodeOffer(offer, [ether, usdc])).toBe(text);
    expect(offerDigest(offer)).toBe(expected.offers[name].digest);
    expect(termsDigest(offer.terms, domain)).toBe(expected.offers[name].id);
    expect(hashDetails(offer.details)).toBe(expected.offers[name].detailsHash);
    expect(domainOf(offer)).toEqual(domain);
  });

  it('names the version that it answers', () => {
    const digestOf = (name: keyof typeof expected.offers) => expected.offers[name].digest;
    expect(offerOf('counter').re).toBe(digestOf('offer'));
    expect(offerOf('accepted').re).toBe(digestOf('counter'));
    expect(offerOf('agreed').re).toBe(digestOf('accepted'));
  });

  it('is signed by both sides, and signed again the same', async () => {
    const { terms, signatures } = offerOf('agreed');
    const holds = (side: 'seller' | 'buyer') =>
      verifyTermsSignature(terms, domain, terms[side], signatures[side] ?? '');
    expect([holds('seller'), holds('buyer')]).toEqual([true, true]);
    expect(await signTerms(seller, terms, domain)).toBe(expected.sellerTermsSignature);
  });

  it('opens from what was sealed to its receiver', async () => {
    const delivery = { from: addresses.seller, to: addresses.buyer };
    const opened = await openSealedOffer(goldenText('sealed-offer.txt'), delivery, buyerKeys.open);
    expect(valueOf(opened)).toEqual(offerOf('offer'));
  });
});

describe('other texts of the earlier version', () => {
  it('an arbiter’s card holds, and is signed and written the same', async () => {
    const text = goldenText('arbiter-card.txt');
    const signed = valueOf(decodeArbiterCard(text));
    expect(signed).toEqual(expected.card.signed);
    expect(arbiterCardDigest(signed.card)).toBe(expected.card.digest);
    expect(checkArbiterCard(signed, now / 1000)).toEqual({ ok: true, value: signed.card });
    expect(await signArbiterCard(signed.card, new Wallet(keys.arbiter))).toEqual(signed);
    expect(encodeArbiterCard(signed)).toBe(text);
  });

  it('the encryption keys follow from the accounts’ keys as before', () => {
    const derived = {
      seller: sellerKeys,
      buyer: buyerKeys,
      arbiter: encryptionKeysOf(keys.arbiter),
    };
    for (const side of ['seller', 'buyer', 'arbiter'] as const)
      expect(derived[side].box).toBe(expected.boxes[side]);
  });

  it.each([
    ['seller', 'sealed-details.txt', buyerKeys],
    ['buyer', 'sealed-buyer-details.txt', sellerKeys],
  ] as const)(
    'sealed bank details of the %s open and are what was agreed',
    async (role, name, to) => {
      const text = goldenText(name);
      const message = valueOf(decodeSealedDetails(text));
      expect(message).toMatchObject({ tradeId, role });
      expect(encodeSealedDetails(message)).toBe(text);
      const opened = valueOf(await openDetails(message, to.open));
      const { commit, ...blinded } = details[role];
      expect(opened).toEqual(blinded);
      expect(commitmentOf(opened)).toBe(commit);
      const agreed = offerOf('agreed');
      const { detailsHash } = agreed.terms;
      expect(checkOpened(opened, role, { details: agreed.details, detailsHash }).ok).toBe(true);
    },
  );

  it('a proposed settlement is genuine, and written the same', () => {
    const text = goldenText('settlement.txt');
    const settlement = valueOf(decodeProposal(text));
    expect(jsonify(settlement)).toEqual(expected.settlement.settlement);
    expect(proposalId(settlement)).toBe(expected.settlement.id);
    expect(isGenuineProposal(settlement)).toBe(true);
    expect(encodeProposal(settlement)).toBe(text);
  });

  it('notes of every kind are genuine and say what they said', () => {
    const notes = z.array(noteJsonSchema).parse(goldenJson('notes.json'));
    expect(notes).toEqual(goldenJson('notes.json'));
    expect(notes.map(({ kind }) => kind)).toEqual(['message', 'evidence', 'settlement', 'details']);
    for (const note of notes) {
      expect(noteDigest(note, domain)).toBe(note.id);
      expect(isGenuineNote(note, domain)).toBe(true);
    }
    const [, , settlement, sealed] = notes;
    expect(settlementNoteSchema.safeParse(JSON.parse(settlement?.text ?? '')).success).toBe(true);
    expect(detailsNoteSchema.parse(JSON.parse(sealed?.text ?? ''))).toMatchObject({
      to: addresses.seller,
      text: goldenText('sealed-buyer-details.txt'),
    });
  });

  it('relayed calls have the same digest, data and signers', () => {
    const calls = z
      .array(z.object({ body: z.unknown(), signed: z.unknown() }))
      .parse(goldenJson('relay-calls.json'));
    expect(calls).toHaveLength(5);
    // An approval is worth an hour at most: those that the second version signs otherwise are not taken any more.
    const refused: unknown[] = [];
    for (const { body, signed } of calls) {
      const parsed = relayCallSchema.safeParse(body);
      if (!parsed.success) {
        refused.push(z.looseObject({ method: z.string() }).parse(body).method);
        continue;
      }
      const call = parsed.data;
      expect(jsonify(call)).toEqual(body);
      const present = signedCall(call, offerOf('agreed').terms, domain);
      expect(present).toEqual(signed);
      if (!('approval' in call) || present === null) throw new Error('no approval');
      const { signer, signature } = call.approval;
      expect(isSignedBy(signer, hash(present.digest), signature)).toBe(true);
    }
    expect(refused).toEqual(['refundFor', 'settle']);
  });

  it('a dossier reads as it was written, with its evidence', () => {
    const written = goldenJson('dossier.json');
    const dossier = dossierSchema.parse(written);
    expect(jsonify(dossier)).toEqual(written);
    expect(tradeIdOfOffer(offerOf('agreed'))).toBe(dossier.tradeId);
    expect(termsDigest(dossier.terms, domain)).toBe(dossier.tradeId);
    const bytes = Buffer.from(dossier.evidence[0]?.package ?? '', 'base64');
    expect(evidenceHashOf(bytes)).toBe(expected.evidence.hash);
    expect(valueOf(unpackEvidence(bytes)).header).toEqual(expected.evidence.header);
  });

  it('a sign-in has the same text, and its nonce the same signature', () => {
    expect(signInText(expected.signIn.fields)).toBe(expected.signIn.text);
    const { secret, nonce, expiresAt } = expected.nonce;
    expect(nonceExpiry(nonce, [secret], now)).toBe(expiresAt);
  });
});

describe('a backup of the earlier version', () => {
  it('opens with its passphrase and gives back every record', async () => {
    const text = goldenText('backup.json');
    const passphrase = new TextEncoder().encode(expected.passphrase);
    const account = valueOf(await decryptKeystore(text, passphrase));
    expect(account).toEqual({ address: addresses.seller, privateKey: keys.seller });
    const readBackup = async (file: string) => {
      const data = valueOf(await openBackupData(file, account.privateKey));
      return valueOf(readBackupData(data!, account.address));
    };
    const records = await readBackup(text);
    expect(records).toEqual(expected.backup);
    expect(new Set(records.map(({ kind }) => kind))).toEqual(
      new Set(['offer', 'private', 'opened', 'sealed', 'agreement', 'contact']),
    );
    const data = backupDataText(account.address, records);
    const rewritten = await addBackupData(text, keys.seller, data);
    expect(await readBackup(rewritten)).toEqual(records);
  });
});

describe('a service’s database of the earlier version', () => {
  it('opens, and replays its messages and all that it kept', async () => {
    const path = join(copyOfFolder('service'), 'service.db');
    const logged: string[] = [];
    const logger = createServiceLogger({ write: (line) => void logged.push(line) });
    const database = await openServiceDatabase({ kind: 'sqlite', path }, logger, now);
    const log = await openMessageLog(database, { now: () => now });
    const store = createTradeStore({ database, log });
    const { service } = expected;
    const mine = { kind: 'mine', account: addresses.seller } as const;
    expect(await store.logState()).toEqual(service.state);
    expect(await store.indexedChain()).toEqual(service.chain);
    const page = await store.messagesAfter(mine, service.state.prunedCursor, 1000);
    expect(page).toEqual(service.messages);
    expect(page.messages).toHaveLength(27);
    for (const { cursor, text } of page.messages) {
      const message = serverMessageSchema.parse(JSON.parse(text));
      expect(jsonify(message)).toEqual(JSON.parse(text));
      expect(message).toMatchObject({ cursor });
    }
    expect(await store.trades({ account: addresses.seller, limit: 50 })).toEqual(service.trades);
    expect(await store.events(tradeId, 0, 50)).toEqual(service.events);
    expect(await createNoteStore(database, log).list(tradeId, 0, 50)).toEqual(service.notes);
    const waiting = await createOfferStore(database, log).waiting(addresses.seller, 0, now);
    expect(waiting).toEqual(service.waiting);
    const files = createFileStore(database, log);
    expect(await files.list(tradeId)).toEqual(service.files);
    const content = await files.content(tradeId, expected.evidence.hash);
    expect(evidenceHashOf(content ?? new Uint8Array())).toBe(expected.evidence.hash);
    expect(await createRelayStore(database, log).open()).toEqual(service.jobs);
    expect(logged).toEqual([]);
    await database.close();
  });
});
