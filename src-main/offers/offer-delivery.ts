import { encodeOffer } from '../../src-escrow/agreement/offer-codec.ts';
import { sealOffer } from '../../src-escrow/agreement/sealed-offer.ts';
import type { Address, Hash } from '../../src-shared/brand.ts';
import { failure, type Failure } from '../../src-shared/failure.ts';
import type { IpcParsedArgs } from '../../src-shared/ipc/ipc-contract.ts';
import type { OfferServiceView } from '../../src-shared/ipc/service-views.ts';
import type { OfferView } from '../../src-shared/ipc/views.ts';
import { zeroAddress, zeroHash } from '../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import { maxOfferTextBytes } from '../../src-shared/stream/trade-update-shapes.ts';
import { otherSide } from '../../src-shared/trade/side.ts';
import type { Source } from '../../src-shared/trade/source.ts';
import type { AppContext } from '../app-context.ts';
import type { ContactStore } from '../contacts/contact-store.ts';
import { serviceName } from '../service/service-name.ts';
import type { OfferService } from './offer-service.ts';
import type { StoredOffer } from './offer-store.ts';

export interface OfferDelivery {
  /** The services that could carry it; `to`: null takes whom the offer names. Empty: none is set up. */
  services(request: IpcParsedArgs<'offers.services'>): readonly OfferServiceView[];
  send(request: IpcParsedArgs<'offers.send'>): Promise<Result<OfferView>>;
  /** As a file where the user says; the same text that can be copied. */
  saveFile(id: Hash): Promise<Result<{ path: string }>>;
}

export interface OfferDeliveryDeps {
  readonly context: Pick<AppContext, 'network' | 'services' | 'settings' | 'files' | 'now'>;
  readonly offers: Pick<OfferService, 'stored' | 'versions' | 'noteSent' | 'text'>;
  readonly contacts: Pick<ContactStore, 'cards'>;
}

/** Hands offers to a trade service that both sides use. Moves nothing and signs nothing. */
export function createOfferDelivery({
  context,
  offers,
  contacts,
}: OfferDeliveryDeps): OfferDelivery {
  /** Where the receiver can be sent sealed things: from any version it signed, or its arbiter card. */
  function encryptionKeyFor(party: Address): Hash | null {
    for (const { offer } of offers.versions())
      for (const side of ['seller', 'buyer'] as const)
        if (
          offer.terms[side] === party &&
          offer.signatures[side] !== undefined &&
          offer.details[side].box !== zeroHash
        )
          return offer.details[side].box;
    return contacts.cards().get(party)?.box ?? null;
  }

  function receiverOf({ offer, role }: StoredOffer, named: Address | null): Address | null {
    const other = offer.terms[otherSide(role)];
    return other === zeroAddress ? named : other;
  }

  /** Why this service can't carry it; checked before anything is told to it (money rule 6). */
  function problemOf(source: Source, stored: StoredOffer, to: Address | null): Failure | null {
    const { remoteAccounts, share } = context.settings.get();
    const { account } = stored;
    if (account === null || (stored.state !== 'sent' && stored.state !== 'accepted'))
      return failure('offer_state');
    if (source === 'remote' && !remoteAccounts.includes(account))
      return failure('account_not_shared');
    if (to === account) return failure('invalid_address', { field: 'to', detail: 'your own' });
    const admitted = share.addresses === 'all' || (to !== null && share.addresses.includes(to));
    if (source === 'local' && to !== null && !admitted) return failure('receiver_not_admitted');
    return null;
  }

  function open(): readonly Source[] {
    const { remoteServiceUrl, share } = context.settings.get();
    return [
      ...(remoteServiceUrl === null ? [] : (['remote'] as const)),
      ...(share.enabled ? (['local'] as const) : []),
    ];
  }

  return {
    services({ id, to }) {
      const stored = offers.stored(id);
      if (stored === undefined) return [];
      const receiver = receiverOf(stored, to);
      return open().map((source) => ({
        source,
        name: serviceName(source, context.settings.get()),
        to: receiver,
        sealed: receiver !== null && encryptionKeyFor(receiver) !== null,
        problem: problemOf(source, stored, receiver),
      }));
    },

    async send({ id, source, to }) {
      const stored = offers.stored(id);
      if (stored === undefined) return fail(failure('offer_unknown'));
      const receiver = receiverOf(stored, to);
      if (receiver === null || receiver === zeroAddress)
        return fail(failure('invalid_address', { field: 'to', detail: 'say to whom' }));
      const service = open().includes(source) ? context.services()?.[source] : undefined;
      if (service === undefined) return fail(failure('service_unreachable'));
      const problem = problemOf(source, stored, receiver);
      if (problem !== null) return fail(problem);
      const { account, offer } = stored;
      if (account === null) return fail(failure('offer_state'));
      const box = encryptionKeyFor(receiver);
      const text =
        box === null
          ? ok(encodeOffer(offer, context.network().tokens))
          : await sealOffer(offer, { from: account, to: receiver }, box);
      if (!text.ok) return text;
      if (Buffer.byteLength(text.value) > maxOfferTextBytes)
        return fail(failure('offer_too_large'));
      const name = serviceName(source, context.settings.get());
      const sent = await service.sendOffer(account, receiver, text.value);
      if (!sent.ok) return sent;
      return offers.noteSent(id, {
        to: receiver,
        service: name,
        sealed: box !== null,
        at: context.now(),
      });
    },

    async saveFile(id) {
      const text = offers.text(id);
      if (!text.ok) return text;
      return context.files.save(`escrow-desk-${id.slice(2, 10)}.offer`, text.value.text);
    },
  };
}
