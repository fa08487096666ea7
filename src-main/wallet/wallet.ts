import type { ArbiterCard, SignedArbiterCard } from '../../src-shared/agreement/arbiter-card.ts';
import type { Address, Hash, Hex, TradeId } from '../../src-shared/brand.ts';
import { failure } from '../../src-shared/failure.ts';
import type { IpcParsedArgs } from '../../src-shared/ipc/ipc-contract.ts';
import type { ChangeCheck, ChangeQuestion } from '../../src-shared/ipc/signing-contract.ts';
import type {
  AccountView,
  BalanceView,
  SentAction,
  TransactionView,
} from '../../src-shared/ipc/views.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import type { SignInText } from '../../src-shared/stream/http-shapes.ts';
import type { Terms } from '../../src-shared/trade/terms.ts';
import type { AppContext } from '../app-context.ts';
import {
  createAccount,
  exportAccount,
  importAccount,
  unlockAccount,
} from './signing/account-dialogs.ts';
import type { People } from './calls/action-preview.ts';
import { actingAccount } from './calls/acting-account.ts';
import { followBalances, type Balances } from './transactions/balances.ts';
import type { SealedReader } from './keys/account-signer.ts';
import type { BrokenKeystoreFile, Keystore } from './keys/keystore.ts';
import { prepareWithdrawal } from './calls/withdrawal-call.ts';
import { confirmChangeInWindow, testInWindow } from './signing/confirm-change.ts';
import {
  createSecretWindowSession,
  type SecretHandlers,
  type SecretWindowHost,
} from './signing/secret-window-session.ts';
import { payInWindow, type PaymentRequest, type WatchedClipboard } from './signing/pay-window.ts';
import { createRelayedActions, type RelayedActions } from './signing/sign-relay-call.ts';
import { signAndSend, type SigningDeps } from './transactions/sign-and-send.ts';
import { deliveryRows, createNoteActions, type NoteActions } from './signing/sign-note.ts';
import { createProposalActions, type ProposalActions } from './signing/sign-proposal.ts';
import type { PreparedCall, SignatureWording } from './calls/prepared-call.ts';
import { signCardInWindow } from './signing/sign-card.ts';
import { signTermsInWindow } from './signing/sign-terms.ts';
import { noFacts, type KnownFacts } from './calls/next-move.ts';
import { prepareTradeAction } from './calls/trade-action-call.ts';
import { followPendingActions } from './transactions/pending-actions.ts';
import { lockTrade, type LockOrder } from './transactions/lock-trade.ts';
import { prepareCancel, prepareSpeedUp } from './transactions/replace-transaction.ts';
import { trackTransactions, type TransactionTracker } from './transactions/transaction-tracker.ts';
import {
  isOpen,
  isPending,
  openTransactionStore,
  type OwnTransaction,
} from './transactions/transaction-store.ts';

export interface WalletDeps {
  readonly context: AppContext;
  /** The accounts and who signs for each; stopped with the wallet. */
  readonly keystore: Keystore;
  readonly secretWindow: SecretWindowHost;
  readonly people: People;
  readonly clipboard: WatchedClipboard;
  /** The services that hand things of this trade to its other parties, by name. */
  readonly deliveryServices: (tradeId: TradeId) => readonly string[];
}

/** Keys, signatures and own transactions of the profile. No key leaves it; every signature passes its window. */
export interface Wallet extends ProposalActions, RelayedActions, NoteActions {
  accounts(): readonly AccountView[];
  addresses(): readonly Address[];
  /** Keystore files that can't be read; they are left as they are. */
  brokenFiles(): readonly BrokenKeystoreFile[];
  onAccountsChange(listener: () => void): () => void;
  /** Answers the secret window's own requests. */
  readonly secretHandlers: SecretHandlers;

