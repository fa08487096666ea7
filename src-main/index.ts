/** Entry of the main process: composes, in the order that shows the window first. */
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { app, dialog, Menu, session, type BrowserWindow } from 'electron';
import { ipcRequests, type IpcRequestName } from '../src-shared/ipc/ipc-contract.ts';
import { parseArguments, profileFolder, refusedInPackage } from './command-line.ts';
import type { IpcHandlers } from './ipc/answer-request.ts';
import { serveAppIpc } from './ipc/app-ipc.ts';
import { openLogger } from './logger.ts';
import { openSettings } from './settings/settings-store.ts';
import { markFault } from './app/last-fault.ts';
import type { StartedApp } from './app/start-app.ts';
import { registerAppScheme, serveAppProtocol } from './window/app-protocol.ts';
import { openAppWindow } from './window/app-window.ts';
import { hardenApp, hardenSession } from './window/harden.ts';
import { watchPage } from './window/page-health.ts';

/** What a stop may take as a whole before the process ends anyway. */
const stopWithinMs = 12_000;

// Everything a profile keeps is for this user alone, the databases' files included.
process.umask(0o077);

const parsed = parseArguments(process.argv.slice(1), process.cwd());
const refused = app.isPackaged ? refusedInPackage(process.argv.slice(1), process.env) : null;
if (refused !== null) {
  process.stderr.write(`${refused}\n`);
  app.exit(2);
} else if (!parsed.ok) {
  process.stderr.write(`${parsed.problem}\n`);
  app.exit(2);
} else {
  const { profile, screenshot } = parsed.arguments;
  const userData = profileFolder(profile, app.getPath('appData'), process.env['ESCROW_DESK_HOME']);
  app.setPath('userData', userData);
  app.setName('Escrow Desk');
  registerAppScheme();
  hardenApp();
  if (!app.requestSingleInstanceLock()) {
    process.stderr.write(`Profile ${profile} is open already.\n`);
    app.exit(screenshot === null ? 0 : 3);
  } else {
    void app.whenReady().then(() => run(profile, userData, screenshot));
  }
}

async function run(profile: string, userData: string, screenshot: string | null): Promise<void> {
  let exitCode = 0;
  const log = openLogger(join(userData, 'logs', 'escrow-desk.log'));
  const built = join(app.getAppPath(), 'out');
  const rendererRoot = join(built, 'renderer');
  let faulty = false;
  process.on('uncaughtException', (error) => {
    log.error({ event: 'uncaught', error });
    // What failed while it already ends changes nothing.
    if (faulty) return;
    faulty = true;
    exitCode = 1;
    markFault(userData, Date.now());
    app.quit();
  });
  process.on('unhandledRejection', (error) => log.error({ event: 'unhandled', error }));
  log.info({ event: 'started', version: app.getVersion(), electron: process.versions.electron });

  const settings = openSettings(userData, Date.now());
  Menu.setApplicationMenu(null);
  hardenSession(session.defaultSession);
  serveAppProtocol(session.defaultSession, rendererRoot);

  let window: BrowserWindow | null = null;
  let started: StartedApp | null = null;
  let resolveHandlers: (handlers: IpcHandlers) => void = () => undefined;
  let rejectHandlers: (error: unknown) => void = () => undefined;
  const handlers = new Promise<IpcHandlers>((resolve, reject) => {
    resolveHandlers = resolve;
    rejectHandlers = reject;
  });
  // Nobody may be asking while the start fails.
  handlers.catch(() => undefined);
  const ipc = serveAppIpc(() => window?.webContents ?? null, whenReady(handlers), log);
  const showWindow = (): void => {
    if (window === null) return open();
    if (window.isMinimized()) window.restore();
    window.focus();
  };
  const open = (): void => {
    const opened = openAppWindow({
      preload: join(built, 'preload', 'app-preload.cjs'),
      title: profile === 'default' ? 'Escrow Desk' : `Escrow Desk: ${profile}`,
      bounds: settings.windowBounds(),
      onBounds: (bounds) => settings.rememberWindowBounds(bounds),
      onClosed: () => {
        window = null;
      },
    });
    window = opened;
    watchPage(opened, reportPage, () => app.quit(), log);
  };
  open();
  app.on('second-instance', showWindow);
  app.on('activate', showWindow);

  let stopping = false;
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', (event) => {
    if (stopping) return event.preventDefault();
    stopping = true;
    event.preventDefault();
    const deadline = setTimeout(() => app.exit(exitCode), stopWithinMs);
    void (started?.stop() ?? Promise.resolve())
      .catch((error: unknown) => log.error({ event: 'not_stopped_cleanly', error }))
      .finally(() => {
        clearTimeout(deadline);
        ipc.stop();
        log.info({ event: 'stopped' });
        log.stop();
        app.exit(exitCode);
      });
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit());

  try {
    // Loaded while the window paints: the chain's and the wallet's code is not needed for that.
    const { startApp } = await import('./app/start-app.ts');
    started = await startApp({
      files: {
        localService: join(built, 'main', 'local-service.js'),
        practiceChain: join(built, 'main', 'practice-chain.js'),
        signer: join(built, 'main', 'signer.js'),
        databaseWorker: pathToFileURL(join(built, 'main', 'database-worker.js')),
        signingPreload: join(built, 'preload', 'signing-preload.cjs'),
        rendererRoot,
        anvil: app.isPackaged ? join(process.resourcesPath, 'anvil') : undefined,
      },
      userData,
      packaged: app.isPackaged,
      environment: process.env,
      info: {
        version: app.getVersion(),
        profile,
        userDataPath: userData,
        logPath: log.path,
        electron: process.versions.electron,
        platform: process.platform,
      },
      settings,
      log,
      window: () => window,
      publish: (name, payload) => ipc.publish(name, payload),
      showWindow,
    });
    resolveHandlers(started.handlers);
    if (screenshot === null) return;
    const { takeFirstTradeScreenshot } = await import('./app/first-trade-screenshot.ts');
    await takeFirstTradeScreenshot(started, () => window, screenshot);
    app.quit();
  } catch (error) {
    rejectHandlers(error);
    exitCode = 1;
    log.error({ event: 'not_started', error });
    const text = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${text}\n`);
    if (screenshot === null) dialog.showErrorBox('Escrow Desk could not start', text);
    app.quit();
  }
}

/** Says in a dialog of the system's that the page broke again. */
async function reportPage(window: BrowserWindow): Promise<'reload' | 'quit'> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: 'The window stopped working twice',
    detail: 'Nothing was signed by it and no money moved. The log file has the details.',
    buttons: ['Load it again', 'Quit'],
    defaultId: 0,
    cancelId: 0,
  });
  return response === 1 ? 'quit' : 'reload';
}

/** Requests that come while the app is still opening wait for them. */
function whenReady(handlers: Promise<IpcHandlers>): IpcHandlers {
  const names = Object.keys(ipcRequests) as IpcRequestName[];
  return Object.fromEntries(
    names.map((name) => [
      name,
      async (args: unknown) =>
        ((await handlers)[name] as (value: unknown) => Promise<unknown>)(args),
    ]),
  ) as unknown as IpcHandlers;
}
