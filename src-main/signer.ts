/**
 * Entry of the signer, an Electron `utilityProcess` and the only process of the app that ever holds a key. It lives while
 * an account is unlocked or a window for secrets is open; main kills it to lock.
 */
import process from 'node:process';
import { parseWith } from '../src-shared/parse.ts';
import { openParentPort } from './service/parent-port.ts';
import { serveSigner } from './signer/serve-signer.ts';
import { entryMessageSchema } from './signer/signer-contract.ts';

const signer = serveSigner(openParentPort());
process.parentPort.on('message', ({ data, ports }) => {
  const message = parseWith(entryMessageSchema, data);
  const [port] = ports;
  if (!message.ok || port === undefined) return;
  signer.openEntry(message.value.entry, message.value.purpose, {
    send: (shown) => port.postMessage(shown),
    onMessage(listener) {
      port.on('message', ({ data: typed }: { data: unknown }) => listener(typed));
      port.start();
    },
    close: () => port.close(),
  });
});
