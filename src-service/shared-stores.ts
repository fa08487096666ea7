import type { DatabaseLocation } from './database/open-service-database.ts';
import type { Wrong } from './settings.ts';

export function parseDatabase(text: string, wrong: Wrong): DatabaseLocation {
  if (text.startsWith('sqlite:') && text.length > 'sqlite:'.length)
    return { kind: 'sqlite', path: text.slice('sqlite:'.length) };
  if (/^postgres(ql)?:\/\/./.test(text) && URL.canParse(text))
    return { kind: 'postgres', url: text };
  // The value is not repeated: it may carry a password.
  wrong(
    'DATABASE_URL',
    'must be sqlite:PATH, for instance sqlite:./escrow-desk.db, or postgres://USER:PASSWORD@HOST/DATABASE.',
  );
  return { kind: 'sqlite', path: '' };
}

/** `shared`: the database is one that several services share. */
export function parseRedis(text: string | undefined, shared: boolean, wrong: Wrong): string | null {
  if (text === undefined) return null;
  // The value is not repeated: it may carry a password.
  if (!/^rediss?:\/\/./.test(text) || !URL.canParse(text)) {
    wrong(
      'REDIS_URL',
      'must be an address like redis://HOST:6379 or rediss://:PASSWORD@HOST:6379.',
    );
    return null;
  }
  if (!shared) {
    wrong(
      'REDIS_URL',
      'is for services that share a PostgreSQL database. Set DATABASE_URL to postgres://…, or unset REDIS_URL.',
    );
  }
  return text;
}
