import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WireErrorCode } from '../../src-shared/stream/wire-messages.ts';
import { errorAnswer } from '../http/error-answer.ts';

/** Answers an upgrade request with a plain HTTP error and closes. */
export function refuseUpgrade(
  socket: Duplex,
  status: number,
  code: WireErrorCode,
  /** Seconds, said with 429 and 503. */
  retryAfter = 1,
): void {
  if (socket.destroyed) return;
  const body = JSON.stringify(errorAnswer(code));
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}`,
      'Connection: close',
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      ...(status === 401 ? ['WWW-Authenticate: Bearer'] : []),
      ...(status === 429 || status === 503 ? [`Retry-After: ${retryAfter}`] : []),
      '',
      body,
    ].join('\r\n'),
    () => socket.destroy(),
  );
}
