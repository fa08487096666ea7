import type { TradeId } from '../../src-shared/brand.ts';
import type { IpcParsedArgs } from '../../src-shared/ipc/ipc-contract.ts';
import type { ReadyItem, SentAction } from '../../src-shared/ipc/views.ts';
import { ok, type Result } from '../../src-shared/result.ts';
import type { TradeDecorations } from '../app-context.ts';
import { makeCard } from '../contacts/make-card.ts';
import { openContactBook, type ContactBook } from '../contacts/contact-book.ts';
import { createPeople } from '../contacts/people.ts';
import { readyItems } from './ready-items.ts';
import { createWalletHandlers, type WalletHandlers } from '../wallet/wallet-handlers.ts';
import { createWallet, type Wallet, type WalletDeps } from '../wallet/wallet.ts';
import type { IpcHandlers } from '../ipc/answer-request.ts';
import { saveDossier } from '../trades/make-dossier.ts';
import type { NoteHandlers } from '../notes/note-handlers.ts';
import { noteWays } from '../notes/note-services.ts';
import { openNoteRooms, type NoteRooms } from '../notes/open-note-rooms.ts';
import { openEvidenceBook, type EvidenceBook } from '../trades/evidence.ts';
import { createEvidenceHandlers, type EvidenceHandlers } from '../evidence/evidence-handlers.ts';
import {
  createSettlementHandlers,
  type SettlementHandlers,
} from '../settlement/settlement-handlers.ts';
import { openSettlementBook, type SettlementBook } from '../trades/settlements.ts';
import { openRelayBook, type RelayBook } from '../relay/relay-book.ts';
import { createRelayHandlers, type RelayHandlers } from '../relay/relay-handlers.ts';
import { createRelaySteps } from '../relay/request-relay.ts';
import {
  createAgreementHandlers,
  type AgreementHandlers,
} from '../agreement/agreement-handlers.ts';
import { openAgreementBook } from '../bank-details/agreements.ts';
import { createDetailsExchange, type DetailsExchange } from '../bank-details/details-exchange.ts';
import { openOfferBook, type OfferBook } from '../offers/offer-book.ts';
import { createOfferDelivery } from '../offers/offer-delivery.ts';
import { openRequestBook, type RequestBook } from '../offers/received-offers.ts';
import { openPrivateBook } from '../bank-details/bank-details-store.ts';
import { readTravel } from '../offers/read-pasted-text.ts';

type TradeStep = IpcParsedArgs<'trades.act'>;

export interface UserRooms {
  readonly wallet: Wallet;
  readonly contacts: ContactBook;
  readonly offers: OfferBook;
  readonly details: DetailsExchange;
  readonly settlements: SettlementBook;
  readonly evidence: EvidenceBook;
  readonly requests: RequestBook;
  readonly notes: NoteRooms;
  readonly relay: RelayBook;
  readonly handlers: WalletHandlers &
    RelayHandlers &
    NoteHandlers &
    AgreementHandlers &
    SettlementHandlers &
    EvidenceHandlers &
    Pick<IpcHandlers, 'trades.dossier'>;
  readonly decorations: TradeDecorations;
  /** Account, backup, fee coin, arbiter. */
  readyItems(): readonly ReadyItem[];
  stop(): void;
}

/**
 * Opens wallet, contacts and offers over one context. Fails when the keystore folder can't be read or written;
 * throws when the record store does.
 */
