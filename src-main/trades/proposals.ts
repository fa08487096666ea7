import { randomBytes } from 'node:crypto';
import {
  decodeProposal,
  encodeProposal,
  isGenuineProposal,
  proposalId,
} from '../../src-escrow/agreement/proposal-codec.ts';
import type { Address, Hash, TradeId } from '../../src-shared/brand.ts';
import { failure } from '../../src-shared/failure.ts';
import type { IpcParsedArgs } from '../../src-shared/ipc/ipc-contract.ts';
import type { ProposalState, ProposalView, SentAction } from '../../src-shared/ipc/views.ts';
import { unixMillisSchema, z } from '../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import { jsonify } from '../../src-shared/stream/wire-shapes.ts';
import {
  signedProposalSchema,
  type Proposal,
  type SignedProposal,
  type Unsigned,
} from '../../src-shared/trade/settlement.ts';
import { fitsTrade, type ApprovalFacts } from '../../src-shared/trade/situation.ts';
import { isLate } from '../../src-shared/trade/allowed-actions.ts';
import { isLive, type Trade } from '../../src-shared/trade/trade.ts';
import { proposalWords } from '../../src-shared/words/proposal-words.ts';
import type { AppContext } from '../app-context.ts';
import { asStored, openRecordCollection } from '../database/record-collection.ts';
import { signatureClock } from '../network/signature-clock.ts';
import { readWithdrawal } from '../wallet/calls/approval-withdrawal.ts';
import type { Wallet } from '../wallet/wallet.ts';

const storedSchema = z.object({
  /** Named so since splits were all that could be proposed. */
  settlement: signedProposalSchema,
  createdAt: unixMillisSchema,
  /** The chain says that its nonce is used: withdrawn, or settled. */
  used: z.boolean(),
  /** And that for good, on every own node. */
  usedForGood: z.boolean().default(false),
  /** We said no to it; it can be taken all the same until it expires. */
  declined: z.boolean().default(false),
});
type StoredProposal = z.output<typeof storedSchema>;

/** What one side of a live trade has signed for the other to take, ours and theirs: splits and more time. */
export interface ProposalService {
  list(): readonly ProposalView[];
  propose(request: IpcParsedArgs<'proposals.propose'>): Promise<Result<ProposalView>>;
  /** A proposal of the other side as text. Whatever is not genuine, or not for a live trade of ours, is refused. */
  read(text: string): Promise<Result<ProposalView>>;
  /** The same, however it came. */
  take(proposal: SignedProposal): Promise<Result<ProposalView>>;
  knows(id: Hash): boolean;
  /** A known one by its id. */
  find(id: Hash): SignedProposal | null;
  text(id: Hash): Result<{ text: string }>;
  /** The same as guidance needs them. */
  approvalsIn(tradeId: TradeId): readonly ApprovalFacts[];
  /** Everything that was signed in this trade and is known here, whatever became of it. */
  signedIn(tradeId: TradeId): readonly SignedProposal[];
  accept(id: Hash): Promise<Result<SentAction>>;
  /** Asks for no answer to it any more; nobody is told. */
  decline(id: Hash): Promise<Result<null>>;
  withdraw(id: Hash): Promise<Result<SentAction>>;
  stop(): void;
}

export interface ProposalServiceDeps {
  readonly context: AppContext;
  readonly wallet: Wallet;
  /** Hands a fresh proposal of ours to the other side, if there is a way. */
  readonly deliver: (proposal: Proposal) => Promise<void>;
}

