import { Worker } from 'node:worker_threads';
import type { DatabaseProblem } from '../../src-sqlite/open-database.ts';
import type { HistoryRequestName, HistoryRequests, OpenedHistory } from './database-messages.ts';
import type { RecordKind, RecordStore } from './record-store.ts';

export interface WorkerRequest {
  readonly id: number;
  readonly name: HistoryRequestName;
  readonly args: unknown;
}
export type WorkerAnswer =
  | { readonly kind: 'opened'; readonly opened: OpenedHistory }
  | { readonly kind: 'refused'; readonly problem: DatabaseProblem; readonly message: string }
  | { readonly kind: 'answer'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };

class HistoryUnavailable extends Error {
  readonly problem: DatabaseProblem | 'ended';
  constructor(problem: DatabaseProblem | 'ended', message: string) {
    super(message);
    this.name = 'HistoryUnavailable';
    this.problem = problem;
  }
}

/** The history database as main sees it: requests in their order, each one transaction in the worker thread. */
export interface History extends OpenedHistory {
  request<N extends HistoryRequestName>(
    name: N,
    args: HistoryRequests[N]['args'],
  ): Promise<HistoryRequests[N]['result']>;
  readonly records: RecordStore & { chainChanged(): void };
  /** Writes what waits, closes the file. */
  stop(): Promise<void>;
}

/** `worker`: the built entry, or its source in tests. Rejects with `HistoryUnavailable`. */
export async function startHistory(worker: URL, path: string): Promise<History> {
  const thread = new Worker(worker, { workerData: { path } });
  const waiting = new Map<
    number,
    { resolve: (result: unknown) => void; reject: (error: Error) => void }
  >();
  let nextId = 1;
  let ended = false;

  const opened = await new Promise<OpenedHistory>((resolve, reject) => {
    thread.on('message', (answer: WorkerAnswer) => {
      switch (answer.kind) {
        case 'opened':
          return resolve(answer.opened);
        case 'refused':
          void thread.terminate();
          return reject(new HistoryUnavailable(answer.problem, answer.message));
        case 'answer':
          waiting.get(answer.id)?.resolve(answer.result);
          return void waiting.delete(answer.id);
        case 'failed':
          waiting.get(answer.id)?.reject(new Error(answer.message));
          return void waiting.delete(answer.id);
      }
    });
    const end = (error: Error): void => {
      ended = true;
      reject(error);
      for (const each of waiting.values()) each.reject(error);
      waiting.clear();
    };
    thread.on('error', (error) =>
      end(new HistoryUnavailable('ended', error instanceof Error ? error.message : String(error))),
    );
    thread.on('exit', () => end(new HistoryUnavailable('ended', 'the history thread has ended')));
  });

  function request<N extends HistoryRequestName>(
    name: N,
    args: HistoryRequests[N]['args'],
  ): Promise<HistoryRequests[N]['result']> {
    if (ended)
      return Promise.reject(new HistoryUnavailable('ended', 'the history thread has ended'));
    return new Promise((resolve, reject) => {
      const id = nextId;
      nextId += 1;
      waiting.set(id, { resolve: (result) => resolve(result as never), reject });
      thread.postMessage({ id, name, args } satisfies WorkerRequest);
    });
  }

  const chainListeners = new Set<() => void>();
  return {
    ...opened,
    request,
    records: {
      list: (kind: RecordKind) => request('listRecords', kind),
      async put(kind, id, value) {
        await request('putRecord', { kind, id, json: JSON.stringify(value) });
      },
      async remove(kind, id) {
        await request('removeRecord', { kind, id });
      },
      all: () => request('allRecords', null),
      async restore(records) {
        await request('restoreRecords', { records, now: Date.now() });
        chainListeners.forEach((listener) => listener());
      },
      onChainChange(listener) {
        chainListeners.add(listener);
        return () => void chainListeners.delete(listener);
      },
      chainChanged: () => chainListeners.forEach((listener) => listener()),
    },
    async stop() {
      if (ended) return;
      const exited = new Promise<void>((resolve) => thread.once('exit', () => resolve()));
      await request('close', null);
      await exited;
    },
  };
}
