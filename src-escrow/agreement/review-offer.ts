import type { Offer } from '../../src-shared/agreement/offer.ts';
import type { Address } from '../../src-shared/brand.ts';
import { zeroAddress, zeroHash } from '../../src-shared/parse.ts';
import { experienceWords } from '../../src-shared/trade/experience.ts';
import { daySeconds, type Terms } from '../../src-shared/trade/terms.ts';
import { otherSide, type Side, sideFor } from '../../src-shared/trade/side.ts';
import { hashDetails } from './details-hash.ts';
import { lookalikeOf, shortAddress } from './lookalike-address.ts';
import {
  blockFinding,
  okFinding,
  warnFinding,
  type OfferFinding,
  type ReviewContext,
} from './offer-finding.ts';
import { fiatText, tokenAmountText } from './offer-line.ts';
import { latestRelease } from '../../contracts/abi/releases.ts';
import { domainOf } from './answer-offer.ts';
import { percent, reviewTerms } from './review-terms.ts';
import { standardEscrowAddress } from './standard-escrow.ts';
import { isSignedBy, termsDigest } from './terms-digest.ts';

/**
 * Every check of a received offer that needs no chain: is it what its signer signed, for the right escrow on
 * the right chain, lawful for the contract, and what is unusual about it. Code at the escrow's address must
 * still be looked for. Pure; findings come worst first: identity, then terms, then people.
 */
export function reviewOffer(offer: Offer, context: ReviewContext): readonly OfferFinding[] {
  const standard = standardEscrowAddress(offer.fee, offer.escrowVersion) === offer.escrow;
  const findings: OfferFinding[] = [];
  if (offer.chainId !== context.chainId) {
    findings.push(
      blockFinding(
        'other_chain',
        'offer_other_chain',
        `The offer is for chain ${offer.chainId}, you are on ${context.chainId}.`,
        'chainId',
      ),
    );
  }
  if (!standard) {
    findings.push(
      blockFinding(
        'unknown_escrow',
        'unknown_escrow',
        `${shortAddress(offer.escrow)} is not the standard escrow for this fee.`,
        'escrow',
      ),
    );
  }
  if (standard && offer.escrowVersion !== latestRelease.version) {
    findings.push(
      blockFinding(
        'earlier_escrow',
        'offer_earlier_escrow',
        `The offer is for version ${offer.escrowVersion} of the escrow, this app locks in version ${latestRelease.version}.`,
        'escrowVersion',
      ),
    );
  }
  if (hashDetails(offer.details) !== offer.terms.detailsHash) {
    findings.push(
      blockFinding(
        'details_altered',
        'offer_altered',
        'Price, method or reference are not what was signed.',
        'details',
      ),
    );
  }
  findings.push(...signatureFindings(offer, context));
  if (standard) {
    findings.push(
      okFinding(
        'standard_escrow',
        `Standard escrow ${shortAddress(offer.escrow)}, fee ${percent(offer.fee.bps)}.`,
      ),
    );
    if (offer.fee.bps > 0) {
      findings.push(
        warnFinding(
          'fee',
          `The escrow keeps ${percent(offer.fee.bps)} of what the buyer gets.`,
          'fee',
        ),
      );
    }
  }
  findings.push(...reviewTerms(offer, context));
  findings.push(...peopleFindings(offer, context));
  return findings;
}

function signatureFindings(offer: Offer, context: ReviewContext): readonly OfferFinding[] {
  const digest = termsDigest(offer.terms, domainOf(offer));
  const findings: OfferFinding[] = [];
  for (const side of ['seller', 'buyer'] as const) {
    const signature = offer.signatures[side];
    if (signature === undefined) continue;
    const signer = offer.terms[side];
    if (signer === zeroAddress || !isSignedBy(signer, digest, signature)) {
      findings.push(
        blockFinding(
          'altered',
          'offer_altered',
          `The ${side}'s signature does not fit this offer.`,
          `signatures.${side}`,
        ),
      );
    } else findings.push(okFinding('signed', `Signed by ${shortAddress(signer)}, unaltered.`));
  }
  const unsigned = unsignedSide(offer, context.account);
  if (unsigned !== null) {
    findings.push(
      blockFinding(
        'unsigned',
        'offer_altered',
        `The ${unsigned} has not signed this offer.`,
        `signatures.${unsigned}`,
      ),
    );
  }
  return findings;
}

/** The side whose signature the reader relies on, if it is missing: the maker's, or the other side's. */
function unsignedSide(offer: Offer, account: Address | null): Side | null {
  const { seller, buyer } = offer.signatures;
  const own = account === null ? null : sideFor(offer, account);
  if (own === null) return seller === undefined && buyer === undefined ? 'seller' : null;
  // Our own offer, not yet answered, has only our signature.
  if (offer.terms[own] === account && offer.signatures[own] !== undefined) return null;
  const other = otherSide(own);
  return offer.signatures[other] === undefined ? other : null;
}

