import { Pool, types, type PoolClient } from 'pg';
import { migrationSteps } from './migrations.ts';
import type { ServiceDatabase } from './service-database.ts';
import type { SqlRow, SqlValues, Statement } from './statement.ts';
import type { Step, Work } from './work.ts';
import { PostgresOpenError } from './postgres-open-error.ts';

/** Rows of one insert statement; its values stay far below PostgreSQL's 65,535. */
const rowsPerInsert = 1000;
/** A transaction whose process stands still loses its locks after this, so that another instance can go on. */
const idleInTransactionMs = 8000;
const connectMs = 5000;
/**
 * A statement without an answer for so long is given up, with its connection: one whose other end went silent would
 * never end by itself.
 */
const answerMs = 20_000;
/** A step of the schema may rewrite a large table, or wait for the instance that does. */
const migrationAnswerMs = 3_600_000;
/** One migration at a time, whichever instance starts it; the number means nothing else. */
const migrationLock = 7_213_004_511;

/** 64-bit integers as numbers; one that would lose digits is an error, not another number. */
function integer(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new Error(`${text} is beyond the whole numbers of a column`);
  return value;
}

const int8 = Number(types.builtins.INT8);
const parserOf = ((oid: number, format?: 'text'): unknown =>
  oid === int8 ? integer : types.getTypeParser(oid, format)) as typeof types.getTypeParser;

/** Connections at most. */
const poolSize = 10;

/**
 * Opens the database at `url` and brings its schema up to date; of several instances one migrates and the others wait.
 * Throws `PostgresOpenError`. `onLost`: an idle connection broke; the next call makes a new one.
 */
export async function openPostgresDatabase(
  url: string,
  onLost: (error: Error) => void,
): Promise<ServiceDatabase> {
  const pool = new Pool({
    connectionString: url,
    application_name: 'escrow-desk',
    max: poolSize,
    connectionTimeoutMillis: connectMs,
    query_timeout: answerMs,
    idle_in_transaction_session_timeout: idleInTransactionMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: answerMs,
    types: { getTypeParser: parserOf },
  });
  pool.on('error', onLost);
  try {
    await migrate(pool);
  } catch (error) {
    await pool.end();
    throw error instanceof PostgresOpenError ? error : asOpenError(error);
  }
  return databaseOn(pool);
}

function databaseOn(pool: Pool): ServiceDatabase {
  const names = new Map<Statement<never, unknown>, string>();

  function nameOf(statement: Statement<never, unknown>): string {
    let name = names.get(statement);
    if (name === undefined) {
      name = `s${names.size}`;
      names.set(statement, name);
    }
    return name;
  }

  async function ask(
    on: Pool | PoolClient,
    statement: Statement<never, unknown>,
    values: SqlValues,
  ): Promise<readonly SqlRow[]> {
    const { text, valuesOf } = statement.in('postgres');
    // Named: each connection parses and plans it once.
    const query = { name: nameOf(statement), text, values: valuesOf(values) };
    return (await on.query<Record<string, unknown>>(query)).rows;
  }

  async function take(on: Pool | PoolClient, step: Step): Promise<readonly SqlRow[]> {
    if (step.kind !== 'insert') return await ask(on, step.statement, step.values);
    const returned: SqlRow[] = [];
    for (let at = 0; at < step.rows.length; at += rowsPerInsert) {
      const chunk = step.rows.slice(at, at + rowsPerInsert) as never[];
      const { text, valuesOf } = step.insert.inOne(chunk);
      returned.push(...(await on.query<Record<string, unknown>>(text, valuesOf({}))).rows);
    }
    return returned;
  }

  async function toTheEnd<T>(on: Pool | PoolClient, work: Work<T>): Promise<T> {
    let next = work.next();
    while (next.done !== true) next = work.next(await take(on, next.value));
    return next.value;
  }

  return {
    dialect: 'postgres',
    read: async (work) => await toTheEnd(pool, work),
    transaction: async (work) =>
      await inTransaction(pool, async (client) => await toTheEnd(client, work)),
    close: async () => await pool.end(),
  };
}

const succeeded = (): boolean => true;
const failed = (): boolean => false;
/** What pg throws when an answer is late: the connection is still busy with it. */
const isGivenUp = (error: unknown): boolean =>
  error instanceof Error && error.message === 'Query read timeout';

/** A connection on which anything went wrong is not used again: its transaction's fate may be unknown. */
async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  // A connection may break between two statements, and nobody waits for it then; the next statement says so.
  const broken = (): void => undefined;
  client.on('error', broken);
  try {
    await client.query('BEGIN');
    const value = await work(client);
    await client.query('COMMIT');
    client.off('error', broken);
    client.release();
    return value;
  } catch (error) {
    const clean = !isGivenUp(error) && (await client.query('ROLLBACK').then(succeeded, failed));
    client.release(!clean);
    client.off('error', broken);
    throw error;
  }
}

// The types of pg don't know it for a single query: node_modules/pg/lib/client.js does.
const patiently = { query_timeout: migrationAnswerMs };

async function migrate(pool: Pool): Promise<void> {
  const steps = migrationSteps('postgres');
  for (;;) {
    const left = await inTransaction(pool, async (client) => {
      await client.query({
        text: 'SELECT pg_advisory_xact_lock($1)',
        values: [migrationLock],
        ...patiently,
      });
      await client.query('CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)');
      const found = await client.query<{ version: number }>('SELECT version FROM schema_version');
      const version = found.rows[0]?.version ?? 0;
      if (version > steps.length) {
        throw new PostgresOpenError(
          'newer',
          `The database was written by a newer version (schema ${version}, this one knows ${steps.length}). It was left unchanged: start the newer version.`,
        );
      }
      const step = steps[version];
      if (step === undefined) return 0;
      await client.query({ text: step.sql, ...patiently });
      if (version === 0) await client.query('INSERT INTO schema_version VALUES (0)');
      await client.query('UPDATE schema_version SET version = $1', [step.version]);
      return steps.length - step.version;
    });
    if (left === 0) return;
  }
}

function asOpenError(error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  // https://www.postgresql.org/docs/15/errcodes-appendix.html
  if (code.startsWith('28') || code === '42501') {
    return new PostgresOpenError(
      'refused',
      'The PostgreSQL server does not let this user in, or not make tables. Check user, password and rights.',
      { cause: error },
    );
  }
  if (code === '3D000') {
    return new PostgresOpenError(
      'unreachable',
      'The PostgreSQL server has no database of this name. Make it with createdb.',
      { cause: error },
    );
  }
  // pg's own errors (timeout, connection terminated) carry no code.
  const noAnswer = error instanceof Error && /timeout|terminated/i.test(error.message);
  if (noAnswer || code.startsWith('E') || code.startsWith('57') || code.startsWith('08')) {
    return new PostgresOpenError(
      'unreachable',
      'The PostgreSQL server does not answer. Check that it runs, host and port.',
      { cause: error },
    );
  }
  return error instanceof Error ? error : new Error(String(error));
}
