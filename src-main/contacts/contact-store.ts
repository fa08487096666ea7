import { checkArbiterCard } from '../../src-escrow/agreement/arbiter-card.ts';
import { lookalikeOf, type KnownAddress } from '../../src-escrow/agreement/lookalike-address.ts';
import {
  signedArbiterCardSchema,
  type ArbiterCard,
  type SignedArbiterCard,
} from '../../src-shared/agreement/arbiter-card.ts';
import type { Address } from '../../src-shared/brand.ts';
import { failure } from '../../src-shared/failure.ts';
import type { Contact } from '../../src-shared/ipc/views.ts';
import { addressSchema, z, zeroAddress } from '../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import type { AppContext } from '../app-context.ts';
import { asStored, openRecordCollection } from '../database/record-collection.ts';

const contactSchema = z.object({
  address: addressSchema,
  label: z.string().min(1).max(60),
  arbiter: z.boolean(),
  /** It looks like another address, and the user compared every character. */
  compared: z.boolean(),
  card: signedArbiterCardSchema.optional(),
});
type StoredContact = z.output<typeof contactSchema>;

export interface ContactDraft {
  readonly address: Address;
  readonly label: string;
  readonly arbiter: boolean;
}

/** The user's own names for others, and the arbiters that the user trusts. */
export interface ContactStore {
  list(): readonly Contact[];
  labelOf(address: Address): string | null;
  /** Contacts whose label contains the text, whatever its case; none for an empty one. */
  withLabel(text: string): readonly Address[];
  arbiters(): readonly Address[];
  /** Look-alikes that were compared, character by character. */
  compared(): readonly Address[];
  known(): readonly KnownAddress[];
  /** Whether it may be kept so. `lookalike_address` when another known address shows the same ends, unless it was compared. */
  check(draft: ContactDraft, more?: { readonly compared?: boolean }): Result<null>;
  /** Keeps it; fails as `check` does. */
  save(draft: ContactDraft, more?: { readonly compared?: boolean }): Promise<Result<Contact>>;
  /** The contact that a card would bring; null: its arbiter is known already. Fails as `importCard` does. */
  cardContact(signed: SignedArbiterCard): Result<ContactDraft | null>;
  /**
   * Keeps an arbiter's card, once it is proved to be his; whether he may rule stays for the user to say. A contact that
   * is new gets the card's name. An older card never replaces a newer one.
   */
  importCard(signed: SignedArbiterCard): Promise<Result<Contact>>;
  /** Those that are valid now. */
  cards(): ReadonlyMap<Address, ArbiterCard>;
  remove(address: Address): Promise<void>;
  onChange(listener: () => void): () => void;
  stop(): void;
}

/** `ownAccounts`: names of the profile's accounts, which others may imitate as well. */
export async function openContactStore(
  context: Pick<AppContext, 'records' | 'log' | 'publish' | 'now'>,
  ownAccounts: () => readonly KnownAddress[],
): Promise<ContactStore> {
  const contacts = await openRecordCollection(context, {
    kind: 'contact',
    schema: contactSchema,
    idOf: ({ address }) => address,
  });
  contacts.onChange(() => context.publish('contacts.changed', list()));
  const list = (): readonly Contact[] =>
    contacts
      .list()
      .map(view)
      .sort((a, b) => a.label.localeCompare(b.label, 'en'));
  const nowSeconds = (): number => Math.floor(context.now() / 1000);
  const view = ({ address, label, arbiter, card }: StoredContact): Contact => ({
    address,
    label,
    arbiter,
    card: card === undefined ? null : cardView(card.card, nowSeconds()),
  });
  async function keep(contact: StoredContact): Promise<Result<Contact>> {
    const kept = await asStored(contacts.put(contact.address, contact));
    return kept.ok ? ok(view(contact)) : kept;
  }
  const allKnown = (): readonly KnownAddress[] => [
    ...contacts.list().map(({ address, label }) => ({ address, name: label })),
    ...ownAccounts(),
  ];

  function check(
    { address }: ContactDraft,
    more: { readonly compared?: boolean } = {},
  ): Result<null> {
    if (address === zeroAddress) return fail(failure('invalid_address', { field: 'address' }));
    const compared = more.compared ?? contacts.get(address)?.compared ?? false;
    const lookalike = lookalikeOf(address, allKnown());
    if (lookalike === null || compared) return ok(null);
    return fail(
      failure('lookalike_address', {
        field: 'address',
        detail: `like ${lookalike.name}, ${lookalike.address}`,
      }),
    );
  }

  function cardContact(signed: SignedArbiterCard): Result<ContactDraft | null> {
    const card = checkArbiterCard(signed, nowSeconds());
    if (!card.ok) return card;
    const { arbiter, name } = card.value;
    if (contacts.get(arbiter) !== undefined) return ok(null);
    const lookalike = lookalikeOf(arbiter, allKnown());
    return lookalike === null
      ? ok({ address: arbiter, label: name, arbiter: false })
      : fail(
          failure('lookalike_address', { detail: `like ${lookalike.name}, ${lookalike.address}` }),
        );
  }

  return {
    list,
    check,
    labelOf: (address) =>
      contacts.get(address)?.label ??
      ownAccounts().find((account) => account.address === address)?.name ??
      null,
    withLabel(text) {
      const wanted = text.trim().toLowerCase();
      if (wanted === '') return [];
      return contacts
        .list()
        .filter(({ label }) => label.toLowerCase().includes(wanted))
        .map(({ address }) => address);
    },
    arbiters: () =>
      contacts
        .list()
        .filter(({ arbiter }) => arbiter)
        .map(({ address }) => address),
    compared: () =>
      contacts
        .list()
        .filter(({ compared }) => compared)
        .map(({ address }) => address),
    known: allKnown,
    async save(draft, more = {}) {
      const possible = check(draft, more);
      if (!possible.ok) return possible;
      const before = contacts.get(draft.address);
      const compared = more.compared ?? before?.compared ?? false;
      return keep({
        ...draft,
        compared,
        ...(before?.card === undefined ? {} : { card: before.card }),
      });
    },
    cardContact,
    async importCard(signed) {
      const drafted = cardContact(signed);
      if (!drafted.ok) return drafted;
      const { arbiter, validUntil } = signed.card;
      const known = contacts.get(arbiter);
      if (known?.card !== undefined && known.card.card.validUntil >= validUntil)
        return ok(view(known));
      if (known !== undefined) return keep({ ...known, card: signed });
      return drafted.value === null
        ? fail(failure('not_found'))
        : keep({ ...drafted.value, compared: false, card: signed });
    },
    cards: () =>
      new Map(
        contacts
          .list()
          .flatMap(({ address, card }) =>
            card !== undefined && card.card.validUntil >= nowSeconds()
              ? [[address, card.card] as const]
              : [],
          ),
      ),
    remove: (address) => contacts.remove(address),
    onChange: (listener) => contacts.onChange(listener),
    stop: () => contacts.stop(),
  };
}

function cardView(card: ArbiterCard, now: number): Contact['card'] {
  const { name, contact, feeBps, minArbitrationWindow, validUntil } = card;
  const expired = validUntil < now;
  return { name, contact, feeBps, minArbitrationWindow, validUntil, expired };
}