function peopleFindings(offer: Offer, context: ReviewContext): readonly OfferFinding[] {
  const { terms, details } = offer;
  const findings: OfferFinding[] = [];
  const own = context.account === null ? null : sideFor(offer, context.account);
  if (context.account !== null && own === null) {
    findings.push(
      blockFinding('not_yours', 'not_your_offer', 'It names other accounts than yours.', 'terms'),
    );
  }
  const isKnownArbiter = (party: Address): boolean => context.arbiters.includes(party);
  const nameOf = (party: Address): string =>
    context.known.find((known) => known.address === party)?.name ?? shortAddress(party);
  if (isKnownArbiter(terms.arbiter)) {
    findings.push(
      okFinding(
        'arbiter_known',
        `Arbiter ${nameOf(terms.arbiter)} is on your list.`,
        'terms.arbiter',
      ),
    );
  } else {
    const loss =
      own === 'seller'
        ? tokenAmountText(terms.amount, terms.token, context.tokens)
        : fiatText(details.fiatAmount, details.currency);
    findings.push(
      blockFinding(
        'arbiter_unknown',
        'arbiter_unconfirmed',
        `Arbiter ${nameOf(terms.arbiter)} isn't on your list. If the other side knows him, you can lose ${loss}.`,
        'terms.arbiter',
      ),
    );
  }
  if (terms.fallbackArbiter !== zeroAddress && !isKnownArbiter(terms.fallbackArbiter)) {
    findings.push(
      blockFinding(
        'fallback_arbiter_unknown',
        'arbiter_unconfirmed',
        `Second arbiter ${nameOf(terms.fallbackArbiter)} isn't on your list.`,
        'terms.fallbackArbiter',
      ),
    );
  }
  findings.push(...cardFindings(terms, context, nameOf));
  findings.push(...lookalikeFindings(terms, context));
  const counterparty = own === null ? zeroAddress : terms[otherSide(own)];
  if (counterparty !== zeroAddress) {
    const experience = context.tradesWith.get(counterparty);
    findings.push(
      experience === undefined
        ? warnFinding(
            'first_trade',
            'First trade with this address: after accepting, compare the check number by phone.',
          )
        : okFinding('known_counterparty', `${experienceWords(experience)}.`),
    );
  }
  // A slot that is still open says nothing; a filled one without a box can't be sent anything sealed.
  const other = own === null ? null : details[otherSide(own)];
  if (other !== null && other.commit !== zeroHash && other.box === zeroHash) {
    findings.push(
      warnFinding(
        'no_private_details',
        'The other side gives no sealed bank details: after the lock nothing will prove the account.',
        'details',
      ),
    );
  }
  return findings;
}

/** What an arbiter's own card says of these terms; without one nothing shows that he answers. */
function cardFindings(
  terms: Terms,
  { cards }: ReviewContext,
  nameOf: (party: Address) => string,
): readonly OfferFinding[] {
  const findings: OfferFinding[] = [];
  for (const role of ['arbiter', 'fallbackArbiter'] as const) {
    const party = terms[role];
    if (party === zeroAddress) continue;
    const card = cards.get(party);
    if (card === undefined) {
      const text = `${nameOf(party)} gave no arbiter card: nothing shows that they know of such trades and answer.`;
      findings.push(warnFinding('arbiter_without_card', text, `terms.${role}`));
    } else if (terms.arbitrationWindow < card.minArbitrationWindow) {
      const days = Math.ceil(card.minArbitrationWindow / daySeconds);
      const text = `${card.name} asks for ${days} days to rule at least; these terms give less.`;
      findings.push(warnFinding('arbiter_needs_longer', text, 'terms.arbitrationWindow'));
    }
  }
  return findings;
}

function lookalikeFindings(terms: Terms, context: ReviewContext): readonly OfferFinding[] {
  const findings: OfferFinding[] = [];
  for (const role of ['seller', 'buyer', 'arbiter', 'fallbackArbiter'] as const) {
    const party = terms[role];
    if (party === zeroAddress || context.compared.includes(party)) continue;
    const lookalike = lookalikeOf(party, context.known);
    if (lookalike === null) continue;
    findings.push(
      blockFinding(
        'lookalike_address',
        'lookalike_address',
        `The ${roleNames[role]} ${party} looks like ${lookalike.name} (${lookalike.address}), but differs.`,
        `terms.${role}`,
      ),
    );
  }
  return findings;
}

const roleNames = {
  seller: 'seller',
  buyer: 'buyer',
  arbiter: 'arbiter',
  fallbackArbiter: 'second arbiter',
} as const;
