import type { Writable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as ws from 'ws';
import { MessageBatch } from '../../../src-service/stream/message-batch.ts';
import { textFrame } from '../../../src-service/stream/text-frame.ts';

/** ws's own reader of frames, which its type declarations leave out. */
const { Receiver } = ws as unknown as { Receiver: new (options: object) => Writable };

/** What a WebSocket client reads out of the bytes. */
function readBack(bytes: Buffer): string[] {
  const receiver = new Receiver({ allowSynchronousEvents: true });
  const read: string[] = [];
  receiver.on('message', (data: Buffer, isBinary: boolean) => {
    expect(isBinary).toBe(false);
    read.push(data.toString());
  });
  receiver.write(bytes);
  return read;
}

describe('a text frame', () => {
  it.each([0, 1, 125, 126, 65_535, 65_536, 200_000])('of %i bytes is read as written', (length) => {
    const text = 'x'.repeat(length);
    expect(readBack(textFrame(text))).toEqual([text]);
  });

  it('carries any well-formed text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(readBack(textFrame(text))).toEqual([text]);
      }),
    );
  });
});

describe('a batch of messages', () => {
  const messageBatch = new MessageBatch();
  for (const cursor of [5, 7, 9]) messageBatch.add(cursor, textFrame(`message ${cursor}`));

  it('is the same bytes for everyone who takes it whole', () => {
    const whole = messageBatch.after(4);
    expect(readBack(whole.bytes)).toEqual(['message 5', 'message 7', 'message 9']);
    expect(whole.count).toBe(3);
    expect(messageBatch.after(0).bytes).toBe(whole.bytes);
    expect(messageBatch.lastCursor).toBe(9);
  });

  it('leaves out what a subscription is past', () => {
    expect(readBack(messageBatch.after(5).bytes)).toEqual(['message 7', 'message 9']);
    expect(messageBatch.after(8)).toMatchObject({ count: 1 });
    expect(messageBatch.after(9).count).toBe(0);
  });
});
