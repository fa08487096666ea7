import { tokenSymbol } from '../money/token.ts';
import {
  addressSchema,
  amountSchema,
  hashSchema,
  tradeIdSchema,
  unixSecondsSchema,
  z,
} from '../parse.ts';
import { practiceScenarioSchema } from '../practice/practice-messages.ts';
import { schoolAttemptSchema, schoolLessonIdSchema } from '../practice/scam-school.ts';
import type { Result } from '../result.ts';
import {
  confirmed,
  read,
  signed,
  write,
  type Request,
  type RequestClass,
} from './request-class.ts';
import { tradeActions } from '../trade/allowed-actions.ts';
import { maxEvidenceBytes, maxEvidenceFiles, maxStatementBytes } from '../trade/evidence.ts';
import { maxNoteBytes } from '../trade/note.ts';
import { wholeBps } from '../trade/payout.ts';
import { settlementValidity } from '../trade/settlement.ts';
import type { IpcPublications } from './ipc-publications.ts';
import type {
  OfferServiceView,
  NotesView,
  RelayedCallView,
  RelayOfferView,
  ReceivedOffersView,
} from './service-views.ts';
import type {
  AccountView,
  AppInfo,
  BalanceView,
  ConnectionsView,
  Contact,
  EvidenceView,
  HistoryPage,
  InboxItem,
  OfferView,
  PracticeView,
  ReadyItem,
  RememberedDetails,
  SchoolView,
  SentAction,
  SettingsView,
  TradeDetailsView,
  TradeEvents,
  ProposalView,
  TradesSnapshot,
  TransactionView,
  ImportResult,
} from './views.ts';

const nothing = z.undefined();

const buyerBpsSchema = z.number().int().min(0).max(wholeBps);
const label = z.string().trim().min(1).max(60);
/** Bank details as typed; main brings them into their one form and checks them. */
const typedDetailsSchema = z.object({
  holder: z.string().max(200),
  account: z.record(z.string().max(20), z.string().max(400)),
});
/** What the offer form holds; texts as typed where main must parse them with the token's decimals. */
const offerDraftSchema = z.object({
  role: z.enum(['seller', 'buyer']),
  account: addressSchema,
  /** Null: open to anyone. */
  counterparty: addressSchema.nullable(),
  arbiter: addressSchema,
  fallbackArbiter: addressSchema.nullable(),
  token: addressSchema,
  amount: amountSchema,
  currency: z.string().max(8),
  fiatAmount: z.string().max(32),
  method: z.string().max(40),
  country: z.string().max(4),
  bank: z.string().max(80).nullable(),
  reference: z.string().max(80),
  note: z.string().max(280).nullable(),
  paymentWindow: z.number().int(),
  confirmationWindow: z.number().int(),
  arbitrationWindow: z.number().int(),
  defaultBuyerBps: z.number().int(),
  arbiterFee: amountSchema,
  /** Seconds from now until the offer expires. */
  expiresIn: z.number().int(),
  /** Own account, or the name on the paying one; only its fingerprint goes into the offer. */
  privateDetails: typedDetailsSchema,
});
export type OfferDraft = z.output<typeof offerDraftSchema>;

const tokenSchema = z.object({
  address: addressSchema,
  symbol: z.string().trim().regex(tokenSymbol),
  decimals: z.number().int().min(0).max(36),
});
const networkSchema = z.object({
  kind: z.enum(['practice', 'own']),
  name: z.string().trim().min(1).max(40),
  chainId: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  rpcUrls: z.array(z.string().trim().max(2048)).max(8),
  startBlock: z.number().int().min(0),
  tokens: z.array(tokenSchema).max(100),
  explorerUrl: z.string().max(2048).nullable(),
});
const settingsChangeSchema = z
  .object({
    network: networkSchema,
    remoteServiceUrl: z.string().trim().max(2048).nullable(),
    remoteAccounts: z.array(addressSchema).max(100),
    share: z.object({
      enabled: z.boolean(),
      port: z.number().int().min(0).max(65_535),
      addresses: z.union([z.literal('all'), z.array(addressSchema).max(1000)]),
    }),
    theme: z.enum(['system', 'light', 'dark']),
    textScale: z.number().min(0.8).max(1.5),
    autoLockMinutes: z.number().int().min(1).max(1440),
    passphraseLimits: z.record(z.string(), amountSchema),
    notifications: z.boolean(),
    clearClipboard: z.boolean(),
  })
  .partial();
