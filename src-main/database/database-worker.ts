import { parentPort, workerData } from 'node:worker_threads';
import { z } from '../../src-shared/parse.ts';
import { DatabaseOpenError } from '../../src-sqlite/open-database.ts';
import { openHistory, type HistoryDatabase } from './app-database.ts';
import type { WorkerAnswer, WorkerRequest } from './database-client.ts';

/** Entry of the worker thread that owns `history.db`: no window ever waits for the disk. */
const port = parentPort;
if (port === null) throw new Error('the history worker is started by main');
const { path } = z.object({ path: z.string() }).parse(workerData);

let database: HistoryDatabase | null = null;
const say = (answer: WorkerAnswer): void => port.postMessage(answer);

try {
  database = openHistory(path, Date.now());
  say({ kind: 'opened', opened: { damage: database.damage } });
} catch (error) {
  const problem = error instanceof DatabaseOpenError ? error.problem : 'unwritable';
  say({
    kind: 'refused',
    problem,
    message: error instanceof Error ? error.message : String(error),
  });
}

port.on('message', ({ id, name, args }: WorkerRequest) => {
  if (database === null) return;
  try {
    const result = database.answer(name, args as never);
    say({ kind: 'answer', id, result });
  } catch (error) {
    say({ kind: 'failed', id, message: error instanceof Error ? error.message : String(error) });
  }
  if (name === 'close') port.close();
});
