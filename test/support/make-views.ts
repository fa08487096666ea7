import type { AgreementDetails } from '../../src-shared/agreement/offer.ts';
import type { Address, Hash, TradeId } from '../../src-shared/brand.ts';
import type {
  NoteView,
  RelayedCallView,
  RelayOfferView,
  ReceivedOfferView,
} from '../../src-shared/ipc/service-views.ts';
import type {
  AccountView,
  BalanceView,
  ConnectionsView,
  Contact,
  EventView,
  EvidenceView,
  InboxItem,
  NetworkSettings,
  OfferView,
  PracticeView,
  SchoolView,
  SettingsView,
  ExtensionView,
  SettlementView,
  TradeDetailsView,
  TradeView,
  TransactionView,
} from '../../src-shared/ipc/views.ts';
import type { Token } from '../../src-shared/money/token.ts';
import { address, hash, tradeId, zeroAddress, zeroHash } from '../../src-shared/parse.ts';
import { schoolLessons } from '../../src-shared/practice/scam-school.ts';
import type { EscrowEventArgs, EscrowEventType } from '../../src-shared/trade/escrow-event.ts';
import type { Terms } from '../../src-shared/trade/terms.ts';
import type { Guides } from '../../src-renderer/format/trade-list.ts';
import { guideOfferView, guideView } from '../../src-shared/trade/guide-view.ts';
import type {
  ApprovalFacts,
  NodeFacts,
  PaymentFacts,
  TradeFacts,
} from '../../src-shared/trade/situation.ts';
import type { LiveState, Trade, TradeRole } from '../../src-shared/trade/trade.ts';

/** Views with exact, readable contents for tests of words, lists and stores. */
const hex = (seed: number, bytes: number): string => {
  let state = (seed * 2_654_435_761) >>> 0;
  let text = '';
  while (text.length < bytes * 2) {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e37_79b9) >>> 0;
    text += state.toString(16).padStart(8, '0');
  }
  return `0x${text.slice(0, bytes * 2)}`;
};
export const someAddress = (seed: number): Address => address(hex(seed, 20));
export const someTradeId = (seed: number): TradeId => tradeId(hex(seed + 7919, 32));

export const usdc: Token = { address: someAddress(900), symbol: 'USDC', decimals: 6 };
export const me = someAddress(1);
export const other = someAddress(2);
export const arbiter = someAddress(3);
export const hourMs = 3_600_000;

/** 2026-11-22, 16:05:51 local. */
export const now = new Date(2026, 10, 22, 16, 5, 51).getTime();

export function makeTerms(change: Partial<Terms> = {}): Terms {
  return {
    seller: me,
    buyer: other,
    arbiter,
    fallbackArbiter: zeroAddress,
    token: usdc.address,
    amount: 2_500_000_000n,
    paymentWindow: 2 * 3600,
    confirmationWindow: 6 * 3600,
    arbitrationWindow: 14 * 24 * 3600,
    defaultBuyerBps: 5_000,
    arbiterFee: 0n,
    fundBy: Math.floor(now / 1000) + 3240,
    detailsHash: zeroHash,
    salt: 1n,
    ...change,
  };
}

export const details: AgreementDetails = {
  v: 1,
  currency: 'EUR',
  fiatAmount: '2315.00',
  method: 'sepa-instant',
  country: 'DE',
  reference: 'Invoice 4417',
  seller: { box: zeroHash, commit: zeroHash },
  buyer: { box: zeroHash, commit: zeroHash },
};

export function makeTrade(change: Partial<Trade> = {}, terms: Partial<Terms> = {}): Trade {
  return {
    tradeId: someTradeId(1),
    terms: makeTerms(terms),
    state: 'Funded',
    remaining: terms.amount ?? 2_500_000_000n,
    tradeSeq: 1,
    currentArbiter: terms.arbiter ?? arbiter,
    escalated: false,
    createdAt: now - 5 * hourMs,
    paidAt: null,
    disputedAt: null,
    endedAt: null,
    deadlineAt: now + 4 * hourMs,
    status: 'final',
    ...change,
  };
}

