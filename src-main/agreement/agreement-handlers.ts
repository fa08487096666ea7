import { maxOfferBytes } from '../../src-shared/agreement/offer.ts';
import type {
  IpcParsedArgs,
  IpcRequestName,
  IpcResult,
} from '../../src-shared/ipc/ipc-contract.ts';
import type { FileAccess } from '../app-context.ts';
import type { ContactBook } from '../contacts/contact-book.ts';
import type { TravelRead } from '../../src-shared/ipc/views.ts';
import type { Result } from '../../src-shared/result.ts';
import type { DetailsExchange } from '../bank-details/details-exchange.ts';
import type { OfferBook } from '../offers/offer-book.ts';
import type { OfferDelivery } from '../offers/offer-delivery.ts';
import type { RequestBook } from '../offers/received-offers.ts';
import type { PrivateBook } from '../bank-details/bank-details-store.ts';

type AgreementRequestName = Extract<
  IpcRequestName,
  | `offers.${string}`
  | `requests.${string}`
  | `contacts.${string}`
  | `details.${string}`
  | `travel.${string}`
>;
export type AgreementHandlers = {
  readonly [N in AgreementRequestName]: (args: IpcParsedArgs<N>) => Promise<IpcResult<N>>;
};

export interface AgreementHandlerDeps {
  readonly offers: OfferBook;
  readonly contacts: ContactBook;
  readonly files: FileAccess;
  readonly delivery: OfferDelivery;
  readonly requests: RequestBook;
  readonly details: DetailsExchange;
  readonly privateBook: PrivateBook;
  readonly makeCard: (
    draft: IpcParsedArgs<'contacts.makeCard'>,
  ) => Promise<Result<{ text: string }>>;
  readonly readTravel: (text: string) => Promise<Result<TravelRead>>;
}

/** The offer in its text form is larger than inflated only by base64url and the line for people. */
const maxFileBytes = maxOfferBytes * 4;

/** All `offers.*` and `contacts.*` requests. */
export function createAgreementHandlers({
  offers,
  contacts,
  files,
  delivery,
  requests,
  details,
  privateBook,
  makeCard,
  readTravel,
}: AgreementHandlerDeps): AgreementHandlers {
  return {
    'offers.list': async () => offers.list(),
    'offers.create': (draft) => offers.create(draft),
    'offers.confirm': (request) => offers.confirm(request),
    'offers.accept': (request) => offers.accept(request),
    'offers.counter': (request) => offers.counter(request),
    'offers.decline': (id) => offers.decline(id),
    'offers.withdraw': (id) => offers.withdraw(id),
    'offers.lock': (id) => offers.lock(id),
    'offers.text': async (id) => offers.text(id),
    'offers.saveFile': async (id) => {
      const text = offers.text(id);
      if (!text.ok) return text;
      return files.save(`escrow-desk-${id.slice(2, 10)}.offer`, text.value.text);
    },
    'offers.openFile': async () => {
      const chosen = await files.open('Open an offer', ['offer', 'txt'], maxFileBytes);
      return chosen.ok ? readTravel(chosen.value.text) : chosen;
    },
    'offers.services': async (request) => delivery.services(request),
    'offers.send': (request) => delivery.send(request),
    'requests.list': async () => requests.view(),
    'requests.open': (id) => requests.open(id),
    'requests.remove': (id) => requests.remove(id),
    'requests.removeSender': ({ sender, block }) => requests.removeSender(sender, block),
    'requests.unblock': (sender) => requests.unblock(sender),
    'requests.clear': () => requests.clear(),
    'travel.read': readTravel,
    'details.get': (tradeId) => details.view(tradeId),
    'details.open': (tradeId) => details.open(tradeId),
    'details.seal': ({ tradeId, to }) => details.seal(tradeId, to),
    'details.remembered': async () => privateBook.remembered(),
    'contacts.list': async () => contacts.list(),
    'contacts.save': (draft) => contacts.save(draft),
    'contacts.makeCard': makeCard,
    'contacts.remove': async (address) => {
      await contacts.remove(address);
      return null;
    },
  };
}
