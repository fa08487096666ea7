/** The control port every peer's server has: a byte `b` is one block, `g` collects garbage and answers `k`. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import process from 'node:process';

const options = JSON.parse(process.argv[2] ?? '{}');

/** The messages of one block, as objects: what every server of the bench sends. */
export const messages =
  options.messages === undefined ? [] : JSON.parse(readFileSync(options.messages, 'utf8'));

let cursor = Date.now() * 1000;
export const nextCursor = () => (cursor += 1);

/** Opens the control port and prints both ports as the first line. */
export function announce(port, onBlock) {
  const control = createServer((socket) => {
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => {
      for (const byte of bytes) {
        if (byte === 98) onBlock();
        else if (byte === 103) {
          if (globalThis.Bun === undefined) globalThis.gc?.();
          else globalThis.Bun.gc(true);
          socket.write('k');
        }
      }
    });
  });
  control.listen(0, '127.0.0.1', () => {
    process.stdout.write(`${JSON.stringify({ port, control: control.address().port })}\n`);
  });
}