export const payableNow: PaymentFacts = {
  agreed: true,
  details: 'open',
  lock: 'shown',
  arrivesWithinMs: 15 * 60_000,
};

/** Everything that has to be there is there, and nothing else. */
export function makeFacts(role: TradeRole, change: Partial<TradeFacts> = {}): TradeFacts {
  return {
    seats: [{ account: me, role, locked: false }],
    payment: role === 'buyer' ? payableNow : null,
    approvals: [],
    sent: null,
    dispute: null,
    credits: [],
    ...change,
  };
}

export const freshNode: NodeFacts = {
  agree: true,
  answers: true,
  caughtUp: true,
  newest: { timeMs: now - 1000, heardAt: now - 500 },
  blockTimeMs: 2000,
};
/** No node of the user's own answers. */
export const silentNode: NodeFacts = { ...freshNode, answers: false, caughtUp: false };
/** What to do about views at this chain time, with a node at its newest block. */
export function guidesAt(nowMs = now): Guides {
  const clocks = { nowMs, localMs: now };
  return {
    nowMs,
    trade: (view) => guideView(view, freshNode, clocks),
    offer: (offer) => guideOfferView(offer, freshNode, clocks),
  };
}

/** The trade seen by its seller (`me`), buyer or arbiter: the same terms, another account of ours. */
export function makeTradeView(
  change: Partial<Omit<TradeView, 'trade'>> & { role?: TradeRole } = {},
  trade: Partial<Trade> = {},
  terms: Partial<Terms> = {},
): TradeView {
  const role = change.role ?? 'seller';
  const roles: Partial<Terms> =
    role === 'seller'
      ? {}
      : role === 'buyer'
        ? { seller: other, buyer: me }
        : role === 'arbiter'
          ? { seller: someAddress(4), buyer: other, arbiter: me }
          : { seller: someAddress(4), buyer: other, fallbackArbiter: me };
  return {
    trade: makeTrade(trade, { ...roles, ...terms }),
    mark: 'verified',
    account: me,
    role,
    details,
    counterpartyLabel: role === 'seller' || role === 'buyer' ? 'Marta Keller' : null,
    changedAt: now - hourMs,
    feeBps: 0,
    pendingAction: null,
    withheld: false,
    seen: 'own',
    earlierEscrow: null,
    ownTrade: null,
    facts: makeFacts(role),
    ...change,
  };
}

export function makeOfferView(change: Partial<OfferView> = {}): OfferView {
  const terms = change.terms ?? makeTerms();
  return {
    id: hash(hex(5000, 32)),
    state: 'sent',
    terms,
    details,
    token: usdc,
    fee: { bps: 0, to: zeroAddress },
    escrow: someAddress(40),
    chainId: 31_337,
    account: me,
    role: 'seller',
    mine: true,
    findings: [],
    changes: [],
    checkNumber: null,
    tradeId: null,
    sent: [],
    signedBySeller: true,
    signedByBuyer: false,
    needsDetails: false,
    lockSent: false,
    createdAt: now - 6 * 60_000,
    changedAt: now - 6 * 60_000,
    ...change,
  };
}

export function makeEvent<T extends EscrowEventType>(
  type: T,
  args: EscrowEventArgs[T],
  change: Partial<EventView> & {
    seq?: number;
    at?: number;
    status?: 'pending' | 'final' | 'retracted';
  } = {},
): EventView {
  const seq = change.seq ?? 1;
  const event = {
    id: `${hex(600 + seq, 32)}:${seq}`,
    blockNumber: 54_205_330 + seq,
    blockHash: hash(hex(600 + seq, 32)),
    txHash: hash(hex(700 + seq, 32)),
    logIndex: seq,
    timestamp: change.at ?? now - 5 * hourMs,
    tradeId: someTradeId(1),
    tradeSeq: seq,
    state: 'Funded',
    remaining: 2_500_000_000n,
    deadline: Math.floor(now / 1000) + 7200,
    status: change.status ?? 'final',
    type,
    args,
  } as EventView['event'];
  return { event, mark: change.mark ?? 'verified' };
}

