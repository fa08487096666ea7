import type { z } from '../parse.ts';
import type { Result } from '../result.ts';

/** A request of the app window: a schema for its argument, a result type, and what a page may do by it. */
export interface Request<A extends z.ZodType, R, C extends RequestClass> {
  readonly class: C;
  readonly args: A;
  /** Only a type; no value exists at run time. */
  readonly result?: R;
}
/**
 * What a page that is not to be trusted may do by itself. `read` and `write` are free: what they change guards no money.
 * `confirmed`: a window or dialog of main's asks a person first. `signed`: a person signs, or types a passphrase, in a
 * window of main's. Main enforces it in `src-main/app/guard-requests.ts`.
 */
export type RequestClass = 'read' | 'write' | 'confirmed' | 'signed';
export const read =
  <R>() =>
  <A extends z.ZodType>(args: A): Request<A, R, 'read'> => ({ class: 'read', args });
export const write =
  <R>() =>
  <A extends z.ZodType>(args: A): Request<A, R, 'write'> => ({ class: 'write', args });
export const confirmed =
  <T>() =>
  <A extends z.ZodType>(args: A): Request<A, Result<T>, 'confirmed'> => ({
    class: 'confirmed',
    args,
  });
export const signed =
  <T>() =>
  <A extends z.ZodType>(args: A): Request<A, Result<T>, 'signed'> => ({ class: 'signed', args });
