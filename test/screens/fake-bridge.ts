import { failure, type Failure, type FailureCode } from '../../src-shared/failure.ts';
import {
  ipcRequests,
  type EscrowDeskBridge,
  type IpcParsedArgs,
  type IpcRequestName,
  type IpcResult,
} from '../../src-shared/ipc/ipc-contract.ts';
import type { IpcPublications } from '../../src-shared/ipc/ipc-publications.ts';
import { fail } from '../../src-shared/result.ts';

/** One answer to every request of the contract: a request that is missing here, or of another shape, doesn't compile. */
export type Answers = {
  readonly [N in IpcRequestName]: (args: IpcParsedArgs<N>) => Promise<IpcResult<N>> | IpcResult<N>;
};
/** Requests whose contract has a place for an expected failure. */
type FailingName = {
  [N in IpcRequestName]: { ok: false; failure: Failure } extends IpcResult<N> ? N : never;
}[IpcRequestName];

/** Main is gone, or its handler broke: what the window gets is a rejection. */
export class BrokenRequest extends Error {}

/**
 * The preload's bridge at the window's edge, as main and Electron's IPC would have it: arguments go through the
 * contract's schemas, and both directions are copied, so that a reactive proxy fails here, too. What it finds wrong is
 * kept in `faults`, since a screen may swallow the error.
 */
export class FakeBridge {
  readonly faults: string[] = [];
  readonly #answers: { -readonly [N in IpcRequestName]: Answers[N] };
  /** In place of the answer: a failure as the contract knows it, or a rejection. */
  readonly #failures = new Map<IpcRequestName, () => { ok: false; failure: Failure }>();
  readonly #calls: { readonly name: IpcRequestName; readonly args: unknown }[] = [];
  readonly #listeners = new Map<string, Set<(payload: never) => void>>();
  readonly #waiting: { name: IpcRequestName; go: () => void }[] = [];
  readonly #held = new Set<IpcRequestName>();

  constructor(answers: Answers) {
    this.#answers = { ...answers };
  }

  /** Makes this the bridge of the window. */
  install(): this {
    const bridge: EscrowDeskBridge = {
      invoke: (name, ...args) => this.#invoke(name, args[0]),
      on: (name, listener) => {
        const ofName = this.#listeners.get(name) ?? new Set();
        this.#listeners.set(name, ofName.add(listener));
        return () => void ofName.delete(listener);
      },
    };
    Object.assign(window, { escrowDesk: bridge });
    return this;
  }

  answer<N extends IpcRequestName>(name: N, answer: Answers[N]): void {
    this.#failures.delete(name);
    this.#answers[name] = answer;
  }
  /** An expected failure, as a value. */
  fail(name: FailingName, code: FailureCode, more: { detail?: string; field?: string } = {}): void {
    this.#failures.set(name, () => fail(failure(code, more)));
  }
  /** A fault: the request rejects. */
  reject(...names: readonly IpcRequestName[]): void {
    for (const name of names)
      this.#failures.set(name, () => {
        throw new BrokenRequest(name);
      });
  }
  /** No answer until `release`. */
  hold(...names: readonly IpcRequestName[]): void {
    for (const name of names) this.#held.add(name);
  }
  release(name: IpcRequestName): void {
    this.#held.delete(name);
    for (const one of this.#waiting.filter((waiting) => waiting.name === name)) one.go();
  }

  /** As main does, to whoever listens. */
  publish<N extends keyof IpcPublications>(name: N, payload: IpcPublications[N]): void {
    for (const listener of this.#listeners.get(name) ?? [])
      (listener as (payload: IpcPublications[N]) => void)(structuredClone(payload));
  }

  /** What was asked so far, in order, as main would read it. */
  calls<N extends IpcRequestName>(name: N): readonly IpcParsedArgs<N>[] {
    return this.#calls
      .filter((call) => call.name === name)
      .map((call) => call.args as IpcParsedArgs<N>);
  }
  listenerCount(name: keyof IpcPublications): number {
    return this.#listeners.get(name)?.size ?? 0;
  }

  async #invoke<N extends IpcRequestName>(name: N, given: unknown): Promise<IpcResult<N>> {
    const args = this.#read(name, given);
    this.#calls.push({ name, args });
    if (this.#held.has(name))
      await new Promise<void>((resolve) => this.#waiting.push({ name, go: resolve }));
    const failing = this.#failures.get(name);
    if (failing !== undefined) return failing() as IpcResult<N>;
    return structuredClone(await this.#answers[name](args));
  }

  #read<N extends IpcRequestName>(name: N, given: unknown): IpcParsedArgs<N> {
    try {
      return ipcRequests[name].args.parse(structuredClone(given)) as IpcParsedArgs<N>;
    } catch (error) {
      this.faults.push(`${name}: ${String(error)}`);
      throw error;
    }
  }
}
