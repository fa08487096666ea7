import { decodeOffer, offerDigest } from '../../src-escrow/agreement/offer-codec.ts';
import { offerLine } from '../../src-escrow/agreement/offer-line.ts';
import { isSealedOffer, openSealedOffer } from '../../src-escrow/agreement/sealed-offer.ts';
import type { Offer } from '../../src-shared/agreement/offer.ts';
import type { Address, Hash } from '../../src-shared/brand.ts';
import { failure, failureSentences, type FailureCode } from '../../src-shared/failure.ts';
import type { ReceivedOffersView, ReceivedOfferView } from '../../src-shared/ipc/service-views.ts';
import type { OfferView } from '../../src-shared/ipc/views.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import { SerialQueue } from '../../src-shared/serial-queue.ts';
import {
  maxOfferTextBytes,
  type DeliveredOffer,
} from '../../src-shared/stream/trade-update-shapes.ts';
import { receivedOffersText } from '../../src-shared/words/text-received-offers.ts';
import type { Source } from '../../src-shared/trade/source.ts';
import type { OfferService } from './offer-service.ts';
import type { ExaminedOffer } from './offer-reading.ts';
import type { AppContext } from '../app-context.ts';
import type { ContactStore } from '../contacts/contact-store.ts';
import { serviceName } from '../service/service-name.ts';
import { isAccountLocked } from '../wallet/keys/account-signer.ts';
import type { Wallet } from '../wallet/wallet.ts';
import {
  keptUntil,
  openReceivedOfferStore,
  requestId,
  receivedOfferLimits,
  type StoredReceivedOffer,
} from './received-offer-store.ts';

export interface ReceivedOfferDeps {
  readonly context: Pick<
    AppContext,
    'network' | 'records' | 'publish' | 'services' | 'settings' | 'notify' | 'log' | 'now'
  >;
  readonly wallet: Pick<Wallet, 'addresses' | 'sealedReader' | 'unlock' | 'onAccountsChange'>;
  readonly offers: Pick<OfferService, 'examine' | 'readOffer' | 'relatesTo' | 'onChange'>;
  readonly contacts: Pick<ContactStore, 'labelOf' | 'onChange'>;
}

/**
 * Offers that come through a service. What answers an offer of ours, or comes from the address book, goes to the
 * offers as if it had been pasted, and is told; the rest waits here, without notification, until it is opened.
 * Hostile content is refused and counted, never shown. Nothing here signs.
 */
export interface ReceivedOffers {
  view(): ReceivedOffersView;
  /** From the stream, or read after being away; in any order, however often. */
  take(source: Source, account: Address, offers: readonly DeliveredOffer[]): void;
  open(id: Hash): Promise<Result<OfferView>>;
  remove(id: Hash): Promise<Result<null>>;
  removeSender(sender: Address, block: boolean): Promise<Result<null>>;
  unblock(sender: Address): Promise<Result<null>>;
  clear(): Promise<Result<null>>;
  /** Once all that came is dealt with. */
  settled(): Promise<void>;
  stop(): void;
}

interface ReadReceivedOffer {
  readonly offer: Offer;
  readonly digest: Hash;
}

/** Deliveries that wait to be looked at: more are read again when the stream is next live. */
const maxQueued = 200;
const sweepEveryMs = 60_000;

