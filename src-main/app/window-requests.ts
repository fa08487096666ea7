import { clipboard, dialog, shell, type BrowserWindow } from 'electron';
import { failure } from '../../src-shared/failure.ts';
import type { IpcPublications } from '../../src-shared/ipc/ipc-contract.ts';
import type { AppInfo, TradeView } from '../../src-shared/ipc/views.ts';
import { fail, ok } from '../../src-shared/result.ts';
import type { UserRooms } from './open-trading.ts';
import type { AppContext } from '../app-context.ts';
import { tradesToCsv, tradesToJson } from '../trades/export-trades.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { IpcHandlers } from '../ipc/answer-request.ts';
import type { PracticeClient } from '../practice/practice-client.ts';
import type { ScamSchool } from '../practice/scam-school.ts';
import type { SettingsStore } from '../settings/settings-store.ts';
import { testRpc, testService } from '../settings/test-connections.ts';
import type { TradeBook } from '../trades/trade-book.ts';
import type { TradeLinks } from '../streams/trade-streams.ts';

export interface IpcHandlerDeps {
  readonly context: AppContext;
  readonly info: AppInfo;
  readonly window: () => BrowserWindow | null;
  readonly book: TradeBook;
  readonly inbox: Inbox;
  readonly links: TradeLinks;
  readonly settings: SettingsStore;
  readonly practice: PracticeClient;
  readonly school: ScamSchool;
  readonly rooms: UserRooms;
}

const exportPage = 500;

/** Every request of the contract; wallet, offers and contacts answer for themselves. */
export function createIpcHandlers(deps: IpcHandlerDeps): IpcHandlers {
  const { context, book, practice, rooms, school, settings } = deps;
  const historyPage = (filter: Parameters<IpcHandlers['trades.history']>[0]) => {
    const text = filter.search.trim().toLowerCase();
    const searchAccounts =
      text === ''
        ? []
        : rooms.contacts
            .list()
            .filter(({ label }) => label.toLowerCase().includes(text))
            .map(({ address }) => address);
    return book.historyPage({ ...filter, searchAccounts });
  };

  async function allTrades(): Promise<TradeView[]> {
    const live = book.trades().filter((view) => view.trade.endedAt === null);
    const ended: TradeView[] = [];
    for (let offset = 0; ; offset += exportPage) {
      const page = await historyPage({ search: '', states: [], offset, limit: exportPage });
      ended.push(...page.trades);
      if (offset + exportPage >= page.total) return [...live, ...ended];
    }
  }

  return {
    ...rooms.handlers,
    'travel.read': async (text) => {
      const read = await rooms.handlers['travel.read'](text);
      await school.noteRead(text, read);
      return read;
    },
    'app.info': async () => deps.info,
    'app.copy': async (text) => {
      await clipboard.writeText(text);
      return (await clipboard.readText()) === text ? ok(null) : fail(failure('clipboard_changed'));
    },
    'app.openExplorer': async (hash) => {
      const { explorerUrl } = settings.get().network;
      if (explorerUrl === null) return fail(failure('not_found', { detail: 'no explorer is set' }));
      const url = `${explorerUrl.replace(/\/$/, '')}/tx/${hash}`;
      const window = deps.window();
      const question = {
        type: 'question' as const,
        buttons: ['Cancel', 'Open'],
        defaultId: 0,
        cancelId: 0,
        message: `Open ${new URL(url).host} in the browser?`,
        detail: 'It learns which transaction you look at.',
      };
      const { response } =
        window === null
          ? await dialog.showMessageBox(question)
          : await dialog.showMessageBox(window, question);
      if (response !== 1) return fail(failure('cancelled'));
      await shell.openExternal(url);
      return ok(null);
    },

    'trades.snapshot': async () => book.snapshot(),
    'trades.events': (tradeId) => book.events(tradeId),
    'trades.history': historyPage,
    'trades.export': async (form) => {
      const trades = await allTrades();
      const { tokens } = context.network();
      const day = new Date(context.now()).toISOString().slice(0, 10);
      const text = form === 'csv' ? tradesToCsv(trades, tokens) : tradesToJson(trades);
      return context.files.save(`escrow-desk-trades-${day}.${form}`, text);
    },

    'inbox.list': () => deps.inbox.list(),
    'inbox.seen': async (ids) => {
      await deps.inbox.seen(ids);
      return null;
    },
    'connections.get': async () => deps.links.view(),
    'connections.retry': async () => {
      deps.links.retryNow();
      return null;
    },
    'settings.get': async () => settings.get(),
    'settings.change': async (change) => settings.change(change),
    'settings.testRpc': (url) => testRpc(url, () => context.now()),
    'settings.testService': testService,
    'ready.list': async () => [
      {
        code: 'practice_trade',
        done: context.network().practice && book.trades().length > 0,
        text: 'Walk a whole trade on the practice chain; it costs nothing.',
      },
      ...rooms.readyItems(),
      {
        code: 'network',
        done: !context.network().practice && deps.links.view().network.state === 'ok',
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
}

export type Publish = <N extends keyof IpcPublications>(
  name: N,
  payload: IpcPublications[N],
) => void;
