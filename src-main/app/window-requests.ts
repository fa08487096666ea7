import { shell } from 'electron';
import { failure } from '../../src-shared/failure.ts';
import type { AppInfo, TradeView } from '../../src-shared/ipc/views.ts';
import { fail, ok } from '../../src-shared/result.ts';
import type { AppContext } from '../app-context.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { IpcHandlers } from '../ipc/answer-request.ts';
import type { PracticeClient } from '../practice/practice-client.ts';
import type { ScamSchool } from '../practice/scam-school.ts';
import type { SettingsStore } from '../settings/settings-store.ts';
import { checkRpcUrl, checkServiceUrl } from '../settings/check-settings.ts';
import { connectionQuestion, testRpc, testService } from '../settings/test-connections.ts';
import type { TradeLinks } from '../streams/trade-streams.ts';
import { tradesToCsv, tradesToJson } from '../trades/export-trades.ts';
import type { TradeBook } from '../trades/trade-book.ts';
import { createAttention } from './attention.ts';
import type { ClipboardCopies } from './clipboard-copies.ts';
import { createChangeQuestions } from './change-questions.ts';
import { explorerPage } from './explorer-page.ts';
import { paymentRequest } from './pay-trade.ts';
import { guardRequests } from './guard-requests.ts';
import type { Trading } from './open-trading.ts';

export interface WindowRequestDeps {
  readonly clipboard: ClipboardCopies;
  readonly context: AppContext;
  readonly info: AppInfo;
  readonly tradeBook: TradeBook;
  readonly inbox: Inbox;
  readonly links: TradeLinks;
  readonly settings: SettingsStore;
  readonly practice: PracticeClient;
  readonly school: ScamSchool;
  readonly trading: Trading;
}

const exportPage = 500;
/** For requests whose work has no result. */
const done = async (work: Promise<unknown>): Promise<null> => {
  await work;
  return null;
};

/**
 * The one table that answers every request of the window, each held to its class. Arguments are parsed, and the sender
 * trusted, before it.
 */
