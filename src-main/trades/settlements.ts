import { randomBytes } from 'node:crypto';
import {
  decodeSettlement,
  encodeSettlement,
  isGenuineSettlement,
  settlementId,
} from '../../src-escrow/agreement/settlement-codec.ts';
import type { Address, Hash, TradeId } from '../../src-shared/brand.ts';
import { failure } from '../../src-shared/failure.ts';
import type { IpcParsedArgs } from '../../src-shared/ipc/ipc-contract.ts';
import type { SentAction, SettlementState, SettlementView } from '../../src-shared/ipc/views.ts';
import { unixMillisSchema, z } from '../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import { jsonify } from '../../src-shared/stream/wire-shapes.ts';
import { settlementSchema, type Settlement } from '../../src-shared/trade/settlement.ts';
import type { ApprovalFacts } from '../../src-shared/trade/situation.ts';
import { isLive, type Trade } from '../../src-shared/trade/trade.ts';
import { settlementWords } from '../../src-shared/words/screen-words.ts';
import type { AppContext } from '../app-context.ts';
import { asStored, openRecordCollection } from '../database/record-collection.ts';
import { signatureClock } from '../network/signature-clock.ts';
import { readWithdrawal } from '../wallet/calls/approval-withdrawal.ts';
import type { Wallet } from '../wallet/wallet.ts';

const storedSchema = z.object({
  settlement: settlementSchema,
  createdAt: unixMillisSchema,
  /** The chain says that its nonce is used: withdrawn, or settled. */
  used: z.boolean(),
  /** And that for good, on every own node. */
  usedForGood: z.boolean().default(false),
  /** We said no to it; it can be taken all the same until it expires. */
  declined: z.boolean().default(false),
});
type StoredSettlement = z.output<typeof storedSchema>;

/** Splits that one side of a live trade has signed, ours and theirs. */
export interface SettlementService {
  list(): readonly SettlementView[];
  propose(request: IpcParsedArgs<'settlements.propose'>): Promise<Result<SettlementView>>;
  /** A proposal of the other side as text. Whatever is not genuine, or not for a live trade of ours, is refused. */
  read(text: string): Promise<Result<SettlementView>>;
  /** The same, however it came. */
  take(settlement: Settlement): Promise<Result<SettlementView>>;
  knows(id: Hash): boolean;
  /** A known split by its id. */
  find(id: Hash): Settlement | null;
  text(id: Hash): Result<{ text: string }>;
  /** The same as guidance needs them. */
  approvalsIn(tradeId: TradeId): readonly ApprovalFacts[];
  /** Every split that was signed in this trade and is known here, whatever became of it. */
  signedIn(tradeId: TradeId): readonly Settlement[];
  accept(id: Hash): Promise<Result<SentAction>>;
  /** Asks for no answer to it any more; nobody is told. */
  decline(id: Hash): Promise<Result<null>>;
  withdraw(id: Hash): Promise<Result<SentAction>>;
  stop(): void;
}

export interface SettlementServiceDeps {
  readonly context: AppContext;
  readonly wallet: Wallet;
  /** Hands a fresh proposal of ours to the other side, if there is a way. */
  readonly deliver: (settlement: Settlement) => Promise<void>;
}

