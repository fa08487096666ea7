import { join } from 'node:path';
import { clipboard, nativeTheme, Notification, safeStorage, type BrowserWindow } from 'electron';
import type { AppInfo } from '../../src-shared/ipc/views.ts';
import { failureText } from '../../src-shared/failure.ts';
import { unknownNodes } from '../../src-shared/trade/guide-view.ts';
import { SerialQueue } from '../../src-shared/serial-queue.ts';
import { createClipboardCopies } from './clipboard-copies.ts';
import { sayLastFault } from './last-fault.ts';
import { lockOnAbsence } from './lock-on-absence.ts';
import { nameLosses, namePracticeRenewal } from './name-losses.ts';
import { openTrading, type Trading } from './open-trading.ts';
import { keepPracticeTokens, namePracticePeople } from './practice-people.ts';
import type { AppContext } from '../app-context.ts';
import { startAppDatabase } from '../database/database-client.ts';
import { createInbox } from '../inbox/inbox.ts';
import { adviceOn, falseClaim } from '../inbox/notification-words.ts';
import type { IpcHandlers } from '../ipc/answer-request.ts';
import { createWindowRequests } from './window-requests.ts';
import type { LogFile } from '../logger.ts';
import { createAppNetworks } from '../network/app-networks.ts';
import { startPracticeMessenger } from '../practice/practice-messenger.ts';
import { createPracticeClient, type PracticeClient } from '../practice/practice-client.ts';
import { openScamSchool } from '../practice/scam-school.ts';
import { forkUtilityProcess } from '../service/forked-process.ts';
import { createLocalServiceHost } from '../service/local-service-host.ts';
import type { SettingsStore } from '../settings/settings-store.ts';
import { createCheckedBlocks } from '../streams/checked-blocks.ts';
import { createTokenVault } from '../service/token-vault.ts';
import { createTradeBook, type TradeBook } from '../trades/trade-book.ts';
import { createTradeLinks, type TradeLinks } from '../streams/trade-streams.ts';
import { createSecretWindowHost } from '../window/secret-window.ts';
import { createUserFiles } from '../window/user-files.ts';
import { forkSigner } from '../signer/signer-process.ts';
import { openKeystore, scryptCost } from '../wallet/keys/keystore.ts';
import { createSignerHost } from '../wallet/keys/signer-host.ts';

/** Where the build put what runs outside this process. */
export interface AppFiles {
  readonly localService: string;
  readonly practiceChain: string;
  readonly signer: string;
  readonly databaseWorker: URL;
  readonly signingPreload: string;
  readonly rendererRoot: string;
  readonly anvil: string | undefined;
}

export interface StartAppOptions {
  readonly files: AppFiles;
  readonly userData: string;
  readonly packaged: boolean;
  readonly environment: NodeJS.ProcessEnv;
  readonly info: AppInfo;
  readonly settings: SettingsStore;
  readonly log: LogFile;
  readonly window: () => BrowserWindow | null;
  readonly publish: AppContext['publish'];
  /** A notification was clicked: the window comes to front. */
  readonly showWindow: () => void;
}

export interface StartedApp {
  readonly handlers: IpcHandlers;
  readonly trading: Trading;
  readonly context: AppContext;
  readonly practice: PracticeClient;
  readonly tradeBook: TradeBook;
  /** Connections, local service (3 s, then killed), practice chain, history: in this order. */
  stop(): Promise<void>;
}

/**
 * Everything behind the window, in the order that shows stored trades first: history, then wallet and agreements, then
 * the chain and the services. Rejects with `AppDatabaseUnavailable` or a sentence why the keys can't be opened.
 */
