import type {
  IpcParsedArgs,
  IpcRequestName,
  IpcResult,
} from '../../src-shared/ipc/ipc-contract.ts';
import type { NoteBook } from './note-book.ts';
import type { NoteOutbox } from './note-outbox.ts';

type NoteRequestName = Extract<IpcRequestName, `notes.${string}`>;
export type NoteHandlers = {
  readonly [N in NoteRequestName]: (args: IpcParsedArgs<N>) => Promise<IpcResult<N>>;
};

/** All `notes.*` requests. */
export function createNoteHandlers(
  notes: NoteBook,
  outbox: Pick<NoteOutbox, 'retry' | 'discard'>,
): NoteHandlers {
  return {
    'notes.get': (tradeId) => notes.view(tradeId),
    'notes.write': (request) => notes.write(request),
    'notes.send': (request) => notes.send(request),
    'notes.retry': (id) => outbox.retry(id),
    'notes.discard': (id) => outbox.discard(id),
  };
}