export async function openReceivedOffers(deps: ReceivedOfferDeps): Promise<ReceivedOffers> {
  const { context, wallet, offers, contacts } = deps;
  const store = await openReceivedOfferStore(context);
  /** What the waiting requests say, as far as it could be read. */
  const opened = new Map<Hash, ReadReceivedOffer>();
  let queued = 0;
  const work = new SerialQueue();
  let stopped = false;

  /** One step at a time, in their order. */
  async function run<T>(step: () => Promise<T>): Promise<T> {
    try {
      return await work.run(step);
    } catch (error) {
      context.log.error({ event: 'request_not_handled', error });
      throw error;
    }
  }
  const inBackground = (step: () => Promise<unknown>): void =>
    void run(step).catch(() => undefined);
  async function storing(step: () => Promise<unknown>): Promise<Result<null>> {
    try {
      await run(step);
      return ok(null);
    } catch {
      return fail(failure('storage_failed'));
    } finally {
      publish();
    }
  }
  const publish = (): void => {
    if (!stopped) context.publish('receivedOffers.changed', view());
  };
  const serviceKey = (source: Source): string =>
    source === 'local' ? 'local' : (context.settings.get().remoteServiceUrl ?? '');

  /** Done with: dropped here and, as far as it can be reached, at the service. */
  async function finish(request: StoredReceivedOffer): Promise<void> {
    await store.finish(request);
    opened.delete(request.id);
    deleteAtService(request);
  }
  function deleteAtService({ source, service, to, cursor }: StoredReceivedOffer): void {
    // Listed again at the next connection should this fail, and known then.
    if (service === serviceKey(source))
      void context
        .services()
        ?.[source].deleteOffer(to, cursor)
        .catch(() => undefined);
  }
  async function refuse(request: StoredReceivedOffer, code: FailureCode): Promise<void> {
    await store.countRefused(code);
    await finish(request);
  }

  /** `account_locked`: it is sealed, and waits until the account is unlocked. */
  async function offerOf({ id, from, to, text }: StoredReceivedOffer): Promise<Result<Offer>> {
    const known = opened.get(id);
    if (known !== undefined) return ok(known.offer);
    if (!isSealedOffer(text)) return decodeOffer(text);
    return openSealedOffer(text, { from, to }, wallet.sealedReader(to).openSealed);
  }

  /** The checks of a pasted offer, and that who sent it also signed it, to the account it came to. */
  function examine(offer: Offer, { from, to }: StoredReceivedOffer): Result<ExaminedOffer> {
    const { terms, signatures } = offer;
    const signed = (['seller', 'buyer'] as const).some(
      (side) => terms[side] === from && signatures[side] !== undefined,
    );
    if (!signed) return fail(failure('offer_wrong_sender'));
    const examined = offers.examine(offer);
    if (!examined.ok) return examined;
    const { account } = examined.value;
    const named = account !== null && (terms.seller === account || terms.buyer === account);
    return named && account !== to ? fail(failure('not_your_offer')) : examined;
  }

  /** Where a request belongs: refused, among the offers, or here. */
  async function sort(request: StoredReceivedOffer): Promise<void> {
    const offer = await offerOf(request);
    if (isAccountLocked(offer)) return wait(request);
    if (!offer.ok) return refuse(request, offer.failure.code);
    const examined = examine(offer.value, request);
    if (!examined.ok) return refuse(request, examined.failure.code);
    const { known, answers } = examined.value;
    const digest = offerDigest(offer.value);
    const duplicate = [...opened].some(
      ([id, other]) => id !== request.id && other.digest === digest,
    );
    if (known !== null || duplicate) return finish(request);
    if (answers === null && !isContact(request.from)) {
      opened.set(request.id, { offer: offer.value, digest });
      return wait(request);
    }
    const read = await offers.readOffer(offer.value);
    if (!read.ok) return refuse(request, read.failure.code);
    await finish(request);
    const line = offerLine(offer.value, context.network().tokens);
    const name = contacts.labelOf(request.from);
    context.notify({
      id: `offer:${read.value.id}`,
      title:
        answers === null ? receivedOffersText.offerFrom(name) : receivedOffersText.answerFrom(name),
      text: line,
      offerId: read.value.id,
    });
  }

  async function wait(request: StoredReceivedOffer): Promise<void> {
    if (store.get(request.id) !== undefined) return;
    const waiting = store.waiting();
    const ofSender = waiting.filter(({ from }) => from === request.from).length;
    if (ofSender >= receivedOfferLimits.ofSender) return refuse(request, 'too_many_requests');
    // It stays at the service, and is read again when there is space.
    if (waiting.length >= receivedOfferLimits.waiting) return void opened.delete(request.id);
    await store.put(request);
  }

  async function takeOne(source: Source, to: Address, delivered: DeliveredOffer): Promise<void> {
    const { from, offer: text, cursor, expiresAt } = delivered;
    const now = context.now();
    if (!wallet.addresses().includes(to) || expiresAt <= now) return;
    const service = serviceKey(source);
    const request: StoredReceivedOffer = {
      id: requestId(from, to, text),
      from,
      to,
      text,
      source,
      service,
      cursor,
      receivedAt: now,
      expiresAt: keptUntil(expiresAt, now),
    };
    const known = store.get(request.id);
    if (known !== undefined) {
      if (known.text === '') deleteAtService(request);
      return;
    }
    if (store.blocked().includes(from)) return finish(request);
    if (Buffer.byteLength(text) > maxOfferTextBytes) return refuse(request, 'offer_unreadable');
    await sort(request);
  }

  /** What could not be read, or was a stranger's, may no longer be so; what has expired goes. */
  async function sortAgain(): Promise<void> {
    const now = context.now();
    await store.forgetExpired(now);
    for (const id of opened.keys()) if (store.get(id) === undefined) opened.delete(id);
    for (const request of store.waiting()) {
      const offer = opened.get(request.id)?.offer;
      if (offer !== undefined && offer.terms.fundBy * 1000 <= now) await finish(request);
      else if (offer === undefined || offers.relatesTo(offer) || isContact(request.from))
        await sort(request);
    }
    publish();
  }
  const isContact = (sender: Address): boolean => contacts.labelOf(sender) !== null;

  function view(): ReceivedOffersView {
    return {
      requests: store.waiting().map((request): ReceivedOfferView => {
        const { id, from, to, receivedAt, source } = request;
        const offer = opened.get(id)?.offer;
        return {
          id,
          from,
          account: to,
          service: serviceName(source, context.settings.get()),
          receivedAt,
          summary: offer === undefined ? null : summaryOf(offer, from),
        };
      }),
      refused: [...store.refused()].map(([code, count]) => ({
        text: Object.hasOwn(failureSentences, code) ? failureSentences[code as FailureCode] : code,
        count,
      })),
      blocked: store.blocked(),
    };
  }

  const resort = (): void => inBackground(sortAgain);
  const sweeping = setInterval(resort, sweepEveryMs);
  sweeping.unref();
  const stops = [
    () => clearInterval(sweeping),
    wallet.onAccountsChange(resort),
    contacts.onChange(resort),
    // Pasted meanwhile, or withdrawn.
    offers.onChange(resort),
    store.onReload(() =>
      inBackground(async () => {
        opened.clear();
        await sortAgain();
      }),
    ),
    () => store.stop(),
  ];
  resort();

  return {
    view,
    take(source, account, delivered) {
      for (const one of delivered) {
        if (queued >= maxQueued) {
          context.log.warn({ event: 'offers_left_at_service', source });
          return;
        }
        queued += 1;
        inBackground(async () => {
          queued -= 1;
          await takeOne(source, account, one);
          publish();
        });
      }
    },
    async open(id) {
      const request = store.get(id);
      if (request === undefined || request.text === '') return fail(failure('not_found'));
      if (isSealedOffer(request.text) && wallet.sealedReader(request.to).locked) {
        const unlocked = await wallet.unlock(request.to);
        if (!unlocked.ok) return unlocked;
      }
      return run(async (): Promise<Result<OfferView>> => {
        // Unlocking has sorted it already, perhaps to the offers, perhaps refused it.
        const waits = store.get(id)?.text === request.text;
        const offer = await offerOf(request);
        if (isAccountLocked(offer)) return offer;
        const refused = async (code: FailureCode): Promise<void> => {
          if (waits) await refuse(request, code);
        };
        if (!offer.ok) {
          await refused(offer.failure.code);
          return offer;
        }
        const examined = examine(offer.value, request);
        if (!examined.ok) {
          await refused(examined.failure.code);
          return examined;
        }
        const read = await offers.readOffer(offer.value);
        if (read.ok) await finish(request);
        return read;
      }).finally(publish);
    },
    remove: (id) =>
      storing(async () => {
        const request = store.get(id);
        if (request !== undefined) await finish(request);
      }),
    removeSender: (sender, block) =>
      storing(async () => {
        if (block) await store.setBlocked(sender, true);
        for (const request of store.waiting()) if (request.from === sender) await finish(request);
      }),
    unblock: (sender) => storing(() => store.setBlocked(sender, false)),
    clear: () =>
      storing(async () => {
        for (const request of store.waiting()) await finish(request);
        await store.forgetRefused();
      }),
    settled: () => work.idle(),
    stop() {
      stopped = true;
      for (const end of stops) end();
    },
  };
}

function summaryOf({ terms, details }: Offer, from: Address): ReceivedOfferView['summary'] {
  return {
    role: terms.seller === from ? 'buyer' : 'seller',
    amount: terms.amount,
    token: terms.token,
    fiatAmount: details.fiatAmount,
    currency: details.currency,
    method: details.method,
    fundBy: terms.fundBy,
  };
}
