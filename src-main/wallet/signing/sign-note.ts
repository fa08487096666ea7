import {
  isGenuineNote,
  noteDigest,
  noteTypedData,
} from '../../../src-escrow/agreement/note-digest.ts';
import type { EscrowDomain } from '../../../src-escrow/agreement/terms-digest.ts';
import type { Address } from '../../../src-shared/brand.ts';
import { failure } from '../../../src-shared/failure.ts';
import type { PreviewRow } from '../../../src-shared/ipc/signing-contract.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';
import type { Note, NoteContent } from '../../../src-shared/trade/note.ts';
import { noteText } from '../../../src-shared/words/text-notes.ts';
import type { SignatureWording } from '../calls/prepared-call.ts';
import type { AccountSigner } from '../keys/account-signer.ts';
import type { SigningWindowDeps } from './confirm-live.ts';
import { signInWindow } from './confirm-signature.ts';

/** Signatures over notes of a trade. A note moves no money, but stands for ever as its author's word. */
export interface NoteActions {
  /** Signs what the window shows, all of it by one confirmation. */
  signNotes(
    account: Address,
    contents: readonly NoteContent[],
    wording: SignatureWording,
  ): Promise<Result<readonly Note[]>>;
  /**
   * The note that hands over what the user has this moment confirmed in a window which said that it would be handed
   * over. Opens no window itself: `account_locked` while the key is locked.
   */
  signConfirmedNote(account: Address, content: NoteContent): Promise<Result<Note>>;
}

/** What a window says of who will hand over what it confirms: names of services; empty when none will. */
export function deliveryRows(deliveryServices: readonly string[]): PreviewRow[] {
  if (deliveryServices.length === 0) return [];
  return [{ name: noteText.signingRow, now: '', after: deliveryServices.join(', ') }];
}

export function createNoteActions(signing: () => SigningWindowDeps): NoteActions {
  const domainOf = ({ chainId, escrow }: EscrowDomain): EscrowDomain => ({ chainId, escrow });
  return {
    async signNotes(account, contents, wording) {
      const deps = signing();
      const domain = domainOf(deps.chain);
      const digests = contents.map((content, index) => ({
        name: contents.length === 1 ? 'Digest' : `Digest ${index + 1}`,
        value: noteDigest(content, domain),
      }));
      const shown = { ...wording, details: [...wording.details, ...digests] };
      return signInWindow(
        deps,
        account,
        shown,
        () => ok(null),
        async (signer) => {
          const notes: Note[] = [];
          for (const content of contents) {
            const signed = await signOne(signer, account, content, domain);
            if (!signed.ok) return signed;
            notes.push(signed.value);
          }
          return ok(notes);
        },
      );
    },
    async signConfirmedNote(account, content) {
      const { chain, keystore } = signing();
      return signOne(keystore.signer(account), account, content, domainOf(chain));
    },
  };
}

async function signOne(
  signer: Pick<AccountSigner, 'signTypedData'>,
  author: Address,
  content: NoteContent,
  domain: EscrowDomain,
): Promise<Result<Note>> {
  const signed = await signer.signTypedData(noteTypedData(content, domain));
  if (!signed.ok) return signed;
  const id = noteDigest(content, domain);
  const note = { ...content, id, author, signature: signed.value };
  return isGenuineNote(note, domain) ? ok(note) : fail(failure('internal'));
}
