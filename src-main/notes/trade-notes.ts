import {
  detailsNoteText,
  evidenceNoteText,
  readDetailsNote,
  proposalNoteText,
  readProposalNote,
} from '../../src-escrow/agreement/note-texts.ts';
import { sealedTextPrefix } from '../../src-escrow/agreement/sealed-details.ts';
import { proposalId } from '../../src-escrow/agreement/proposal-codec.ts';
import { visibleText } from '../../src-shared/agreement/offer.ts';
import type { Address, Hash, TradeId } from '../../src-shared/brand.ts';
import { failure, failureText } from '../../src-shared/failure.ts';
import type { IpcParsedArgs } from '../../src-shared/ipc/ipc-contract.ts';
import type { NoteDelivery, NotesView, NoteView } from '../../src-shared/ipc/service-views.ts';
import type { TradeView } from '../../src-shared/ipc/views.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import {
  fileHashesIn,
  maxNoteBytes,
  type Note,
  type NoteContent,
  type NoteKind,
} from '../../src-shared/trade/note.ts';
import type { Proposal } from '../../src-shared/trade/settlement.ts';
import { proposalWords } from '../../src-shared/words/proposal-words.ts';
import { roleWords, shortAddress } from '../../src-shared/words/screen-words.ts';
import { noteText } from '../../src-shared/words/text-notes.ts';
import type { AppContext } from '../app-context.ts';
import type { BankDetailsExchange } from '../bank-details/bank-details-exchange.ts';
import type { EvidenceService } from '../trades/evidence.ts';
import type { ProposalService } from '../trades/proposals.ts';
import type { SignatureWording } from '../wallet/calls/prepared-call.ts';
import type { Wallet } from '../wallet/wallet.ts';
import type { NoteOutbox, WaitingNote } from './note-outbox.ts';
import type { NoteService } from './note-services.ts';

export interface TradeNotesDeps {
  readonly context: AppContext;
  readonly wallet: Pick<Wallet, 'signNotes' | 'signConfirmedNote'>;
  readonly outbox: NoteOutbox;
  readonly servicesOf: (tradeId: TradeId) => readonly NoteService[];
  readonly proposals: Pick<ProposalService, 'find'>;
  readonly evidence: Pick<EvidenceService, 'has' | 'isCommitted'>;
  readonly details: Pick<BankDetailsExchange, 'sealEach'>;
  /** The agreed offer of a trade as text, if it is here. */
  readonly agreementText: (tradeId: TradeId) => string | null;
  readonly nameOf: (party: Address) => string | null;
}

/** Notes of trades: reading them, saying something, and handing things over with one. */
export interface TradeNotes {
  view(tradeId: TradeId): Promise<NotesView | null>;
  /** Plain words to all parties; signed in main's window. */
  write(request: IpcParsedArgs<'notes.write'>): Promise<Result<null>>;
  /** Hands a proposal, an evidence package or sealed details over, on the user's act; signed in main's window. */
  send(request: IpcParsedArgs<'notes.send'>): Promise<Result<null>>;
  /** What a note says or carries, in plain words. */
  saidIn(note: Note): string;
  /** What the user has just signed or committed to in a window that said so; without a service nothing happens. */
  deliverProposal(proposal: Proposal): Promise<void>;
  deliverEvidence(tradeId: TradeId, hash: Hash): Promise<void>;
}

