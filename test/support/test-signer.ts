import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import type { MessagePortMain } from 'electron';
import { serveSigner } from '../../src-main/signer/serve-signer.ts';
import type { EntryMessage, EntryPurpose } from '../../src-main/signer/signer-contract.ts';
import type { SignerProcess } from '../../src-main/signer/signer-process.ts';
import {
  createSignerHost,
  type OpenedEntry,
  type SignerHost,
} from '../../src-main/wallet/keys/signer-host.ts';
import {
  createSecretBridge,
  type SecretName,
  type WindowPort,
} from '../../src-shared/ipc/secret-bridge.ts';
import {
  secretRequests,
  type PageRequestName,
  type SecretArgs,
  type SecretBridge,
  type SecretRequestName,
  type SecretResults,
  type SecretWindowView,
} from '../../src-shared/ipc/signing-contract.ts';
import type { Keystore, KeystoreAccount } from '../../src-main/wallet/keys/keystore.ts';
import type { Result } from '../../src-shared/result.ts';
import type { SecretHandlers } from '../../src-main/wallet/signing/secret-window-session.ts';
import { nodePort } from './node-port.ts';

/** The signer's own code in this thread, over real message ports. It ends as a killed process does: unheard. */
export function forkSignerHere(): SignerProcess {
  const { port1: main, port2: far } = new MessageChannel();
  const windows: MessagePort[] = [];
  const exits: (() => void)[] = [];
  // The test's process may end although a signer still waits for requests.
  const signer = serveSigner(nodePort(far));
  for (const port of [main, far]) port.unref();
  return {
    ...nodePort(main),
    openEntry(entry, purpose) {
      const { port1, port2 } = new MessageChannel();
      signer.openEntry(entry, purpose, nodePort(port1));
      port1.unref();
      windows.push(port1);
      return port2 as unknown as MessagePortMain;
    },
    onExit: (listener) => void exits.push(listener),
    kill() {
      for (const port of [main, far, ...windows]) port.close();
      exits.forEach((listener) => listener());
    },
  };
}

/** The same in a thread of its own, whose memory nobody else has. */
export function forkSignerThread(): SignerProcess {
  const thread = new Worker(new URL('./signer-thread.ts', import.meta.url));
  thread.unref();
  return {
    send: (message) => thread.postMessage(message),
    onMessage: (listener) => void thread.on('message', listener),
    openEntry(entry, purpose) {
      const { port1, port2 } = new MessageChannel();
      const message: EntryMessage = { kind: 'entry', entry, purpose };
      thread.postMessage({ ...message, port: port1 }, [port1]);
      return port2 as unknown as MessagePortMain;
    },
    onExit: (listener) => void thread.once('exit', listener),
    kill: () => void thread.terminate(),
  };
}

export const createTestSigner = (fork: () => SignerProcess = forkSignerHere): SignerHost =>
  createSignerHost(fork, { warn: () => undefined });

/** Types into a window that main opened for this purpose; the channel's number. */
export function typeInto(
  keystore: Pick<Keystore, 'openEntry'>,
  purpose: EntryPurpose,
  secrets: Partial<Record<SecretName, string>>,
): number {
  const { entry, port } = keystore.openEntry(purpose);
  const own = port as unknown as MessagePort;
  const bytes = Object.entries(secrets).map(([name, text]) => [name, Buffer.from(text)]);
  nodePort(own).send({ secrets: Object.fromEntries(bytes) as unknown });
  own.unref();
  return entry;
}

/** Imports a private key as the import window does. */
export async function addKey(
  keystore: Keystore,
  { privateKey, passphrase, label = 'Main', backedUp = false }: KeyToAdd,
): Promise<Result<KeystoreAccount>> {
  const entry = typeInto(keystore, { kind: 'import' }, { privateKey, passphrase });
  const imported = await keystore.readImport({ kind: 'private_key', entry });
  return imported.ok ? keystore.add(imported.value.made, { label, backedUp }) : imported;
}
interface KeyToAdd {
  readonly privateKey: string;
  readonly passphrase: string;
  readonly label?: string;
  readonly backedUp?: boolean;
}

/** The page of main's window as a person uses it: what is typed goes the way that the window's own bridge takes. */
export type SecretPage = {
  readonly [N in PageRequestName]: (args: SecretArgs<N>) => Promise<SecretResults[N]>;
} & Pick<SecretBridge, 'begin' | 'onShown'>;

export interface TestWindow {
  readonly page: SecretPage;
  /** What main's window does with the page's end of a channel. */
  giveEntry(opened: OpenedEntry): void;
}

/** A window without Electron: main's handlers behind the real bridge, their arguments parsed as IPC parses them. */
export function openTestWindow(handlers: () => SecretHandlers): TestWindow {
  let give = (_entry: number, _port: WindowPort): void => undefined;
  const bridge = createSecretBridge({
    async invoke(name, args) {
      const known = name as SecretRequestName;
      const handler = handlers()[known] as (args: unknown) => Promise<unknown>;
      return handler(secretRequests[known].args.parse(args));
    },
    onView: (_listener: (view: SecretWindowView) => void) => undefined,
    onEntry: (listener) => (give = listener),
  });
  const invoke = bridge.invoke as unknown as (name: string, args: unknown) => Promise<unknown>;
  const page = Object.fromEntries(
    Object.keys(secretRequests).map((name) => [name, (args: unknown) => invoke(name, args)]),
  ) as unknown as SecretPage;
  return {
    page: { ...page, begin: () => bridge.begin(), onShown: (listener) => bridge.onShown(listener) },
    giveEntry({ entry, port }) {
      const own = port as unknown as MessagePort;
      give(entry, nodePort(own));
      own.unref();
    },
  };
}
