import { deflateRawSync } from 'node:zlib';
import { Wallet } from 'ethers';
import { canonicalJson } from '../src-escrow/agreement/canonical-json.ts';
import {
  acceptOffer,
  makeOffer,
  signOffer,
  tradeIdOfOffer,
  type OfferDraftTerms,
} from '../src-escrow/agreement/answer-offer.ts';
import { encryptionKeysOf } from '../src-escrow/agreement/encryption-key.ts';
import { blindDetails } from '../src-escrow/agreement/commitment.ts';
import { hashDetails } from '../src-escrow/agreement/details-hash.ts';
import { encodeOffer } from '../src-escrow/agreement/offer-codec.ts';
import { encodeSealedDetails, sealDetails } from '../src-escrow/agreement/sealed-details.ts';
import { offerTextPrefix, offerToJson, type Offer } from '../src-shared/agreement/offer.ts';
import type { Address } from '../src-shared/brand.ts';
import { practiceChainId, practiceFacts } from '../src-shared/network/networks.ts';
import { address } from '../src-shared/parse.ts';
import type { TextAttempt } from '../src-shared/practice/scam-school.ts';
import { ok, type Result } from '../src-shared/result.ts';
import { daySeconds, hourSeconds } from '../src-shared/trade/terms.ts';
import { practiceFee } from './practice-chain.ts';
import { robinsDetails, slotOf } from './practice-details.ts';
import { ada } from './practice-people.ts';
import { practiceStablecoin } from './test-stablecoin.ts';

/** Whom the stranger is after, and what he got hold of. */
export interface StrangersMark {
  readonly account: Address;
  /** The mark's own offer, or an agreement that it made: what the attempt works on. */
  readonly offer: Offer | null;
  /** The chain's clock, Unix seconds. */
  readonly now: number;
}

const tokens = [practiceFacts.coin, practiceStablecoin];
const elsewhere = address(`0x${'bad0'.repeat(10)}`);

/** An offer as the stranger would make an honest one; attempts differ from it in what they try. */
async function strangersOffer(
  stranger: Wallet,
  now: number,
  change: Partial<OfferDraftTerms> = {},
): Promise<Offer> {
  const side = change.side ?? 'seller';
  const made = makeOffer(
    {
      side,
      account: address(stranger.address),
      counterparty: null,
      arbiter: ada.address,
      fallbackArbiter: null,
      token: practiceStablecoin.address,
      amount: 900n * 10n ** 6n,
      paymentWindow: 2 * hourSeconds,
      confirmationWindow: 6 * hourSeconds,
      arbitrationWindow: 7 * daySeconds,
      defaultBuyerBps: 5_000,
      arbiterFee: 0n,
      fundBy: now + daySeconds,
      details: {
        currency: 'EUR',
        fiatAmount: '810.00',
        method: 'sepa-instant',
        country: 'DE',
        reference: 'PRACTICE',
        note: 'A lesson of the scam school: no real money.',
      },
      ...change,
    },
    { chainId: practiceChainId, fee: practiceFee },
    slotOf(robinsDetails(side, 'sepa-instant')),
  );
  if (!made.ok) throw new Error(made.failure.detail ?? made.failure.code);
  return signOffer(made.value, side, stranger);
}

/** Signs an offer anew after something in it was changed: the signature is good, what it signs is not. */
function resign(offer: Offer, stranger: Wallet): Promise<Offer> {
  return signOffer({ ...offer, signatures: {} }, 'seller', stranger);
}

/** An open offer to buy that is never meant to be paid: it collects names and account numbers. */
export async function shamOffer(stranger: Wallet, now: number): Promise<string> {
  const wish = { side: 'buyer', token: practiceFacts.coin.address, amount: 10n ** 17n } as const;
  return encodeOffer(await strangersOffer(stranger, now, wish), tokens);
}

