/**
 * What only a build of `npm run dev` has: pages from a dev server, and developer tools. In any other build
 * `isDevelopmentBuild` is `false` when the bundler reads it, and nothing of this file is left.
 */
import process from 'node:process';
import { net, type BrowserWindow } from 'electron';

declare global {
  /** Written in by electron.vite.config.ts. */
  const isDevelopmentBuild: boolean;
}

/** Where `npm run dev` serves the window's sources. */
const devServer = (): URL => new URL(process.env['ELECTRON_RENDERER_URL'] ?? '');

/** The page or module as the dev server gives it. Its own client needs an inline script and a web socket. */
export async function pageOfDevServer(url: URL, policy: readonly string[]): Promise<Response> {
  const { href, host } = devServer();
  const answer = await net.fetch(new URL(url.pathname + url.search, href).href);
  const headers = new Headers(answer.headers);
  const loosened = policy
    // Its client writes markup as text.
    .filter((rule) => !rule.includes('trusted-types'))
    .map((rule) => (rule.startsWith('connect-src') ? `${rule} ws://${host} http://${host}` : rule))
    .map((rule) => (rule.startsWith('script-src') ? `${rule} 'unsafe-inline'` : rule));
  headers.set('content-security-policy', loosened.join('; '));
  return new Response(answer.body, { status: answer.status, headers });
}

export const isOfDevServer = (url: string): boolean =>
  URL.canParse(url) && new URL(url).host === devServer().host;

/** F12 opens and closes the developer tools of this window. */
export function offerDeveloperTools({ webContents }: BrowserWindow): void {
  webContents.on('before-input-event', (_event, { key, type }) => {
    if (key === 'F12' && type === 'keyDown') webContents.toggleDevTools();
  });
}