export function createWindowRequests(deps: WindowRequestDeps): IpcHandlers {
  const { context, tradeBook, inbox, links, practice, school, settings, trading } = deps;
  const { contacts, evidence, noteOutbox, notes, offerDelivery, offers } = trading;
  const { details, relay, relayRequests, receivedOffers, proposals, wallet } = trading;

  const historyPage = (filter: Parameters<IpcHandlers['trades.history']>[0]) =>
    tradeBook.historyPage({ ...filter, searchAccounts: contacts.withLabel(filter.search) });

  async function allTrades(): Promise<TradeView[]> {
    const live = tradeBook.trades().filter((view) => view.trade.endedAt === null);
    const ended: TradeView[] = [];
    for (let offset = 0; ; offset += exportPage) {
      const page = await historyPage({ search: '', states: [], offset, limit: exportPage });
      ended.push(...page.trades);
      if (offset + exportPage >= page.total) return [...live, ...ended];
    }
  }

  const handlers: IpcHandlers = {
    'app.info': async () => deps.info,
    'app.copy': async (text) =>
      (await deps.clipboard.copy(text)) ? ok(null) : fail(failure('clipboard_changed')),
    'app.openExplorer': async (hash) => {
      const page = explorerPage(settings.get().network.explorerUrl, hash);
      if (!page.ok) return page;
      await shell.openExternal(page.value.href);
      return ok(null);
    },

    'trades.snapshot': async () => tradeBook.snapshot(),
    'trades.events': (tradeId) => tradeBook.timeline(tradeId),
    'trades.history': historyPage,
    'trades.export': async (form) => {
      const trades = await allTrades();
      const { tokens } = context.network();
      const day = new Date(context.now()).toISOString().slice(0, 10);
      const text = form === 'csv' ? tradesToCsv(trades, tokens) : tradesToJson(trades);
      return context.files.save(`escrow-desk-trades-${day}.${form}`, text);
    },
    'trades.act': (request) => trading.act(request),
    'trades.dossier': (request) => trading.saveDossier(request),
    'relay.list': async () => relay.list(),
    'relay.offer': (asked) => relayRequests.offer(asked),
    'relay.payMyself': (digest) => relay.payMyself(digest),
    'relay.dismiss': (digest) => relay.dismiss(digest),

    'offers.importText': async (text) => {
      const read = await trading.readText(text);
      await school.noteRead(text, read);
      return read;
    },
    'offers.list': async () => offers.list(),
    'offers.create': (draft) => offers.create(draft),
    'offers.confirm': (request) => offers.confirm(request),
    'offers.accept': (request) => offers.accept(request),
    'offers.counter': (request) => offers.counter(request),
    'offers.decline': (id) => offers.decline(id),
    'offers.withdraw': (id) => offers.withdraw(id),
    'offers.lock': (id) => offers.lock(id),
    'offers.text': async (id) => offers.text(id),
    'offers.saveFile': (id) => offerDelivery.saveFile(id),
    'offers.openFile': () => trading.readOfferFile(),
    'offers.services': async (request) => offerDelivery.services(request),
    'offers.send': (request) => offerDelivery.send(request),
    'receivedOffers.list': async () => receivedOffers.view(),
    'receivedOffers.open': (id) => receivedOffers.open(id),
    'receivedOffers.remove': (id) => receivedOffers.remove(id),
    'receivedOffers.removeSender': ({ sender, block }) =>
      receivedOffers.removeSender(sender, block),
    'receivedOffers.unblock': (sender) => receivedOffers.unblock(sender),
    'receivedOffers.clear': () => receivedOffers.clear(),

    'details.get': (tradeId) => details.view(tradeId),
    'details.open': (tradeId) => details.open(tradeId),
    'details.pay': async (tradeId) => {
      const paid = await wallet.showPayment(() =>
        paymentRequest({ context, trading, nodes: () => links.view().nodes }, tradeId),
      );
      if (!paid.ok) return paid;
      const view = context.tradeBook.trade(tradeId);
      if (view === null) return fail(failure('not_found'));
      return trading.act({ tradeId, account: view.trade.terms.buyer, action: 'markPaid' });
    },
    'details.seal': ({ tradeId, to }) => details.seal(tradeId, to),
    'details.remembered': async () => trading.bankDetails.remembered(),
    'notes.get': (tradeId) => notes.view(tradeId),
    'notes.write': (request) => notes.write(request),
    'notes.send': (request) => notes.send(request),
    'notes.retry': (id) => noteOutbox.retry(id),
    'notes.discard': (id) => noteOutbox.discard(id),
    'proposals.list': async () => proposals.list(),
    'proposals.propose': (request) => proposals.propose(request),
    'proposals.text': async (id) => proposals.text(id),
    'proposals.accept': (id) => proposals.accept(id),
    'proposals.decline': (id) => proposals.decline(id),
    'proposals.withdraw': (id) => trading.withdrawApproval(id),
    'evidence.list': (tradeId) => evidence.list(tradeId),
    'evidence.compose': (request) => evidence.compose(request),
    'evidence.save': (hash) => evidence.save(hash),
    'evidence.saveFile': ({ hash, index }) => evidence.saveFile(hash, index),
    'evidence.open': (tradeId) => evidence.open(tradeId),

    'contacts.list': async () => contacts.list(),
    'contacts.save': (draft) => contacts.save(draft),
    'contacts.makeCard': (draft) => trading.makeCard(draft),
    'contacts.remove': async (address) => {
      await contacts.remove(address);
      return ok(null);
    },

    // Whatever the window asks of the wallet, main's own window decides.
    'wallet.accounts': async () => wallet.accounts(),
    'wallet.create': () => wallet.create(),
    'wallet.import': () => wallet.import(),
    'wallet.export': (account) => wallet.export(account),
    'wallet.unlock': (account) => wallet.unlock(account),
    'wallet.lock': async () => {
      wallet.lock();
      return null;
    },
    'wallet.rename': ({ address, label }) => wallet.rename(address, label),
    'wallet.remove': (account) => wallet.remove(account),
    'wallet.balances': () => wallet.balances(),
    'wallet.transactions': async () => wallet.transactions(),
    'wallet.speedUp': (hash) => wallet.speedUp(hash),
    'wallet.cancelTransaction': (hash) => wallet.cancelTransaction(hash),
    'wallet.withdrawCredit': ({ account, token }) => wallet.withdrawCredit(account, token),

    'inbox.list': () => inbox.list(),
    'inbox.seen': (ids) => done(inbox.seen(ids)),
    'connections.get': async () => links.view(),
    'connections.retry': () => {
      links.retryNow();
      return done(trading.locks.askNow());
    },
    'settings.get': async () => settings.get(),
    'settings.change': async (change) => settings.change(change),
    'settings.testRpc': async ({ url, chainId }) => {
      const checked = checkRpcUrl(url);
      if (!checked.ok) return checked;
      return wallet.testConnection(connectionQuestion('node', checked.value), () =>
        testRpc(checked.value, chainId, () => context.now()),
      );
    },
    'settings.testService': async (url) => {
      const checked = checkServiceUrl(url);
      if (!checked.ok) return checked;
      return wallet.testConnection(connectionQuestion('service', checked.value), () =>
        testService(checked.value, context.network()),
      );
    },
    'ready.list': async () => [
      {
        code: 'practice_trade',
        done: context.network().practice && tradeBook.trades().length > 0,
        text: 'Walk a whole trade on the practice chain; it costs nothing.',
      },
      ...trading.readyItems(),
      {
        code: 'network',
        done: !context.network().practice && links.view().network.state === 'ok',
        text: 'Choose a network and test a node of your own in Settings.',
      },
    ],

    'practice.get': async () => practice.view(),
    'practice.fund': (address) => practice.ask('fund', { address }),
    'practice.offer': (wish) => practice.ask('makeOffer', { ...wish, to: null }),
    'practice.deliver': ({ text, scenario }) =>
      practice.ask('deliver', { text, ...(scenario === undefined ? {} : { scenario }) }),
    'practice.skipTime': (seconds) => practice.ask('skipTime', { seconds }),
    'practice.reset': async () => {
      const answer = await practice.ask('reset', {});
      return answer.ok ? ok(null) : answer;
    },
    'school.get': async () => school.view(),
    'school.prepare': (lesson) => school.prepare(lesson),
    'school.attempt': (attempt) => school.attempt(attempt),
    'school.restart': () => school.restart(),
  };
  return guardRequests(handlers, {
    questions: createChangeQuestions({
      settings,
      trading,
      provider: () => context.network().provider,
      practice: () => context.network().practice,
    }),
    confirm: (question) => wallet.confirmChange(question),
    attention: createAttention({
      taken: () => wallet.isAsking() || context.files.isAsking(),
      agreements: () => wallet.agreements(),
      now: () => performance.now(),
    }),
  });
}
