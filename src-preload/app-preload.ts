import { contextBridge, ipcRenderer } from 'electron';
import type { EscrowDeskBridge } from '../src-shared/ipc/ipc-contract.ts';

/**
 * `window.escrowDesk`: the contract's one shape over two channels. Names and arguments are checked in main, behind
 * the sender check, so this file needs the contract's types alone and loads fast.
 */
type Listener = (payload: unknown) => void;
const listeners = new Map<string, Set<Listener>>();

ipcRenderer.on('escrow-desk:publication', (_event, name: string, payload: unknown) => {
  for (const listener of listeners.get(name) ?? []) listener(payload);
});

const bridge: EscrowDeskBridge = {
  invoke: (name, ...args) => ipcRenderer.invoke('escrow-desk:request', name, args[0]),
  on(name, listener) {
    const ofName = listeners.get(name) ?? new Set<Listener>();
    listeners.set(name, ofName);
    // A function of its own, so that one listener given twice ends once at a time.
    const own: Listener = (payload) => listener(payload as Parameters<typeof listener>[0]);
    ofName.add(own);
    return () => void ofName.delete(own);
  },
};

contextBridge.exposeInMainWorld('escrowDesk', bridge);
