import type { Address, Hash, TradeId } from '../../src-shared/brand.ts';
import type { IpcParsedArgs } from '../../src-shared/ipc/ipc-contract.ts';
import type {
  ConnectionsView,
  ReadyItem,
  SentAction,
  ImportResult,
} from '../../src-shared/ipc/views.ts';
import { coinOf } from '../../src-shared/money/token.ts';
import { ok, type Result } from '../../src-shared/result.ts';
import type { TradeDecorations } from '../app-context.ts';
import { openAgreementStore } from '../bank-details/agreements.ts';
import { openBankDetailsStore, type BankDetailsStore } from '../bank-details/bank-details-store.ts';
import {
  createBankDetailsExchange,
  type BankDetailsExchange,
} from '../bank-details/bank-details-exchange.ts';
import { releaseChecklist } from '../bank-details/payment-request.ts';
import { openContactStore, type ContactStore } from '../contacts/contact-store.ts';
import { makeCard } from '../contacts/make-card.ts';
import { contactQuestion } from '../contacts/contact-question.ts';
import { createPeople } from '../contacts/people.ts';
import type { People } from '../wallet/calls/action-preview.ts';
import { createTradeNotes, type TradeNotes } from '../notes/trade-notes.ts';
import { createNoteIntake } from '../notes/note-intake.ts';
import { openNoteOutbox, type NoteOutbox } from '../notes/note-outbox.ts';
import { noteServices } from '../notes/note-services.ts';
import { openOfferService, type OfferService } from '../offers/offer-service.ts';
import { createOfferDelivery, type OfferDelivery } from '../offers/offer-delivery.ts';
import { readOfferFile, readPastedText, type ImportTargets } from '../offers/read-pasted-text.ts';
import { openReceivedOffers, type ReceivedOffers } from '../offers/received-offers.ts';
import { openRelayedCallStore, type RelayedCallStore } from '../relay/relayed-call-store.ts';
import { createRelayRequests, type RelayRequests } from '../relay/request-relay.ts';
import { openEvidenceService, type EvidenceService } from '../trades/evidence.ts';
import { openKnownCredits } from '../trades/known-credits.ts';
import { followLockChecks, type LockChecks } from '../trades/lock-checks.ts';
import { createTradeFacts } from '../trades/trade-facts.ts';
import { saveDossier } from '../trades/make-dossier.ts';
import { openProposalService, type ProposalService } from '../trades/proposals.ts';
import { createWallet, type Wallet, type WalletDeps } from '../wallet/wallet.ts';
import { readyItems } from './ready-items.ts';

type TradeActionRequest = IpcParsedArgs<'trades.act'>;

/** What a user does with trades, beside what the chain says of them: keys, offers, details, notes, proposals. */
export interface Trading {
  readonly wallet: Wallet;
  readonly contacts: ContactStore;
  readonly people: People;
  readonly offers: OfferService;
  readonly offerDelivery: OfferDelivery;
  readonly receivedOffers: ReceivedOffers;
  readonly details: BankDetailsExchange;
  readonly bankDetails: BankDetailsStore;
  readonly proposals: ProposalService;
  readonly evidence: EvidenceService;
  readonly notes: TradeNotes;
  readonly noteOutbox: NoteOutbox;
  readonly relay: RelayedCallStore;
  readonly relayRequests: RelayRequests;
  readonly decorations: TradeDecorations;
  readonly locks: LockChecks;
  /** Takes back what was signed and could still be sent: a proposal, or an approval to give back. */
  withdrawApproval(id: Hash): Promise<Result<SentAction>>;
  /** A step of a trade, for an own fee or by a relayer; then the evidence that it commits to is delivered. */
  act(request: TradeActionRequest): Promise<Result<SentAction>>;
  /** Reads whatever was pasted or dropped, and says what it was. */
  readText(text: string): Promise<Result<ImportResult>>;
  readOfferFile(): Promise<Result<ImportResult>>;
  makeCard(draft: IpcParsedArgs<'contacts.makeCard'>): Promise<Result<{ text: string }>>;
  saveDossier(request: IpcParsedArgs<'trades.dossier'>): Promise<Result<{ path: string }>>;
  /** Account, backup, fee coin, arbiter. */
  readyItems(): readonly ReadyItem[];
  /** The states of the services changed: notes that waited for one go on. */
  resumeDelivery(view: Pick<ConnectionsView, 'local' | 'remote'>): void;
  stop(): void;
}

export type TradingDeps = Omit<WalletDeps, 'people' | 'deliveryServices'> & {
  readonly evidenceFolder: string;
};

