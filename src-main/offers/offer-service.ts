import { acceptOffer, counterOffer, makeOffer } from '../../src-escrow/agreement/answer-offer.ts';
import { isLockable } from '../../src-escrow/agreement/compare-offers.ts';
import { decodeOffer, encodeOffer, offerDigest } from '../../src-escrow/agreement/offer-codec.ts';
import { blockingFailure } from '../../src-escrow/agreement/offer-finding.ts';
import {
  isOpenOffer,
  type AgreementDetails,
  type Offer,
} from '../../src-shared/agreement/offer.ts';
import type { Address, Hash, TradeId } from '../../src-shared/brand.ts';
import { failure } from '../../src-shared/failure.ts';
import type { IpcParsedArgs } from '../../src-shared/ipc/ipc-contract.ts';
import type { OfferView, SentAction } from '../../src-shared/ipc/views.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import type { Side } from '../../src-shared/trade/side.ts';
import type { AppContext } from '../app-context.ts';
import type { ContactStore } from '../contacts/contact-store.ts';
import type { People } from '../wallet/calls/action-preview.ts';
import type { Wallet } from '../wallet/wallet.ts';
import { fillSlot, slotToAccept } from './fill-slot.ts';
import { lockOffer } from './lock-offer.ts';
import { confirmationOf, type OfferConfirmation } from './offer-confirmation.ts';
import { followAgreementClock, type AgreementClock } from './offer-expiry.ts';
import { counterEdits, readOfferDraft } from './offer-draft.ts';
import { followLocks } from './offer-locks.ts';
import { createOfferReading, type ExaminedOffer } from './offer-reading.ts';
import { findingsFor, offerView, refusal, type Reviewer } from './offer-review.ts';
import {
  idOfOffer,
  newVersion,
  openOfferStore,
  type OfferStore,
  type StoredOffer,
} from './offer-store.ts';
import { offerWording } from './offer-wording.ts';
import type { BankDetailsStore } from '../bank-details/bank-details-store.ts';

export interface OfferServiceDeps {
  readonly context: AppContext;
  readonly wallet: Wallet;
  readonly contacts: ContactStore;
  readonly people: People;
  readonly bankDetails: BankDetailsStore;
}

/** Offers from the first draft to the lock. Signing anything here moves no money; only `lock` does. */
export interface OfferService {
  list(): readonly OfferView[];
  create(draft: IpcParsedArgs<'offers.create'>): Promise<Result<OfferView>>;
  read(text: string): Promise<Result<OfferView>>;
  /** The same, decoded already. */
  readOffer(offer: Offer): Promise<Result<OfferView>>;
  /** What it is to this profile, without storing it; its refusal if it would not be stored. */
  examine(offer: Offer): Result<ExaminedOffer>;
  /** It is held here, or answers one that is; cheap. */
  relatesTo(offer: Offer): boolean;
  stored(id: Hash): StoredOffer | undefined;
  /** Every version, newest change first. */
  versions(): readonly StoredOffer[];
  onChange(listener: () => void): () => void;
  /** A service took it. */
  noteSent(id: Hash, sent: StoredOffer['sent'][number]): Promise<Result<OfferView>>;
  /** What confirming a finding would keep of a contact. */
  confirmation(request: IpcParsedArgs<'offers.confirm'>): Result<OfferConfirmation>;
  confirm(request: IpcParsedArgs<'offers.confirm'>): Promise<Result<OfferView>>;
  accept(request: IpcParsedArgs<'offers.accept'>): Promise<Result<OfferView>>;
  counter(request: IpcParsedArgs<'offers.counter'>): Promise<Result<OfferView>>;
  decline(id: Hash): Promise<Result<OfferView>>;
  withdraw(id: Hash): Promise<Result<OfferView>>;
  lock(id: Hash): Promise<Result<SentAction>>;
  text(id: Hash): Result<{ text: string }>;
  /** The agreement behind a trade, when it was made or read here. */
  detailsOf(tradeId: TradeId): AgreementDetails | null;
  stop(): void;
}

