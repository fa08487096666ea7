import type { Address, Hash, TradeId } from '../../src-shared/brand.ts';
import { failure, failureText, type FailureCode } from '../../src-shared/failure.ts';
import type { RelayedCallView } from '../../src-shared/ipc/service-views.ts';
import type { SentAction } from '../../src-shared/ipc/views.ts';
import { zeroHash } from '../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import { jsonify } from '../../src-shared/stream/wire-shapes.ts';
import type { RelayCall } from '../../src-shared/stream/relay-call.ts';
import type { ApprovalFacts } from '../../src-shared/trade/situation.ts';
import { readWithdrawal } from '../wallet/calls/approval-withdrawal.ts';
import type { RelayableAction } from '../../src-shared/trade/allowed-actions.ts';
import { relayText } from '../../src-shared/words/text-relay.ts';
import type { AppContext } from '../app-context.ts';
import { asStored, openRecordCollection } from '../database/record-collection.ts';
import { signatureClock } from '../network/signature-clock.ts';
import type { TradeServiceClient } from '../service/trade-service-client.ts';
import { followPendingActions } from '../wallet/transactions/pending-actions.ts';
import type { SignedRelayCall } from '../wallet/signing/sign-relay-call.ts';
import type { Wallet } from '../wallet/wallet.ts';
import type { Relaying } from './find-relayer.ts';
import { onChain, reasonOf, relayedCallSchema, stateOf, type RelayedCall } from './relayed-call.ts';

/** What we signed for a service to send, from the signature until the chain has it for good. */
export interface RelayedCallStore {
  list(): readonly RelayedCallView[];
  /** The step's call of this trade still waits for its event, in good time. */
  waitsIn(tradeId: TradeId): boolean;
  /** Stores what was just signed, durably. An earlier one of the same step gives way to it. */
  keep(signed: SignedRelayCall, by: KeptBy): Promise<Result<null>>;
  /** Hands it to its service; the same one again changes nothing there. What the service refused stays and is said. */
  handOver(digest: Hash): Promise<Result<SentAction>>;
  /** The step with a transaction of ours. */
  payMyself(digest: Hash): Promise<Result<SentAction>>;
  dismiss(digest: Hash): Promise<Result<null>>;
  /** Approvals of ours to give back that a service holds: as long as they stand, the trade may end by them. */
  approvalsIn(tradeId: TradeId): readonly ApprovalFacts[];
  /** Makes such an approval worthless. */
  withdraw(digest: Hash): Promise<Result<SentAction>>;
  stop(): void;
}

export interface KeptBy {
  readonly action: RelayableAction;
  readonly account: Address;
  readonly relayer: Relaying;
  /** Unix seconds. */
  readonly deadline: number;
}

export interface RelayedCallStoreDeps {
  readonly context: AppContext;
  readonly wallet: Pick<Wallet, 'act' | 'withdrawApproval' | 'withdrawalSent'>;
}

const pollEveryMs = 2_000;
/** No answer, or one that says nothing of the call: whether the service has it is not known. */
const unknownOutcome: readonly FailureCode[] = ['service_unreachable', 'account_locked'];

/**
 * Invariants: a call is stored before it is handed out; only the chain's checked events end it, never the service's
 * word; what is not known to have arrived is handed over again, which changes nothing where it is known.
 */
