import type { Failure } from '../failure.ts';
import { failureSchema, parseWith, z } from '../parse.ts';
import { ok, type Result } from '../result.ts';

/**
 * Requests, answers and publications between two processes or threads of the app, over any channel of structured
 * clones: a worker thread, an Electron utility process, a forked Node process.
 */
export interface Port {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
}

/** Requests by name: what each takes and what a good answer holds, as one side of the port sees them. */
export type Requests<R> = { readonly [N in keyof R]: { args: unknown; result: unknown } };
/** One of the publications `P`, which are payloads by name. */
export type Publication<P> = {
  [N in keyof P & string]: { readonly name: N; readonly payload: P[N] };
}[keyof P & string];

/** The schemas of all that crosses a port between processes: each side parses what comes from the other. */
export interface PortContract {
  readonly requests: Readonly<
    Record<string, { readonly args: z.ZodType; readonly result: z.ZodType }>
  >;
  readonly publications: Readonly<Record<string, z.ZodType>>;
}
/** The contract as the side sees it that asks: it sends what the schemas take and gets what they make of it. */
export interface AskingSide<C extends PortContract> {
  readonly requests: {
    [N in keyof C['requests']]: {
      args: z.input<C['requests'][N]['args']>;
      result: z.output<C['requests'][N]['result']>;
    };
  };
  readonly publications: { [N in keyof C['publications']]: z.output<C['publications'][N]> };
}
/** The contract as the side sees it that answers. */
export interface AnsweringSide<C extends PortContract> {
  readonly requests: {
    [N in keyof C['requests']]: {
      args: z.output<C['requests'][N]['args']>;
      result: z.input<C['requests'][N]['result']>;
    };
  };
  readonly publications: { [N in keyof C['publications']]: z.input<C['publications'][N]> };
}

/** Makes of what came over a port what its name promises; null: there is no such name. */
export interface PortReader {
  args(name: string, value: unknown): Result<unknown> | null;
  result(name: string, value: unknown): Result<unknown> | null;
  publication(name: string, payload: unknown): Result<unknown> | null;
}

/** Parses all with the contract's schemas. */
export function readerOf(contract: PortContract): PortReader {
  const request = (name: string) =>
    Object.hasOwn(contract.requests, name) ? contract.requests[name] : undefined;
  const read = (schema: z.ZodType | undefined, value: unknown, code?: Failure['code']) =>
    schema === undefined ? null : parseWith(schema, value, code);
  return {
    args: (name, value) => read(request(name)?.args, value),
    result: (name, value) => read(request(name)?.result, value, 'internal'),
    publication: (name, payload) =>
      read(
        Object.hasOwn(contract.publications, name) ? contract.publications[name] : undefined,
        payload,
        'internal',
      ),
  };
}

/** Takes all as it comes: for a thread of this same program, which was compiled with the same types. */
export const trustingReader: PortReader = {
  args: (_name, value) => ok(value),
  result: (_name, value) => ok(value),
  publication: (_name, payload) => ok(payload),
};

export const requestMessageSchema = z.object({
  kind: z.literal('request'),
  id: z.number().int(),
  name: z.string(),
  args: z.unknown(),
});
export type RequestMessage = z.output<typeof requestMessageSchema>;

export const answerMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('answer'), id: z.number().int(), value: z.unknown() }),
  z.object({ kind: z.literal('failure'), id: z.number().int(), failure: failureSchema }),
  z.object({ kind: z.literal('publication'), name: z.string(), payload: z.unknown() }),
]);
export type AnswerMessage = z.output<typeof answerMessageSchema>;