export async function openOfferService(deps: OfferServiceDeps): Promise<OfferService> {
  const { context, wallet, contacts, people } = deps;
  const listeners = new Set<() => void>();
  let store: OfferStore | null = null;
  let clock: AgreementClock | null = null;
  const nowSeconds = (): number => clock?.nowSeconds() ?? Math.floor(context.now() / 1000);

  const locksSent = (): readonly TradeId[] =>
    wallet
      .transactions()
      .filter(({ state }) => state === 'signed' || state === 'sent')
      .flatMap(({ tradeId }) => tradeId ?? []);
  function reviewer(): Reviewer {
    const accounts = wallet.addresses();
    const tradesWith = context.tradeBook.experiences();
    return {
      network: context.network(),
      contacts,
      accounts,
      tradesWith,
      lockSent: (tradeId) => locksSent().includes(tradeId),
      now: nowSeconds(),
    };
  }
  const view = (stored: StoredOffer, present = reviewer()): OfferView => {
    const root = stored.root === null ? undefined : store?.get(stored.root);
    const again = stored.state === 'accepted' && root?.state === 'used';
    return offerView(
      stored,
      present,
      again ? [{ level: 'warn', code: 'offer_used', text: secondLockText }] : [],
    );
  };
  function list(): readonly OfferView[] {
    const present = reviewer();
    return store?.all().map((stored) => view(stored, present)) ?? [];
  }
  const publish = (): void => {
    if (store === null) return;
    context.publish('offers.changed', list());
    context.tradeBook.refresh();
    listeners.forEach((listener) => listener());
  };
  const offers = await openOfferStore(context, publish);
  store = offers;
  clock = followAgreementClock(context, offers);

  let knownLocks = locksSent().join();
  const stops = [
    () => clock?.stop(),
    followLocks(context, offers),
    contacts.onChange(publish),
    wallet.onAccountsChange(publish),
    wallet.onTransactionsChange(() => {
      const now = locksSent().join();
      if (now === knownLocks) return;
      knownLocks = now;
      publish();
    }),
    () => offers.stop(),
  ];

  const find = (id: Hash): Result<StoredOffer> => {
    const stored = offers.get(id);
    return stored === undefined ? fail(failure('offer_unknown')) : ok(stored);
  };
  const keepStored = (stored: StoredOffer): Promise<Result<StoredOffer>> =>
    offers.put({ ...stored, changedAt: context.now() });
  const keep = async (stored: StoredOffer): Promise<Result<OfferView>> => {
    const kept = await keepStored(stored);
    return kept.ok ? ok(view(kept.value)) : kept;
  };
  const wording = (kind: 'offer' | 'acceptance' | 'counter', offer: Offer, role: Side) =>
    offerWording(kind, offer, role, {
      network: context.network(),
      people,
      now: context.now(),
      own: deps.bankDetails.own(offer.details[role].commit)?.details ?? null,
    });

  /** Signs for `role` and keeps it as ours; what it takes the place of is marked. */
  async function signAndKeep(
    offer: Offer,
    role: Side,
    account: Address,
    kind: 'offer' | 'acceptance' | 'counter',
    from: StoredOffer | null,
    stillAllowed: () => Result<null>,
  ): Promise<Result<OfferView>> {
    const text = wording(kind, offer, role);
    const signature = await wallet.signTerms(account, offer.terms, text, stillAllowed);
    if (!signature.ok) return signature;
    const signed: Offer = {
      ...offer,
      signatures: { ...offer.signatures, [role]: signature.value },
    };
    const id = idOfOffer(signed);
    const kept = await keep({
      ...newVersion(signed, from?.id === id ? from.createdAt : context.now()),
      state: kind === 'acceptance' && isLockable(signed) ? 'accepted' : 'sent',
      role,
      account,
      mine: true,
      root: from?.root ?? null,
    });
    if (kept.ok && from !== null) await replaceBy(from, id);
    return kept;
  }

  async function replaceBy(from: StoredOffer, id: Hash): Promise<void> {
    if (from.id !== id) await keep({ ...from, state: 'replaced', replacedBy: id });
    // A version of ours that was answered by a changed one gives way with it.
    const answered = from.offer.re === undefined ? undefined : offers.byDigest(from.offer.re);
    if (answered === undefined || answered.id === id || answered.state !== 'sent') return;
    if (!isOpenOffer(answered.offer))
      await keep({ ...answered, state: 'replaced', replacedBy: id });
  }

  const stillOpen = (offer: Offer, account: Address): Result<null> => {
    const blocking = refusal(
      findingsFor(offer, account, reviewer()).filter(({ code }) => code !== 'unsigned'),
    );
    return blocking === null ? ok(null) : fail(blocking);
  };

  function readDraft(draft: IpcParsedArgs<'offers.create'>) {
    const { network, accounts, now } = reviewer();
    return readOfferDraft(draft, {
      accounts,
      tokens: network.tokens,
      known: contacts.known(),
      compared: contacts.compared(),
      escrow: network.escrow,
      now,
    });
  }

  function confirmation({
    id,
    ...asked
  }: IpcParsedArgs<'offers.confirm'>): Result<OfferConfirmation> {
    const found = find(id);
    return found.ok ? confirmationOf(found.value, asked, reviewer()) : found;
  }

  const reading = createOfferReading({
    offers,
    reviewer,
    keep: keepStored,
    now: () => context.now(),
  });

  async function readOffer(offer: Offer): Promise<Result<OfferView>> {
    const read = await reading.read(offer);
    return read.ok ? ok(view(read.value)) : read;
  }

  return {
    list,
    relatesTo: (offer) =>
      offers.byDigest(offerDigest(offer)) !== undefined ||
      offers.get(idOfOffer(offer)) !== undefined ||
      (offer.re !== undefined && offers.byDigest(offer.re) !== undefined),
    stored: (id) => offers.get(id),
    versions: () => offers.all(),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async noteSent(id, sent) {
      const found = find(id);
      if (!found.ok) return found;
      const earlier = found.value.sent.filter(
        ({ to, service }) => to !== sent.to || service !== sent.service,
      );
      return keep({ ...found.value, sent: [...earlier, sent].slice(-maxSentNoted) });
    },
    async create(draft) {
      const terms = readDraft(draft);
      if (!terms.ok) return terms;
      const { chainId, fee } = context.network();
      const slot = await fillSlot(deps, { ...draft, typed: draft.privateDetails });
      if (!slot.ok) return slot;
      const made = makeOffer(terms.value, { chainId, fee }, slot.value);
      if (!made.ok) return made;
      return signAndKeep(made.value, draft.role, draft.account, 'offer', null, () => ok(null));
    },

    async read(text) {
      const decoded = decodeOffer(text);
      return decoded.ok ? readOffer(decoded.value) : decoded;
    },
    readOffer,
    examine: (offer) => reading.examine(offer),

    confirmation,
    async confirm(request) {
      const settled = confirmation(request);
      if (!settled.ok) return settled;
      const { draft, like } = settled.value;
      const saved = await contacts.save(draft, like === null ? {} : { compared: true });
      if (!saved.ok) return saved;
      const found = find(request.id);
      return found.ok ? ok(view(found.value)) : found;
    },

    async accept({ id, account, privateDetails }) {
      const found = find(id);
      if (!found.ok) return found;
      const stored = found.value;
      if (stored.state !== 'answer') return fail(failure('offer_state'));
      if (!wallet.addresses().includes(account))
        return fail(failure('account_unknown', { field: 'account' }));
      const blocking = blockingFailure(findingsFor(stored.offer, account, reviewer()));
      if (blocking !== null) return fail(blocking);
      const taker = { account, role: stored.role, typed: privateDetails };
      const slot = await slotToAccept(deps, stored.offer, taker);
      if (!slot.ok) return slot;
      const accepted = acceptOffer(stored.offer, account, slot.value);
      if (!accepted.ok) return accepted;
      const { offer, side } = accepted.value;
      return signAndKeep(offer, side, account, 'acceptance', stored, () =>
        offers.get(id)?.state === 'answer'
          ? stillOpen(stored.offer, account)
          : fail(failure('offer_state')),
      );
    },

    async counter({ id, draft }) {
      const found = find(id);
      if (!found.ok) return found;
      const stored = found.value;
      if (stored.state !== 'answer') return fail(failure('offer_state'));
      const terms = readDraft(draft);
      if (!terms.ok) return terms;
      const refused = refusal(findingsFor(stored.offer, draft.account, reviewer()));
      if (refused !== null) return fail(refused);
      const { role } = stored;
      const slot = await fillSlot(deps, { ...draft, role, typed: draft.privateDetails });
      if (!slot.ok) return slot;
      const made = counterOffer(stored.offer, draft.account, counterEdits(terms.value), slot.value);
      if (!made.ok) return made;
      const { offer, side } = made.value;
      return signAndKeep(offer, side, draft.account, 'counter', stored, () =>
        offers.get(id)?.state === 'answer' ? ok(null) : fail(failure('offer_state')),
      );
    },

    async decline(id) {
      const found = find(id);
      if (!found.ok) return found;
      if (found.value.state !== 'answer') return fail(failure('offer_state'));
      return keep({ ...found.value, state: 'declined' });
    },
    async withdraw(id) {
      const found = find(id);
      if (!found.ok) return found;
      const { state, role, mine } = found.value;
      // A buyer's acceptance can't be taken back: the seller may lock it until it expires.
      const possible = (state === 'sent' && mine) || (state === 'accepted' && role === 'seller');
      if (!possible) return fail(failure('offer_state'));
      return keep({ ...found.value, state: 'withdrawn' });
    },
    async lock(id) {
      const found = find(id);
      if (!found.ok) return found;
      const root = found.value.root === null ? undefined : offers.get(found.value.root);
      return lockOffer(found.value, {
        wallet,
        state: () => offers.get(id)?.state,
        review: (offer, account) => findingsFor(offer, account, reviewer()),
        nowSeconds,
        warnings: root?.state === 'used' ? [secondLockText] : [],
      });
    },
    text(id) {
      const found = find(id);
      if (!found.ok) return found;
      return ok({ text: encodeOffer(found.value.offer, context.network().tokens) });
    },
    detailsOf: (tradeId) => offers.get(tradeId)?.offer.details ?? null,
    stop() {
      for (const end of stops) end();
    },
  };
}

/** Receivers and services that are remembered of one version. */
const maxSentNoted = 20;
const secondLockText =
  'You locked an answer to this open offer before: this locks a second amount for another taker.';
