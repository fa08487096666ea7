import { realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
};

/** The file behind a path of the app's origin, or null: outside the folder, unknown kind, not there. */
export async function fileOfPath(
  root: string,
  pathname: string,
): Promise<{ path: string; contentType: string } | null> {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null;
  const relative = decoded === '/' ? '/index.html' : decoded;
  const contentType = contentTypes[extname(relative).toLowerCase()];
  if (contentType === undefined) return null;
  try {
    const folder = await realpath(root);
    const path = await realpath(join(folder, relative));
    return path.startsWith(folder + sep) ? { path, contentType } : null;
  } catch {
    return null;
  }
}
