import type { Address } from '../../src-shared/brand.ts';
import { addressSchema } from '../../src-shared/parse.ts';
import type { OpenedDatabase } from '../../src-shared/sqlite/open-database.ts';
import { integerOf, nullableIntegerOf, textOf, type Row } from './row.ts';
import type { SessionStore, TokenFamily } from './session-store.ts';

function familyOf(row: Row): TokenFamily {
  return {
    family: textOf(row, 'family'),
    account: addressSchema.parse(row['account']),
    generation: integerOf(row, 'generation'),
    rotatedAt: integerOf(row, 'rotated_at'),
    expiresAt: integerOf(row, 'expires_at'),
    revokedAt: nullableIntegerOf(row, 'revoked_at'),
  };
}

/** Sign-in state on one SQLite file. `now`: Unix milliseconds. */
export function createSqliteSessionStore(
  opened: OpenedDatabase,
  now: () => number = Date.now,
): SessionStore {
  const { database } = opened;
  const insertNonce = database.prepare(
    'INSERT OR IGNORE INTO used_nonces (nonce, expires_at) VALUES (?, ?)',
  );
  const pruneNonces = database.prepare('DELETE FROM used_nonces WHERE expires_at < ?');
  const pruneFamilies = database.prepare('DELETE FROM token_families WHERE expires_at < ?');
  const insertFamily = database.prepare(
    'INSERT INTO token_families (family, account, generation, rotated_at, expires_at, revoked_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const insertToken = database.prepare(
    'INSERT INTO refresh_tokens (token_hash, family, generation) VALUES (?, ?, ?)',
  );
  const selectFamily = database.prepare('SELECT * FROM token_families WHERE family = ?');
  const selectToken = database.prepare(
    'SELECT family, generation FROM refresh_tokens WHERE token_hash = ?',
  );
  const rotate = database.prepare(
    'UPDATE token_families SET generation = ?, rotated_at = ? WHERE family = ? AND generation < ?',
  );
  const revokeFamily = database.prepare(
    'UPDATE token_families SET revoked_at = ? WHERE family = ? AND revoked_at IS NULL',
  );
  const revokeAccount = database.prepare(
    'UPDATE token_families SET revoked_at = ? WHERE account = ? AND revoked_at IS NULL RETURNING family',
  );

  const family = (id: string): TokenFamily | null => {
    const found = selectFamily.get(id);
    return found === undefined ? null : familyOf(found);
  };

  return {
    useNonce: async (nonce, expiresAt) =>
      opened.transaction(() => {
        pruneNonces.run(now());
        return Number(insertNonce.run(nonce, expiresAt).changes) === 1;
      }),
    createFamily: async (made, tokenHash) =>
      opened.transaction(() => {
        pruneFamilies.run(now());
        insertFamily.run(
          made.family,
          made.account,
          made.generation,
          made.rotatedAt,
          made.expiresAt,
          made.revokedAt,
        );
        insertToken.run(tokenHash, made.family, made.generation);
      }),
    family: async (id) => family(id),
    familyOfToken: async (tokenHash) => {
      const token = selectToken.get(tokenHash);
      const of = token === undefined ? null : family(textOf(token, 'family'));
      return token === undefined || of === null
        ? null
        : { family: of, generation: integerOf(token, 'generation') };
    },
    addToken: async (id, tokenHash, generation, rotatedAt) =>
      opened.transaction(() => {
        rotate.run(generation, rotatedAt, id, generation);
        insertToken.run(tokenHash, id, generation);
      }),
    revokeFamily: async (id, revokedAt) => {
      revokeFamily.run(revokedAt, id);
    },
    revokeAccount: async (account: Address, revokedAt) =>
      revokeAccount.all(revokedAt, account).map((row) => textOf(row, 'family')),
  };
}
