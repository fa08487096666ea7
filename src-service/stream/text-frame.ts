const finalTextFrame = 0x81;
/** Payloads up to here have their length in the second byte. */
const shortPayload = 125;

/**
 * One text message as the bytes that go over a server's socket (RFC 6455, 5.2): a single unmasked, uncompressed frame.
 * Built once, it is sent to any number of sockets.
 */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const offset = length <= shortPayload ? 2 : length <= 0xffff ? 4 : 10;
  const frame = Buffer.allocUnsafe(offset + length);
  frame[0] = finalTextFrame;
  if (offset === 2) {
    frame[1] = length;
  } else if (offset === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, offset);
  return frame;
}
