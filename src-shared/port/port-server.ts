import { failure } from '../failure.ts';
import { parseWith } from '../parse.ts';
import { fail, type Result } from '../result.ts';
import {
  requestMessageSchema,
  type AnswerMessage,
  type Port,
  type PortReader,
  type Publication,
  type Requests,
} from './port-messages.ts';

/** The side of a port that answers. */
export interface PortServer<P> {
  readonly publish: (publication: Publication<P>) => void;
}

/** Called in the order of the requests; what it throws is answered as `internal` with its message. */
export type AnswerRequest<R extends Requests<R>> = <N extends keyof R & string>(
  name: N,
  args: R[N]['args'],
) => Result<R[N]['result']> | Promise<Result<R[N]['result']>>;

/** One answer for each request's name. */
export type PortHandlers<R extends Requests<R>> = {
  readonly [N in keyof R & string]: (args: R[N]['args']) => Promise<Result<R[N]['result']>>;
};

/** Answers every request once; a message that is no request is passed over. */
export function servePort<R extends Requests<R>, P>(
  port: Port,
  reader: PortReader,
  answer: AnswerRequest<R>,
): PortServer<P> {
  async function answered(name: string, value: unknown): Promise<Result<unknown>> {
    try {
      const args = reader.args(name, value);
      if (args === null) return fail(failure('internal', { detail: `no request ${name}` }));
      if (!args.ok) return args;
      // What the reader knows by its name is a request, and what it read are its arguments.
      const known = name as keyof R & string;
      return await answer(known, args.value as R[typeof known]['args']);
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      return fail(failure('internal', { detail }));
    }
  }
  const send = (message: AnswerMessage): void => port.send(message);
  port.onMessage((data) => {
    const request = parseWith(requestMessageSchema, data);
    if (!request.ok) return;
    const { id, name, args } = request.value;
    void answered(name, args).then((result) => {
      if (result.ok) send({ kind: 'answer', id, value: result.value });
      else send({ kind: 'failure', id, failure: result.failure });
    });
  });
  return { publish: ({ name, payload }) => send({ kind: 'publication', name, payload }) };
}
