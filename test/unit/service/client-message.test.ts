import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseClientMessage } from '../../../src-service/stream/client-message.ts';
import { malformedTexts } from '../../support/malformed-messages.ts';

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
      fc.property(malformedTexts, (frame) => {
        const parsed = parseClientMessage(frame);
        expect(({} as Record<string, unknown>)['type']).toBeUndefined();
        if (parsed.ok) return;
        expect(['bad_message', 'unknown_type']).toContain(parsed.code);
        // The client's own words do not come back at length.
        expect(parsed.text.length).toBeLessThan(250);
      }),
      { numRuns: 2000 },
    );
  });

  const requestId = fc.option(fc.string({ minLength: 1, maxLength: 64 }), { nil: undefined });
  const cursor = fc.option(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), {
    nil: undefined,
  });
  const id = fc.constant(tradeId);
  const good = fc.oneof(
    fc.record({
      type: fc.constant('subscribe'),
      scope: fc.constant('mine'),
      after: cursor,
      requestId,
    }),
    fc.record({ type: fc.constant('subscribe'), tradeId: id, after: cursor, requestId }),
    fc.record({ type: fc.constant('unsubscribe'), tradeId: id, requestId }),
    fc.record({ type: fc.constant('ping'), t: fc.integer({ min: 0 }), requestId }),
  );

  it('is read as it was written, whatever else it carries', () => {
    fc.assert(
      fc.property(good, fc.dictionary(fc.string(), fc.jsonValue()), (message, extra) => {
        const wanted = JSON.parse(JSON.stringify(message)) as Record<string, unknown>;
        const parsed = parseClientMessage(JSON.stringify({ ...extra, ...wanted }));
        expect(parsed.ok).toBe(true);
        const known = new Set(['type', 'scope', 'tradeId', 'after', 'epoch', 'requestId', 't']);
        if (!parsed.ok || Object.keys(extra).some((key) => known.has(key))) return;
        expect(parsed.message).toEqual(wanted);
      }),
    );
  });
});
