import { tradeIdOfOffer } from '../../src-escrow/agreement/answer-offer.ts';
import { decodeArbiterCard } from '../../src-escrow/agreement/arbiter-card.ts';
import { decodeOffer } from '../../src-escrow/agreement/offer-codec.ts';
import { sealedTextPrefix } from '../../src-escrow/agreement/sealed-details.ts';
import { arbiterCardPrefix } from '../../src-shared/agreement/arbiter-card.ts';
import { maxOfferBytes, offerTextPrefix } from '../../src-shared/agreement/offer.ts';
import type { Address, TradeId } from '../../src-shared/brand.ts';
import { failure } from '../../src-shared/failure.ts';
import type { ImportResult } from '../../src-shared/ipc/views.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import {
  firstSettlementTextPrefix,
  proposalTextPrefix,
} from '../../src-shared/trade/settlement.ts';
import type { FileAccess } from '../app-context.ts';
import type { ContactStore } from '../contacts/contact-store.ts';
import type { ProposalService } from '../trades/proposals.ts';
import type { AgreementStore } from '../bank-details/agreements.ts';
import type { BankDetailsExchange } from '../bank-details/bank-details-exchange.ts';
import type { OfferService } from './offer-service.ts';

export interface ImportTargets {
  readonly accounts: () => readonly Address[];
  /** A trade of ours that is locked, although nothing of its agreement was made here. */
  readonly isTradeOfElsewhere: (tradeId: TradeId) => boolean;
  readonly offers: Pick<OfferService, 'read'>;
  readonly details: Pick<BankDetailsExchange, 'read'>;
  readonly agreements: AgreementStore;
  readonly contacts: Pick<ContactStore, 'importCard'>;
  readonly proposals: Pick<ProposalService, 'read'>;
}

/** One message begins where a marker stands; several may come in one text, as an arbiter is sent them. */
const prefixes = [
  offerTextPrefix,
  sealedTextPrefix,
  arbiterCardPrefix,
  proposalTextPrefix,
  firstSettlementTextPrefix,
];
const marker = new RegExp(`(?=(?:${prefixes.join('|')}))`);
const mostMessages = 8;
/** An offer's text is larger than the offer only by base64url and the line for people. */
const maxFileBytes = maxOfferBytes * 4;

/**
 * Reads whatever was pasted, dropped or opened, and says what it was. With several messages in one text the first that
 * is refused decides, and what came before it stays. A text without any fails with `not_an_offer`.
 */
export async function readPastedText(
  text: string,
  readers: ImportTargets,
): Promise<Result<ImportResult>> {
  // An offer that is quoted in an answer stands twice; its reader deals with that.
  const kinds = new Set(prefixes.filter((prefix) => text.includes(prefix)));
  if (kinds.size === 0) return fail(failure('not_an_offer'));
  if (kinds.size === 1 && kinds.has(offerTextPrefix)) return readOffer(text, readers);
  const messages = text.split(marker).filter((part) => /^escrow-desk/.test(part));
  if (messages.length > mostMessages)
    return fail(failure('offer_unreadable', { detail: 'too many messages in one text' }));
  let last: Result<ImportResult> = fail(failure('not_an_offer'));
  for (const message of messages) {
    last = await readOne(message, readers);
    if (!last.ok) return last;
  }
  return last;
}

/** Asks which file, and reads it as any pasted text. */
export async function readOfferFile(
  files: FileAccess,
  readers: ImportTargets,
): Promise<Result<ImportResult>> {
  const chosen = await files.open('Open an offer', ['offer', 'txt'], maxFileBytes);
  return chosen.ok ? readPastedText(chosen.value.text, readers) : chosen;
}

async function readOne(text: string, readers: ImportTargets): Promise<Result<ImportResult>> {
  if (text.startsWith(sealedTextPrefix)) {
    const read = await readers.details.read(text);
    return read.ok ? ok({ kind: 'details', ...read.value }) : read;
  }
  if (text.startsWith(proposalTextPrefix) || text.startsWith(firstSettlementTextPrefix)) {
    const read = await readers.proposals.read(text);
    return read.ok ? ok({ kind: 'proposal', tradeId: read.value.tradeId }) : read;
  }
  if (text.startsWith(arbiterCardPrefix)) {
    const decoded = decodeArbiterCard(text);
    if (!decoded.ok) return decoded;
    const kept = await readers.contacts.importCard(decoded.value);
    if (!kept.ok) return kept;
    const { arbiter, name } = decoded.value.card;
    return ok({ kind: 'card', arbiter, name });
  }
  return readOffer(text, readers);
}

async function readOffer(text: string, readers: ImportTargets): Promise<Result<ImportResult>> {
  const decoded = decodeOffer(text);
  if (!decoded.ok) return decoded;
  const kept = readers.isTradeOfElsewhere(tradeIdOfOffer(decoded.value))
    ? await readers.agreements.keepOfTrade(decoded.value)
    : await readers.agreements.keepAsArbiter(decoded.value, readers.accounts());
  if (kept !== null) return kept.ok ? ok({ kind: 'agreement', tradeId: kept.value }) : kept;
  const read = await readers.offers.read(text);
  return read.ok ? ok({ kind: 'offer', offer: read.value }) : read;
}
