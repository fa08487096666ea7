import { fillsSlot } from '../../src-escrow/agreement/answer-offer.ts';
import { checkNumber } from '../../src-escrow/agreement/compare-offers.ts';
import type { OfferFinding, ReviewContext } from '../../src-escrow/agreement/offer-finding.ts';
import { reviewOffer } from '../../src-escrow/agreement/review-offer.ts';
import type { Offer } from '../../src-shared/agreement/offer.ts';
import type { Address, TradeId } from '../../src-shared/brand.ts';
import type { Experience } from '../../src-shared/trade/experience.ts';
import { failure, type Failure } from '../../src-shared/failure.ts';
import type { Finding, OfferView } from '../../src-shared/ipc/views.ts';
import { tradeId, zeroAddress } from '../../src-shared/parse.ts';
import { listedToken } from '../../src-shared/words/money-words.ts';
import { shortAddress } from '../../src-shared/words/screen-words.ts';
import { otherSide, sideFor } from '../../src-shared/trade/side.ts';
import type { AppNetwork } from '../app-context.ts';
import type { ContactStore } from '../contacts/contact-store.ts';
import type { StoredOffer } from './offer-store.ts';

export interface Reviewer {
  readonly network: AppNetwork;
  readonly contacts: ContactStore;
  readonly accounts: readonly Address[];
  /** Trades that have ended, by counterparty. */
  readonly tradesWith: ReadonlyMap<Address, Experience>;
  /** A lock of ours waits for its event. */
  readonly lockSent: (tradeId: TradeId) => boolean;
  /** Unix seconds. */
  readonly now: number;
}

/** Findings that the user can settle: everything else that blocks refuses the offer as a whole. */
const confirmable = ['arbiter_unknown', 'fallback_arbiter_unknown', 'lookalike_address'] as const;
type ConfirmableFinding = (typeof confirmable)[number];

export function isConfirmable(code: string): code is ConfirmableFinding {
  return (confirmable as readonly string[]).includes(code);
}

/** The account of ours that an offer names, else one that could fill its open slot, else null. */
export function accountFor(offer: Offer, accounts: readonly Address[]): Address | null {
  const named = accounts.find(
    (account) => account === offer.terms.seller || account === offer.terms.buyer,
  );
  if (named !== undefined) return named;
  return accounts.find((account) => sideFor(offer, account) !== null) ?? null;
}

/** Every check of the offer for this reader, the profile's own escrow included. */
export function findingsFor(
  offer: Offer,
  account: Address | null,
  reviewer: Reviewer,
): readonly OfferFinding[] {
  const { network, contacts } = reviewer;
  const context: ReviewContext = {
    chainId: network.chainId,
    tokens: network.tokens,
    now: reviewer.now,
    account,
    known: contacts.known(),
    arbiters: contacts.arbiters(),
    cards: contacts.cards(),
    compared: contacts.compared(),
    tradesWith: reviewer.tradesWith,
  };
  const findings = reviewOffer(offer, context);
  const refused = findings.some(({ code }) => code === 'unknown_escrow' || code === 'other_chain');
  if (refused || offer.escrow === network.escrow) return findings;
  const text = `It is for the escrow ${shortAddress(offer.escrow)}; this profile follows ${shortAddress(network.escrow)} only.`;
  return [
    { level: 'block', code: 'unknown_escrow', failure: 'unknown_escrow', text, field: 'escrow' },
    ...findings,
  ];
}

/** Why the offer must not even be stored, or null. */
export function refusal(findings: readonly OfferFinding[]): Failure | null {
  for (const finding of findings)
    if (finding.level === 'block' && !isConfirmable(finding.code))
      return failure(finding.failure, { detail: finding.text });
  return null;
}

/** The address that a confirmable finding is about. */
export function partyOfFinding(
  offer: Offer,
  finding: OfferFinding,
): { readonly address: Address; readonly arbiter: boolean } | null {
  switch (finding.field) {
    case 'terms.arbiter':
      return { address: offer.terms.arbiter, arbiter: true };
    case 'terms.fallbackArbiter':
      return { address: offer.terms.fallbackArbiter, arbiter: true };
    case 'terms.seller':
      return { address: offer.terms.seller, arbiter: false };
    case 'terms.buyer':
      return { address: offer.terms.buyer, arbiter: false };
    default:
      return null;
  }
}

const reviewed: readonly StoredOffer['state'][] = ['sent', 'answer', 'accepted'];

/** As the window shows it. Offers whose time is over are not reviewed again. */
export function offerView(
  stored: StoredOffer,
  reviewer: Reviewer,
  more: readonly Finding[] = [],
): OfferView {
  const { offer, state, role } = stored;
  const { terms } = offer;
  const account = stored.account ?? accountFor(offer, reviewer.accounts);
  const findings = reviewed.includes(state) ? findingsFor(offer, account, reviewer) : [];
  const bothNamed = terms[role] !== zeroAddress && terms[otherSide(role)] !== zeroAddress;
  const agreed = state === 'accepted' || state === 'locked';
  return {
    id: stored.id,
    state,
    terms,
    details: offer.details,
    token: listedToken(reviewer.network.tokens, terms.token),
    fee: offer.fee,
    escrow: offer.escrow,
    chainId: offer.chainId,
    account: stored.account,
    role,
    mine: stored.mine,
    findings: [
      ...more,
      ...findings
        // The maker chose the arbiter; what blocks a taker is no news to him.
        .filter(({ level, code }) => !(stored.mine && level === 'block' && isConfirmable(code)))
        .map(({ level, code, text }) => ({ level, code, text })),
    ],
    changes: stored.changes,
    checkNumber: agreed && bothNamed ? checkNumber(tradeId(stored.id)) : null,
    tradeId: stored.tradeId,
    sent: stored.sent,
    signedBySeller: offer.signatures.seller !== undefined,
    signedByBuyer: offer.signatures.buyer !== undefined,
    needsDetails: account !== null && fillsSlot(offer, account),
    lockSent: state === 'accepted' && role === 'seller' && reviewer.lockSent(tradeId(stored.id)),
    createdAt: stored.createdAt,
    changedAt: stored.changedAt,
  };
}
