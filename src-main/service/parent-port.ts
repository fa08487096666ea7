import process from 'node:process';
import type { Port } from '../../src-shared/port/port-messages.ts';

/** The way from an Electron `utilityProcess` to main, for the entries that run in one. */
export function openParentPort(): Port {
  const { parentPort } = process;
  return {
    send: (message) => parentPort.postMessage(message),
    onMessage: (listener) =>
      void parentPort.on('message', ({ data }: { data: unknown }) => listener(data)),
  };
}
