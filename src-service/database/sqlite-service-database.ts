import type { OpenedDatabase, SqliteStatement } from '../../src-sqlite/open-database.ts';
import type { ServiceDatabase } from './service-database.ts';
import type { SqlRow, SqlValues, Statement } from './statement.ts';
import type { Step, Work } from './work.ts';

const noRows: readonly SqlRow[] = [];

/** The service's database in one SQLite file. Its calls are done when they return. */
export function createSqliteServiceDatabase(opened: OpenedDatabase): ServiceDatabase {
  const { database } = opened;
  const cache = new Map<Statement<never, unknown>, SqliteStatement>();

  function ready(statement: Statement<never, unknown>): SqliteStatement {
    let found = cache.get(statement);
    if (found === undefined) {
      found = database.prepare(statement.in('sqlite').text);
      cache.set(statement, found);
    }
    return found;
  }

  function ask(statement: Statement<never, unknown>, values: SqlValues): readonly SqlRow[] {
    const { givesRows, valuesOf } = statement.in('sqlite');
    if (givesRows) return ready(statement).all(...valuesOf(values));
    ready(statement).run(...valuesOf(values));
    return noRows;
  }

  function take(step: Step): readonly SqlRow[] {
    if (step.kind === 'rows') return ask(step.statement, step.values);
    const statement = step.insert.rowByRow(step.rows[0] as never);
    return step.rows.flatMap((values) => ask(statement, values));
  }

  function toTheEnd<T>(work: Work<T>): T {
    let next = work.next();
    while (next.done !== true) next = work.next(take(next.value));
    return next.value;
  }

  return {
    dialect: 'sqlite',
    read: async (work) => toTheEnd(work),
    transaction: async (work) => opened.transaction(() => toTheEnd(work)),
    close: async () => opened.close(),
  };
}
