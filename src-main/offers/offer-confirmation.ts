import { lookalikeOf, type KnownAddress } from '../../src-escrow/agreement/lookalike-address.ts';
import { failure } from '../../src-shared/failure.ts';
import type { IpcParsedArgs } from '../../src-shared/ipc/ipc-contract.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import type { ContactDraft } from '../contacts/contact-store.ts';
import {
  accountFor,
  findingsFor,
  isConfirmable,
  partyOfFinding,
  type Reviewer,
} from './offer-review.ts';
import type { StoredOffer } from './offer-store.ts';

/** A finding that the user settles: whom it is about, and what is then kept. */
export interface OfferConfirmation {
  readonly draft: ContactDraft;
  /** The known address that the party's was compared with; null: the finding is about trust. */
  readonly like: KnownAddress | null;
}

/** What settling this finding of the offer would keep of a contact; `not_found`: it is none that can be settled. */
export function confirmationOf(
  { offer, account }: StoredOffer,
  { finding, label }: Pick<IpcParsedArgs<'offers.confirm'>, 'finding' | 'label'>,
  reviewer: Reviewer,
): Result<OfferConfirmation> {
  const { contacts } = reviewer;
  const about = findingsFor(offer, account ?? accountFor(offer, reviewer.accounts), reviewer).find(
    ({ code }) => code === finding && isConfirmable(code),
  );
  const party = about === undefined ? null : partyOfFinding(offer, about);
  if (party === null) return fail(failure('not_found'));
  const { address } = party;
  const trusted = contacts.arbiters().includes(address);
  // Comparing a look-alike says that it is another person, not that he may rule.
  if (finding === 'lookalike_address')
    return ok({
      draft: { address, label, arbiter: trusted },
      like: lookalikeOf(address, contacts.known()),
    });
  return ok({ draft: { address, label, arbiter: party.arbiter || trusted }, like: null });
}
