import { MessageChannelMain, utilityProcess, type MessagePortMain } from 'electron';
import type { Port } from '../../src-shared/port/port-messages.ts';
import type { EntryMessage, EntryPurpose } from './signer-contract.ts';

/** The signer's process as main has it; Electron's own, or in tests the same code in a thread. */
export interface SignerProcess extends Port {
  /**
   * Opens a channel between the signer and a window of main's; what comes back is the window's end, to be passed on and
   * not listened to.
   */
  openEntry(entry: number, purpose: EntryPurpose): MessagePortMain;
  /** Once, however it ends. */
  onExit(listener: () => void): void;
  /** At once, in the midst of whatever it does. */
  kill(): void;
}
export type ForkSigner = () => SignerProcess;

/** `entry`: the built `signer.ts`. It gets nothing of this process's environment and nobody reads what it prints. */
export function forkSigner(entry: string): SignerProcess {
  const child = utilityProcess.fork(entry, [], {
    serviceName: 'Escrow Desk signer',
    env: {},
    stdio: 'ignore',
  });
  return {
    send: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    openEntry(id, purpose) {
      const { port1, port2 } = new MessageChannelMain();
      const message: EntryMessage = { kind: 'entry', entry: id, purpose };
      child.postMessage(message, [port1]);
      return port2;
    },
    onExit: (listener) => void child.once('exit', listener),
    kill: () => void child.kill(),
  };
}
