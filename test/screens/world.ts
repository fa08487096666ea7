import { ok } from '../../src-shared/result.ts';
import type {
  NotesView,
  OfferServiceView,
  RelayedCallView,
  RelayOfferView,
  ReceivedOffersView,
} from '../../src-shared/ipc/service-views.ts';
import type {
  AccountView,
  BalanceView,
  ConnectionsView,
  Contact,
  EventView,
  EvidenceView,
  HistoryPage,
  InboxItem,
  OfferView,
  PracticeView,
  ReadyItem,
  RememberedDetails,
  SchoolView,
  SettingsView,
  ProposalView,
  TradeDetailsView,
  TradeView,
  TransactionView,
} from '../../src-shared/ipc/views.ts';
import {
  makeAccount,
  makeBalance,
  makeConnections,
  makeContact,
  makeEvidence,
  makeExtension,
  makeOfferView,
  makePractice,
  makeRelayOffer,
  makeSchool,
  makeSettings,
  makeSettlement,
  someHash,
} from '../support/make-views.ts';
import type { Answers } from './fake-bridge.ts';

/** What main knows in one test. */
export interface World {
  readonly accounts: readonly AccountView[];
  readonly balances: readonly BalanceView[];
  readonly connections: ConnectionsView;
  readonly contacts: readonly Contact[];
  readonly details: TradeDetailsView | null;
  readonly events: readonly EventView[];
  readonly evidence: readonly EvidenceView[];
  readonly history: HistoryPage;
  readonly inbox: readonly InboxItem[];
  readonly notes: Omit<NotesView, 'tradeId'> | null;
  readonly offers: readonly OfferView[];
  readonly practice: PracticeView;
  readonly ready: readonly ReadyItem[];
  readonly relayedCalls: readonly RelayedCallView[];
  readonly relayOffer: RelayOfferView;
  readonly remembered: readonly RememberedDetails[];
  readonly requests: ReceivedOffersView;
  readonly school: SchoolView;
  readonly services: readonly OfferServiceView[];
  readonly settings: SettingsView;
  readonly settlements: readonly ProposalView[];
  readonly trades: readonly TradeView[];
  readonly transactions: readonly TransactionView[];
}

/** One open account, one known arbiter, everything connected; no trade, no offer, nothing that happened. */
export function makeWorld(change: Partial<World> = {}): World {
  return {
    accounts: [makeAccount()],
    balances: [makeBalance()],
    connections: makeConnections(),
    contacts: [makeContact()],
    details: null,
    events: [],
    evidence: [],
    history: { trades: [], total: 0 },
    inbox: [],
    notes: null,
    offers: [],
    practice: makePractice(),
    ready: [],
    relayedCalls: [],
    relayOffer: makeRelayOffer(),
    remembered: [],
    requests: { requests: [], refused: [], blocked: [] },
    school: makeSchool(),
    services: [],
    settings: makeSettings(),
    settlements: [],
    trades: [],
    transactions: [],
    ...change,
  };
}

/** Nothing at all yet: a profile's first start. */
export function makeEmptyWorld(change: Partial<World> = {}): World {
  return makeWorld({ accounts: [], balances: [], contacts: [], ...change });
}

const done = (): { readonly ok: true; readonly value: null } => ok(null);
const sent = () => ok({ hash: someHash(900) });
const saved = () => ok({ path: '/home/anna/saved.json' });
const text = () => ok({ text: 'Offer\nescrow-desk:1/abc_-' });

