import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { pino } from 'pino';
import { openRotatingFile } from '../src-files/rotating-file.ts';

/** A line is an event name and plain fields; never a key, passphrase, signature, token or RPC URL. */
export interface Logger {
  info(fields: object, message?: string): void;
  warn(fields: object, message?: string): void;
  error(fields: object, message?: string): void;
}
export interface LogFile extends Logger {
  readonly path: string;
  /** What comes later is dropped. */
  stop(): void;
}

const maxLogBytes = 5 * 1024 * 1024;
const secretKeys = [
  'token',
  'accessToken',
  'refreshToken',
  'authorization',
  'signature',
  'secret',
  'privateKey',
  'mnemonic',
  'words',
  'passphrase',
  'rpcUrl',
  'rpcUrls',
  'raw',
];
const urlPattern = /\b(?:https?|wss?):\/\/[^\s"']+/gi;
/** 64 hex digits may be a hash or a key: in an error's text nobody can tell, so none is kept. */
const longHex = /\b(?:0x)?[0-9a-fA-F]{64,}\b/g;

/** A text without what may be secret: credentials, paths and queries of URLs, long hex. */
export function withoutSecrets(text: string): string {
  return text
    .replaceAll(urlPattern, (url) =>
      URL.canParse(url) ? `${new URL(url).protocol}//${new URL(url).host}/…` : '…',
    )
    .replaceAll(longHex, '0x…');
}

/** An error as the log keeps it, its causes included. */
function safeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return withoutSecrets(String(error)).slice(0, 2000);
  return {
    name: error.name,
    message: withoutSecrets(error.message).slice(0, 2000),
    stack: withoutSecrets(error.stack ?? '').slice(0, 4000),
    ...(error.cause === undefined || depth > 3 ? {} : { cause: safeError(error.cause, depth + 1) }),
  };
}

/** Structured lines at `path`; one that is full is kept as `PATH.1`. */
export function openLogger(path: string, maxBytes = maxLogBytes): LogFile {
  mkdirSync(dirname(path), { recursive: true });
  const file = openRotatingFile(path, maxBytes);
  const logger = pino(
    {
      base: null,
      formatters: { level: (level) => ({ level }) },
      serializers: { error: (error: unknown) => safeError(error) },
      redact: { paths: secretKeys.flatMap((key) => [key, `*.${key}`]), censor: '[redacted]' },
    },
    file,
  );
  let stopped = false;
  // What still happens after the end has nowhere to go, and must not fail for that.
  const line = (level: 'info' | 'warn' | 'error') => (fields: object, message?: string) => {
    if (!stopped) logger[level](fields, message);
  };
  return {
    path,
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    stop() {
      if (stopped) return;
      stopped = true;
      file.close();
    },
  };
}
