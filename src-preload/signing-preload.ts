import { contextBridge, ipcRenderer } from 'electron';
import { createSecretBridge } from '../src-shared/ipc/secret-bridge.ts';
import type { SecretWindowView } from '../src-shared/ipc/signing-contract.ts';

/** What is used of the port: the page's types are not known here. */
interface PagePort {
  readonly postMessage: (message: unknown) => void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
}

/** `window.escrowDeskSecret`: only the window that main owns for secrets is opened with this. */
const bridge = createSecretBridge({
  invoke: (name, args) => ipcRenderer.invoke('escrow-desk:secret-request', name, args),
  onView: (listener) =>
    void ipcRenderer.on('escrow-desk:secret-view', (_event, view: SecretWindowView) =>
      listener(view),
    ),
  onEntry: (listener) =>
    void ipcRenderer.on('escrow-desk:secret-entry', ({ ports }, entry: number) => {
      const [port] = ports as unknown as readonly PagePort[];
      if (port === undefined) return;
      listener(entry, {
        send: (message) => port.postMessage(message),
        onMessage: (take) => (port.onmessage = ({ data }) => take(data)),
      });
    }),
});

contextBridge.exposeInMainWorld('escrowDeskSecret', bridge);