export async function startApp(options: StartAppOptions): Promise<StartedApp> {
  const { files, log, publish, settings, userData } = options;
  const now = Date.now;
  const database = await startAppDatabase(files.databaseWorker, join(userData, 'history.db'));

  const practice = createPracticeClient({
    fork: () => forkUtilityProcess(files.practiceChain, 'Escrow Desk practice chain'),
    stateDir: join(userData, 'practice'),
    anvilPath: files.anvil,
    log,
    now,
  });
  const networks = createAppNetworks({
    settings: () => settings.get(),
    practice: () => practice.info(),
    log,
  });
  const service = createLocalServiceHost(
    () => forkUtilityProcess(files.localService, 'Escrow Desk local service'),
    log,
    now,
  );

  const fault = (event: string) => (error: unknown) => log.error({ event, error });
  let openedTrading: Trading | null = null;
  let made: TradeLinks | null = null;
  const inbox = createInbox({
    database,
    tokens: () => networks.present().tokens,
    accounts: () => openedTrading?.decorations.accounts() ?? [],
    labelOf: (address) => openedTrading?.decorations.labelOf(address) ?? null,
    publish,
    adviceOn: (tradeId) =>
      made === null
        ? null
        : adviceOn(tradeBook.trade(tradeId), made.view().nodes, now(), {
            tokens: networks.present().tokens,
            nameOf: (address) => openedTrading?.decorations.labelOf(address) ?? null,
          }),
    notify: (title, body, route) => {
      if (!settings.get().notifications || !Notification.isSupported()) return;
      const shown = new Notification({ title, body });
      shown.on('click', () => {
        options.showWindow();
        publish('app.navigate', route);
      });
      shown.show();
    },
    now,
  });
  const tradeBook = createTradeBook({
    database,
    publish,
    now,
    onNotifications: (notifications) =>
      void inbox
        .add(notifications)
        .catch((error: unknown) => log.error({ event: 'notices_not_shown', error })),
  });
  const useChain = async (): Promise<void> => {
    const { chainId, escrow } = networks.present();
    await tradeBook.useChain(chainId, escrow, null);
  };
  await useChain();

  const context: AppContext = {
    nodes: () => made?.view().nodes ?? unknownNodes,
    services: () => made?.services ?? null,
    notify: (message) => void inbox.addOwn(message).catch(fault('news_not_stored')),
    network: () => networks.present(),
    onNetworkChange: (listener) => networks.onChange(listener),
    records: database.records,
    publish,
    tradeBook,
    settings: {
      get: () => settings.get(),
      onChange: (listener) => settings.onChange((after) => listener(after)),
    },
    files: createUserFiles(
      options.window,
      options.packaged ? undefined : options.environment['ESCROW_DESK_SAVE_DIR'],
    ),
    log,
    now,
  };
  const keystore = await openKeystore({
    folder: join(userData, 'keystore'),
    signer: createSignerHost(() => forkSigner(files.signer), log),
    scryptCost: scryptCost(options.environment, options.packaged),
    autoLockMinutes: () => settings.get().autoLockMinutes,
    now,
  });
  if (!keystore.ok) throw new Error(failureText(keystore.failure));
  const copies = createClipboardCopies({
    clipboard,
    clears: () => settings.get().clearClipboard,
  });
  const trading = await openTrading({
    context,
    keystore: keystore.value,
    evidenceFolder: join(userData, 'evidence'),
    clipboard: copies,
    secretWindow: createSecretWindowHost({
      preload: files.signingPreload,
      rendererRoot: files.rendererRoot,
      title: 'Escrow Desk: sign',
      parent: options.window,
      handlers: () => {
        if (openedTrading === null) throw new Error('the wallet is not open yet');
        return openedTrading.wallet.secretHandlers;
      },
      log,
    }),
  });
  openedTrading = trading;
  tradeBook.setDecorations(trading.decorations);

  const checked = createCheckedBlocks();
  const links = createTradeLinks({
    trades: tradeBook,
    database,
    service,
    network: () => networks.present(),
    settings: () => settings.get(),
    accounts: () => trading.wallet.addresses(),
    sign: (fields) => trading.wallet.signIn(fields),
    vault: createTokenVault(join(userData, 'sessions.json'), {
      available: () =>
        safeStorage.isEncryptionAvailable() &&
        (process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text'),
      encrypt: (text) => safeStorage.encryptString(text),
      decrypt: (data) => safeStorage.decryptString(data),
    }),
    onChange: (view) => {
      publish('connections.changed', view);
      checked.note(view.checkedTo);
      trading.resumeDelivery(view);
    },
    onHead: (head) => networks.noteHead(head),
    onContradiction: (claim) => context.notify(falseClaim(claim, settings.get().remoteServiceUrl)),
    onOffers: (...came) => trading.receivedOffers.take(...came),
    log,
    now,
  });
  made = links;

  const school = await openScamSchool({
    context,
    practice,
    offers: trading.offers,
    wallet: trading.wallet,
    bankDetails: trading.bankDetails,
    untilChecked: (block, withinMs) => checked.until(block, withinMs),
  });

  /** Every window follows it, the one for secrets and the frames included. */
  const useTheme = (): void => {
    nativeTheme.themeSource = settings.get().theme;
  };
  useTheme();
  const followed = new SerialQueue();
  /** Takes up what settings or the practice chain say now; one step at a time. */
  const follow = (): void => {
    void followed
      .run(async () => {
        await practice.setWanted(settings.get().network.kind === 'practice');
        if (networks.update()) await useChain();
        await service.configure(networks.serviceSettings(userData));
        await links.update();
      })
      .catch(fault('network_not_followed'));
  };
  let practiceKey = '';
  const subscriptions = [
    practice.onChange((view) => {
      publish('practice.changed', view);
      const key = JSON.stringify(practice.info());
      if (key === practiceKey) return;
      practiceKey = key;
      keepPracticeTokens(settings, practice);
      void namePracticeRenewal(practice.info(), inbox).catch(fault('practice_renewal_not_named'));
      void namePracticePeople(trading.contacts, practice).catch(fault('practice_people_not_named'));
      follow();
    }),
    settings.onChange((after, before) => {
      publish('settings.changed', after);
      useTheme();
      if (sameReach(after, before)) return;
      follow();
    }),
    startPracticeMessenger({
      context,
      practice,
      details: trading.details,
      proposals: trading.proposals,
      evidence: trading.evidence,
    }),
    lockOnAbsence(() => trading.wallet.lock()),
    trading.wallet.onAccountsChange(() => {
      links.signInPossible();
      void links.update().catch(fault('links_not_updated'));
    }),
  ];

  await nameLosses(database, settings, inbox);
  await sayLastFault(userData, inbox);
  follow();
  const copyTimer = setInterval(() => void copyDaily(), 3600_000);
  const copyDaily = (): Promise<void> =>
    database
      .request('dailyCopy', { now: now() })
      .then(() => undefined)
      .catch(fault('history_not_copied'));
  void copyDaily();

  return {
    trading,
    context,
    practice,
    tradeBook,
    handlers: createWindowRequests({
      clipboard: copies,
      context,
      info: options.info,
      tradeBook,
      inbox,
      links,
      settings,
      practice,
      school,
      trading,
    }),
    async stop() {
      // First of all, and at once: what follows may take seconds.
      trading.wallet.lock();
      await copies.stop();
      clearInterval(copyTimer);
      for (const end of subscriptions) end();
      school.stop();
      await followed.idle();
      // One that fails to end must not keep the next from ending.
      const steps = [
        () => links.stop(),
        () => service.stop(),
        () => practice.stop(),
        () => trading.stop(),
        () => networks.stop(),
        () => database.stop(),
      ];
      for (const step of steps)
        await Promise.resolve().then(step).catch(fault('not_stopped_cleanly'));
    },
  };
}

type Settings = ReturnType<SettingsStore['get']>;

/** Whether nothing changed that chain, services or streams depend on. */
function sameReach(a: Settings, b: Settings): boolean {
  const reach = ({ network, remoteServiceUrl, remoteAccounts, share }: Settings): string =>
    JSON.stringify([network, remoteServiceUrl, remoteAccounts, share]);
  return reach(a) === reach(b);
}
