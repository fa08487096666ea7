import type { Dialect } from './statement.ts';
import type { Work } from './work.ts';

/**
 * The service's database. Work that throws is rolled back and its error thrown on; inside a transaction no error of a
 * statement is to be caught, because PostgreSQL goes on with none after it.
 */
export interface ServiceDatabase {
  readonly dialect: Dialect;
  /** Statement by statement; each sees what is committed when it runs. */
  readonly read: <T>(work: Work<T>) => Promise<T>;
  /** One durable transaction: all of it is on disk when this resolves. */
  readonly transaction: <T>(work: Work<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}
