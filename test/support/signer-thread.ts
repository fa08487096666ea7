import { parentPort, type MessagePort } from 'node:worker_threads';
import { serveSigner } from '../../src-main/signer/serve-signer.ts';
import { entryMessageSchema } from '../../src-main/signer/signer-contract.ts';
import { nodePort } from './node-port.ts';

/** `src-main/signer.ts` for a thread of Node's, whose messages carry their ports inside. */
const signer = serveSigner(nodePort(parentPort!));
parentPort!.on('message', (data: { readonly port?: MessagePort }) => {
  const message = entryMessageSchema.safeParse(data);
  if (!message.success || data.port === undefined) return;
  signer.openEntry(message.data.entry, message.data.purpose, nodePort(data.port));
});