  create(): Promise<Result<AccountView>>;
  import(): Promise<Result<AccountView>>;
  export(account: Address): Promise<Result<null>>;
  unlock(account: Address): Promise<Result<null>>;
  /** Forgets the keys. A window that waits for a signature stays, says so and asks for the passphrase. */
  lock(): void;
  rename(account: Address, label: string): Promise<Result<AccountView>>;
  remove(account: Address): Promise<Result<null>>;
  /** An account for the practice chain without the window; refused on any other network. Not backed up. */
  createPracticeAccount(label: string, passphrase: string): Promise<Result<AccountView>>;
  /** Asks a person in main's own window whether a change of what guards money is wanted. */
  confirmChange(question: ChangeQuestion): Promise<Result<null>>;
  /** Asks something of an address in that window, once a person says so; resolves to whether nothing was wrong. */
  testConnection(
    question: ChangeQuestion,
    run: () => Promise<readonly ChangeCheck[]>,
  ): Promise<Result<{ passed: boolean }>>;
  /** Shows what is to be paid for as long as `read` says that it is safe; resolves once a person says it was paid. */
  showPayment(read: () => Result<PaymentRequest>): Promise<Result<null>>;
  /** A window of main's is open. */
  isAsking(): boolean;
  /** How often a person agreed to something in such a window, since the start. */
  agreements(): number;

  /** Signs the one sign-in text of ours; `account_locked` while the key is locked, never a window. */
  signIn(fields: SignInText): Promise<Result<Hex>>;
  signCard(card: ArbiterCard): Promise<Result<SignedArbiterCard>>;
  signTerms(
    account: Address,
    terms: Terms,
    wording: SignatureWording,
    stillAllowed: () => Result<null>,
  ): Promise<Result<Hex>>;
  /** The account's public box key; asks for the passphrase only if it was never unlocked here. */
  box(account: Address): Promise<Result<Hash>>;
  /** Opens what was sealed to the account. */
  sealedReader(account: Address): SealedReader;
  act(request: IpcParsedArgs<'trades.act'>): Promise<Result<SentAction>>;
  /** Locks, with what the token needs before or along with it; each transaction in a window of its own. */
  lockTrade(order: Omit<LockOrder, 'people' | 'nodesAgree'>): Promise<Result<SentAction>>;
  withdrawCredit(account: Address, token: Address): Promise<Result<SentAction>>;
  speedUp(hash: Hash): Promise<Result<SentAction>>;
  cancelTransaction(hash: Hash): Promise<Result<SentAction>>;

  balances(): Promise<Result<readonly BalanceView[]>>;
  knownBalances(): readonly BalanceView[];
  onBalancesChange(listener: () => void): () => void;
  transactions(): readonly TransactionView[];
  onTransactionsChange(listener: () => void): () => void;
  stop(): void;
}

