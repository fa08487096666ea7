import { failure } from '../../src-shared/failure.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';

/** Where the explorer shows a transaction; `not_found` where none is set. */
export function explorerPage(explorerUrl: string | null, hash: string): Result<URL> {
  const url = explorerUrl === null ? '' : `${explorerUrl.replace(/\/$/, '')}/tx/${hash}`;
  return URL.canParse(url)
    ? ok(new URL(url))
    : fail(failure('not_found', { detail: 'no explorer is set' }));
}
