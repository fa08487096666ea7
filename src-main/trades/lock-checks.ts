import type { TradeId } from '../../src-shared/brand.ts';
import type { TradeView } from '../../src-shared/ipc/views.ts';
import { isLockedForSure } from '../../src-shared/trade/guide-view.ts';
import type { PaymentFacts } from '../../src-shared/trade/situation.ts';
import type { AppContext } from '../app-context.ts';
import { readTrade } from '../wallet/calls/chain-reads.ts';

/** Whether each own node shows the locks that the user is to pay for; asked again and again while one is to be paid. */
export interface LockChecks {
  of(tradeId: TradeId): PaymentFacts['lock'];
  /** Asks all nodes about all such locks now; resolves when they have answered. */
  askNow(): Promise<void>;
  stop(): void;
}

const roundEveryMs = 1_000;
const askAgainAfterMs = 5_000;
const askedAtOnce = 8;

export function followLockChecks(
  context: Pick<AppContext, 'network' | 'onNetworkChange' | 'tradeBook' | 'log'>,
): LockChecks {
  const found = new Map<TradeId, { readonly lock: PaymentFacts['lock']; readonly at: number }>();
  let running: Promise<void> | null = null;
  let stopped = false;

  const toBePaid = (view: TradeView): boolean =>
    view.facts.payment !== null && view.trade.state === 'Funded' && isLockedForSure(view);

  async function askNodes({ trade }: TradeView): Promise<PaymentFacts['lock']> {
    const { everyNode, escrow } = context.network();
    const answers = await Promise.allSettled(
      everyNode.map((node) => readTrade(node, escrow, trade.tradeId, trade)),
    );
    const shown = answers.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    if (shown.some(({ state, remaining }) => state !== 'Funded' || remaining === 0n))
      return 'differs';
    return shown.length === everyNode.length ? 'shown' : 'no_answer';
  }

  async function ask(view: TradeView): Promise<void> {
    const { tradeId } = view.trade;
    const network = context.network();
    const lock = await askNodes(view);
    if (stopped || network !== context.network()) return;
    const before = found.get(tradeId)?.lock;
    found.set(tradeId, { lock, at: performance.now() });
    if (lock !== before) context.tradeBook.refresh([tradeId]);
  }

  async function round(all: boolean): Promise<void> {
    const views = context.tradeBook.trades().filter(toBePaid);
    const wanted = new Set(views.map(({ trade }) => trade.tradeId));
    for (const tradeId of found.keys()) if (!wanted.has(tradeId)) found.delete(tradeId);
    const due = views.filter(({ trade }) => {
      const last = found.get(trade.tradeId);
      return all || last === undefined || performance.now() - last.at >= askAgainAfterMs;
    });
    for (let at = 0; at < due.length && !stopped; at += askedAtOnce)
      await Promise.all(due.slice(at, at + askedAtOnce).map(ask));
  }

  function start(all: boolean): Promise<void> {
    running ??= round(all)
      .catch((error: unknown) => context.log.warn({ event: 'locks_not_checked', error }))
      .finally(() => (running = null));
    return running;
  }
  const timer = setInterval(() => {
    void start(false);
  }, roundEveryMs);
  timer.unref();
  const unfollow = context.onNetworkChange(() => found.clear());
  return {
    of: (tradeId) => found.get(tradeId)?.lock ?? 'unasked',
    async askNow() {
      await running;
      await start(true);
    },
    stop() {
      stopped = true;
      clearInterval(timer);
      unfollow();
    },
  };
}
