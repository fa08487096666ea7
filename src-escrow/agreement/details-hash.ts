import type { AgreementDetails } from '../../src-shared/agreement/offer.ts';
import type { Hash } from '../../src-shared/brand.ts';
import { keccakOfText } from '../../src-shared/parse.ts';
import { canonicalJson } from './canonical-json.ts';

/** keccak256 of the details' RFC 8785 text in UTF-8: what `terms.detailsHash` commits to. */
export function hashDetails(details: AgreementDetails): Hash {
  return keccakOfText(canonicalJson(details));
}
