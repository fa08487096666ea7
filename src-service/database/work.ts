import type { BulkInsert, SqlRow, SqlValues, Statement } from './statement.ts';

/** What a piece of work asks of its database. */
export type Step =
  | {
      readonly kind: 'rows';
      readonly statement: Statement<never, unknown>;
      readonly values: SqlValues;
    }
  | {
      readonly kind: 'insert';
      readonly insert: BulkInsert<never, unknown>;
      readonly rows: readonly SqlValues[];
    };

/**
 * Statements and what is made of their rows, written once for both databases: a generator yields each statement and
 * gets its rows. SQLite runs it to its end in one go, so that nothing can come between its statements; PostgreSQL
 * waits for each answer. Used up by one run.
 */
export type Work<T> = Generator<Step, T, readonly SqlRow[]>;

type NoValues = Record<never, never>;

export function* rows<V extends SqlValues, R>(
  statement: Statement<V, R>,
  values: V,
): Work<readonly R[]> {
  return (yield {
    kind: 'rows',
    statement: statement as unknown as Statement<never, unknown>,
    values,
  }) as readonly R[];
}

/** The first row, or undefined. */
export function* row<V extends SqlValues, R>(
  statement: Statement<V, R>,
  values: V,
): Work<R | undefined> {
  return (yield* rows(statement, values))[0];
}

export function* run<V extends SqlValues>(statement: Statement<V, unknown>, values: V): Work<void> {
  yield { kind: 'rows', statement: statement as unknown as Statement<never, unknown>, values };
}

/** Inserts all, and gives what the insert returns, in the rows' order. */
export function* insertAll<V extends SqlValues, R>(
  insert: BulkInsert<V, R>,
  all: readonly V[],
): Work<readonly R[]> {
  if (all.length === 0) return [];
  return (yield {
    kind: 'insert',
    insert: insert as unknown as BulkInsert<never, unknown>,
    rows: all,
  }) as readonly R[];
}

export const noValues: NoValues = {};
