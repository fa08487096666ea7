import { fullJitterMs } from '../../src-shared/backoff.ts';
import { readDetailsNote, readProposalNote } from '../../src-escrow/agreement/note-texts.ts';
import { decodeOffer } from '../../src-escrow/agreement/offer-codec.ts';
import {
  decodeSealedDetails,
  sealedTextPrefix,
} from '../../src-escrow/agreement/sealed-details.ts';
import { proposalId } from '../../src-escrow/agreement/proposal-codec.ts';
import { visibleText } from '../../src-shared/agreement/offer.ts';
import type { Address, Hash, TradeId } from '../../src-shared/brand.ts';
import type { TradeView } from '../../src-shared/ipc/views.ts';
import { fileHashesIn, type Note } from '../../src-shared/trade/note.ts';
import { isLive, roleOf } from '../../src-shared/trade/trade.ts';
import { proposalWords } from '../../src-shared/words/proposal-words.ts';
import { shortAddress } from '../../src-shared/words/screen-words.ts';
import { noteText } from '../../src-shared/words/text-notes.ts';
import type { AgreementStore } from '../bank-details/agreements.ts';
import type { BankDetailsExchange } from '../bank-details/bank-details-exchange.ts';
import type { AppContext } from '../app-context.ts';
import type { EvidenceService } from '../trades/evidence.ts';
import { remoteFor } from '../service/service-name.ts';
import type { ProposalService } from '../trades/proposals.ts';

export interface NoteIntakeDeps {
  readonly context: AppContext;
  readonly proposals: Pick<ProposalService, 'take' | 'knows'>;
  readonly evidence: Pick<EvidenceService, 'take' | 'has' | 'isCommitted'>;
  readonly details: Pick<BankDetailsExchange, 'read' | 'isOpen'>;
  readonly agreements: Pick<AgreementStore, 'keepAsArbiter'>;
  readonly accounts: () => readonly Address[];
  readonly nameOf: (party: Address) => string | null;
}

/**
 * Takes what notes of live trades carry: proposals, evidence, sealed details. A note proves only who signed it; what it
 * carries goes through the same checks as a pasted text or an opened file. What can't be taken yet (its event is not
 * here, its file out of reach, the account locked) is looked at again.
 */
export interface NoteIntake {
  queue(tradeIds: readonly TradeId[]): void;
  /** Everything again: a service is in reach, a key was unlocked. */
  refreshAll(): void;
  stop(): void;
}

const backoff = { firstMs: 2_000, maxMs: 60_000 };

