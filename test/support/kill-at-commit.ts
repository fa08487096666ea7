/**
 * Preloaded into a service (`--import`): it ends itself by SIGKILL at the commit that its parent names, on either
 * database. A commit is known by the checkpoint that is written in it.
 */
import process from 'node:process';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { Client } from 'pg';
import { chainCheckpointSchema } from '../../src-escrow/chain-batch.ts';
import { z } from '../../src-shared/parse.ts';

/**
 * `early`: a block's events that came unasked. `correction`: what takes a part of them back. `compared`: the first one
 * after that, with what had been missing, or with what comes next. `before`: everything is written and nothing durable.
 * `after`: durable, and nobody was told.
 */
const killPointSchema = z.object({
  commit: z.enum(['early', 'correction', 'compared']),
  when: z.enum(['before', 'after']),
});
const messageSchema = z.object({ killAt: killPointSchema });

export type KillPoint = z.output<typeof killPointSchema>;
type Commit = KillPoint['commit'];

let killPoint: KillPoint | null = null;
/** By connection. */
const inProgress = new Map<object, { readonly commit: Commit | null; readonly early?: string }>();
/** The last block that was committed early since the point was named. */
let lastEarly: string | undefined;

function commitOf(early: string | undefined): Commit | null {
  if (early === undefined) return lastEarly === undefined ? null : 'compared';
  return early === lastEarly ? 'correction' : 'early';
}

function written(connection: object, values: readonly unknown[]): void {
  if (killPoint === null) return;
  for (const value of values) {
    if (typeof value !== 'string' || !value.includes('"recentBlocks"')) continue;
    const { early } = chainCheckpointSchema.parse(JSON.parse(value));
    inProgress.set(connection, {
      commit: commitOf(early),
      ...(early === undefined ? {} : { early }),
    });
  }
}

function reached(connection: object, when: KillPoint['when']): void {
  const transaction = inProgress.get(connection);
  if (transaction === undefined) return;
  if (transaction.commit === killPoint?.commit && when === killPoint.when)
    process.kill(process.pid, 'SIGKILL');
  if (when === 'before') return;
  lastEarly = transaction.early ?? lastEarly;
  inProgress.delete(connection);
}

type Around = (connection: object, values: readonly unknown[], call: () => unknown) => unknown;

/** Every call of this method goes through `around`. */
function wrap(prototype: object, method: string, around: Around): void {
  const original: unknown = Reflect.get(prototype, method);
  if (typeof original !== 'function') throw new Error(`there is no method ${method}`);
  Object.defineProperty(prototype, method, {
    value: function wrapped(this: object, ...values: unknown[]): unknown {
      return around(this, values, (): unknown => Reflect.apply(original, this, values));
    },
  });
}

/** The service has one SQLite database, whose statements don't name it. */
const sqlite = {};
wrap(StatementSync.prototype, 'run', (_statement, values, call) => {
  written(sqlite, values);
  return call();
});
wrap(DatabaseSync.prototype, 'exec', (_database, [text], call) => {
  if (text !== 'COMMIT') return call();
  reached(sqlite, 'before');
  const result = call();
  reached(sqlite, 'after');
  return result;
});
const withValues = z.object({ values: z.array(z.unknown()) });
wrap(Client.prototype, 'query', (client, [text], call) => {
  const query = withValues.safeParse(text);
  if (query.success) written(client, query.data.values);
  if (text !== 'COMMIT') return call();
  reached(client, 'before');
  return Promise.resolve(call()).then((result) => {
    reached(client, 'after');
    return result;
  });
});

process.on('message', (message) => {
  killPoint = messageSchema.parse(message).killAt;
  process.send?.({ killPointNamed: true });
});
process.channel?.unref();