export async function openUserRooms(
  deps: Omit<WalletDeps, 'people' | 'carriers'> & {
    readonly evidenceFolder: string;
  },
): Promise<Result<UserRooms>> {
  const { context } = deps;
  let wallet: Wallet | null = null;
  const contacts = await openContactBook(
    context,
    () => wallet?.accounts().map(({ address, label }) => ({ address, name: label })) ?? [],
  );
  const people = createPeople(() => contacts, context.tradeBook);
  const carriers = (tradeId: TradeId): readonly string[] => {
    const view = context.tradeBook.trade(tradeId);
    return view === null ? [] : noteWays(view, context.settings.get()).map(({ name }) => name);
  };
  const opened = await createWallet({ ...deps, people, carriers });
  if (!opened.ok) return opened;
  wallet = opened.value;
  const own = opened.value;
  const privateBook = await openPrivateBook(context.records);
  const offers = await openOfferBook({ context, wallet: own, contacts, people, privateBook });
  const agreements = await openAgreementBook(context.records, () => context.tradeBook.refresh());
  const detailsOf = (tradeId: TradeId) =>
    offers.detailsOf(tradeId) ?? agreements.detailsOf(tradeId);
  const details = createDetailsExchange({
    context,
    wallet: own,
    book: privateBook,
    detailsOf,
    arbiterBox: (arbiter) => contacts.cards().get(arbiter)?.box ?? null,
  });
  let rooms: NoteRooms | null = null;
  const settlements = await openSettlementBook({
    context,
    wallet: own,
    deliver: async (settlement) => rooms?.notes.carrySplit(settlement),
  });
  const readers = {
    accounts: () => own.addresses(),
    isTradeOfElsewhere: (tradeId: TradeId) =>
      context.tradeBook.trade(tradeId) !== null && offers.stored(tradeId) === undefined,
    offers,
    details,
    agreements,
    contacts,
    settlements,
  };
  const requests = await openRequestBook({ context, wallet: own, offers, contacts });
  const evidence = await openEvidenceBook(context, deps.evidenceFolder);
  const notes = await openNoteRooms({
    context,
    wallet: own,
    settlements,
    evidence,
    details,
    agreements,
    agreementText(tradeId) {
      const text = offers.text(tradeId);
      return text.ok ? text.value.text : null;
    },
    nameOf: (address) => contacts.labelOf(address),
  });
  rooms = notes;
  /** The step, and then the evidence that it commits to, as its window says; whoever pays. */
  const carrying =
    (step: (request: TradeStep) => Promise<Result<SentAction>>) =>
    async (request: TradeStep): Promise<Result<SentAction>> => {
      const sent = await step(request);
      if (sent.ok && request.evidenceHash !== undefined)
        await notes.notes.carryEvidence(request.tradeId, request.evidenceHash);
      return sent;
    };
  const act = carrying((step) => own.act(step));
  const relay = await openRelayBook({ context, wallet: { act } });
  const relaySteps = createRelaySteps({ context, wallet: own, book: relay });
  return ok({
    wallet: own,
    notes,
    contacts,
    offers,
    details,
    settlements,
    evidence,
    requests,
    relay,
    handlers: {
      ...createWalletHandlers({ wallet: own }),
      ...createRelayHandlers(
        { act },
        { ...relaySteps, act: carrying((step) => relaySteps.act(step)) },
        relay,
      ),
      ...notes.handlers,
      ...createAgreementHandlers({
        offers,
        contacts,
        files: context.files,
        delivery: createOfferDelivery({ context, offers, contacts }),
        requests,
        details,
        privateBook,
        makeCard: (draft) => makeCard(own, draft, context.now()),
        readTravel: (text) => readTravel(text, readers),
      }),
      ...createSettlementHandlers(settlements),
      ...createEvidenceHandlers(evidence),
      'trades.dossier': (request) =>
        saveDossier(
          {
            context,
            evidence,
            settlementsOf: (tradeId) => settlements.signedIn(tradeId),
            nameOf: (address) => contacts.labelOf(address),
            saidIn: (note) => notes.notes.saidIn(note),
          },
          request,
        ),
    },
    decorations: {
      accounts: () => own.addresses(),
      detailsOf,
      labelOf: (address) => contacts.labelOf(address),
      feeBps: () => context.network().fee.feeBps,
    },
    readyItems: () => readyItems(own, contacts),
    stop() {
      requests.stop();
      relay.stop();
      notes.stop();
      details.stop();
      settlements.stop();
      offers.stop();
      own.stop();
    },
  });
}