export function createNoteIntake(deps: NoteIntakeDeps): NoteIntake {
  const { context, proposals, evidence, details } = deps;
  const wanted = new Set<TradeId>();
  const due = new Set<TradeId>();
  let working: Promise<void> | null = null;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const nameOf = (party: Address): string => deps.nameOf(party) ?? shortAddress(party);
  function notify(note: Note, suffix: string, title: string, text: string): void {
    const id = `note:${note.id}${suffix}`;
    context.notify({ id, tradeId: note.tradeId, title, text });
  }

  async function takeProposal(note: Note): Promise<void> {
    const { chainId, escrow } = context.network();
    const proposal = readProposalNote(note, { chainId, escrow });
    if (!proposal.ok || proposals.knows(proposalId(proposal.value))) return;
    const taken = await proposals.take(proposal.value);
    if (!taken.ok || taken.value.mine) return;
    const words = noteText.notification.proposal(
      nameOf(note.author),
      proposalWords(proposal.value),
    );
    notify(note, '', words, noteText.notification.proposalText);
  }

  /** False: a package that the chain commits to is still out of reach. */
  async function takeEvidence(note: Note, view: TradeView): Promise<boolean> {
    let whole = true;
    for (const hash of fileHashesIn(note.text)) {
      // Nothing is fetched that the chain doesn't commit to, so nobody fills the disk by notes.
      if (evidence.has(hash) || !(await evidence.isCommitted(note.tradeId, hash))) continue;
      const content = await fetchFile(view, hash);
      if (content === null) {
        whole = false;
        continue;
      }
      const taken = await evidence.take(note.tradeId, content);
      if (!taken.ok || note.author === view.account) continue;
      const { seller, buyer } = view.trade.terms;
      const { author } = taken.value;
      const words = noteText.notification;
      const title = author === seller || author === buyer ? words.evidence : words.reasons;
      notify(note, `:${hash}`, title(nameOf(author)), words.evidenceText);
    }
    return whole;
  }
  async function fetchFile({ account, trade }: TradeView, hash: Hash): Promise<Uint8Array | null> {
    const services = context.services();
    if (services === null) return null;
    const remote = remoteFor(account, context.settings.get()) !== null;
    for (const service of remote ? [services.remote, services.local] : [services.local]) {
      const file = await service.file(account, trade.tradeId, hash);
      if (file.ok) return file.value;
    }
    return null;
  }

  async function takeDetails(note: Note, view: TradeView): Promise<void> {
    const deliverable = readDetailsNote(note.text);
    if (!deliverable.ok || deliverable.value.to !== view.account || note.author === view.account)
      return;
    const author = roleOf(view.trade.terms, note.author);
    if (author !== 'seller' && author !== 'buyer') return;
    const arbitrates = view.role !== 'seller' && view.role !== 'buyer';
    const offer = arbitrates ? decodeOffer(deliverable.value.text) : null;
    if (offer?.ok === true) {
      await deps.agreements.keepAsArbiter(offer.value, deps.accounts());
      return;
    }
    const sealed = decodeSealedDetails(deliverable.value.text);
    if (!sealed.ok || sealed.value.tradeId !== note.tradeId) return;
    const { role } = sealed.value;
    // A trader speaks for itself alone; an arbiter gets both sides' details from both.
    if ((!arbitrates && role !== author) || details.isOpen(view, role)) return;
    const read = await details.read(deliverable.value.text);
    if (!read.ok) return;
    const text = read.value.waits
      ? noteText.notification.detailsWait
      : noteText.notification.detailsOpen;
    notify(note, '', noteText.notification.details(nameOf(note.author)), text);
  }

  function reportMessage(note: Note, view: TradeView): void {
    if (note.author === view.account) return;
    const words = visibleText(note.text).replaceAll(/\s+/g, ' ').trim();
    const text = words.length > 140 ? `${words.slice(0, 139)}…` : words;
    notify(note, '', noteText.notification.message(nameOf(note.author)), text);
  }

  /** False: look again later. */
  async function takeAll(tradeId: TradeId): Promise<boolean> {
    const view = context.tradeBook.trade(tradeId);
    if (view === null) return true;
    // The reasons of a ruling come once it has ended the trade; nothing else is of use then.
    const live = isLive(view.trade.state);
    let whole = true;
    const { notes } = await context.tradeBook.updates(tradeId);
    // Agreements first: they prove the sealed details.
    const ordered = [...notes].sort(
      (a, b) => Number(containsSealed(a)) - Number(containsSealed(b)),
    );
    for (const note of ordered) {
      if (stopped) return true;
      if (!live && note.kind !== 'evidence') continue;
      switch (note.kind) {
        case 'message':
          reportMessage(note, view);
          break;
        case 'settlement':
          await takeProposal(note);
          break;
        case 'evidence':
          whole = (await takeEvidence(note, view)) && whole;
          break;
        case 'details':
          await takeDetails(note, view);
          break;
      }
    }
    return whole;
  }

  async function work(): Promise<void> {
    for (const id of wanted) {
      wanted.delete(id);
      if (stopped) return;
      if (await takeAll(id)) due.delete(id);
      else due.add(id);
    }
    failures = due.size === 0 ? 0 : failures + 1;
    clearTimeout(timer);
    if (due.size > 0 && !stopped)
      timer = setTimeout(() => queue([...due]), 500 + fullJitterMs(failures, backoff));
  }
  function queue(tradeIds: readonly TradeId[]): void {
    for (const id of tradeIds) wanted.add(id);
    if (working !== null || stopped || wanted.size === 0) return;
    working = work()
      .catch((error: unknown) => context.log.error({ event: 'notes_not_taken', error }))
      .finally(() => {
        working = null;
        queue([]);
      });
  }
  function refreshAll(): void {
    failures = 0;
    context.tradeBook.notedTrades().then(queue, (error: unknown) => {
      context.log.error({ event: 'notes_not_listed', error });
    });
  }
  const subscriptions = [
    context.tradeBook.onUpdates(queue),
    // What a note carries may have waited for its event.
    context.tradeBook.onEvents((events) => queue(events.map(({ event }) => event.tradeId))),
    context.records.onChainChange(refreshAll),
  ];
  refreshAll();

  return {
    queue,
    refreshAll,
    stop() {
      stopped = true;
      clearTimeout(timer);
      for (const end of subscriptions) end();
    },
  };
}

function containsSealed({ kind, text }: Note): boolean {
  return kind === 'details' && text.includes(sealedTextPrefix);
}
