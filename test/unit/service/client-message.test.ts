import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseClientMessage } from '../../../src-service/stream/client-message.ts';

const tradeId = `0x${'ab'.repeat(32)}`;

describe('a message from a client', () => {
  it.each([
    { type: 'subscribe', scope: 'mine' },
    { type: 'subscribe', scope: 'mine', after: 0, epoch: 'abc', requestId: '1' },
    { type: 'subscribe', tradeId, after: 12 },
    { type: 'unsubscribe', scope: 'mine' },
    { type: 'unsubscribe', tradeId },
    { type: 'refresh', token: 'x' },
    { type: 'ping', t: 1 },
    { type: 'pong', t: 1, unknown: 'ignored' },
  ])('is read: %j', (message) => {
    expect(parseClientMessage(JSON.stringify(message)).ok).toBe(true);
  });

  it.each([
    ['{', 'bad_message'],
    ['', 'bad_message'],
    ['null', 'bad_message'],
    ['[]', 'bad_message'],
    ['{"type":5}', 'bad_message'],
    ['{"type":"toString"}', 'unknown_type'],
    ['{"type":"__proto__"}', 'unknown_type'],
    ['{"type":"subscribe"}', 'bad_message'],
    ['{"type":"subscribe","scope":"all"}', 'bad_message'],
    ['{"type":"subscribe","scope":"mine","after":-1}', 'bad_message'],
    ['{"type":"subscribe","scope":"mine","after":1e400}', 'bad_message'],
    ['{"type":"subscribe","scope":"mine","after":"1"}', 'bad_message'],
    ['{"type":"subscribe","tradeId":"0x1"}', 'bad_message'],
    ['{"__proto__":{"type":"ping","t":1}}', 'bad_message'],
    [`${'['.repeat(30_000)}${']'.repeat(30_000)}`, 'bad_message'],
    [`{"type":"ping","t":1,"deep":${'['.repeat(30_000)}`, 'bad_message'],
  ])('is refused: %s', (frame, code) => {
    expect(parseClientMessage(frame)).toMatchObject({ ok: false, code });
  });

  it('keeps its requestId in the refusal', () => {
    const refused = parseClientMessage('{"type":"subscribe","requestId":"r1"}');
    expect(refused).toMatchObject({ ok: false, requestId: 'r1' });
  });

  it('never throws and never changes the prototype, whatever comes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (frame) => {
        const parsed = parseClientMessage(frame);
        expect(typeof parsed.ok).toBe('boolean');
        expect(({} as Record<string, unknown>)['type']).toBeUndefined();
      }),
    );
  });
});
