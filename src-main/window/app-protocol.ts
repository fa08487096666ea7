import { readFile } from 'node:fs/promises';
import { protocol, type Session } from 'electron';
import { appScheme } from '../ipc/app-origin.ts';
import { ownPage } from './own-page.ts';
import { pageOfDevServer } from './development.ts';
import { fileOfPath } from './page-files.ts';

/** Must run before Electron is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: appScheme,
      privileges: { standard: true, secure: true, codeCache: true, supportFetchAPI: true },
    },
  ]);
}

/**
 * Nothing but this build's own files. The component library of the app's page writes its theme variables into a style
 * element, so there inline styles pass; main's own page has no such library, and neither page has inline scripts.
 */
const policyOf = (styles: string): readonly string[] => [
  "default-src 'none'",
  "script-src 'self'",
  `style-src ${styles}`,
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  "worker-src 'none'",
  // Texts become markup or code only by Vue's own policy.
  "require-trusted-types-for 'script'",
  'trusted-types vue default',
];

const appPagePolicy = policyOf("'self' 'unsafe-inline'");
const ownPagePolicy = policyOf("'self'");

function securityHeaders(policy = ownPagePolicy): Record<string, string> {
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), hid=(), serial=()',
  };
}

/** Serves `escrow-desk://app/…` in this session from the built renderer; any other host or method is refused. */
export function serveAppProtocol(session: Session, rendererRoot: string): void {
  session.protocol.handle(appScheme, async (request) => {
    const url = new URL(request.url);
    const refused = (status: number) => new Response('', { status, headers: securityHeaders() });
    if (url.host !== 'app') return refused(404);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refused(405);
    if (isDevelopmentBuild) return pageOfDevServer(url, appPagePolicy);
    const file = await fileOfPath(rendererRoot, url.pathname);
    if (file === null) return refused(404);
    return new Response(new Uint8Array(await readFile(file.path)), {
      headers: {
        ...securityHeaders(url.pathname === ownPage ? ownPagePolicy : appPagePolicy),
        'content-type': file.contentType,
      },
    });
  });
}
