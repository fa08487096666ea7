import { parentPort, workerData } from 'node:worker_threads';
import { failure } from '../../src-shared/failure.ts';
import { z } from '../../src-shared/parse.ts';
import { trustingReader } from '../../src-shared/port/port-messages.ts';
import { servePort } from '../../src-shared/port/port-server.ts';
import { fail, ok } from '../../src-shared/result.ts';
import { DatabaseOpenError } from '../../src-sqlite/open-database.ts';
import { openAppDatabase, type OpenDatabase } from './app-database.ts';
import type { DatabasePublications, DatabaseRequests } from './database-messages.ts';

/** Entry of the worker thread that owns `history.db`: no window ever waits for the disk. */
const thread = parentPort;
if (thread === null) throw new Error('the history worker is started by main');
const { path } = z.object({ path: z.string() }).parse(workerData);

let database: OpenDatabase | null = null;

const { publish } = servePort<DatabaseRequests, DatabasePublications>(
  {
    send: (message) => thread.postMessage(message),
    onMessage: (listener) => void thread.on('message', listener),
  },
  trustingReader,
  (name, args) => {
    if (database === null) return fail(failure('storage_failed'));
    // In a later turn: the answer goes out first. Without a port to listen on the thread ends.
    if (name === 'close') setImmediate(() => thread.close());
    return ok(database.answer(name, args));
  },
);

try {
  database = openAppDatabase(path, Date.now());
  publish({ name: 'opened', payload: { damage: database.damage } });
} catch (error) {
  const problem = error instanceof DatabaseOpenError ? error.problem : 'unwritable';
  const message = error instanceof Error ? error.message : String(error);
  publish({ name: 'refused', payload: { problem, message } });
}
