import type { Address, Hash } from '../../../src-shared/brand.ts';
import { failureSentences, type Failure, type FailureCode } from '../../../src-shared/failure.ts';
import type { TransactionView } from '../../../src-shared/ipc/views.ts';
import {
  addressSchema,
  amountTextSchema,
  hashSchema,
  hexSchema,
  tradeIdSchema,
  unixMillisSchema,
  z,
} from '../../../src-shared/parse.ts';
import { jsonify } from '../../../src-shared/stream/wire-shapes.ts';
import { openRecordCollection, type RecordContext } from '../../database/record-collection.ts';
import { tradeActions } from '../../../src-shared/trade/allowed-actions.ts';
import { transactionPurposes } from '../calls/prepared-call.ts';
import type { WaitingActions } from './pending-actions.ts';

const failureCodeSchema = z
  .string()
  .transform((code): FailureCode =>
    Object.hasOwn(failureSentences, code) ? (code as FailureCode) : 'internal',
  );

const transactionSchema = z.object({
  hash: hashSchema,
  chainId: z.number().int().min(1),
  account: addressSchema,
  nonce: z.number().int().min(0),
  /** Signed and serialized; sent again when the node has forgotten it. */
  raw: hexSchema,
  to: addressSchema,
  data: hexSchema,
  value: amountTextSchema,
  gasLimit: amountTextSchema,
  maxFeePerGas: amountTextSchema,
  maxPriorityFeePerGas: amountTextSchema,
  purpose: z.enum(transactionPurposes),
  title: z.string().max(300),
  tradeId: tradeIdSchema.nullable(),
  state: z.enum(['signed', 'sent', 'mined', 'final', 'failed', 'replaced', 'dropped']),
  sentAt: unixMillisSchema,
  blockNumber: z.number().int().min(0).nullable(),
  replacedBy: hashSchema.nullable(),
  /** Of the one that it was signed to replace. */
  replaces: hashSchema.nullable(),
  failure: z
    .object({ code: failureCodeSchema, detail: z.string().optional() })
    .transform(({ code, detail }): Failure => (detail === undefined ? { code } : { code, detail }))
    .nullable(),
});

/** A transaction of ours as it is stored, before it is sent and until for ever. */
export type OwnTransaction = z.output<typeof transactionSchema>;

/** Waits for a block: its nonce is taken, its place isn't. */
export function isPending(transaction: OwnTransaction): boolean {
  return transaction.state === 'signed' || transaction.state === 'sent';
}

/** Its outcome can still change: waiting, or mined and not final. A failed one is watched until it is final too. */
export function isOpen(transaction: OwnTransaction): boolean {
  return isPending(transaction) || transaction.state === 'mined';
}

/** What it can cost at most, in the native coin. */
export function greatestCost(
  transaction: Pick<OwnTransaction, 'value' | 'gasLimit' | 'maxFeePerGas'>,
): bigint {
  return transaction.value + transaction.gasLimit * transaction.maxFeePerGas;
}

export interface TransactionStore extends WaitingActions {
  /** Newest first. */
  all(): readonly OwnTransaction[];
  get(hash: Hash): OwnTransaction | undefined;
  /** The account's waiting ones, lowest nonce first. */
  pending(account: Address): readonly OwnTransaction[];
  /** Stores, then shows: on return it is durable. */
  put(transaction: OwnTransaction): Promise<void>;
  views(): readonly TransactionView[];
  /** They are another chain's now. */
  onReload(listener: () => void): () => void;
  stop(): void;
}

/** Reads what is stored; a record that can't be read is left in the store and not shown. */
export async function openTransactionStore(context: RecordContext): Promise<TransactionStore> {
  const stored = await openRecordCollection(context, {
    kind: 'transaction',
    schema: transactionSchema,
    idOf: ({ hash }) => hash,
    toJson: jsonify,
  });

  const all = (): OwnTransaction[] =>
    stored.list().toSorted((a, b) => b.sentAt - a.sentAt || b.nonce - a.nonce);
  const pending = (account: Address): OwnTransaction[] =>
    all()
      .filter((transaction) => transaction.account === account && isPending(transaction))
      .sort((a, b) => a.nonce - b.nonce || a.sentAt - b.sentAt);

  function view(transaction: OwnTransaction): TransactionView {
    const lowest = pending(transaction.account)[0];
    return {
      hash: transaction.hash,
      account: transaction.account,
      nonce: transaction.nonce,
      state: transaction.state,
      title: transaction.title,
      tradeId: transaction.tradeId,
      sentAt: transaction.sentAt,
      blockNumber: transaction.blockNumber,
      replacedBy: transaction.replacedBy,
      canReplace:
        isPending(transaction) && transaction.nonce === lowest?.nonce && isNewest(transaction),
      failure: transaction.failure,
    };
  }
  /** Of several with one nonce only the last can be replaced again. */
  function isNewest(transaction: OwnTransaction): boolean {
    return !all().some((other) => other.replaces === transaction.hash);
  }

  return {
    all,
    get: (hash) => stored.get(hash),
    pending,
    pendingActionOf(tradeId) {
      for (const transaction of all()) {
        if (transaction.tradeId !== tradeId || !isOpen(transaction)) continue;
        const action = tradeActions.find((known) => known === transaction.purpose);
        // A mined one has left its log; what waits for that is the trade book's to know.
        if (action !== undefined && isPending(transaction)) return action;
      }
      return null;
    },
    put: (transaction) => stored.put(transaction.hash, transaction),
    views: () => all().map(view),
    onChange: (listener) => stored.onChange(listener),
    onReload: (listener) => stored.onReload(listener),
    stop: () => stored.stop(),
  };
}