export async function createWallet(deps: WalletDeps): Promise<Wallet> {
  const { context, people, keystore } = deps;
  for (const { file, failure: fault } of keystore.brokenFiles())
    context.log.warn({ event: 'keystore_file_broken', file, code: fault.code });
  const transactionStore = await openTransactionStore(context);
  const session = createSecretWindowSession(deps.secretWindow, keystore);
  const addresses = (): readonly Address[] => keystore.accounts().map(({ address }) => address);

  const balanceListeners = new Set<() => void>();
  let tracker: TransactionTracker;
  let balances: Balances;
  function followChain(): void {
    const chain = context.network();
    tracker = trackTransactions({
      transactionStore,
      chain,
      onFault: (error) => context.log.warn({ event: 'transactions_not_read', error }),
    });
    balances = followBalances(chain, addresses, (read) => {
      context.publish('wallet.balancesChanged', read);
      for (const listener of balanceListeners) listener();
    });
    void balances.read();
  }
  followChain();
  const accountView = ({ address }: { readonly address: Address }): AccountView | undefined =>
    accounts().find((account) => account.address === address);
  function accounts(): readonly AccountView[] {
    const shared = context.settings.get().remoteAccounts;
    return keystore
      .accounts()
      .map((account) => ({ ...account, sharedWithService: shared.includes(account.address) }));
  }
  const publishAccounts = (): void => context.publish('wallet.accountsChanged', accounts());
  let autoLockMinutes = context.settings.get().autoLockMinutes;

  const subscriptions = [
    context.onNetworkChange(() => {
      // What is to be signed was read from the other chain; a key may be made or opened on any.
      session.closeSigning();
      tracker.stop();
      balances.stop();
      followChain();
    }),
    transactionStore.onReload(() => void tracker.track()),
    () => transactionStore.stop(),
    context.settings.onChange((settings) => {
      publishAccounts();
      if (settings.autoLockMinutes === autoLockMinutes) return;
      autoLockMinutes = settings.autoLockMinutes;
      keystore.noteActivity();
    }),
    keystore.onLock(() => session.locked()),
    keystore.onChange(() => {
      publishAccounts();
      context.tradeBook.refresh();
      void balances.read();
    }),
    transactionStore.onChange(() => {
      context.publish('wallet.transactionsChanged', transactionStore.views());
      void balances.read();
    }),
    followPendingActions(transactionStore, (tradeId, action) =>
      context.tradeBook.markPending(tradeId, action, 'own'),
    ),
  ];

  const asking = { session, keystore, practice: () => context.network().practice };
  const steps = { keystore, session, files: context.files, records: context.records };
  const signing = (): SigningDeps => ({
    chain: context.network(),
    session,
    keystore,
    transactionStore,
    track: () => void tracker.track(),
    passphraseLimits: () => context.settings.get().passphraseLimits,
    now: () => context.now(),
  });
  const asView = (result: Result<{ readonly address: Address }>): Result<AccountView> => {
    if (!result.ok) return result;
    const view = accountView(result.value);
    return view === undefined ? fail(failure('account_unknown')) : ok(view);
  };
  const open = () => transactionStore.all().filter(isOpen);
  const own = (account: Address): boolean => addresses().includes(account);
  /** For whose move a trade is, as the windows say it. */
  const known = (tradeId: TradeId): KnownFacts => ({
    facts: context.tradeBook.trade(tradeId)?.facts ?? noFacts,
    nodesAgree: context.nodes().agree,
  });
  /** Said in the window of what is then handed over: its confirmation covers the note's signature, too. */
  const deliveredBy = (tradeId: TradeId) => deliveryRows(deps.deliveryServices(tradeId));

  /** One step of a trade at a time: a second would be tried on a state that the first is about to change. */
  async function sendStep(
    tradeId: TradeId,
    account: Address,
    prepare: () => Promise<Result<PreparedCall>>,
  ): Promise<Result<SentAction>> {
    const waits = (): boolean =>
      transactionStore.pending(account).some((waiting) => waiting.tradeId === tradeId);
    if (waits()) await tracker.track();
    if (waits())
      return fail(failure('busy', { detail: 'a transaction of this trade still waits' }));
    return signAndSend(signing(), { account, prepare });
  }

  async function replace(
    transactionHash: Hash,
    prepare: (waiting: OwnTransaction) => ReturnType<typeof prepareSpeedUp>,
  ): Promise<Result<SentAction>> {
    const waiting = transactionStore.get(transactionHash);
    const chain = context.network();
    if (waiting === undefined || !isPending(waiting) || waiting.chainId !== chain.chainId)
      return fail(failure('transaction_not_pending'));
    const lowest = transactionStore.pending(waiting.account)[0];
    if (lowest?.nonce !== waiting.nonce) return fail(failure('not_lowest_nonce'));
    // The nodes compare with the newest of those that share the nonce.
    const newest = transactionStore
      .pending(waiting.account)
      .filter(({ nonce }) => nonce === waiting.nonce)
      .at(-1);
    if (newest !== undefined && newest.hash !== waiting.hash)
      return fail(failure('transaction_not_pending', { detail: 'it was replaced already' }));
    return signAndSend(signing(), {
      account: waiting.account,
      prepare: prepare(waiting),
      replaces: waiting,
    });
  }

  return {
    accounts,
    addresses,
    brokenFiles: () => keystore.brokenFiles(),
    onAccountsChange: (listener) => keystore.onChange(listener),
    secretHandlers: session.handlers,

    create: async () => asView(await createAccount(steps)),
    import: async () => asView(await importAccount(steps)),
    export: (account) => exportAccount(steps, account),
    unlock: (account) => unlockAccount(steps, account),
    lock: () => keystore.lock(),
    rename: async (account, label) => asView(await keystore.rename(account, label)),
    async remove(account) {
      if (transactionStore.pending(account).length > 0)
        return fail(failure('busy', { detail: 'a transaction of it still waits' }));
      return keystore.remove(account);
    },
    async createPracticeAccount(label, passphrase) {
      if (!context.network().practice) return fail(failure('practice_unavailable'));
      const made = await keystore.makePractice(passphrase);
      if (!made.ok) return made;
      return asView(await keystore.add(made.value, { label, backedUp: false }));
    },
    confirmChange: (question) => confirmChangeInWindow(asking, question),
    showPayment: (read) => payInWindow({ ...asking, clipboard: deps.clipboard }, read),
    testConnection: (question, run) => testInWindow(asking, question, run),
    isAsking: () => session.isOpen(),
    agreements: () => session.agreements(),

    async signIn(fields) {
      const account = addresses().find((address) => address === fields.address);
      if (account === undefined) return fail(failure('account_unknown'));
      if (fields.chainId !== context.network().chainId) return fail(failure('service_other_chain'));
      return keystore.signer(account).signIn(fields);
    },
    signCard: (card) => signCardInWindow(signing(), card),
    signTerms: (account, terms, wording, stillAllowed) =>
      signTermsInWindow(signing(), account, terms, wording, stillAllowed),

    sealedReader: (account) => keystore.signer(account),
    async box(account) {
      const known = await keystore.signer(account).encryptionKey();
      if (known.ok || known.failure.code !== 'account_locked') return known;
      const unlocked = await unlockAccount(steps, account);
      return unlocked.ok ? keystore.signer(account).encryptionKey() : unlocked;
    },

    ...createProposalActions({ signing, people, own, known, sendStep, deliveredBy, open }),
    ...createNoteActions(signing),
    ...createRelayedActions({ signing, people, own, known, deliveredBy, now: () => context.now() }),
    async act({ tradeId, account: named, action, value, buyerBps, reasonHash, evidenceHash }) {
      const view = context.tradeBook.trade(tradeId);
      if (view === null) return fail(failure('not_found'));
      const { trade } = view;
      const account = actingAccount(action, named, addresses(), balances.known());
      if (account === null) return fail(failure('action_not_allowed'));
      const prepare = prepareTradeAction({
        chain: context.network(),
        people,
        trade,
        account,
        known: known(tradeId),
        action,
        value,
        buyerBps,
        reasonHash,
        evidenceHash,
        deliveredBy: deliveredBy(tradeId),
      });
      return sendStep(tradeId, account, prepare);
    },
    async lockTrade(order) {
      if (!own(order.terms.seller)) return fail(failure('account_unknown'));
      const { agree: nodesAgree } = context.nodes();
      return lockTrade(signing(), { ...order, people, nodesAgree });
    },
    async withdrawCredit(account, token) {
      if (!own(account)) return fail(failure('account_unknown'));
      const prepare = prepareWithdrawal(context.network(), account, token);
      return signAndSend(signing(), { account, prepare });
    },
    speedUp: (transactionHash) => replace(transactionHash, prepareSpeedUp),
    cancelTransaction: (transactionHash) => replace(transactionHash, prepareCancel),

    balances: () => balances.read(),
    knownBalances: () => balances.known(),
    onBalancesChange(listener) {
      balanceListeners.add(listener);
      return () => void balanceListeners.delete(listener);
    },
    transactions: () => transactionStore.views(),
    onTransactionsChange: (listener) => transactionStore.onChange(listener),
    stop() {
      session.close();
      for (const end of subscriptions) end();
      tracker.stop();
      balances.stop();
      keystore.stop();
    },
  };
}
