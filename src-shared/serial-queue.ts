/** What every new queue waits for: shared, for a service holds one queue per socket. */
const nothing: Promise<unknown> = Promise.resolve();
const ignore = (): void => undefined;

/** Runs tasks one at a time, in the order given. Invariant: a task that fails never keeps the next from running. */
export class SerialQueue {
  /** Settles with the newest task and never rejects. */
  #last = nothing;

  /** Starts the task once those given before have ended, well or not. Settles as the task does. */
  run<T>(task: () => Promise<T>): Promise<T> {
    const done = this.#last.then(task);
    this.#last = done.then(ignore, ignore);
    return done;
  }

  /** Resolves once no task waits or runs, those that were added meanwhile included. Never rejects. */
  async idle(): Promise<void> {
    let seen: Promise<unknown>;
    do {
      seen = this.#last;
      await seen;
    } while (seen !== this.#last);
  }
}
