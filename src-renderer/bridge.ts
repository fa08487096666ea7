import type {
  EscrowDeskBridge,
  IpcArgs,
  IpcRequestName,
  IpcResult,
} from '../src-shared/ipc/ipc-contract.ts';
import type { IpcPublications } from '../src-shared/ipc/ipc-publications.ts';

declare global {
  interface Window {
    readonly escrowDesk: EscrowDeskBridge;
  }
}

/** Vue's reactive proxies cannot be cloned across processes, so everything sent is copied plain first. */
function plainCopy<T>(value: T): T {
  if (ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(plainCopy) as T;
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, plainCopy(inner as unknown)]),
    ) as T;
  }
  return value;
}

/** Asks main. Expected failures come back as `Result`; a rejection is a fault of the program. */
export function invoke<N extends IpcRequestName>(
  name: N,
  ...args: undefined extends IpcArgs<N> ? [] : [IpcArgs<N>]
): Promise<IpcResult<N>> {
  return window.escrowDesk.invoke(name, ...plainCopy(args));
}

/** Listens to what main publishes; returns the function that ends it. */
export function subscribe<N extends keyof IpcPublications>(
  name: N,
  listener: (payload: IpcPublications[N]) => void,
): () => void {
  return window.escrowDesk.on(name, listener);
}
