import { statement } from '../database/statement.ts';

/** SQL of the relayed calls; `relay-store.ts` says what it means. */
export const selectJob = statement<{ digest: string }>()((db, { digest }) =>
  db.selectFrom('relay_jobs').selectAll().where('digest', '=', digest),
);
export const selectOpen = statement()((db) =>
  db
    .selectFrom('relay_jobs')
    .selectAll()
    .where('done', '=', 0)
    .orderBy((job) => job.fn.coalesce('nonce', job.lit(Number.MAX_SAFE_INTEGER)))
    .orderBy('created_at')
    .orderBy('digest')
    .limit(1000),
);
export const countOfTrade = statement<{ tradeId: string; account: string }>()(
  (db, { tradeId, account }) =>
    db
      .selectFrom('relay_jobs')
      .select((all) => all.fn.countAll<number>().as('count'))
      .where('trade_id', '=', tradeId)
      .where('account', '=', account),
);
export const countOfAccount = statement<{ account: string; since: number }>()(
  (db, { account, since }) =>
    db
      .selectFrom('relay_jobs')
      .select((all) => all.fn.countAll<number>().as('count'))
      .where('account', '=', account)
      .where('created_at', '>', since),
);
export const sumSpent = statement<{ since: number }>()((db, { since }) =>
  db
    .selectFrom('relay_jobs')
    .select((job) => job.fn.sum<number | string | null>('spent_gwei').as('spent'))
    .where('created_at', '>', since),
);
export const highestNonce = statement<{ relayer: string }>()((db, { relayer }) =>
  db
    .selectFrom('relay_jobs')
    .select((job) => job.fn.max('nonce').as('nonce'))
    .where('relayer', '=', relayer),
);
export const insertJob = statement<{
  digest: string;
  tradeId: string;
  account: string;
  data: string;
  deadline: number;
  gasLimit: number;
  spentGwei: number;
  now: number;
}>()((db, { digest, tradeId, account, data, deadline, gasLimit, spentGwei, now }) =>
  db.insertInto('relay_jobs').values({
    digest,
    trade_id: tradeId,
    account,
    status: 'pending',
    done: 0,
    data,
    deadline,
    gas_limit: gasLimit,
    relayer: null,
    nonce: null,
    spent_gwei: spentGwei,
    created_at: now,
    tx_hash: null,
    message: null,
  }),
);
export const updateJob = statement<{
  digest: string;
  status: 'pending' | 'sent' | 'mined' | 'failed';
  done: number;
  relayer: string | null;
  nonce: number | null;
  spentGwei: number;
  txHash: string | null;
  message: string | null;
}>()((db, { digest, status, done, relayer, nonce, spentGwei, txHash, message }) =>
  db
    .updateTable('relay_jobs')
    .set({ status, done, relayer, nonce, spent_gwei: spentGwei, tx_hash: txHash, message })
    .where('digest', '=', digest),
);
export const selectTransactions = statement<{ digest: string }>()((db, { digest }) =>
  db
    .selectFrom('relay_transactions')
    .selectAll()
    .where('digest', '=', digest)
    .orderBy('sent_at', 'desc'),
);
export const insertTransaction = statement<{
  digest: string;
  txHash: string;
  raw: string;
  sendsCall: number;
  maxFee: string;
  sentAt: number;
}>()((db, { digest, txHash, raw, sendsCall, maxFee, sentAt }) =>
  db.insertInto('relay_transactions').values({
    digest,
    tx_hash: txHash,
    raw,
    carries_call: sendsCall,
    max_fee: maxFee,
    sent_at: sentAt,
  }),
);
export const deleteTransactions = statement<{ digest: string }>()((db, { digest }) =>
  db.deleteFrom('relay_transactions').where('digest', '=', digest),
);
