import type { Address } from '../../src-shared/brand.ts';
import type { SettingsView } from '../../src-shared/ipc/views.ts';
import { nameOfService } from '../../src-shared/words/screen-words.ts';
import type { Source } from '../../src-shared/trade/source.ts';

/** The service in the settings, if this account was chosen for it (money rule 6): it may learn of no other. */
export function remoteFor(
  account: Address,
  { remoteServiceUrl, remoteAccounts }: SettingsView,
): URL | null {
  if (remoteServiceUrl === null || !remoteAccounts.includes(account)) return null;
  return new URL(remoteServiceUrl);
}

/** A service as the user knows it, inside a sentence: `this computer’s service`, or the host of the one in the settings. */
export function serviceName(
  source: Source,
  { remoteServiceUrl }: Pick<SettingsView, 'remoteServiceUrl'>,
): string {
  if (source === 'local') return nameOfService(null);
  return remoteServiceUrl === null ? 'no service' : nameOfService(new URL(remoteServiceUrl).host);
}