export function createTradeNotes(deps: TradeNotesDeps): TradeNotes {
  const { context, wallet, outbox } = deps;
  const nameOf = (party: Address): string => deps.nameOf(party) ?? shortAddress(party);
  const contentOf = (tradeId: TradeId, kind: NoteKind, text: string): NoteContent => ({
    tradeId,
    kind,
    text,
    createdAt: context.now(),
  });

  /** What a note says, in words, and what it carries by id. */
  function said(note: Note): Pick<NoteView, 'text' | 'contents'> {
    switch (note.kind) {
      case 'message':
        return { text: visibleText(note.text), contents: [] };
      case 'settlement': {
        const { chainId, escrow } = context.network();
        const proposal = readProposalNote(note, { chainId, escrow });
        return proposal.ok
          ? {
              text: noteText.proposal(proposalWords(proposal.value)),
              contents: [proposalId(proposal.value)],
            }
          : { text: noteText.settlementUnreadable, contents: [] };
      }
      case 'evidence': {
        const hashes = fileHashesIn(note.text);
        return { text: noteText.evidence(hashes.length), contents: hashes };
      }
      case 'details': {
        const deliverable = readDetailsNote(note.text);
        if (!deliverable.ok) return { text: noteText.unreadable, contents: [] };
        const { to, text } = deliverable.value;
        const words = text.includes(sealedTextPrefix) ? noteText.details : noteText.agreement;
        return { text: words(nameOf(to)), contents: [to] };
      }
    }
  }
  const viewOf = (note: Note, view: TradeView, delivery: NoteDelivery): NoteView => {
    const { id, tradeId, author, kind, createdAt } = note;
    const mine = author === view.account;
    return { id, tradeId, author, mine, kind, createdAt, delivery, ...said(note) };
  };

  /** Signs in the window, then leaves the notes to the outbox. */
  async function signAndSend(
    view: TradeView,
    contents: readonly NoteContent[],
    wording: Pick<SignatureWording, 'title' | 'rows'>,
  ): Promise<Result<null>> {
    const { account, trade } = view;
    const services = deps.servicesOf(trade.tradeId);
    if (services.length === 0)
      return fail(failure('service_not_found', { detail: noteText.noService }));
    const signed = await wallet.signNotes(account, contents, {
      ...wording,
      remark: noteText.signingRemark,
      rows: [
        ...wording.rows,
        { name: noteText.signingBy, now: '', after: services.map(({ name }) => name).join(', ') },
      ],
      parties: parties(view),
      details: [{ name: 'Typed data', value: 'Note of TradeEscrow, version 2' }],
      warnings: [noteText.signingWarning],
      confirmLabel: noteText.signingConfirm,
    });
    if (!signed.ok) return signed;
    for (const note of signed.value) {
      const added = await outbox.add(note);
      if (!added.ok) return added;
    }
    return ok(null);
  }
  function parties({ trade, account }: TradeView): SignatureWording['parties'] {
    const { terms } = trade;
    return (['seller', 'buyer'] as const)
      .filter((role) => terms[role] !== account)
      .map((role) => ({
        name: nameOf(terms[role]),
        address: terms[role],
        remark: roleWords[role],
      }));
  }
  const readersRow = { name: noteText.signingReaders, now: '', after: noteText.signingAll };

  /** Signs without a window what one has just shown. */
  async function deliver(content: NoteContent, author: Address): Promise<void> {
    if (deps.servicesOf(content.tradeId).length === 0) return;
    const signed = await wallet.signConfirmedNote(author, content);
    const added = signed.ok ? await outbox.add(signed.value) : signed;
    // What was signed or sent stands in any case; the screen offers to hand it over.
    if (!added.ok) context.log.warn({ event: 'note_not_kept', code: added.failure.code });
  }

  return {
    async view(tradeId) {
      const view = await context.tradeBook.find(tradeId);
      if (view === null) return null;
      const waiting = outbox.waiting(tradeId);
      const kept = await context.tradeBook.updates(tradeId);
      const undelivered = new Set(waiting.map(({ note }) => note.id));
      const notes = [
        ...kept.notes
          .filter(({ id }) => !undelivered.has(id))
          .map((note) => viewOf(note, view, { state: 'delivered', text: noteText.delivered })),
        ...waiting.map((each) => viewOf(each.note, view, deliveryOf(each))),
      ];
      return {
        tradeId,
        notes: notes.sort((a, b) => a.createdAt - b.createdAt),
        services: deps.servicesOf(tradeId).map(({ source, name }) => ({ source, name })),
        forged: context.tradeBook.forgedNotes(tradeId),
      };
    },

    async write({ tradeId, text }) {
      const view = await context.tradeBook.find(tradeId);
      if (view === null) return fail(failure('not_found'));
      // What is signed is what is read: hidden characters are gone from both.
      const words = visibleText(text.replaceAll('\r\n', '\n')).trim();
      if (words === '')
        return fail(failure('invalid_input', { field: 'note', detail: noteText.empty }));
      if (Buffer.byteLength(words, 'utf8') > maxNoteBytes)
        return fail(failure('invalid_input', { field: 'note', detail: noteText.tooLong }));
      return signAndSend(view, [contentOf(tradeId, 'message', words)], {
        title: noteText.signingTitle,
        rows: [{ name: noteText.signingText, now: '', after: words }, readersRow],
      });
    },

    async send({ tradeId, what }) {
      const view = context.tradeBook.trade(tradeId);
      if (view === null) return fail(failure('not_found'));
      switch (what.kind) {
        case 'settlement': {
          const found = deps.proposals.find(what.id);
          if (found === null || found.v === 1) return fail(failure('not_found'));
          if (found.signer !== view.account || found.tradeId !== tradeId)
            return fail(failure('not_found'));
          return signAndSend(view, [contentOf(tradeId, 'settlement', proposalNoteText(found))], {
            title: noteText.signingProposalTitle(proposalWords(found)),
            rows: [readersRow],
          });
        }
        case 'evidence':
          if (
            !deps.evidence.has(what.hash) ||
            !(await deps.evidence.isCommitted(tradeId, what.hash))
          )
            return fail(failure('evidence_not_on_chain'));
          return signAndSend(view, [contentOf(tradeId, 'evidence', evidenceNoteText(what.hash))], {
            title: noteText.signingEvidenceTitle,
            rows: [readersRow],
          });
        case 'details': {
          const sealed = await deps.details.sealEach(tradeId, what.to);
          if (!sealed.ok) return sealed;
          const { to, texts } = sealed.value;
          // An arbiter can't check sealed details without the agreement that commits to them.
          const agreement = what.to === 'arbiter' ? deps.agreementText(tradeId) : null;
          const contents = (agreement === null ? texts : [agreement, ...texts])
            .map((text) => contentOf(tradeId, 'details', detailsNoteText(to, text.trim())))
            .filter(({ text }) => Buffer.byteLength(text, 'utf8') <= maxNoteBytes);
          const title =
            what.to === 'arbiter'
              ? noteText.signingDetailsForArbiter(nameOf(to))
              : noteText.signingDetailsTitle(nameOf(to));
          return signAndSend(view, contents, {
            title,
            rows: [
              { name: noteText.signingReaders, now: '', after: noteText.signingOnly(nameOf(to)) },
            ],
          });
        }
      }
    },

    saidIn: (note) => said(note).text,
    deliverProposal: (proposal) =>
      deliver(
        contentOf(proposal.tradeId, 'settlement', proposalNoteText(proposal)),
        proposal.signer,
      ),
    async deliverEvidence(tradeId, hash) {
      const view = context.tradeBook.trade(tradeId);
      if (view === null || !deps.evidence.has(hash)) return;
      const { notes } = await context.tradeBook.updates(tradeId);
      const ours = [...outbox.waiting(tradeId).map(({ note }) => note), ...notes];
      // A step that a service did not send is sent again by ourselves: its evidence is on its way already.
      const isSent = ours.some(
        ({ author, kind, text }) =>
          author === view.account && kind === 'evidence' && fileHashesIn(text).includes(hash),
      );
      if (isSent) return;
      await deliver(contentOf(tradeId, 'evidence', evidenceNoteText(hash)), view.account);
    },
  };
}

function deliveryOf({ missing, taken, trouble, final }: WaitingNote): NoteDelivery {
  const names = missing.map(({ name }) => name).join(', ');
  if (final && trouble !== null)
    return { state: 'refused', text: noteText.refused(failureText(trouble)) };
  if (missing.length === 0 && taken === 0) return { state: 'waiting', text: noteText.nowhere };
  const why = trouble === null ? '' : `: ${failureText(trouble)}`;
  const text = taken > 0 ? noteText.partly(names) : noteText.waits(names);
  return { state: 'waiting', text: `${text}${why}` };
}
