import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** Frames are small or carry their length in 16 bits; the content is only looked at as text. */
export function maskedTextFrame(text: string): Buffer {
  const body = Buffer.from(text);
  const head = body.length < 126 ? 2 : 4;
  const frame = Buffer.alloc(head + 4 + body.length);
  frame[0] = 0x81;
  frame[1] = 0x80 | (body.length < 126 ? body.length : 126);
  if (head === 4) frame.writeUInt16BE(body.length, 2);
  // A mask of zeros leaves the content as it is.
  body.copy(frame, head + 4);
  return frame;
}

/** A WebSocket reduced to bytes: what a download is compared with must not be slower for its client's sake. */
export class RawStream {
  readonly socket: Socket;
  bytes = 0;
  #tail = Buffer.alloc(0);
  #waiting: (() => void) | undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      this.bytes += chunk.length;
      this.#tail = Buffer.concat([this.#tail, chunk]).subarray(-keptBytes);
      this.#waiting?.();
    });
    socket.on('close', () => this.#waiting?.());
  }

  send(text: string): void {
    this.socket.write(maskedTextFrame(text));
  }

  /** Resolves once the last bytes that came contain `text`; false when the connection ended first. */
  async until(text: string): Promise<boolean> {
    for (;;) {
      if (this.#tail.includes(text)) return true;
      if (this.socket.destroyed) return false;
      await new Promise<void>((resolve) => (this.#waiting = resolve));
    }
  }

  /** What came since is of no interest. */
  forget(): void {
    this.bytes = 0;
    this.#tail = Buffer.alloc(0);
  }

  get text(): string {
    return this.#tail.toString();
  }
}

const keptBytes = 64 * 1024;

/** Opens a WebSocket as soon as the port listens, asking every two milliseconds; null once `giveUp` says so. */
export async function openRawStream(
  port: number,
  path: string,
  token: string,
  giveUp: () => boolean,
): Promise<RawStream | null> {
  while (!giveUp()) {
    const socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    const opened = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    if (opened) {
      const stream = new RawStream(socket);
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ZXNjcm93LWRlc2stYg1lbg==\r\nAuthorization: Bearer ${token}\r\n\r\n`,
      );
      await stream.until('\r\n\r\n');
      if (stream.text.startsWith('HTTP/1.1 101')) return stream;
      socket.destroy();
    }
    await setTimeout(2);
  }
  return null;
}
