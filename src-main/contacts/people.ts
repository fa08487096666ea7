import type { Address } from '../../src-shared/brand.ts';
import { experienceWords } from '../../src-shared/trade/experience.ts';
import type { TradeBookAccess } from '../app-context.ts';
import type { People } from '../wallet/calls/action-preview.ts';
import type { ContactStore } from './contact-store.ts';

/** Names from the user's own list, and how often the user traded with somebody. */
export function createPeople(
  contacts: () => ContactStore,
  tradeBook: Pick<TradeBookAccess, 'experiences'>,
  releaseChecks: People['releaseChecks'],
): People {
  return {
    nameOf: (party: Address) => contacts().labelOf(party),
    tradesWith: (party: Address) => experienceWords(tradeBook.experiences().get(party)),
    releaseChecks,
  };
}
