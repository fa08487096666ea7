import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
  type Compilable,
  type RawBuilder,
} from 'kysely';
import type { ServiceSchema } from './schema.ts';

export type Dialect = 'sqlite' | 'postgres';
export type QueryBuilder = Kysely<ServiceSchema>;
/** Bytes are a `BLOB` or a `BYTEA`. */
export type SqlValue = string | number | null | Uint8Array;
export type SqlValues = Readonly<Record<string, SqlValue>>;
/** A row as the drivers give it; a statement says what is in it. */
export type SqlRow = Readonly<Record<string, unknown>>;

/** Build statements, and never run any: that is the databases' part. */
const builders: Record<Dialect, QueryBuilder> = {
  sqlite: new Kysely({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  }),
  postgres: new Kysely({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  }),
};

/** Stands in a statement for a value that each run gives. */
class Placeholder {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** Statement text with the values' places, made once a dialect. */
export interface PreparedText {
  readonly text: string;
  readonly valuesOf: (values: SqlValues) => SqlValue[];
  readonly givesRows: boolean;
}

function prepared(query: Compilable<unknown>): PreparedText {
  const { sql: text, parameters, query: node } = query.compile();
  return {
    text,
    givesRows:
      node.kind === 'SelectQueryNode' || ('returning' in node && node.returning !== undefined),
    valuesOf: (values) =>
      parameters.map((each) => {
        if (!(each instanceof Placeholder)) return each as SqlValue;
        const value = values[each.name];
        if (value === undefined) throw new Error(`no value for ${each.name}`);
        return value;
      }),
  };
}

/** One SQL statement, built on first use in each dialect; `V`: the values of a run, `R`: a row it gives. */
export class Statement<V, R> {
  readonly #build: (db: QueryBuilder, values: V, dialect: Dialect) => Compilable<R>;
  readonly #texts = new Map<Dialect, PreparedText>();

  constructor(build: (db: QueryBuilder, values: V, dialect: Dialect) => Compilable<R>) {
    this.#build = build;
  }

  in(dialect: Dialect): PreparedText {
    let text = this.#texts.get(dialect);
    if (text === undefined) {
      const places = new Proxy({}, { get: (_, name) => new Placeholder(String(name)) });
      text = prepared(this.#build(builders[dialect], places as V, dialect));
      this.#texts.set(dialect, text);
    }
    return text;
  }
}

/** `statement<{ id: string }>()((db, { id }) => db.selectFrom('trades').where('trade_id', '=', id).selectAll())` */
export const statement =
  <V extends SqlValues = Record<never, never>>() =>
  <R>(build: (db: QueryBuilder, values: V, dialect: Dialect) => Compilable<R>): Statement<V, R> =>
    new Statement(build);

/** One insert of many rows: in SQLite row by row with a prepared statement, in PostgreSQL many in one. */
export class BulkInsert<V, R> {
  readonly #build: (db: QueryBuilder, rows: readonly V[]) => Compilable<R>;
  #row: Statement<V, R> | undefined;

  constructor(build: (db: QueryBuilder, rows: readonly V[]) => Compilable<R>) {
    this.#build = build;
  }

  /** The insert of one row; all rows have the columns of `sample`. */
  rowByRow(sample: V): Statement<V, R> {
    const columns = Object.keys(sample as object);
    this.#row ??= new Statement((db, values) => {
      const places = values as Record<string, unknown>;
      const row = Object.fromEntries(columns.map((column) => [column, places[column]]));
      return this.#build(db, [row as V]);
    });
    return this.#row;
  }

  inOne(rows: readonly V[]): PreparedText {
    return prepared(this.#build(builders.postgres, rows));
  }
}

export const bulkInsert =
  <V extends SqlValues>() =>
  <R>(build: (db: QueryBuilder, rows: readonly V[]) => Compilable<R>): BulkInsert<V, R> =>
    new BulkInsert(build);

/** For `where(column, 'in', …)`: the texts of a list that is given as JSON, so that its length changes no statement. */
export const textsOf = (list: string, dialect: Dialect): RawBuilder<string> =>
  dialect === 'sqlite'
    ? sql<string>`(SELECT value FROM json_each(${list}))`
    : sql<string>`(SELECT jsonb_array_elements_text(${list}::jsonb))`;
