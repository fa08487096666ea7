import type { MessagePort } from 'node:worker_threads';
import type { WindowPort } from '../../src-shared/ipc/secret-bridge.ts';

/** A port of Node's as the program's own interface. */
export function nodePort(port: MessagePort): WindowPort & { close(): void } {
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => void port.on('message', listener),
    close: () => port.close(),
  };
}
