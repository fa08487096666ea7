import type { TypedDataField } from 'ethers';
import type { Address, Hash } from '../../src-shared/brand.ts';
import { keccakOfText } from '../../src-shared/parse.ts';
import type { Note, NoteContent } from '../../src-shared/trade/note.ts';
import {
  escrowTypedDataDomain,
  isSignedBy,
  typedDataDigest,
  type EscrowDomain,
  type TypedData,
} from './terms-digest.ts';

/** The contract has no struct of this name, so a signed note is no call. */
const noteTypes: Readonly<Record<'Note', TypedDataField[]>> = {
  Note: [
    { name: 'tradeId', type: 'bytes32' },
    { name: 'kind', type: 'string' },
    { name: 'textHash', type: 'bytes32' },
    { name: 'createdAt', type: 'uint64' },
  ],
};

/** What is signed: `textHash` is keccak256 of the UTF-8 text, `createdAt` Unix milliseconds. */
export function noteTypedData(note: NoteContent, domain: EscrowDomain): TypedData {
  const { tradeId, kind, text, createdAt } = note;
  const value = { tradeId, kind, textHash: keccakOfText(text), createdAt };
  return { domain: escrowTypedDataDomain(domain), types: { ...noteTypes }, value };
}

/** The note's identity: EIP-712 digest in the escrow's domain. */
export function noteDigest(note: NoteContent, domain: EscrowDomain): Hash {
  return typedDataDigest(noteTypedData(note, domain));
}

/** Whether the author's key signed exactly this for this escrow, and the id is its digest. */
export function isGenuineNote(note: Note, domain: EscrowDomain): boolean {
  return (
    noteDigest(note, domain) === note.id &&
    isNoteSignedBy(note.author, note, domain, note.signature)
  );
}

/** Key accounts only, as for signing in: a contract account's ERC-1271 word can change later. */
export function isNoteSignedBy(
  author: Address,
  note: NoteContent,
  domain: EscrowDomain,
  signature: string,
): boolean {
  return isSignedBy(author, noteDigest(note, domain), signature);
}