export const someHash = (seed: number): Hash => hash(hex(seed + 104_729, 32));

export function makeAccount(change: Partial<AccountView> = {}): AccountView {
  return {
    address: me,
    label: 'Main account',
    locked: false,
    backedUpAt: now - 48 * hourMs,
    sharedWithService: false,
    ...change,
  };
}

export function makeBalance(change: Partial<BalanceView> = {}): BalanceView {
  return { account: me, token: usdc, amount: 10_250_000_000n, credit: 0n, ...change };
}

export function makeTransaction(change: Partial<TransactionView> = {}): TransactionView {
  return {
    hash: someHash(1),
    account: me,
    nonce: 7,
    state: 'final',
    title: 'Release 2,500.00 USDC to Marta Keller',
    tradeId: someTradeId(1),
    sentAt: now - hourMs,
    blockNumber: 54_205_330,
    replacedBy: null,
    canReplace: false,
    failure: null,
    ...change,
  };
}

export function makeInboxItem(change: Partial<InboxItem> = {}): InboxItem {
  return {
    id: `${someTradeId(1)}:2:TradePaid`,
    tradeId: someTradeId(1),
    offerId: null,
    title: 'Buyer says paid',
    text: 'Marta Keller says 2,315.00 EUR is paid.',
    at: now - hourMs,
    seen: false,
    doubt: 'none',
    ...change,
  };
}

export function makeContact(change: Partial<Contact> = {}): Contact {
  return { address: arbiter, label: 'Lena Weiss', arbiter: true, card: null, ...change };
}

export function makeConnections(change: Partial<ConnectionsView> = {}): ConnectionsView {
  return {
    network: {
      state: 'ok',
      text: 'connected',
      retryAt: null,
      name: 'Base',
      chainId: 8453,
      head: 54_205_400,
      headAt: now - 2_000,
    },
    local: { state: 'ok', text: 'connected', retryAt: null, url: 'http://127.0.0.1:47100' },
    remote: null,
    nodes: freshNode,
    reading: null,
    checkedTo: 54_205_400,
    finalTo: 54_205_300,
    ...change,
  };
}

export function makeSettings(change: Partial<SettingsView> = {}): SettingsView {
  return {
    network: {
      kind: 'own',
      name: 'Base',
      chainId: 8453,
      rpcUrls: ['https://rpc.example.org'],
      startBlock: 54_000_000,
      tokens: [usdc],
      explorerUrl: 'https://explorer.example.org',
    },
    remoteServiceUrl: null,
    remoteAccounts: [],
    share: { enabled: false, port: 47_100, addresses: [] },
    theme: 'light',
    textScale: 1,
    autoLockMinutes: 15,
    passphraseLimits: {},
    notifications: true,
    clearClipboard: true,
    ...change,
  };
}
export const practiceNetwork: NetworkSettings = {
  kind: 'practice',
  name: 'Practice',
  chainId: 31_337,
  rpcUrls: [],
  startBlock: 0,
  tokens: [usdc],
  explorerUrl: null,
};

export function makePractice(change: Partial<PracticeView> = {}): PracticeView {
  return {
    running: true,
    rpcUrl: 'http://127.0.0.1:8545',
    counterparty: someAddress(50),
    arbiter: someAddress(51),
    activity: [{ at: now - hourMs, text: 'Robin says paid' }],
    ...change,
  };
}

/** Every lesson, none passed, all ready to be tried. */
export function makeSchool(change: Partial<SchoolView> = {}): SchoolView {
  return {
    lessons: schoolLessons.map(({ id, attempts }) => ({
      id,
      passed: false,
      waitsFor: null,
      attempts: attempts.map((attempt) => ({ id: attempt, said: null })),
    })),
    sale: null,
    ...change,
  };
}