export async function openProposalService(deps: ProposalServiceDeps): Promise<ProposalService> {
  const { context, wallet } = deps;
  const stored = await openRecordCollection(context, {
    kind: 'settlement',
    schema: storedSchema,
    // The id is derived and the signature proves itself; what doesn't is not shown.
    idOf: ({ settlement }) => (isGenuineProposal(settlement) ? proposalId(settlement) : null),
    toJson: jsonify,
  });

  const tradeOf = (id: TradeId): Trade | null => context.tradeBook.trade(id)?.trade ?? null;
  const ours = (party: Address): boolean => wallet.addresses().includes(party);

  const clock = signatureClock(context);

  function stateOf(
    facts: ApprovalFacts,
    { used, declined }: StoredProposal,
    trade: Trade,
  ): ProposalState {
    const fits = fitsTrade(facts, trade);
    // One that was agreed to is used, too, and the trade goes on.
    if (facts.kind === 'extension' && !fits) return 'void';
    if (used) return 'withdrawn';
    if (!fits) return 'void';
    if (facts.kind === 'extension' && isLate(trade, clock.now())) return 'expired';
    if (clock.now() > facts.validUntil) return 'expired';
    return declined ? 'declined' : 'open';
  }
  function viewOf(id: Hash, entry: StoredProposal): ProposalView | null {
    const { settlement: proposal, createdAt } = entry;
    const trade = tradeOf(proposal.tradeId);
    const facts = factsOf(id, entry);
    if (proposal.v === 1 || facts === null || trade === null || !isLive(trade.state)) return null;
    const common = {
      id,
      tradeId: proposal.tradeId,
      mine: ours(proposal.signer),
      state: stateOf(facts, entry, trade),
      expiresAt: proposal.deadline * 1000,
      createdAt,
    };
    switch (proposal.kind) {
      case 'settlement': {
        const { kind, toBuyer, remaining } = proposal;
        return { ...common, kind, toBuyer, remaining };
      }
      case 'extension': {
        const { kind, currentDeadline, newDeadline } = proposal;
        return {
          ...common,
          kind,
          deadlineAt: currentDeadline * 1000,
          newDeadlineAt: newDeadline * 1000,
        };
      }
    }
  }
  const list = (): ProposalView[] =>
    stored.entries().flatMap(([id, entry]) => viewOf(id, entry) ?? []);
  const ownTrades = (): TradeId[] => [
    ...new Set(
      stored
        .list()
        .filter(({ settlement }) => ours(settlement.signer))
        .map(({ settlement }) => settlement.tradeId),
    ),
  ];
  /** Null: of the escrow's first version, which nothing takes any more. */
  function factsOf(
    id: Hash,
    { settlement: proposal, createdAt, ...entry }: StoredProposal,
  ): ApprovalFacts | null {
    if (proposal.v === 1) return null;
    const sent = entry.used || wallet.withdrawalSent(proposal);
    const common = {
      id,
      signer: proposal.signer,
      createdAt,
      validUntil: proposal.deadline * 1000,
      state: proposal.state,
      withdrawal: entry.usedForGood ? 'final' : sent ? 'sent' : 'none',
    } as const;
    return proposal.kind === 'settlement'
      ? { ...common, kind: 'settlement', remaining: proposal.remaining }
      : { ...common, kind: 'extension', deadlineAt: proposal.currentDeadline * 1000 };
  }
  let published = '';
  function publish(): void {
    const views = list();
    const text = JSON.stringify(jsonify(views));
    if (text === published) return;
    published = text;
    context.publish('proposals.changed', views);
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

  async function keep(proposal: Proposal): Promise<Result<ProposalView>> {
    const id = proposalId(proposal);
    const known = stored.get(id);
    const entry = known ?? {
      settlement: proposal,
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

  async function take(proposal: SignedProposal): Promise<Result<ProposalView>> {
    const { chainId, escrow } = context.network();
    if (proposal.chainId !== chainId || proposal.escrow !== escrow || proposal.v === 1)
      return fail(failure('split_other_trade', { field: 'escrow' }));
    const trade = tradeOf(proposal.tradeId);
    const signer = proposal.signer;
    if (trade === null) return fail(failure('split_other_trade', { field: 'tradeId' }));
    const { seller, buyer } = trade.terms;
    const other = signer === seller ? buyer : seller;
    if ((signer !== seller && signer !== buyer) || !(ours(other) || ours(signer)))
      return fail(failure('split_other_trade', { field: 'signer' }));
    if (!isGenuineProposal(proposal)) return fail(failure('split_altered', { field: 'signature' }));
    if (!isLive(trade.state)) return fail(failure('action_not_allowed'));
    if (proposal.state !== trade.state) return fail(failure('split_lapsed', { field: 'state' }));
    if (proposal.kind === 'settlement' && proposal.remaining !== trade.remaining)
      return fail(failure('split_lapsed', { field: 'remaining' }));
    if (proposal.kind === 'extension' && proposal.currentDeadline * 1000 !== trade.deadlineAt)
      return fail(failure('split_lapsed', { field: 'currentDeadline' }));
    if (clock.now() > proposal.deadline * 1000)
      return fail(failure('split_lapsed', { field: 'deadline' }));
    return keep(proposal);
  }

  function live(id: Hash): Result<{ proposal: Proposal; trade: Trade }> {
    const proposal = stored.get(id)?.settlement;
    const trade = proposal === undefined ? null : tradeOf(proposal.tradeId);
    return proposal === undefined || proposal.v === 1 || trade === null
      ? fail(failure('not_found'))
      : ok({ proposal, trade });
  }

  /** What both will have signed, for the trade as it is. */
  function drafted(
    { proposal: draft, validFor }: IpcParsedArgs<'proposals.propose'>,
    trade: Trade,
    signer: Address,
  ): Result<Unsigned<Proposal>> {
    const { state, remaining, tradeId, deadlineAt } = trade;
    const { chainId, escrow } = context.network();
    if (!isLive(state) || deadlineAt === null) return fail(failure('action_not_allowed'));
    const signed = {
      v: 2,
      chainId,
      escrow,
      tradeId,
      signer,
      nonce: BigInt(`0x${randomBytes(32).toString('hex')}`),
      deadline: Math.floor(clock.now() / 1000) + validFor,
    } as const;
    switch (draft.kind) {
      case 'settlement':
        return draft.toBuyer <= remaining
          ? ok({ ...signed, state, remaining, ...draft })
          : fail(failure('invalid_amount', { field: 'toBuyer' }));
      case 'extension': {
        const currentDeadline = Math.floor(deadlineAt / 1000);
        if (state === 'Disputed') return fail(failure('action_not_allowed'));
        if (draft.newDeadline <= currentDeadline)
          return fail(failure('invalid_input', { field: 'newDeadline', detail: 'later than now' }));
        // After the deadline that it moves, nothing takes it.
        const deadline = Math.min(signed.deadline, currentDeadline);
        return ok({ ...signed, state, currentDeadline, ...draft, deadline });
      }
    }
  }

  return {
    list,
    async propose(request) {
      const view = context.tradeBook.trade(request.tradeId);
      if (view === null) return fail(failure('not_found'));
      const { trade, account } = view;
      if (account !== trade.terms.seller && account !== trade.terms.buyer)
        return fail(failure('action_not_allowed'));
      try {
        await clock.read();
      } catch {
        return fail(failure('chain_unreachable'));
      }
      const unsigned = drafted(request, trade, account);
      if (!unsigned.ok) return unsigned;
      const signed = await wallet.signProposal(trade, unsigned.value);
      if (!signed.ok) return signed;
      const kept = await keep(signed.value);
      if (kept.ok) await deps.deliver(signed.value);
      return kept;
    },
    async read(text) {
      const decoded = decodeProposal(text);
      return decoded.ok ? take(decoded.value) : decoded;
    },
    take,
    knows: (id) => stored.get(id) !== undefined,
    find: (id) => stored.get(id)?.settlement ?? null,
    approvalsIn: (tradeId) =>
      stored
        .entries()
        .flatMap(([id, entry]) =>
          entry.settlement.tradeId === tradeId && !entry.declined ? (factsOf(id, entry) ?? []) : [],
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
        : ok({ text: encodeProposal(entry.settlement) });
    },
    async accept(id) {
      const found = live(id);
      if (!found.ok) return found;
      const { proposal, trade } = found.value;
      const { seller, buyer } = trade.terms;
      const account = proposal.signer === seller ? buyer : seller;
      return wallet.acceptProposal(trade, account, proposal);
    },
    async decline(id) {
      const entry = stored.get(id);
      if (entry === undefined) return fail(failure('not_found'));
      if (ours(entry.settlement.signer)) return fail(failure('action_not_allowed'));
      return asStored(stored.put(id, { ...entry, declined: true }));
    },
    async withdraw(id) {
      const found = live(id);
      if (!found.ok) return found;
      const { proposal } = found.value;
      const title = `Withdraw your proposal of ${proposalWords(proposal)}`;
      return wallet.withdrawApproval(proposal, title);
    },
    stop() {
      unfollow();
      for (const end of subscriptions) end();
    },
  };
}