/** The text that the stranger sends. Throws where the attempt works on something of the mark's and there is none. */
export async function strangersText(
  attempt: TextAttempt,
  stranger: Wallet,
  mark: StrangersMark,
): Promise<Result<string>> {
  const { now } = mark;
  const offer = () => strangersOffer(stranger, now);
  const asText = (made: Offer): Result<string> => ok(encodeOffer(made, tokens));
  switch (attempt) {
    case 'amount_altered': {
      const good = await offer();
      return asText({ ...good, terms: { ...good.terms, amount: good.terms.amount / 10n } });
    }
    case 'wholly_replaced':
      return asText(await offer());
    case 'quiet_change':
      return quietChange(stranger, marksOffer(mark));
    case 'fake_escrow':
      return asText(await resign({ ...(await offer()), escrow: elsewhere }, stranger));
    case 'other_chain':
      return asText(await resign({ ...(await offer()), chainId: 1 }, stranger));
    case 'lookalike_token': {
      const good = await offer();
      // The same first and last characters as the listed one, and the line above the message calls it USDC too.
      const imitation = address(
        `${practiceStablecoin.address.slice(0, 6)}${'0'.repeat(32)}${practiceStablecoin.address.slice(-4)}`.toLowerCase(),
      );
      return asText(
        await resign({ ...good, terms: { ...good.terms, token: imitation } }, stranger),
      );
    }
    case 'claimed_lock': {
      // Well sealed details for a trade that was never locked: "I have locked, here is my account, pay now".
      const never = await offer();
      return otherAccount(never, encryptionKeysOf(stranger.privateKey).box);
    }
    case 'own_arbiter': {
      const friend = address(Wallet.createRandom().address);
      const unfair = { arbiter: friend, defaultBuyerBps: 0 };
      return asText(await strangersOffer(stranger, now, unfair));
    }
    case 'other_account': {
      const agreed = marksOffer(mark);
      return otherAccount(agreed, agreed.details.buyer.box);
    }
    case 'lapsed_offer':
      return asText(await strangersOffer(stranger, now - 30 * daySeconds));
    case 'huge_text':
      // A few kilobytes that become 40 megabytes.
      return ok(packed(`"${'9'.repeat(40 * 1024 * 1024)}"`));
    case 'hidden_characters': {
      const json = offerToJson(await offer());
      // Shown from right to left, 009 euros would read as 900.
      const details = { ...json.details, note: 'Pay \u202e009\u202c euros only' };
      return ok(packed(canonicalJson({ ...json, details })));
    }
    case 'deep_text':
      return ok(packed('['.repeat(6_000) + ']'.repeat(6_000)));
  }
}

function marksOffer({ offer }: StrangersMark): Offer {
  if (offer === null) throw new Error('this attempt needs something to work on');
  return offer;
}

/** Accepts, but for a tenth of the amount, and signs that; sent back as if it were the acceptance. */
async function quietChange(stranger: Wallet, offer: Offer): Promise<Result<string>> {
  const own = slotOf(robinsDetails('seller', offer.details.method));
  const answer = acceptOffer(offer, address(stranger.address), own);
  if (!answer.ok) return answer;
  const { details, terms } = answer.value.offer;
  const changed: Offer = {
    ...answer.value.offer,
    details,
    terms: { ...terms, amount: terms.amount / 10n, detailsHash: hashDetails(details) },
    signatures: {},
  };
  return ok(encodeOffer(await signOffer(changed, answer.value.side, stranger), tokens));
}

/** Bank details that nobody committed to, sealed as good ones would be. */
async function otherAccount(offer: Offer, box: Offer['details']['buyer']['box']) {
  const blinded = blindDetails({
    holder: 'Robin Practice',
    account: { iban: 'GB33BUKB20201555555555' },
  });
  const tradeId = tradeIdOfOffer(offer);
  const sealed = await sealDetails(blinded, { box, tradeId, role: 'seller' });
  return sealed.ok ? ok(encodeSealedDetails(sealed.value)) : sealed;
}

function packed(text: string): string {
  const bytes = deflateRawSync(Buffer.from(text, 'utf8'), { level: 9 });
  return `A very good offer\n${offerTextPrefix}${bytes.toString('base64url')}\n`;
}
