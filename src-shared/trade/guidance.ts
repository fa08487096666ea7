import type { Hash } from '../brand.ts';
import { guideSeat } from './guidance-rows.ts';
import type { GuidedActionKind, GuidedAction, Guidance } from './guidance-result.ts';
import type { TradeSituation } from './situation.ts';
import type { TradeRole } from './trade.ts';

const turnOrder = { mine: 0, theirs: 1, nobody: 2 } as const;
const roleOrder: readonly TradeRole[] = ['seller', 'buyer', 'arbiter', 'fallbackArbiter'];

/**
 * What to do about a trade: the only place that decides it. Pure. Every surface prints its result
 * (`guidance-words.ts`) and works out nothing by itself. With both sides ours, the one whose turn it is speaks, and
 * the steps of the other stand among the others.
 */
export function guideTrade(situation: TradeSituation): Guidance {
  const seats = [...situation.seats].sort(
    (a, b) => roleOrder.indexOf(a.role) - roleOrder.indexOf(b.role),
  );
  const guided = seats
    .map((seat) => guideSeat(situation, seat))
    .sort((a, b) => turnOrder[a.turn] - turnOrder[b.turn]);
  const [first, ...rest] = guided;
  if (first === undefined) throw new Error('a trade without an account of ours has no guidance');
  const more = rest.flatMap(({ primary, others }) => [
    ...(primary === null ? [] : [primary]),
    ...others,
  ]);
  return { ...first, others: distinct([...first.others, ...more], first.primary) };
}

/** Primary first, then the others in their order. */
export function actionsOf({ primary, others }: Guidance): readonly GuidedAction[] {
  return primary === null ? others : [primary, ...others];
}

/** The action of this kind (and about this proposal), if it is offered at all. */
export function actionOf(
  guidance: Guidance,
  kind: GuidedActionKind,
  proposal: Hash | null = null,
): GuidedAction | null {
  const fits = (action: GuidedAction): boolean =>
    action.kind === kind && (proposal === null || action.proposal === proposal);
  return actionsOf(guidance).find(fits) ?? null;
}

/** Whether it can be taken now. */
export function isPossible(
  guidance: Guidance,
  kind: GuidedActionKind,
  proposal: Hash | null = null,
): boolean {
  return actionOf(guidance, kind, proposal)?.heldBack === null;
}

/** Each action once, and those that give back last of all. */
function distinct(
  actions: readonly GuidedAction[],
  primary: GuidedAction | null,
): readonly GuidedAction[] {
  const keyOf = ({ kind, as, proposal }: GuidedAction): string => `${kind} ${as} ${proposal}`;
  const seen = new Set(primary === null ? [] : [keyOf(primary)]);
  const once = actions.filter((action) => {
    const key = keyOf(action);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  const givesBack = ({ kind }: GuidedAction): boolean => kind === 'refund';
  return [...once.filter((action) => !givesBack(action)), ...once.filter(givesBack)];
}
