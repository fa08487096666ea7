import { ok, type Result } from '../../../src-shared/result.ts';
import type { PreparedCall } from '../calls/prepared-call.ts';
import type { OwnTransaction } from './transaction-store.ts';

/** The same call again with a larger fee. */
export function prepareSpeedUp(waiting: OwnTransaction): () => Promise<Result<PreparedCall>> {
  return async () =>
    ok({
      ...replacementBase(waiting),
      to: waiting.to,
      data: waiting.data,
      value: waiting.value,
      purpose: waiting.purpose,
      tradeId: waiting.tradeId,
      title: waiting.title,
      remark: 'same step, larger fee',
      rows: [{ name: 'Fee', now: 'too small to be taken soon', after: 'larger' }],
      confirmLabel: 'Hold: speed up',
    });
}

/** An empty transaction to ourselves that takes the place of a waiting one. */
export function prepareCancel(waiting: OwnTransaction): () => Promise<Result<PreparedCall>> {
  return async () =>
    ok({
      ...replacementBase(waiting),
      to: waiting.account,
      data: '0x',
      value: 0n,
      purpose: 'replace',
      tradeId: null,
      title: `Cancel: ${waiting.title}`.slice(0, 300),
      remark: 'works only if it is mined first',
      rows: [{ name: waiting.title, now: 'waiting', after: 'not done' }],
      confirmLabel: 'Hold: cancel the transaction',
    });
}

function replacementBase(
  waiting: OwnTransaction,
): Pick<PreparedCall, 'parties' | 'details' | 'warnings' | 'confirmText' | 'moves'> {
  return {
    parties: [],
    details: [{ name: 'Replaces', value: waiting.hash }],
    warnings: ['Either of the two can still be mined, never both.'],
    confirmText: null,
    moves: null,
  };
}
