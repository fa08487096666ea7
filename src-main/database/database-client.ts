import { Worker } from 'node:worker_threads';
import type { DatabaseProblem } from '../../src-sqlite/open-database.ts';
import { createPortClient, type PortClient } from '../../src-shared/port/port-client.ts';
import { trustingReader } from '../../src-shared/port/port-messages.ts';
import { assertNever } from '../../src-shared/result.ts';
import type {
  DatabasePublications,
  DatabaseRequestName,
  DatabaseRequests,
  OpenedAppDatabase,
} from './database-messages.ts';
import type { RecordKind, RecordStore } from './record-store.ts';

class AppDatabaseUnavailable extends Error {
  readonly problem: DatabaseProblem | 'ended';
  constructor(problem: DatabaseProblem | 'ended', message: string) {
    super(message);
    this.name = 'HistoryUnavailable';
    this.problem = problem;
  }
}

/** The history database as main sees it: requests in their order, each one transaction in the worker thread. */
export interface AppDatabase extends OpenedAppDatabase {
  request<N extends DatabaseRequestName>(
    name: N,
    args: DatabaseRequests[N]['args'],
  ): Promise<DatabaseRequests[N]['result']>;
  readonly records: RecordStore & { chainChanged(): void };
  /** Writes what waits, closes the file. */
  stop(): Promise<void>;
}

/** `worker`: the built entry, or its source in tests. Rejects with `AppDatabaseUnavailable`. */
export async function startAppDatabase(worker: URL, path: string): Promise<AppDatabase> {
  const thread = new Worker(worker, { workerData: { path } });
  let ended: AppDatabaseUnavailable | null = null;
  const { port, opened } = await new Promise<{
    readonly port: PortClient<DatabaseRequests>;
    readonly opened: OpenedAppDatabase;
  }>((resolve, reject) => {
    const client = createPortClient<DatabaseRequests, DatabasePublications>(
      {
        send: (message) => thread.postMessage(message),
        onMessage: (listener) => void thread.on('message', listener),
      },
      {
        reader: trustingReader,
        unavailable: 'storage_failed',
        onPublication(publication) {
          switch (publication.name) {
            case 'opened':
              resolve({ port: client, opened: publication.payload });
              return;
            case 'refused': {
              const { problem, message } = publication.payload;
              void thread.terminate();
              reject(new AppDatabaseUnavailable(problem, message));
              return;
            }
            default:
              return assertNever(publication);
          }
        },
        onUnreadable: () => reject(new Error('the history thread speaks another language')),
      },
    );
    const end = (message: string): void => {
      ended ??= new AppDatabaseUnavailable('ended', message);
      reject(ended);
      client.close();
    };
    thread.on('error', (error) => end(error instanceof Error ? error.message : String(error)));
    thread.on('exit', () => end('the history thread has ended'));
  });

  async function request<N extends DatabaseRequestName>(
    name: N,
    args: DatabaseRequests[N]['args'],
  ): Promise<DatabaseRequests[N]['result']> {
    const answer = await port.request(name, args);
    if (answer.ok) return answer.value;
    throw ended ?? new Error(answer.failure.detail ?? answer.failure.code);
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
      if (ended !== null) return;
      const exited = new Promise<void>((resolve) => thread.once('exit', () => resolve()));
      await request('close', null);
      await exited;
    },
  };
}
