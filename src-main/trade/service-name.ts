import type { SettingsView } from '../../src-shared/ipc/views.ts';
import type { Source } from './merge-trade.ts';

/** A service as the user knows it: `This computer`, or the host of the one in the settings. */
export function serviceName(
  source: Source,
  { remoteServiceUrl }: Pick<SettingsView, 'remoteServiceUrl'>,
): string {
  if (source === 'local') return 'this computer’s service';
  return remoteServiceUrl === null ? 'no service' : new URL(remoteServiceUrl).host;
}
