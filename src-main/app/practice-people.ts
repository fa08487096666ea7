import { decodeArbiterCard } from '../../src-escrow/agreement/arbiter-card.ts';
import type { ContactStore } from '../contacts/contact-store.ts';
import type { PracticeClient } from '../practice/practice-client.ts';
import type { SettingsStore } from '../settings/settings-store.ts';

/** Puts the practice chain's tokens on the allow-list of the practice network, in the place of an earlier chain's. */
export function keepPracticeTokens(
  settings: SettingsStore,
  practice: Pick<PracticeClient, 'info'>,
): void {
  const { network } = settings.get();
  const info = practice.info();
  if (info === null || network.kind !== 'practice') return;
  const added = info.tokens.filter(
    (token) => !network.tokens.some((known) => known.address === token.address),
  );
  if (added.length === 0) return;
  // A token of an earlier practice chain may carry the same name.
  const kept = network.tokens.filter(
    (known) => !added.some((token) => token.symbol === known.symbol),
  );
  settings.change({
    network: {
      ...network,
      rpcUrls: [],
      tokens: [...kept, ...added].map((token) => ({ ...token })),
    },
  });
}

/** Robin, Ada and Grace are met by name. That the arbiter is trusted stays for the user to say, as with any other. */
export async function namePracticePeople(
  contacts: Pick<ContactStore, 'labelOf' | 'save' | 'importCard'>,
  practice: Pick<PracticeClient, 'info'>,
): Promise<void> {
  const info = practice.info();
  if (info === null) return;
  const cards = info.arbiterCards.flatMap((text) => {
    const card = decodeArbiterCard(text);
    return card.ok ? [card.value] : [];
  });
  const people = [
    { address: info.counterparty, label: 'Robin (practice)', arbiter: false },
    ...cards.map(({ card: { arbiter, name } }) => ({
      address: arbiter,
      label: name,
      arbiter: false,
    })),
  ];
  for (const person of people)
    if (contacts.labelOf(person.address) === null) await contacts.save(person);
  for (const card of cards) await contacts.importCard(card);
}