export async function openSettlementService(
  deps: SettlementServiceDeps,
): Promise<SettlementService> {
  const { context, wallet } = deps;
  const stored = await openRecordCollection(context, {
    kind: 'settlement',
    schema: storedSchema,
    // The id is derived and the signature proves itself; what doesn't is not shown.
    idOf: ({ settlement }) => (isGenuineSettlement(settlement) ? settlementId(settlement) : null),
    toJson: jsonify,
  });

  const tradeOf = (id: TradeId): Trade | null => context.tradeBook.trade(id)?.trade ?? null;
  const ours = (party: Address): boolean => wallet.addresses().includes(party);

  const clock = signatureClock(context);

  function stateOf(
    { settlement, used, declined }: StoredSettlement,
    trade: Trade,
  ): SettlementState {
    if (used) return 'withdrawn';
    if (settlement.remaining !== trade.remaining) return 'void';
    if (clock.now() > settlement.deadline * 1000) return 'expired';
    return declined ? 'declined' : 'open';
  }
  function viewOf(id: Hash, entry: StoredSettlement): SettlementView | null {
    const { settlement, createdAt } = entry;
    const trade = tradeOf(settlement.tradeId);
    if (trade === null || !isLive(trade.state)) return null;
    return {
      id,
      tradeId: settlement.tradeId,
      mine: ours(settlement.signer),
      state: stateOf(entry, trade),
      buyerBps: settlement.buyerBps,
      remaining: settlement.remaining,
      expiresAt: settlement.deadline * 1000,
      createdAt,
    };
  }
  const list = (): SettlementView[] =>
    stored.entries().flatMap(([id, entry]) => viewOf(id, entry) ?? []);
  const ownTrades = (): TradeId[] => [
    ...new Set(
      stored
        .list()
        .filter(({ settlement }) => ours(settlement.signer))
        .map(({ settlement }) => settlement.tradeId),
    ),
  ];
  function factsOf(id: Hash, { settlement, createdAt, ...entry }: StoredSettlement): ApprovalFacts {
    const sent = entry.used || wallet.withdrawalSent(settlement);
    return {
      id,
      kind: 'settlement',
      signer: settlement.signer,
      createdAt,
      validUntil: settlement.deadline * 1000,
      remaining: settlement.remaining,
      withdrawal: entry.usedForGood ? 'final' : sent ? 'sent' : 'none',
    };
  }
  let published = '';
  function publish(): void {
    const views = list();
    const text = JSON.stringify(jsonify(views));
    if (text === published) return;
    published = text;
    context.publish('settlements.changed', views);
    context.tradeBook.refresh([...new Set(views.map(({ tradeId }) => tradeId))]);
  }

  stored.onChange(publish);
  publish();

  let refreshing = false;
  /** A withdrawal leaves no event of the trade: the nonce itself tells. */
  async function refreshFromChain(): Promise<void> {
    if (refreshing || stored.list().length === 0) return;
    refreshing = true;
    try {
      await clock.read();
      for (const [id, entry] of stored.entries()) {
        const trade = tradeOf(entry.settlement.tradeId);
        if (trade === null || !isLive(trade.state) || entry.usedForGood) continue;
        const withdrawal = await readWithdrawal(context.network(), entry.settlement);
        const used = withdrawal !== 'none';
        const usedForGood = withdrawal === 'final';
        // Another chain may have been opened meanwhile: the entry is not written into its records.
        const differs = used !== entry.used || usedForGood;
        if (!differs || stored.get(id) !== entry) continue;
        await stored.put(id, { ...entry, used, usedForGood });
        // That it is for good changes nothing in the list of proposals, and ends what stops a payment.
        context.tradeBook.refresh([entry.settlement.tradeId]);
      }
    } catch {
      // The node is away: the next head asks again, and settling asks anew in any case.
    } finally {
      refreshing = false;
    }
    // Time alone may have ended one.
    publish();
  }
  let unfollow = context.network().onHead(() => void refreshFromChain());
  const subscriptions = [
    context.onNetworkChange((network) => {
      unfollow();
      unfollow = network.onHead(() => void refreshFromChain());
    }),
    () => stored.stop(),
    context.tradeBook.onEvents(publish),
    // A withdrawal that was sent, or gave up, changes what may be paid.
    wallet.onTransactionsChange(() => context.tradeBook.refresh(ownTrades())),
  ];

  async function keep(settlement: Settlement): Promise<Result<SettlementView>> {
    const id = settlementId(settlement);
    const known = stored.get(id);
    const entry = known ?? {
      settlement,
      createdAt: context.now(),
      used: false,
      usedForGood: false,
      declined: false,
    };
    if (known === undefined) {
      const kept = await asStored(stored.put(id, entry));
      if (!kept.ok) return kept;
    }
    const view = viewOf(id, entry);
    return view === null ? fail(failure('action_not_allowed')) : ok(view);
  }

  async function take(settlement: Settlement): Promise<Result<SettlementView>> {
    const { chainId, escrow } = context.network();
    if (settlement.chainId !== chainId || settlement.escrow !== escrow)
      return fail(failure('split_other_trade', { field: 'escrow' }));
    const trade = tradeOf(settlement.tradeId);
    const signer = settlement.signer;
    if (trade === null) return fail(failure('split_other_trade', { field: 'tradeId' }));
    const { seller, buyer } = trade.terms;
    const other = signer === seller ? buyer : seller;
    if ((signer !== seller && signer !== buyer) || !(ours(other) || ours(signer)))
      return fail(failure('split_other_trade', { field: 'signer' }));
    if (!isGenuineSettlement(settlement))
      return fail(failure('split_altered', { field: 'signature' }));
    if (!isLive(trade.state)) return fail(failure('action_not_allowed'));
    if (settlement.remaining !== trade.remaining)
      return fail(failure('split_lapsed', { field: 'remaining' }));
    if (clock.now() > settlement.deadline * 1000)
      return fail(failure('split_lapsed', { field: 'deadline' }));
    return keep(settlement);
  }

  function live(id: Hash): Result<{ entry: StoredSettlement; trade: Trade }> {
    const entry = stored.get(id);
    const trade = entry === undefined ? null : tradeOf(entry.settlement.tradeId);
    return entry === undefined || trade === null
      ? fail(failure('not_found'))
      : ok({ entry, trade });
  }

  return {
    list,
    async propose({ tradeId, buyerBps, validFor }) {
      const view = context.tradeBook.trade(tradeId);
      if (view === null) return fail(failure('not_found'));
      const { trade, account } = view;
      if (account !== trade.terms.seller && account !== trade.terms.buyer)
        return fail(failure('action_not_allowed'));
      const { chainId, escrow } = context.network();
      try {
        await clock.read();
      } catch {
        return fail(failure('chain_unreachable'));
      }
      const signed = await wallet.signSettlement(trade, {
        v: 1,
        chainId,
        escrow,
        tradeId,
        signer: account,
        buyerBps,
        remaining: trade.remaining,
        nonce: BigInt(`0x${randomBytes(32).toString('hex')}`),
        deadline: Math.floor(clock.now() / 1000) + validFor,
      });
      if (!signed.ok) return signed;
      const kept = await keep(signed.value);
      if (kept.ok) await deps.deliver(signed.value);
      return kept;
    },
    async read(text) {
      const decoded = decodeSettlement(text);
      return decoded.ok ? take(decoded.value) : decoded;
    },
    take,
    knows: (id) => stored.get(id) !== undefined,
    find: (id) => stored.get(id)?.settlement ?? null,
    approvalsIn: (tradeId) =>
      stored
        .entries()
        .flatMap(([id, entry]) =>
          entry.settlement.tradeId === tradeId && !entry.declined ? [factsOf(id, entry)] : [],
        ),
    signedIn: (tradeId) =>
      stored
        .list()
        .map(({ settlement }) => settlement)
        .filter((settlement) => settlement.tradeId === tradeId),
    text(id) {
      const entry = stored.get(id);
      return entry === undefined
        ? fail(failure('not_found'))
        : ok({ text: encodeSettlement(entry.settlement) });
    },
    async accept(id) {
      const found = live(id);
      if (!found.ok) return found;
      const { entry, trade } = found.value;
      const { signer } = entry.settlement;
      const account = signer === trade.terms.seller ? trade.terms.buyer : trade.terms.seller;
      return wallet.settle(trade, account, entry.settlement);
    },
    async decline(id) {
      const found = live(id);
      if (!found.ok) return found;
      const { entry } = found.value;
      if (ours(entry.settlement.signer)) return fail(failure('action_not_allowed'));
      return asStored(stored.put(id, { ...entry, declined: true }));
    },
    async withdraw(id) {
      const found = live(id);
      if (!found.ok) return found;
      const { settlement } = found.value.entry;
      const title = `Withdraw your proposed split ${settlementWords(settlement.buyerBps)}`;
      return wallet.withdrawApproval(settlement, title);
    },
    stop() {
      unfollow();
      for (const end of subscriptions) end();
    },
  };
}
