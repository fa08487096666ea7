import type { Address, Hash } from '../../src-shared/brand.ts';
import { parseJsonWith } from '../../src-shared/parse.ts';
import { ok, type Result } from '../../src-shared/result.ts';
import { jsonify } from '../../src-shared/stream/wire-shapes.ts';
import { detailsNoteSchema, settlementNoteSchema, type Note } from '../../src-shared/trade/note.ts';
import type { Proposal, SignedProposal } from '../../src-shared/trade/settlement.ts';
import { canonicalJson } from './canonical-json.ts';
import type { EscrowDomain } from './terms-digest.ts';

/** Texts of notes that carry something; what they carry is checked as if it had been pasted. */

export function proposalNoteText(proposal: Proposal): string {
  const {
    chainId: _chainId,
    escrow: _escrow,
    tradeId: _tradeId,
    signer: _signer,
    ...said
  } = proposal;
  return canonicalJson(jsonify(said));
}

/** The proposal that a note carries: its author is the signer, the note's trade and escrow are its own. */
export function readProposalNote(
  { tradeId, author, text }: Pick<Note, 'tradeId' | 'author' | 'text'>,
  { chainId, escrow }: EscrowDomain,
): Result<SignedProposal> {
  const parsed = parseJsonWith(settlementNoteSchema, text, 'split_unreadable');
  if (!parsed.ok) return parsed;
  return ok({ ...parsed.value, chainId, escrow, tradeId, signer: author });
}

/** Names the package by its hash: the words are for people, the hash is what is read. */
export function evidenceNoteText(hash: Hash): string {
  return `Evidence ${hash}`;
}

export function detailsNoteText(to: Address, text: string): string {
  return canonicalJson({ v: 1, to, text });
}

/** For whom it is, and the text as it would be pasted. */
export function readDetailsNote(text: string): Result<{ to: Address; text: string }> {
  return parseJsonWith(detailsNoteSchema, text, 'sealed_details_unreadable');
}