export async function openRelayedCallStore({
  context,
  wallet,
}: RelayedCallStoreDeps): Promise<RelayedCallStore> {
  const stored = await openRecordCollection(context, {
    kind: 'relayed-call',
    schema: relayedCallSchema,
    idOf: ({ digest }) => digest,
    toJson: jsonify,
  });
  /** The chain has them, not for good yet: not shown, and back if their block is taken back. */
  const over = new Set<Hash>();
  /** Of approvals to give back: what the chain says of their nonces. */
  const withdrawals = new Map<Hash, ApprovalFacts['withdrawal']>();
  const listeners = new Set<() => void>();
  const clock = signatureClock(context);
  let published = '';
  let stopped = false;

  const shown = (): RelayedCall[] => stored.list().filter(({ digest }) => !over.has(digest));
  const standing = (call: RelayedCall) => stateOf(call, context.now(), clock.now());
  const viewOf = (call: RelayedCall): RelayedCallView => ({
    digest: call.digest,
    tradeId: call.call.tradeId,
    action: call.action,
    title: call.title,
    state: standing(call),
    why: reasonOf(call),
    service: call.host,
    signedAt: call.signedAt,
    expiresAt: call.deadline * 1000,
  });
  const list = (): RelayedCallView[] => shown().map(viewOf);
  const waiting = (): RelayedCall[] => shown().filter((call) => standing(call) === 'waits');

  function publish(): void {
    const views = list();
    const text = JSON.stringify(views);
    if (text === published) return;
    published = text;
    context.publish('relay.changed', views);
    context.tradeBook.refresh([...new Set(views.map(({ tradeId }) => tradeId))]);
    for (const listener of listeners) listener();
  }
  const put = (call: RelayedCall): Promise<void> => stored.put(call.digest, call);
  async function remove(digest: Hash): Promise<void> {
    await stored.remove(digest);
    over.delete(digest);
    withdrawals.delete(digest);
  }
  stored.onReload(() => over.clear());
  stored.onChange(publish);
  publish();

  /** The service that has the call; null: the settings name another one by now. */
  function serviceOf({ source, host }: RelayedCall): TradeServiceClient | null {
    const url = context.settings.get().remoteServiceUrl;
    if (source === 'remote' && (url === null || new URL(url).host !== host)) return null;
    return context.services()?.[source] ?? null;
  }

  async function post(call: RelayedCall): Promise<Result<SentAction>> {
    const service = serviceOf(call);
    if (service === null) return fail(failure('service_unreachable'));
    const answer = await service.relay(call.account, call.call);
    if (stored.get(call.digest) !== call) return ok({ hash: call.digest });
    if (answer.ok) {
      const { status, message } = answer.value;
      await put({ ...call, answer: { status, message }, refused: null });
      return ok({ hash: call.digest });
    }
    // Whether it arrived is not known: it is handed over again, and the user is told if nothing comes of it.
    if (unknownOutcome.includes(answer.failure.code)) return ok({ hash: call.digest });
    await put({ ...call, refused: answer.failure });
    return answer;
  }

  async function askService(call: RelayedCall): Promise<void> {
    if (call.refused !== null) return;
    if (call.answer === null) return void (await post(call));
    const answer = await serviceOf(call)?.relayStatus(call.account, call.digest);
    if (answer === undefined || stored.get(call.digest) !== call) return;
    if (answer.ok) {
      const { status, message } = answer.value;
      if (status !== call.answer.status) await put({ ...call, answer: { status, message } });
    } else if (answer.failure.code === 'not_found') {
      // It lost what it had taken.
      await put({ ...call, answer: null });
    }
  }

  async function poll(call: RelayedCall): Promise<void> {
    const { digest } = call;
    const { tradeId } = call.call;
    const view = await context.tradeBook.find(tradeId);
    const state =
      view === null ? 'open' : onChain(call, view, await context.tradeBook.events(tradeId));
    if (stored.get(digest) !== call) return;
    if (state === 'final') return remove(digest);
    if (state === 'over') {
      over.add(digest);
      publish();
      return;
    }
    over.delete(digest);
    if (standing(call) === 'withheld' && !call.told) {
      const why = reasonOf(call);
      const text = why === null ? relayText.notSent(call.host) : failureText(why);
      context.notify({
        id: `relay:${digest}`,
        tradeId,
        title: relayText.withheldTitle(call.title),
        text,
      });
      return put({ ...call, told: true });
    }
    if (call.call.method === 'refundFor') await findWithdrawal(call, call.call);
    if (standing(call) !== 'expired') await askService(call);
  }
  async function findWithdrawal(
    { digest }: RelayedCall,
    { tradeId, approval }: Extract<RelayCall, { method: 'refundFor' }>,
  ): Promise<void> {
    const found = await readWithdrawal(context.network(), approval);
    if (withdrawals.get(digest) === found) return;
    withdrawals.set(digest, found);
    context.tradeBook.refresh([tradeId]);
  }

  let polling: Promise<void> | null = null;
  async function pollAll(): Promise<void> {
    await clock.read();
    for (const call of stored.list()) if (!stopped) await poll(call);
  }
  /** One round at a time; a fault ends it, and the next round finds all as it is stored. */
  function round(): void {
    if (stopped || polling !== null || stored.list().length === 0) return;
    polling = pollAll()
      .catch((error: unknown) => context.log.warn({ event: 'relayed_calls_not_seen', error }))
      .finally(() => {
        polling = null;
        // Time alone may have changed one.
        if (!stopped) publish();
      });
  }
  const timer = setInterval(round, pollEveryMs);
  timer.unref();
  const subscriptions = [
    context.tradeBook.onEvents(round),
    () => stored.stop(),
    followPendingActions(
      {
        all: () => waiting().map(({ call: { tradeId } }) => ({ tradeId })),
        pendingActionOf: (tradeId) =>
          waiting().find(({ call }) => call.tradeId === tradeId)?.action ?? null,
        onChange(listener) {
          listeners.add(listener);
          return () => void listeners.delete(listener);
        },
      },
      (tradeId, action) => context.tradeBook.markPending(tradeId, action, 'relayed'),
    ),
  ];
  round();

  return {
    list,
    waitsIn: (tradeId) => waiting().some(({ call }) => call.tradeId === tradeId),
    keep({ call, digest, title }, { action, account, relayer, deadline }) {
      const earlier = shown().filter(
        (known) => known.call.tradeId === call.tradeId && known.action === action,
      );
      const replaceEarlier = async (): Promise<void> => {
        await put({
          digest,
          call,
          action,
          account,
          title,
          source: relayer.client.source,
          host: relayer.host,
          signedAt: context.now(),
          deadline,
          answer: null,
          refused: null,
          told: false,
        });
        for (const known of earlier) await remove(known.digest);
      };
      return asStored(replaceEarlier());
    },
    async handOver(digest) {
      const call = stored.get(digest);
      return call === undefined ? fail(failure('not_found')) : post(call);
    },
    async payMyself(digest) {
      const known = stored.get(digest);
      if (known === undefined) return fail(failure('not_found'));
      const { account, call, action } = known;
      return wallet.act({
        tradeId: call.tradeId,
        account,
        action,
        ...('value' in call ? { value: call.value } : {}),
        ...('evidenceHash' in call && call.evidenceHash !== zeroHash
          ? { evidenceHash: call.evidenceHash }
          : {}),
      });
    },
    async dismiss(digest) {
      const call = stored.get(digest);
      if (call === undefined) return fail(failure('not_found'));
      if (standing(call) !== 'expired') return fail(failure('action_not_allowed'));
      await remove(digest);
      return ok(null);
    },
    approvalsIn: (tradeId) =>
      shown().flatMap(({ digest, call, account, signedAt, deadline }): ApprovalFacts[] => {
        if (call.method !== 'refundFor' || call.tradeId !== tradeId) return [];
        const found = withdrawals.get(digest) ?? 'none';
        const sent = wallet.withdrawalSent({ tradeId, ...call.approval });
        return [
          {
            id: digest,
            kind: 'refund',
            signer: account,
            createdAt: signedAt,
            validUntil: deadline * 1000,
            state: call.state,
            remaining: call.remaining,
            withdrawal: found === 'none' && sent ? 'sent' : found,
          },
        ];
      }),
    async withdraw(digest) {
      const known = stored.get(digest);
      if (known === undefined || known.call.method !== 'refundFor')
        return fail(failure('not_found'));
      const { tradeId, approval } = known.call;
      return wallet.withdrawApproval(
        { tradeId, ...approval },
        'Withdraw your approval to give back',
      );
    },
    stop() {
      stopped = true;
      clearInterval(timer);
      for (const end of subscriptions) end();
    },
  };
}
