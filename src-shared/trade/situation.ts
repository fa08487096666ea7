import type { Address, Hash } from '../brand.ts';
import type { TradeAction } from './allowed-actions.ts';
import type { LiveState, Trade, TradeRole } from './trade.ts';

/** Facts from which `guidance.ts` decides. All times in Unix milliseconds. */

/** What the user's own nodes are to the app now; the same for every trade and offer. */
export interface NodeFacts {
  /** False: two nodes of the user's own show different things. */
  readonly agree: boolean;
  /** A node answers. */
  readonly answers: boolean;
  /** All that it has was read: what is shown of trades is what it shows. */
  readonly caughtUp: boolean;
  /** The newest block's own time, and the computer's time when it was heard; null: none was heard yet. */
  readonly newest: { readonly timeMs: number; readonly heardAt: number } | null;
  /** Between two blocks of this chain. */
  readonly blockTimeMs: number;
}

export interface Clocks {
  /** The chain's: deadlines are measured against it. */
  readonly nowMs: number;
  /** This computer's: how old a block is follows from it. */
  readonly localMs: number;
}

/** One role of ours in a trade. */
export interface Seat {
  readonly account: Address;
  readonly role: TradeRole;
  readonly locked: boolean;
}

/** What stands between the buyer and the payment; none of it secret. */
export interface PaymentFacts {
  /** The agreement behind the trade is known here. */
  readonly agreed: boolean;
  /** The seller's bank details: `wrong`: they are not the agreed ones. */
  readonly details: 'missing' | 'sealed' | 'wrong' | 'open';
  /** What every own node said of the lock when last asked; `unasked`: nobody had to be asked yet. */
  readonly lock: 'shown' | 'differs' | 'no_answer' | 'unasked';
  /** Until a payment sent now has usually arrived. */
  readonly arrivesWithinMs: number;
}

interface SignedFacts {
  readonly id: Hash;
  readonly signer: Address;
  readonly createdAt: number;
  readonly validUntil: number;
  /** The trade's when it was signed: in another one the contract refuses it. */
  readonly state: LiveState;
  /** `final`: on every own node, for good. */
  readonly withdrawal: 'none' | 'sent' | 'final';
}

/**
 * A signature that ends the trade in another way, or gives it more time, once somebody sends it. `remaining`: what was
 * in escrow when it was signed; with another amount the contract refuses it.
 */
export type ApprovalFacts = SignedFacts &
  (
    | { readonly kind: 'settlement'; readonly remaining: bigint }
    | { readonly kind: 'refund'; readonly remaining: bigint }
    | {
        readonly kind: 'extension';
        /** The deadline that it moves: with another one, or after it, the contract refuses it. */
        readonly deadlineAt: number;
      }
  );

/** Whether the trade still is what this was signed for. */
export function fitsTrade(approval: ApprovalFacts, trade: Trade): boolean {
  if (approval.state !== trade.state) return false;
  return approval.kind === 'extension'
    ? approval.deadlineAt === trade.deadlineAt
    : approval.remaining === trade.remaining;
}

/** A step of ours that waits for its event: sent by us, or signed for a service to send. */
export interface SentStep {
  readonly action: TradeAction;
  readonly by: 'us' | 'service';
}

export interface DisputeFacts {
  readonly openedBy: Address;
  /** Who gave evidence since, opening included. */
  readonly evidenceBy: readonly Address[];
}

/** What is known of one trade beyond the trade itself. */
export interface TradeFacts {
  /** Ours, by role order; never empty. */
  readonly seats: readonly Seat[];
  /** Null: no account of ours is the buyer. */
  readonly payment: PaymentFacts | null;
  readonly approvals: readonly ApprovalFacts[];
  readonly sent: SentStep | null;
  /** Null: there was no dispute, or its event is not known here. */
  readonly dispute: DisputeFacts | null;
  /** What of this trade's payouts waits in the escrow for an account of ours. Smallest unit, never 0. */
  readonly credits: readonly { readonly account: Address; readonly amount: bigint }[];
}

export interface TradeSituation extends TradeFacts, Clocks {
  /** As the own nodes show it; the service's version only while they have never shown it. */
  readonly trade: Trade;
  /**
   * `service`: only a service knows the trade. `behind`: a service knows more than the own nodes have reached.
   * `earlier`: it stands in an escrow of an earlier version, and is only read.
   */
  readonly seen: 'own' | 'behind' | 'service' | 'earlier';
  readonly nodes: NodeFacts;
}

/** How long a proposal that has expired counts as one that may still be taken: its last block may come late. */
export const approvalMarginMs = 5 * 60_000;

/** Older than three block times and this, the newest block is no news any more. */
const staleMarginMs = 15_000;

export type NodeState = 'fresh' | 'reading' | 'stale' | 'silent';

/** Whether what the own nodes show is the present. Two clocks: a practice chain's may run ahead of the computer's. */
export function nodeState(nodes: NodeFacts, localMs: number): NodeState {
  const { answers, caughtUp, newest, blockTimeMs } = nodes;
  if (!answers || newest === null) return 'silent';
  const age = localMs - Math.min(newest.timeMs, newest.heardAt);
  return age > 3 * blockTimeMs + staleMarginMs ? 'stale' : caughtUp ? 'fresh' : 'reading';
}

/** Why the own view is not the present; null: it is. */
export function doubtOf(state: NodeState): 'node_silent' | 'node_stale' | 'node_reading' | null {
  switch (state) {
    case 'fresh':
      return null;
    case 'reading':
      return 'node_reading';
    case 'stale':
      return 'node_stale';
    case 'silent':
      return 'node_silent';
  }
}

/** Whether an approval could still be taken: by the chain's clock, never by this computer's alone. */
export function mayStillBeTaken(
  approval: ApprovalFacts,
  { trade, nodes }: Pick<TradeSituation, 'trade' | 'nodes'>,
): boolean {
  if (approval.withdrawal === 'final' || !fitsTrade(approval, trade)) return false;
  const chainMs = nodes.newest?.timeMs ?? 0;
  return chainMs <= approval.validUntil + approvalMarginMs;
}

/** Whether no two own nodes show different things, of the chain or of this trade. */
export function nodesAgreeOn({
  nodes,
  payment,
}: Pick<TradeSituation, 'nodes' | 'payment'>): boolean {
  return nodes.agree && payment?.lock !== 'differs';
}
