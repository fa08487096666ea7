import { TypedDataEncoder, type TypedDataField } from 'ethers';
import type { Address, Hash, Hex } from '../../src-shared/brand.ts';
import { hash, hexSchema, keccakOfText } from '../../src-shared/parse.ts';
import type { Note, NoteContent } from '../../src-shared/trade/note.ts';
import {
  escrowTypedDataDomain,
  isSignedBy,
  type EscrowDomain,
  type TypedDataSigner,
} from './terms-digest.ts';

const noteFields: TypedDataField[] = [
  { name: 'tradeId', type: 'bytes32' },
  { name: 'kind', type: 'string' },
  { name: 'textHash', type: 'bytes32' },
  { name: 'createdAt', type: 'uint64' },
];

/** EIP-712 types of a note; the contract has no struct of this name, so a signed note is no call. */
export const noteTypes: Readonly<Record<'Note', TypedDataField[]>> = { Note: noteFields };

/** What is signed: `textHash` is keccak256 of the UTF-8 text, `createdAt` Unix milliseconds. */
export function noteTypedValue(note: NoteContent): Record<string, unknown> {
  const { tradeId, kind, text, createdAt } = note;
  return { tradeId, kind, textHash: keccakOfText(text), createdAt };
}

/** The note's identity: EIP-712 digest in the escrow's domain. */
export function noteDigest(note: NoteContent, domain: EscrowDomain): Hash {
  return hash(
    TypedDataEncoder.hash(escrowTypedDataDomain(domain), { ...noteTypes }, noteTypedValue(note)),
  );
}

export async function signNote(
  signer: TypedDataSigner,
  note: NoteContent,
  domain: EscrowDomain,
): Promise<Hex> {
  return hexSchema.parse(
    await signer.signTypedData(
      escrowTypedDataDomain(domain),
      { ...noteTypes },
      noteTypedValue(note),
    ),
  );
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