/** Opens wallet, contacts, offers and what belongs to trades over one context. Rejects when the record store does. */
export async function openTrading(deps: TradingDeps): Promise<Trading> {
  const { context } = deps;
  let openedWallet: Wallet | null = null;
  const contacts = await openContactStore(
    context,
    () => openedWallet?.accounts().map(({ address, label }) => ({ address, name: label })) ?? [],
  );
  const servicesOf = (tradeId: TradeId) => {
    const view = context.tradeBook.trade(tradeId);
    return view === null ? [] : noteServices(view, context.settings.get());
  };
  let openedDetails: BankDetailsExchange | null = null;
  const people = createPeople(
    () => contacts,
    context.tradeBook,
    (tradeId) => {
      const view = context.tradeBook.trade(tradeId);
      if (view === null || openedDetails === null) return releaseChecklist(null, null, null);
      return releaseChecklist(
        openedDetails.agreedIn(view),
        openedDetails.privateOf(view, 'seller'),
        openedDetails.privateOf(view, 'buyer'),
      );
    },
  );
  const deliveryServices = (tradeId: TradeId) => servicesOf(tradeId).map(({ name }) => name);
  const wallet = await createWallet({ ...deps, people, deliveryServices });
  openedWallet = wallet;
  const accounts = () => wallet.addresses();

  const bankDetails = await openBankDetailsStore(context);
  const offers = await openOfferService({
    context,
    wallet,
    contacts,
    people,
    bankDetails: bankDetails,
  });
  const agreements = await openAgreementStore(context, () => context.tradeBook.refresh());
  const detailsOf = (tradeId: TradeId) =>
    offers.detailsOf(tradeId) ?? agreements.detailsOf(tradeId);
  const details = createBankDetailsExchange({
    context,
    wallet,
    store: bankDetails,
    detailsOf,
    arbiterEncryptionKey: (arbiter) => contacts.cards().get(arbiter)?.box ?? null,
  });
  openedDetails = details;
  const proposals = await openProposalService({
    context,
    wallet,
    deliver: async (proposal) => notes.deliverProposal(proposal),
  });
  const receivedOffers = await openReceivedOffers({ context, wallet, offers, contacts });
  const evidence = await openEvidenceService(context, deps.evidenceFolder);

  const notesChanged = (tradeId: TradeId): void => context.publish('notes.changed', tradeId);
  const noteOutbox = await openNoteOutbox({
    context,
    servicesOf,
    fileOf: (hash) => evidence.bytes(hash),
    onChange: notesChanged,
  });
  const noteParts = {
    context,
    wallet,
    proposals,
    evidence,
    details,
    nameOf: (address: Address) => contacts.labelOf(address),
  };
  const noteIntake = createNoteIntake({ ...noteParts, agreements, accounts });
  const notes = createTradeNotes({
    ...noteParts,
    outbox: noteOutbox,
    servicesOf,
    agreementText(tradeId) {
      const text = offers.text(tradeId);
      return text.ok ? text.value.text : null;
    },
  });
  const resumeNotes = (): void => {
    noteOutbox.flush();
    noteIntake.refreshAll();
  };
  let reachable = '';
  const subscriptions = [
    context.tradeBook.onUpdates((ids) => ids.forEach(notesChanged)),
    wallet.onAccountsChange(resumeNotes),
  ];

  async function act(request: TradeActionRequest): Promise<Result<SentAction>> {
    const sent = await (request.feeBy === 'service'
      ? relayRequests.act(request)
      : wallet.act(request));
    const committed = request.evidenceHash ?? request.reasonHash;
    if (sent.ok && committed !== undefined) await notes.deliverEvidence(request.tradeId, committed);
    return sent;
  }
  const relay = await openRelayedCallStore({ context, wallet: { ...wallet, act } });
  const relayRequests = createRelayRequests({ context, wallet, calls: relay });
  const locks = followLockChecks(context);
  const credits = await openKnownCredits(context, wallet);
  const factsOf = createTradeFacts({
    accounts: () => wallet.accounts(),
    bankDetails: (view) => details.paymentFacts(view),
    approvalsIn: (tradeId) => [...proposals.approvalsIn(tradeId), ...relay.approvalsIn(tradeId)],
    locks,
    credits,
  });
  const readers: ImportTargets = {
    accounts,
    isTradeOfElsewhere: (tradeId) =>
      context.tradeBook.trade(tradeId) !== null && offers.stored(tradeId) === undefined,
    offers,
    details,
    agreements,
    contacts: {
      /** Whoever is new gets a name by his card: a person says yes to it first. */
      async importCard(card) {
        const drafted = contacts.cardContact(card);
        if (!drafted.ok) return drafted;
        const question =
          drafted.value === null
            ? null
            : contactQuestion({
                before: undefined,
                draft: drafted.value,
                origin: 'card',
                tradesWith: people.tradesWith(drafted.value.address),
              });
        const agreed = question === null ? ok(null) : await wallet.confirmChange(question);
        return agreed.ok ? contacts.importCard(card) : agreed;
      },
    },
    proposals,
  };

  return {
    wallet,
    contacts,
    people,
    offers,
    offerDelivery: createOfferDelivery({ context, offers, contacts }),
    receivedOffers,
    details,
    bankDetails,
    proposals,
    evidence,
    notes,
    noteOutbox,
    relay,
    relayRequests,
    decorations: {
      accounts,
      detailsOf,
      labelOf: (address) => contacts.labelOf(address),
      feeBps: () => context.network().fee.feeBps,
      factsOf,
    },
    locks,
    withdrawApproval: (id) => (proposals.knows(id) ? proposals.withdraw(id) : relay.withdraw(id)),
    act,
    readText: (text) => readPastedText(text, readers),
    readOfferFile: () => readOfferFile(context.files, readers),
    makeCard: (draft) => makeCard(wallet, draft, context.now()),
    saveDossier: (request) =>
      saveDossier(
        {
          context,
          evidence,
          proposalsOf: (tradeId) => proposals.signedIn(tradeId),
          nameOf: (address) => contacts.labelOf(address),
          saidIn: (note) => notes.saidIn(note),
        },
        request,
      ),
    readyItems: () => readyItems(wallet, contacts, coinOf(context.network().tokens)),
    resumeDelivery({ local, remote }) {
      const now = `${local.state} ${remote?.state ?? 'off'}`;
      if (now === reachable) return;
      reachable = now;
      resumeNotes();
    },
    stop() {
      for (const end of subscriptions) end();
      locks.stop();
      credits.stop();
      receivedOffers.stop();
      relay.stop();
      noteOutbox.stop();
      noteIntake.stop();
      details.stop();
      proposals.stop();
      evidence.stop();
      agreements.stop();
      offers.stop();
      bankDetails.stop();
      contacts.stop();
      wallet.stop();
    },
  };
}
