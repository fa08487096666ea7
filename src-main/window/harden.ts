import { app, type Session, type WebContents } from 'electron';
import { appOrigin } from '../ipc/app-origin.ts';
import { isOfDevServer } from './development.ts';

/** Nothing listens here; loopback goes there, too. */
const deadProxy = { proxyRules: '127.0.0.1:1', proxyBypassRules: '<-loopback>' };

/**
 * What no window of this app may ever do, whichever page it shows. Call before Electron is ready. Main's own connections
 * are made by Node's network stack, which none of this touches.
 */
export function hardenApp(): void {
  // As root, which only tests are, Chromium runs without any sandbox and refuses to be asked for one.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  app.commandLine.appendSwitch('disable-blink-features', 'FileSystemAccess,FileSystemAccessLocal');
  // What is pasted, a person pastes: no script does it by a command.
  app.commandLine.appendSwitch('blink-settings', 'DOMPasteAllowed=false');
  if (!isDevelopmentBuild) app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  app.on('web-contents-created', (_event, contents) => hardenContents(contents));
}

function hardenContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  // A page may not keep its window open, move it or change its size.
  contents.on('will-prevent-unload', (event) => event.preventDefault());
  contents.on('content-bounds-updated', (event) => event.preventDefault());
  // No UDP past the proxy, and the proxy is a dead port.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
}

/** No permission, no device, no download, no request beyond our own origin. */
export function hardenSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
  session.setSpellCheckerEnabled(false);
  if (!isDevelopmentBuild) void session.setProxy({ mode: 'fixed_servers', ...deadProxy });
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    const own =
      url.startsWith(`${appOrigin}/`) || /^(data|blob|devtools|chrome-extension):/.test(url);
    answer({ cancel: !own && !(isDevelopmentBuild && isOfDevServer(url)) });
  });
}

/** What every window of ours is opened with. */
export const hardenedPreferences = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  webviewTag: false,
  allowRunningInsecureContent: false,
  navigateOnDragDrop: false,
  disableDialogs: true,
  spellcheck: false,
  enableWebSQL: false,
  devTools: isDevelopmentBuild,
} as const;