export function makeDetails(change: Partial<TradeDetailsView> = {}): TradeDetailsView {
  return {
    sides: {
      seller: {
        state: 'open',
        fields: [
          { id: 'holder', label: 'Holder', value: 'Anna Schmidt' },
          { id: 'iban', label: 'IBAN', value: 'DE89 3704 0044 0532 0130 00' },
        ],
      },
      buyer: {
        state: 'open',
        fields: [{ id: 'holder', label: 'Holder', value: 'Marta Keller-Braun' }],
      },
    },
    canSeal: false,
    canSealForArbiter: false,
    ...change,
  };
}

export function makeEvidence(change: Partial<EvidenceView> = {}): EvidenceView {
  return {
    hash: someHash(20),
    tradeId: someTradeId(1),
    author: me,
    createdAt: now - hourMs,
    text: 'Here is my bank statement.',
    agreement: null,
    files: [{ name: 'statement.pdf', size: 48_200 }],
    ...change,
  };
}

export function makeSettlement(change: Partial<SettlementView> = {}): SettlementView {
  return {
    id: someHash(30),
    tradeId: someTradeId(1),
    kind: 'settlement',
    mine: false,
    state: 'open',
    toBuyer: 1_750_000_000n,
    remaining: 2_500_000_000n,
    expiresAt: now + 24 * hourMs,
    createdAt: now - hourMs,
    ...change,
  };
}

/** A day more, proposed by the other side. */
export function makeExtension(change: Partial<ExtensionView> = {}): ExtensionView {
  return {
    id: someHash(32),
    tradeId: someTradeId(1),
    kind: 'extension',
    mine: false,
    state: 'open',
    deadlineAt: now + 2 * hourMs,
    newDeadlineAt: now + 26 * hourMs,
    expiresAt: now + 2 * hourMs,
    createdAt: now - hourMs,
    ...change,
  };
}

/** The split as guidance knows it, in a trade between `me` and `other`. */
export function approvalOf(settlement: SettlementView, state: LiveState = 'Funded'): ApprovalFacts {
  const { id, mine, remaining, expiresAt, createdAt } = settlement;
  return {
    id,
    kind: 'settlement',
    signer: mine ? me : other,
    createdAt,
    validUntil: expiresAt,
    state,
    remaining,
    withdrawal: 'none',
  };
}

export function makeNote(change: Partial<NoteView> = {}): NoteView {
  return {
    id: someHash(40),
    tradeId: someTradeId(1),
    author: other,
    mine: false,
    kind: 'message',
    text: 'The payment is on its way.',
    contents: [],
    createdAt: now - hourMs,
    delivery: { state: 'delivered', text: 'Delivered' },
    ...change,
  };
}

export function makeReceivedOffer(change: Partial<ReceivedOfferView> = {}): ReceivedOfferView {
  return {
    id: someHash(50),
    from: someAddress(60),
    account: me,
    service: 'trade.example.org',
    receivedAt: now - hourMs,
    summary: {
      role: 'seller',
      amount: 1_200_000_000n,
      token: usdc.address,
      fiatAmount: '1100.00',
      currency: 'EUR',
      method: 'sepa',
      fundBy: Math.floor(now / 1000) + 7_200,
    },
    ...change,
  };
}

export function makeRelayedCall(change: Partial<RelayedCallView> = {}): RelayedCallView {
  return {
    digest: someHash(60),
    tradeId: someTradeId(1),
    action: 'markPaid',
    title: 'I have paid',
    state: 'waits',
    why: null,
    service: null,
    signedAt: now - 60_000,
    expiresAt: now + hourMs,
    ...change,
  };
}

export function makeRelayOffer(change: Partial<RelayOfferView> = {}): RelayOfferView {
  return {
    tradeId: someTradeId(1),
    account: me,
    steps: ['markPaid'],
    coin: 10n ** 17n,
    needed: 10n ** 14n,
    relayer: null,
    why: null,
    ...change,
  };
}
