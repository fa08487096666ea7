import { pino, type DestinationStream, type Logger } from 'pino';

export type ServiceLogger = Pick<Logger, 'info' | 'warn' | 'error' | 'debug'>;

/** Keys whose values no log may hold, at the top and one level below. */
const secretKeys = [
  'token',
  'accessToken',
  'refreshToken',
  'authorization',
  'signature',
  'secret',
  'privateKey',
  'rpcUrl',
  'rpcUrls',
  'password',
];

/** Structured log lines: `{"level":"info","time":…,"event":…}`. `destination` defaults to standard output. */
export function createServiceLogger(
  destination?: DestinationStream,
  level = 'info',
): ServiceLogger {
  const options = {
    level,
    base: null,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: safeError },
    redact: { paths: secretKeys.flatMap((key) => [key, `*.${key}`]), censor: '[redacted]' },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

const urlPattern = /\b(?:https?|wss?|postgres(?:ql)?|rediss?):\/\/\S+/gi;

/** URLs in a text without credentials, path and query: those of RPC providers carry keys. */
export function withoutUrls(text: string): string {
  return text.replaceAll(urlPattern, (url) =>
    URL.canParse(url) ? `${new URL(url).protocol}//${new URL(url).host}/…` : '…',
  );
}

/** An error for the log: names and messages of its causes, stacks of our own code, no URL in full. */
function safeError(error: unknown): unknown {
  if (!(error instanceof Error)) return withoutUrls(String(error));
  return {
    name: error.name,
    message: withoutUrls(error.message).slice(0, 2000),
    stack: error.stack === undefined ? undefined : withoutUrls(error.stack).slice(0, 4000),
    ...(error.cause === undefined ? {} : { cause: safeError(error.cause) }),
  };
}
