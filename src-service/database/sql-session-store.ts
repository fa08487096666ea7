import type { Address } from '../../src-shared/brand.ts';
import { addressSchema } from '../../src-shared/parse.ts';
import { databaseNow } from './lease.ts';
import type { ServiceDatabase } from './service-database.ts';
import type { SessionStore, TokenFamily } from './session-store.ts';
import { statement } from './statement.ts';
import { row, rows, run, type Work } from './work.ts';

const insertNonce = statement<{ nonce: string; expiresAt: number }>()((db, { nonce, expiresAt }) =>
  db
    .insertInto('used_nonces')
    .values({ nonce, expires_at: expiresAt })
    .onConflict((conflict) => conflict.doNothing())
    .returning('nonce'),
);
const pruneNonces = statement<{ now: number }>()((db, { now }) =>
  db.deleteFrom('used_nonces').where('expires_at', '<', now),
);
const pruneFamilies = statement<{ now: number }>()((db, { now }) =>
  db.deleteFrom('token_families').where('expires_at', '<', now),
);
const insertFamily = statement<{
  family: string;
  account: string;
  generation: number;
  rotatedAt: number;
  expiresAt: number;
  revokedAt: number | null;
}>()((db, { family, account, generation, rotatedAt, expiresAt, revokedAt }) =>
  db.insertInto('token_families').values({
    family,
    account,
    generation,
    rotated_at: rotatedAt,
    expires_at: expiresAt,
    revoked_at: revokedAt,
  }),
);
const insertToken = statement<{ tokenHash: string; family: string; generation: number }>()(
  (db, { tokenHash, family, generation }) =>
    db.insertInto('refresh_tokens').values({ token_hash: tokenHash, family, generation }),
);
const selectFamily = statement<{ family: string }>()((db, { family }) =>
  db.selectFrom('token_families').selectAll().where('family', '=', family),
);
const selectToken = statement<{ tokenHash: string }>()((db, { tokenHash }) =>
  db
    .selectFrom('refresh_tokens')
    .select(['family', 'generation'])
    .where('token_hash', '=', tokenHash),
);
const rotate = statement<{ generation: number; rotatedAt: number; family: string }>()(
  (db, { generation, rotatedAt, family }) =>
    db
      .updateTable('token_families')
      .set({ generation, rotated_at: rotatedAt })
      .where('family', '=', family)
      .where('generation', '<', generation),
);
// Other instances look for what was revoked lately, so the database's clock counts where there are any.
const revokeFamily = statement<{ family: string; revokedAt: number }>()(
  (db, { family, revokedAt }, dialect) =>
    db
      .updateTable('token_families')
      .set({ revoked_at: dialect === 'postgres' ? databaseNow : revokedAt })
      .where('family', '=', family)
      .where('revoked_at', 'is', null),
);
const revokeAccount = statement<{ account: string; revokedAt: number }>()(
  (db, { account, revokedAt }, dialect) =>
    db
      .updateTable('token_families')
      .set({ revoked_at: dialect === 'postgres' ? databaseNow : revokedAt })
      .where('account', '=', account)
      .where('revoked_at', 'is', null)
      .returning('family'),
);

/** Sign-in state in either database. `now`: Unix milliseconds. */
export function createSessionStore(
  database: ServiceDatabase,
  now: () => number = Date.now,
): SessionStore {
  function* family(id: string): Work<TokenFamily | null> {
    const found = yield* row(selectFamily, { family: id });
    if (found === undefined) return null;
    return {
      family: found.family,
      account: addressSchema.parse(found.account),
      generation: found.generation,
      rotatedAt: found.rotated_at,
      expiresAt: found.expires_at,
      revokedAt: found.revoked_at,
    };
  }

  return {
    useNonce: async (nonce, expiresAt) =>
      await database.transaction(
        (function* () {
          yield* run(pruneNonces, { now: now() });
          return (yield* row(insertNonce, { nonce, expiresAt })) !== undefined;
        })(),
      ),
    createFamily: async (made, tokenHash) =>
      await database.transaction(
        (function* () {
          yield* run(pruneFamilies, { now: now() });
          yield* run(insertFamily, { ...made });
          yield* run(insertToken, { tokenHash, family: made.family, generation: made.generation });
        })(),
      ),
    family: async (id) => await database.read(family(id)),
    familyOfToken: async (tokenHash) =>
      await database.read(
        (function* () {
          const token = yield* row(selectToken, { tokenHash });
          const of = token === undefined ? null : yield* family(token.family);
          return token === undefined || of === null
            ? null
            : { family: of, generation: token.generation };
        })(),
      ),
    addToken: async (id, tokenHash, generation, rotatedAt) =>
      await database.transaction(
        (function* () {
          yield* run(rotate, { generation, rotatedAt, family: id });
          yield* run(insertToken, { tokenHash, family: id, generation });
        })(),
      ),
    revokeFamily: async (id, revokedAt) =>
      await database.transaction(run(revokeFamily, { family: id, revokedAt })),
    revokeAccount: async (account: Address, revokedAt) =>
      (await database.transaction(rows(revokeAccount, { account, revokedAt }))).map(
        (each) => each.family,
      ),
  };
}