/** Every request answered from the world; steps succeed. */
export function answersOf(world: World): Answers {
  const [firstAccount = makeAccount()] = world.accounts;
  const [firstOffer = makeOfferView()] = world.offers;
  const [firstEvidence = makeEvidence()] = world.evidence;
  const offerOf = (id: OfferView['id']): OfferView =>
    world.offers.find((offer) => offer.id === id) ?? firstOffer;
  return {
    'app.info': () => ({
      version: '0.1.0',
      profile: 'default',
      userDataPath: '/home/anna/.config/escrow-desk',
      logPath: '/home/anna/.config/escrow-desk/logs',
      electron: '45.4.1',
      platform: 'linux',
    }),
    'app.copy': done,
    'app.openExplorer': done,

    'trades.snapshot': () => ({ sequence: 0, trades: world.trades }),
    'trades.events': () => ({ sequence: 0, events: world.events }),
    'trades.history': () => world.history,
    'trades.dossier': saved,
    'trades.export': saved,
    'trades.act': sent,

    'relay.list': () => world.relayedCalls,
    'relay.offer': ({ tradeId, account }) => ok({ ...world.relayOffer, tradeId, account }),
    'relay.payMyself': sent,
    'relay.dismiss': done,

    'offers.list': () => world.offers,
    'offers.create': () => ok(firstOffer),
    'offers.importText': () => ok({ kind: 'offer', offer: firstOffer }),
    'offers.confirm': ({ id }) => ok(offerOf(id)),
    'offers.accept': ({ id }) => ok({ ...offerOf(id), state: 'accepted' }),
    'offers.counter': ({ id }) => ok({ ...offerOf(id), state: 'sent' }),
    'offers.decline': (id) => ok({ ...offerOf(id), state: 'declined' }),
    'offers.withdraw': (id) => ok({ ...offerOf(id), state: 'withdrawn' }),
    'offers.lock': sent,
    'offers.text': text,
    'offers.saveFile': saved,
    'offers.openFile': () => ok({ kind: 'offer', offer: firstOffer }),
    'offers.services': () => world.services,
    'offers.send': ({ id }) => ok(offerOf(id)),

    'receivedOffers.list': () => world.requests,
    'receivedOffers.open': () => ok(firstOffer),
    'receivedOffers.remove': done,
    'receivedOffers.removeSender': done,
    'receivedOffers.unblock': done,
    'receivedOffers.clear': done,

    'details.get': () => world.details,
    'details.open': done,
    'details.seal': text,
    'details.pay': sent,
    'details.remembered': () => world.remembered,

    'proposals.list': () => world.settlements,
    'proposals.propose': ({ tradeId, proposal }) =>
      proposal.kind === 'settlement'
        ? ok(makeSettlement({ tradeId, toBuyer: proposal.toBuyer, mine: true }))
        : ok(makeExtension({ tradeId, newDeadlineAt: proposal.newDeadline * 1000, mine: true })),
    'proposals.text': text,
    'proposals.accept': sent,
    'proposals.decline': done,
    'proposals.withdraw': sent,

    'notes.get': (tradeId) => (world.notes === null ? null : { ...world.notes, tradeId }),
    'notes.write': done,
    'notes.send': done,
    'notes.retry': done,
    'notes.discard': done,

    'evidence.list': () => world.evidence,
    'evidence.compose': () => ok(firstEvidence),
    'evidence.save': saved,
    'evidence.saveFile': saved,
    'evidence.open': () => ok(firstEvidence),

    'wallet.accounts': () => world.accounts,
    'wallet.create': () => ok(firstAccount),
    'wallet.import': () => ok(firstAccount),
    'wallet.export': done,
    'wallet.unlock': done,
    'wallet.lock': () => null,
    'wallet.rename': ({ label }) => ok({ ...firstAccount, label }),
    'wallet.remove': done,
    'wallet.balances': () => ok(world.balances),
    'wallet.transactions': () => world.transactions,
    'wallet.speedUp': sent,
    'wallet.cancelTransaction': sent,
    'wallet.withdrawCredit': sent,

    'inbox.list': () => world.inbox,
    'inbox.seen': () => null,

    'contacts.list': () => world.contacts,
    'contacts.save': ({ address, label, arbiter }) => ok({ address, label, arbiter, card: null }),
    'contacts.makeCard': text,
    'contacts.remove': done,

    'connections.get': () => world.connections,
    'connections.retry': () => null,
    'settings.get': () => world.settings,
    'settings.change': () => ok(world.settings),
    'settings.testRpc': () => ok({ passed: true }),
    'settings.testService': () => ok({ passed: true }),
    'ready.list': () => world.ready,

    'practice.get': () => world.practice,
    'practice.fund': done,
    'practice.offer': text,
    'practice.deliver': () => ok({ text: null }),
    'practice.skipTime': done,
    'practice.reset': done,
    'school.get': () => world.school,
    'school.prepare': () => ok({ text: null }),
    'school.attempt': () => ok({ text: null }),
    'school.restart': done,
  };
}
