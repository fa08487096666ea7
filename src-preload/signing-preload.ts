import { contextBridge, ipcRenderer } from 'electron';
import type { SecretBridge, SecretWindowView } from '../src-shared/ipc/signing-contract.ts';

/** `window.escrowDeskSecret`: only the window that main owns for secrets is opened with this. */
const listeners = new Set<(view: SecretWindowView) => void>();

ipcRenderer.on('escrow-desk:secret-view', (_event, view: SecretWindowView) => {
  for (const listener of listeners) listener(view);
});

const bridge: SecretBridge = {
  invoke: (name, ...args) => ipcRenderer.invoke('escrow-desk:secret-request', name, args[0]),
  onView(listener) {
    const own = (view: SecretWindowView): void => listener(view);
    listeners.add(own);
    return () => void listeners.delete(own);
  },
};

contextBridge.exposeInMainWorld('escrowDeskSecret', bridge);
