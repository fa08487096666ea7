import { failure, type FailureCode } from '../failure.ts';
import { parseWith } from '../parse.ts';
import { assertNever, fail, ok, type Result } from '../result.ts';
import {
  answerMessageSchema,
  type Port,
  type PortReader,
  type Publication,
  type RequestMessage,
  type Requests,
} from './port-messages.ts';

/** The side of a port that asks. */
export interface PortClient<R extends Requests<R>> {
  /**
   * The other side's answer or its failure; one that threw is `internal`. Without an answer in time (milliseconds), or
   * once the port is closed, the client's own code. Never rejects.
   */
  readonly request: <N extends keyof R & string>(
    name: N,
    args: R[N]['args'],
    withinMs?: number,
  ) => Promise<Result<R[N]['result']>>;
  /** The other side has ended: whoever waits is told, and nothing more is sent. */
  close(): void;
}

export interface PortClientOptions<P> {
  readonly reader: PortReader;
  /** What a request fails with that nobody answers. */
  readonly unavailable: FailureCode;
  readonly onPublication: (publication: Publication<P>) => void;
  /** A message that is not of this protocol, passed over. */
  readonly onUnreadable: () => void;
}

/** `R` and `P`: the requests and publications as the asking side sees them. */
export function createPortClient<R extends Requests<R>, P>(
  port: Port,
  options: PortClientOptions<P>,
): PortClient<R> {
  const { reader, unavailable } = options;
  const waiting = new Map<number, (answer: Result<unknown>) => void>();
  let nextId = 1;
  let closed = false;

  port.onMessage((data) => {
    const parsed = parseWith(answerMessageSchema, data);
    if (!parsed.ok) return options.onUnreadable();
    const message = parsed.value;
    switch (message.kind) {
      case 'answer':
        return waiting.get(message.id)?.(ok(message.value));
      case 'failure':
        return waiting.get(message.id)?.(fail(message.failure));
      case 'publication': {
        const payload = reader.publication(message.name, message.payload);
        if (payload?.ok !== true) return options.onUnreadable();
        // What the reader makes of a name is what the types say of it.
        return options.onPublication({
          name: message.name,
          payload: payload.value,
        } as Publication<P>);
      }
      default:
        return assertNever(message);
    }
  });

  return {
    request<N extends keyof R & string>(name: N, args: R[N]['args'], withinMs?: number) {
      if (closed) return Promise.resolve(fail(failure(unavailable)));
      const id = nextId;
      nextId += 1;
      return new Promise<Result<R[N]['result']>>((resolve) => {
        const settle = (answer: Result<unknown>): void => {
          clearTimeout(late);
          waiting.delete(id);
          const read = answer.ok ? reader.result(name, answer.value) : answer;
          resolve(read ?? fail(failure('internal')));
        };
        const late =
          withinMs === undefined
            ? undefined
            : setTimeout(() => settle(fail(failure(unavailable))), withinMs);
        waiting.set(id, settle);
        try {
          port.send({ kind: 'request', id, name, args } satisfies RequestMessage);
        } catch (error) {
          // It is no plain data, or the channel is gone before its end was noticed.
          const detail = error instanceof Error ? error.message : String(error);
          settle(fail(failure('internal', { detail })));
        }
      });
    },
    close() {
      closed = true;
      for (const settle of [...waiting.values()]) settle(fail(failure(unavailable)));
    },
  };
}
