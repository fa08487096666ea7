import decodeQR from 'qr/decode.js';
import { expect, it } from 'vitest';
import { messageOf } from '../../../src-renderer/format/travelling-message.ts';
import { longestQrText, qrPicture } from '../../../src-shared/qr-picture.ts';

/** The path's modules as pixels, four on a side. */
function drawn(path: string, size: number) {
  const scale = 4;
  const side = size * scale;
  const data = new Uint8Array(side * side * 4).fill(255);
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g))
    for (let py = Number(y) * scale; py < (Number(y) + 1) * scale; py += 1)
      for (let px = Number(x) * scale; px < (Number(x) + Number(width)) * scale; px += 1)
        data.fill(0, (py * side + px) * 4, (py * side + px) * 4 + 3);
  return { width: side, height: side, data };
}

it.each([100, 970, longestQrText])(
  'a message of %i characters reads back from its picture',
  (length) => {
    const text = `escrow-desk:1/${'Ab3_-'.repeat(400)}`.slice(0, length);
    const picture = qrPicture(text);
    if (picture === null) throw new Error('no picture');
    // 117 modules and the quiet zone at most.
    expect(picture.size).toBeLessThanOrEqual(125 + 4);
    expect(decodeQR(drawn(picture.path, picture.size))).toBe(text);
  },
);

it('a longer one makes no picture', () => {
  expect(qrPicture('x'.repeat(longestQrText + 1))).toBeNull();
  expect(qrPicture('')).toBeNull();
});

it('only the message goes into the picture, not the line for people', () => {
  expect(messageOf('Offer: sell 1 ETH\nescrow-desk:1/abc_-\n')).toBe('escrow-desk:1/abc_-');
  expect(messageOf('Sealed\nescrow-desk-details:1/xyz')).toBe('escrow-desk-details:1/xyz');
  expect(messageOf('hello')).toBe('');
});
