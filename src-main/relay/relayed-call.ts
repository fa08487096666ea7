import { failure, type Failure } from '../../src-shared/failure.ts';
import type { RelayedCallState } from '../../src-shared/ipc/service-views.ts';
import type { EventView, TradeView } from '../../src-shared/ipc/views.ts';
import {
  addressSchema,
  failureSchema,
  hashSchema,
  unixMillisSchema,
  z,
} from '../../src-shared/parse.ts';
import { assertNever } from '../../src-shared/result.ts';
import { relayCallSchema, type RelayCall } from '../../src-shared/stream/relay-call.ts';
import { relayAnswerSchema } from '../../src-shared/stream/trade-update-shapes.ts';
import { relayableActions } from '../../src-shared/trade/allowed-actions.ts';

/** A signed call as it is stored, from before it is handed to a service until the chain has it for good. */
export const relayedCallSchema = z.object({
  digest: hashSchema,
  call: relayCallSchema,
  action: z.enum(relayableActions),
  account: addressSchema,
  title: z.string().max(300),
  /** Of what was handed over: `remote` is the service at this host, whatever the settings name later. */
  source: z.enum(['local', 'remote']),
  host: z.string().max(300).nullable(),
  signedAt: unixMillisSchema,
  /** Unix seconds. */
  deadline: z.number().int(),
  /** What the service last said of it; null: it may not know it yet. */
  answer: relayAnswerSchema.pick({ status: true, message: true }).nullable(),
  /** It did not take it. */
  refused: failureSchema.nullable(),
  /** That it is withheld was put in the inbox. */
  told: z.boolean(),
});
export type RelayedCall = z.output<typeof relayedCallSchema>;

/** No event for as long: the user is told. A relayer raises its fee after 30 s, so this is not hasty. */
const patienceMs = 60_000;

/** How long the service may take before the user is told, when less time is left than usual. */
function patience({ signedAt, deadline }: RelayedCall): number {
  return Math.max(10_000, Math.min(patienceMs, (deadline * 1000 - signedAt) / 4));
}

/** `now`: this computer's clock; `chainNow`: the one that ends signatures. Unix milliseconds. */
export function stateOf(call: RelayedCall, now: number, chainNow: number): RelayedCallState {
  if (chainNow > call.deadline * 1000) return 'expired';
  if (call.refused !== null || call.answer?.status === 'failed') return 'withheld';
  return now - call.signedAt >= patience(call) ? 'withheld' : 'waits';
}

/** Why the service says that it did not, or null: it says nothing of the kind. */
export function reasonOf({ refused, answer }: RelayedCall): Failure | null {
  if (refused !== null || answer?.status !== 'failed') return refused;
  return failure('relay_failed', answer.message === null ? {} : { detail: answer.message });
}

/** The event that this call leaves, and no other call of ours. */
function leavesEvent(call: RelayCall, account: string, { event }: EventView): boolean {
  switch (call.method) {
    case 'markPaidFor':
      return event.type === 'PAYMENT_SENT' && event.args.referenceHash === call.referenceHash;
    case 'refundFor':
      return (
        event.type === 'FUNDS_REFUNDED' &&
        event.args.toSeller === call.value &&
        event.remaining === call.remaining - call.value
      );
    case 'openDisputeFor':
      return (
        event.type === 'DISPUTE_OPENED' &&
        event.args.openedBy === account &&
        event.args.evidenceHash === call.evidenceHash
      );
    case 'submitEvidenceFor':
      return (
        event.type === 'EVIDENCE_SUBMITTED' &&
        event.args.submittedBy === account &&
        event.args.evidenceHash === call.evidenceHash
      );
    case 'settle':
    case 'extendDeadline':
    case 'cancelNonceFor':
      return false;
    default:
      return assertNever(call);
  }
}

/** Whether the contract could still take the call, as the trade stands. */
function stillFits(call: RelayCall, { trade }: TradeView): boolean {
  switch (call.method) {
    case 'markPaidFor':
      return trade.state === 'Funded';
    case 'refundFor':
      return trade.state === call.state && trade.remaining === call.remaining;
    case 'openDisputeFor':
      return trade.state === 'Paid';
    case 'submitEvidenceFor':
      return trade.state === 'Disputed';
    case 'settle':
    case 'extendDeadline':
    case 'cancelNonceFor':
      return false;
    default:
      return assertNever(call);
  }
}

/**
 * What the chain says of a call, by the trade's checked events alone; the service's word counts for nothing.
 * `over`: done, or the trade has moved on so that it can't be done any more. `final`: and that for good.
 */
export function onChain(
  { call, account }: Pick<RelayedCall, 'call' | 'account'>,
  view: TradeView,
  events: readonly EventView[],
): 'open' | 'over' | 'final' {
  const left = events.find(
    (each) =>
      each.mark === 'verified' &&
      each.event.status !== 'retracted' &&
      leavesEvent(call, account, each),
  );
  if (left !== undefined) return left.event.status === 'final' ? 'final' : 'over';
  if (view.mark !== 'verified' || stillFits(call, view)) return 'open';
  return view.trade.status === 'final' ? 'final' : 'over';
}
