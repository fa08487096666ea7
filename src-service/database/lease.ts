import type { ChainProgress } from '../../src-shared/network/chain-progress.ts';
import { sql } from 'kysely';
import type { ServiceDatabase } from './service-database.ts';
import { statement } from './statement.ts';
import { row, run, type Work } from './work.ts';

/** How long the indexer's lease holds without being renewed, by the database's clock. */
export const leaseMs = 10_000;

/** What this instance wanted to store is for another one to store: it no longer holds the lease. */
export class LeaseLost extends Error {
  constructor() {
    super('another instance follows the chain now');
    this.name = 'LeaseLost';
  }
}

/** What the leader's nodes show, told to the others. */
export type LeaderProgress = Pick<ChainProgress, 'head' | 'status'>;

/** Milliseconds on the database's clock. */
export const databaseNow = sql<number>`CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)`;
const nextExpiry = sql<number>`${databaseNow} + CAST(${sql.lit(leaseMs)} AS BIGINT)`;

// A row that is locked is being renewed: it is not waited for.
const takeLease = statement<{ holder: string }>()((db, { holder }) =>
  db
    .updateTable('lease')
    .set({ term: sql<number>`term + 1`, holder, expires_at: nextExpiry })
    .where('id', 'in', (of) =>
      of
        .selectFrom('lease')
        .select('id')
        .where('expires_at', '<', databaseNow)
        .forUpdate()
        .skipLocked(),
    )
    .returning('term'),
);
const extendLease = statement<{ term: number }>()((db, { term }) =>
  db
    .updateTable('lease')
    .set({ expires_at: nextExpiry })
    .where('term', '=', term)
    .returning('term'),
);
const renewLease = statement<{ term: number; head: number; status: string }>()(
  (db, { term, head, status }) =>
    db
      .updateTable('lease')
      .set({ expires_at: nextExpiry, head, status })
      .where('term', '=', term)
      .returning('term'),
);
const releaseLease = statement<{ term: number }>()((db, { term }) =>
  db.updateTable('lease').set({ expires_at: 0 }).where('term', '=', term),
);
/** Whoever leads has to begin again. */
const endTerm = statement()((db) =>
  db.updateTable('lease').set({ term: sql<number>`term + 1`, expires_at: 0 }),
);

export const endAnyTerm = (): Work<void> => run(endTerm, {});

/**
 * The right to follow the chain, held by one instance at a time. Each taking begins a new term; what is stored under
 * an earlier one is refused.
 */
export interface Lease {
  readonly held: () => boolean;
  /** True once this instance holds it. */
  readonly take: () => Promise<boolean>;
  /** False when another instance took it meanwhile. */
  readonly renew: (progress: LeaderProgress) => Promise<boolean>;
  /** Lets another instance take it at once. */
  readonly release: () => Promise<void>;
  /** First in a transaction: extends the lease and keeps its row to the commit, or throws `LeaseLost`. */
  readonly fence: () => Work<void>;
}

export function createLease(database: ServiceDatabase, holder: string): Lease {
  let term: number | null = null;

  function* fence(): Work<void> {
    const held = term;
    if (held !== null && (yield* row(extendLease, { term: held })) !== undefined) return;
    if (term === held) term = null;
    throw new LeaseLost();
  }

  return {
    held: () => term !== null,
    take: async () => {
      const taken = await database.transaction(row(takeLease, { holder }));
      if (taken !== undefined) term = taken.term;
      return taken !== undefined;
    },
    renew: async ({ head, status }) => {
      const held = term;
      if (held === null) return false;
      const renewed = await database.transaction(row(renewLease, { term: held, head, status }));
      if (renewed === undefined && term === held) term = null;
      return renewed !== undefined;
    },
    release: async () => {
      const held = term;
      term = null;
      if (held !== null) await database.transaction(run(releaseLease, { term: held }));
    },
    fence,
  };
}
