import { readPrivateDetails } from '../../src-shared/agreement/private-details.ts';
import type { RememberedDetails } from '../../src-shared/ipc/views.ts';
import type { Side } from '../../src-shared/trade/side.ts';

/** Bank details as typed. */
export interface TypedDetails {
  holder: string;
  account: Record<string, string>;
}

export function emptyDetails(): TypedDetails {
  return { holder: '', account: {} };
}

/** What was last given for this method and side, or else at least the holder's name for any. */
export function recalledDetails(
  remembered: readonly RememberedDetails[],
  role: Side,
  method: string,
): TypedDetails {
  const exact = remembered.find((one) => one.role === role && one.method === method);
  if (exact !== undefined) return { holder: exact.holder, account: { ...exact.account } };
  const any = remembered.find((one) => one.role === role) ?? remembered[0];
  return { holder: any?.holder ?? '', account: {} };
}

/** The first field that main would refuse, by its id, or none. */
export function detailsErrors(
  role: Side,
  method: string,
  typed: TypedDetails,
): Record<string, string> {
  const read = readPrivateDetails(role, method, typed);
  if (read.ok) return {};
  return { [read.failure.field ?? 'holder']: read.failure.detail ?? '' };
}
