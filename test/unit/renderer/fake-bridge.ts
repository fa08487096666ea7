import type {
  EscrowDeskBridge,
  IpcPublications,
  IpcRequestName,
} from '../../../src-shared/ipc/ipc-contract.ts';

type Answer = (argument: unknown) => unknown;

/** The preload's bridge at the edge of the window: answers are given by the test, publications sent by it. */
export function installFakeBridge(answers: Partial<Record<IpcRequestName, Answer>>) {
  const listeners = new Map<string, Set<(payload: unknown) => void>>();
  const asked: { name: string; argument: unknown }[] = [];
  const bridge = {
    invoke: async (name: IpcRequestName, argument?: unknown) => {
      // What crosses processes must be cloneable: a reactive proxy would throw here, as it does in Electron.
      asked.push({ name, argument: structuredClone(argument) });
      const answer = answers[name];
      if (answer === undefined) throw new Error(`no answer for ${name}`);
      return answer(argument);
    },
    on: (name: string, listener: (payload: unknown) => void) => {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener));
      return () => set.delete(listener);
    },
  };
  Object.assign(window, { escrowDesk: bridge as unknown as EscrowDeskBridge });
  return {
    asked,
    publish: <N extends keyof IpcPublications>(name: N, payload: IpcPublications[N]) =>
      listeners.get(name)?.forEach((listener) => listener(payload)),
    listenerCount: (name: keyof IpcPublications) => listeners.get(name)?.size ?? 0,
  };
}
