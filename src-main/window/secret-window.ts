import { BrowserWindow, nativeTheme, session, type Session } from 'electron';
import { serveSecretIpc } from '../ipc/secret-ipc.ts';
import type { Logger } from '../logger.ts';
import type {
  SecretHandlers,
  SecretWindowHandle,
  SecretWindowHost,
} from '../wallet/signing/secret-window-session.ts';
import { appOrigin } from '../ipc/app-origin.ts';
import { serveAppProtocol } from './app-protocol.ts';
import { offerDeveloperTools } from './development.ts';
import { hardenedPreferences, hardenSession } from './harden.ts';
import { ownPage } from './own-page.ts';

export interface SecretWindowOptions {
  /** The built `signing-preload`. */
  readonly preload: string;
  /** The built renderer, as for the app window. */
  readonly rendererRoot: string;
  readonly title: string;
  /** The app window, which the secret window stays above; null: there is none. */
  readonly parent: () => BrowserWindow | null;
  readonly handlers: () => SecretHandlers;
  readonly log: Logger;
}

/** In memory, and of no other window: nothing the app window does can reach this one's page or cache. */
const partition = 'escrow-desk-secret';

/** Electron's host of the secret window: one at a time, in a session of its own, hidden from screen capture. */
export function createSecretWindowHost(options: SecretWindowOptions): SecretWindowHost {
  let ownSession: Session | null = null;
  let present: { readonly dispose: () => void } | null = null;

  function secretSession(): Session {
    if (ownSession !== null) return ownSession;
    ownSession = session.fromPartition(partition);
    hardenSession(ownSession);
    serveAppProtocol(ownSession, options.rendererRoot);
    return ownSession;
  }

  return {
    open(onClosed): SecretWindowHandle {
      present?.dispose();
      const parent = options.parent();
      const window = new BrowserWindow({
        width: 560,
        height: 640,
        useContentSize: true,
        minWidth: 480,
        minHeight: 480,
        maximizable: false,
        fullscreenable: false,
        show: false,
        title: options.title,
        autoHideMenuBar: true,
        backgroundColor: nativeTheme.shouldUseDarkColors ? '#161B1D' : '#FFFFFF',
        ...(parent === null || parent.isDestroyed() ? {} : { parent }),
        webPreferences: {
          ...hardenedPreferences,
          preload: options.preload,
          session: secretSession(),
        },
      });
      // Keeps secrets out of screenshots and shared screens where the system can (not on Linux).
      window.setContentProtection(true);
      window.setMenu(null);
      if (isDevelopmentBuild) offerDeveloperTools(window);
      window.on('page-title-updated', (event) => event.preventDefault());
      window.once('ready-to-show', () => window.show());
      const ipc = serveSecretIpc(window.webContents, ownPage, options.handlers(), options.log);

      let disposed = false;
      const dispose = (): void => {
        if (disposed) return;
        disposed = true;
        if (present?.dispose === dispose) present = null;
        ipc.stop();
        if (!window.isDestroyed()) window.destroy();
        onClosed();
      };
      present = { dispose };
      window.on('closed', dispose);
      window.webContents.on('render-process-gone', dispose);
      void window.loadURL(`${appOrigin}${ownPage}`).catch(() => {
        // Closed while it was loading; anything else leaves an empty window that the user can close.
        options.log.warn({ event: 'secret_window_not_loaded' });
      });
      return {
        showView: (view) => ipc.showView(view),
        giveEntry: (opened) => ipc.giveEntry(opened),
        close: dispose,
      };
    },
  };
}
