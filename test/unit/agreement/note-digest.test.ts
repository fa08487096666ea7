import { Wallet } from 'ethers';
import { signTypedData } from '../../../src-escrow/agreement/terms-digest.ts';
import { describe, expect, it } from 'vitest';
import {
  isGenuineNote,
  noteDigest,
  noteTypedData,
} from '../../../src-escrow/agreement/note-digest.ts';
import { address, hash, tradeId } from '../../../src-shared/parse.ts';
import type { Note, NoteContent } from '../../../src-shared/trade/note.ts';

const domain = { chainId: 31337, escrow: address(`0x${'e5'.repeat(20)}`) };
const author = new Wallet(`0x${'07'.repeat(32)}`);
const content: NoteContent = {
  tradeId: tradeId(`0x${'12'.repeat(32)}`),
  kind: 'message',
  text: 'Paid at noon.',
  createdAt: 1_790_000_000_000,
};

async function signed(change: Partial<NoteContent> = {}): Promise<Note> {
  const note = { ...content, ...change };
  return {
    ...note,
    id: noteDigest(note, domain),
    author: address(author.address),
    signature: await signTypedData(author, noteTypedData(note, domain)),
  };
}

describe('a note', () => {
  it('is genuine as its author signed it', async () => {
    expect(isGenuineNote(await signed(), domain)).toBe(true);
  });

  it('is not with another text, kind, time, trade, author, id, escrow or chain', async () => {
    const note = await signed();
    const other = hash(`0x${'34'.repeat(32)}`);
    const altered: Note[] = [
      { ...note, text: 'Paid at noon!' },
      { ...note, kind: 'evidence' },
      { ...note, createdAt: note.createdAt + 1 },
      { ...note, tradeId: tradeId(other) },
      { ...note, author: address(`0x${'01'.repeat(20)}`) },
      { ...note, id: other },
    ];
    expect(altered.map((each) => isGenuineNote(each, domain))).toEqual(altered.map(() => false));
    expect(isGenuineNote(note, { ...domain, chainId: 1 })).toBe(false);
    expect(isGenuineNote(note, { ...domain, escrow: address(`0x${'e6'.repeat(20)}`) })).toBe(false);
  });

  it('has one id whoever signs it, and another for any other content', async () => {
    const ids = [content, { ...content, text: 'x' }, { ...content, kind: 'details' as const }].map(
      (each) => noteDigest(each, domain),
    );
    expect(new Set(ids).size).toBe(3);
  });
});