export type SettingsChange = z.output<typeof settingsChangeSchema>;

const filterSchema = z.object({
  search: z.string().max(80),
  states: z.array(z.string().max(12)).max(7),
  offset: z.number().int().min(0),
  limit: z.number().int().min(1).max(500),
});

/**
 * The one contract between the app window and main. Preload, handlers and the bridge's types are derived from it:
 * a request has a schema for its argument (validated in main, after the sender is checked) and a result type.
 * Expected failures are `Result` values, never thrown (custom error fields are lost over IPC).
 */
export const ipcRequests = {
  'app.info': read<AppInfo>()(nothing),
  /** Copies through main and re-reads: false when another program changed the clipboard. */
  'app.copy': write<Result<null>>()(z.string().max(64_000)),
  /** Opens the explorer page of a transaction in the system browser, after a question. */
  'app.openExplorer': confirmed<null>()(hashSchema),

  'trades.snapshot': read<TradesSnapshot>()(nothing),
  'trades.events': read<TradeEvents>()(tradeIdSchema),
  /** Ended trades, from the local history; works offline. */
  'trades.history': read<HistoryPage>()(filterSchema),
  /** Saves where the user says; the path is returned. `json` can be checked by anyone, `page` is for printing. */
  'trades.dossier': confirmed<{ path: string }>()(
    z.object({ tradeId: tradeIdSchema, form: z.enum(['json', 'page']) }),
  ),
  'trades.export': confirmed<{ path: string }>()(z.enum(['csv', 'json'])),
  /**
   * Opens the signing window for an action of this account of ours. `value`: smallest unit, for confirmPayment and refund (part);
   * `buyerBps`, `reasonHash`: the ruling of resolveDispute and its reasons; `evidenceHash`: what openDispute and submitEvidence commit to.
   * Resolves when it is sent, cancelled or refused.
   */
  'trades.act': signed<SentAction>()(
    z.object({
      tradeId: tradeIdSchema,
      account: addressSchema,
      action: z.enum(tradeActions),
      value: amountSchema.optional(),
      buyerBps: buyerBpsSchema.optional(),
      reasonHash: hashSchema.optional(),
      evidenceHash: hashSchema.optional(),
      /** Who pays the network fee; a service only for `relayableActions`. */
      feeBy: z.enum(['self', 'service']).optional(),
    }),
  ),

  /** Signed steps that a service was asked to send and that the chain doesn't have yet. */
  'relay.list': read<readonly RelayedCallView[]>()(nothing),
  /** Whether a service would pay for the next steps of this account of ours, and what they cost otherwise. */
  'relay.offer': read<Result<RelayOfferView>>()(
    z.object({ tradeId: tradeIdSchema, account: addressSchema }),
  ),
  /** The same step as a transaction of ours, in the signing window; what was signed before is then worth nothing. */
  'relay.payMyself': signed<SentAction>()(hashSchema),
  /** Takes one that expired off the screen. */
  'relay.dismiss': write<Result<null>>()(hashSchema),

  'offers.list': read<readonly OfferView[]>()(nothing),
  'offers.create': signed<OfferView>()(offerDraftSchema),
  /**
   * Reads pasted or dropped text: an offer is stored and reviewed, sealed bank details are opened or kept, an
   * arbiter's card goes to the contacts. Signs nothing.
   */
  'offers.importText': write<Result<ImportResult>>()(z.string().max(200_000)),
  /** Confirms a finding that blocks ("I know him"): stores the arbiter or compared address in the contacts. */
  'offers.confirm': confirmed<OfferView>()(
    z.object({ id: hashSchema, finding: z.string().max(60), label }),
  ),
  'offers.accept': signed<OfferView>()(
    z.object({
      id: hashSchema,
      account: addressSchema,
      /** Null where the offer holds them already: the last of three signatures. */
      privateDetails: typedDetailsSchema.nullable(),
    }),
  ),
  'offers.counter': signed<OfferView>()(z.object({ id: hashSchema, draft: offerDraftSchema })),
  'offers.decline': write<Result<OfferView>>()(hashSchema),
  'offers.withdraw': write<Result<OfferView>>()(hashSchema),
  /** Signing window(s): what the token needs first, then the lock; one with a permit or the native coin. */
  'offers.lock': signed<SentAction>()(hashSchema),
  'offers.text': read<Result<{ text: string }>>()(hashSchema),
  'offers.saveFile': confirmed<{ path: string }>()(hashSchema),
  'offers.openFile': confirmed<ImportResult>()(nothing),

  /** The services that could carry an offer. `to`: for an offer that names nobody. */
  'offers.services': read<readonly OfferServiceView[]>()(
    z.object({ id: hashSchema, to: addressSchema.nullable() }),
  ),
  /** Sends it through a service, sealed where the receiver's box is known. */
  'offers.send': write<Result<OfferView>>()(
    z.object({
      id: hashSchema,
      source: z.enum(['local', 'remote']),
      to: addressSchema.nullable(),
    }),
  ),

  /** What strangers sent through a service. */
  'receivedOffers.list': read<ReceivedOffersView>()(nothing),
  /** Puts a request to the offers and reviews it; asks for the passphrase when it is sealed to a locked account. */
  'receivedOffers.open': signed<OfferView>()(hashSchema),
  'receivedOffers.remove': write<Result<null>>()(hashSchema),
  /** Deletes all of a sender; `block`: and takes nothing more from it. */
  'receivedOffers.removeSender': write<Result<null>>()(
    z.object({ sender: addressSchema, block: z.boolean() }),
  ),
  'receivedOffers.unblock': confirmed<null>()(addressSchema),
  /** Deletes all requests, and forgets what was counted. */
  'receivedOffers.clear': write<Result<null>>()(nothing),

  'details.get': read<TradeDetailsView | null>()(tradeIdSchema),
  /** Asks for the passphrase, then opens what was received sealed. */
  'details.open': signed<null>()(tradeIdSchema),
  /** Opens main's window "Pay this"; once a person says there that it was paid, the signing window for saying so. */
  'details.pay': signed<SentAction>()(tradeIdSchema),
  'details.seal': write<Result<{ text: string }>>()(
    z.object({ tradeId: tradeIdSchema, to: z.enum(['counterparty', 'arbiter']) }),
  ),
  'details.remembered': read<readonly RememberedDetails[]>()(nothing),

  /** What was proposed in live trades: splits and more time. */
  'proposals.list': read<readonly ProposalView[]>()(nothing),
  /** Signs a proposal in main's window; moves nothing. `validFor`: seconds until it expires. */
  'proposals.propose': signed<ProposalView>()(
    z.object({
      tradeId: tradeIdSchema,
      proposal: z.discriminatedUnion('kind', [
        /** Smallest unit, before the fee, of all that remains. */
        z.object({ kind: z.literal('settlement'), toBuyer: amountSchema }),
        /** Unix seconds. */
        z.object({ kind: z.literal('extension'), newDeadline: unixSecondsSchema }),
      ]),
      validFor: z.literal(settlementValidity),
    }),
  ),
  'proposals.text': read<Result<{ text: string }>>()(hashSchema),
  /** Sends `settle`, which ends the trade, or `extendDeadline`, with the other side's signature. */
  'proposals.accept': signed<SentAction>()(hashSchema),
  /** Takes a proposal of the other side off what waits for an answer. Signs and sends nothing. */
  'proposals.decline': write<Result<null>>()(hashSchema),
  /** Makes the signature of a proposal of ours worthless, on the chain. */
  'proposals.withdraw': signed<SentAction>()(hashSchema),

  /** Notes of a trade, readable offline; null: no such trade of ours. */
  'notes.get': read<NotesView | null>()(tradeIdSchema),
  /** Signs plain words to all parties in main's window, and sends them. */
  'notes.write': signed<null>()(
    z.object({ tradeId: tradeIdSchema, text: z.string().max(4 * maxNoteBytes) }),
  ),
  /** Hands something of ours over by the trade's services; signed in main's window. */
  'notes.send': signed<null>()(
    z.object({
      tradeId: tradeIdSchema,
      what: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('settlement'), id: hashSchema }),
        z.object({ kind: z.literal('evidence'), hash: hashSchema }),
        z.object({ kind: z.literal('details'), to: z.enum(['counterparty', 'arbiter']) }),
      ]),
    }),
  ),
  'notes.retry': write<Result<null>>()(hashSchema),
  /** Gives up a note that was not delivered. */
  'notes.discard': write<Result<null>>()(hashSchema),

  /** The packages kept here for a trade, also those that the chain does not commit to yet. */
  'evidence.list': read<readonly EvidenceView[]>()(tradeIdSchema),
  /** Makes a package of a statement and files, and keeps it; its hash then goes on the chain by `trades.act`. */
  'evidence.compose': write<Result<EvidenceView>>()(
    z.object({
      tradeId: tradeIdSchema,
      /** Ours: the party that says it, or the arbiter in charge, who gives the reasons of a ruling. */
      account: addressSchema,
      text: z.string().max(maxStatementBytes).nullable(),
      files: z
        .array(
          z.object({
            name: z.string().max(1000),
            bytes: z.instanceof(Uint8Array).refine((bytes) => bytes.length <= maxEvidenceBytes),
          }),
        )
        .max(maxEvidenceFiles)
        .refine(
          (files) => files.reduce((sum, { bytes }) => sum + bytes.length, 0) <= maxEvidenceBytes,
        ),
    }),
  ),
  /** Saves the package, to be handed to the other side or the arbiter. */
  'evidence.save': confirmed<{ path: string }>()(hashSchema),
  /** Saves one of the files in it. */
  'evidence.saveFile': confirmed<{ path: string }>()(
    z.object({ hash: hashSchema, index: z.number().int().min(0).max(maxEvidenceFiles) }),
  ),
  /** Opens a package from a file; kept only if the chain commits to its hash in this trade. */
  'evidence.open': confirmed<EvidenceView>()(tradeIdSchema),

  'wallet.accounts': read<readonly AccountView[]>()(nothing),
  /** Opens main's own window, where secrets are typed and shown. */
  'wallet.create': signed<AccountView>()(nothing),
  'wallet.import': signed<AccountView>()(nothing),
  'wallet.export': signed<null>()(addressSchema),
  'wallet.unlock': signed<null>()(addressSchema),
  'wallet.lock': write<null>()(nothing),
  'wallet.rename': confirmed<AccountView>()(z.object({ address: addressSchema, label })),
  'wallet.remove': confirmed<null>()(addressSchema),
  'wallet.balances': read<Result<readonly BalanceView[]>>()(nothing),
  'wallet.transactions': read<readonly TransactionView[]>()(nothing),
  'wallet.speedUp': signed<SentAction>()(hashSchema),
  'wallet.cancelTransaction': signed<SentAction>()(hashSchema),
  'wallet.withdrawCredit': signed<SentAction>()(
    z.object({ account: addressSchema, token: addressSchema }),
  ),

  'inbox.list': read<readonly InboxItem[]>()(nothing),
  'inbox.seen': write<null>()(z.array(z.string().max(200)).max(1000)),

  'contacts.list': read<readonly Contact[]>()(nothing),
  'contacts.save': confirmed<Contact>()(
    z.object({ address: addressSchema, label, arbiter: z.boolean() }),
  ),
  /** Signs an arbiter card of an own account; the text to hand out. */
  'contacts.makeCard': signed<{ text: string }>()(
    z.object({
      account: addressSchema,
      name: z.string().max(80),
      contact: z.string().max(200),
      feeBps: z.number().int(),
      minArbitrationDays: z.number().int().min(1).max(60),
      validDays: z.number().int().min(1).max(3650),
    }),
  ),
  'contacts.remove': confirmed<null>()(addressSchema),

  'connections.get': read<ConnectionsView>()(nothing),
  'connections.retry': write<null>()(nothing),
  'settings.get': read<SettingsView>()(nothing),
  'settings.change': confirmed<SettingsView>()(settingsChangeSchema),
  /** Asks a node in main's window, which shows the address and what came of it; the page learns no more than this. */
  'settings.testRpc': confirmed<{ passed: boolean }>()(
    z.object({ url: z.string().trim().max(2048), chainId: z.number().int().min(1) }),
  ),
  /** The same of a trade service, for the profile's chain and escrow. */
  'settings.testService': confirmed<{ passed: boolean }>()(z.string().trim().max(2048)),
  'ready.list': read<readonly ReadyItem[]>()(nothing),

  'practice.get': read<PracticeView>()(nothing),
  'practice.fund': write<Result<null>>()(addressSchema),
  /** The counterparty makes an offer, as text to be read like any other. */
  'practice.offer': write<Result<{ text: string }>>()(
    z.object({
      side: z.enum(['sell', 'buy']),
      token: addressSchema,
      scenario: practiceScenarioSchema,
    }),
  ),
  /** Hands our offer or answer to the counterparty; its answer as text, null when it needs none. */
  'practice.deliver': write<Result<{ text: string | null }>>()(
    z.object({
      text: z.string().max(64_000),
      scenario: practiceScenarioSchema.optional(),
    }),
  ),
  /** Moves the practice chain's clock ahead, so that a window can be seen to end. Seconds. */
  'practice.skipTime': write<Result<null>>()(
    z
      .number()
      .int()
      .min(1)
      .max(90 * 24 * 3600),
  ),
  'practice.reset': write<Result<null>>()(nothing),
  'school.get': read<SchoolView>()(nothing),
  /** Makes what a lesson needs; a text to be read, or null where a signing window was opened for it. */
  'school.prepare': signed<{ text: string | null }>()(schoolLessonIdSchema),
  /** The stranger tries; his text is to be read like any other, null where he sends none. */
  'school.attempt': write<Result<{ text: string | null }>>()(schoolAttemptSchema),
  'school.restart': write<Result<null>>()(nothing),
} as const satisfies Readonly<Record<string, Request<z.ZodType, unknown, RequestClass>>>;

export type IpcRequestName = keyof typeof ipcRequests;
/** The requests of one class. */
export type RequestsOf<C extends RequestClass> = {
  [N in IpcRequestName]: (typeof ipcRequests)[N]['class'] extends C ? N : never;
}[IpcRequestName];
export type IpcArgs<N extends IpcRequestName> = z.input<(typeof ipcRequests)[N]['args']>;
export type IpcParsedArgs<N extends IpcRequestName> = z.output<(typeof ipcRequests)[N]['args']>;
export type IpcResult<N extends IpcRequestName> = Exclude<
  (typeof ipcRequests)[N]['result'],
  undefined
>;

/** `window.escrowDesk`, made by the preload from the names above. */
export interface EscrowDeskBridge {
  readonly invoke: <N extends IpcRequestName>(
    name: N,
    ...args: undefined extends IpcArgs<N> ? [] : [IpcArgs<N>]
  ) => Promise<IpcResult<N>>;
  /** Returns the function that ends the subscription. */
  on<N extends keyof IpcPublications>(
    name: N,
    listener: (payload: IpcPublications[N]) => void,
  ): () => void;
}
