import type { SettingsView, TradeView } from '../../src-shared/ipc/views.ts';
import type { Source } from '../../src-shared/trade/source.ts';
import { remoteFor, serviceName } from '../service/service-name.ts';

/** A service that takes notes of a trade to its other parties. */
export interface NoteService {
  readonly source: Source;
  /** Another address is another service. */
  readonly id: string;
  /** As it is shown: a host, or `this computer’s service`. */
  readonly name: string;
}

/**
 * The services of a trade: the remote one, if the trade's account was chosen for it; the own one, if it is shared with
 * another party of the trade. No other service learns of the account.
 */
export function noteServices({ account, trade }: TradeView, settings: SettingsView): NoteService[] {
  const services: NoteService[] = [];
  const url = remoteFor(account, settings);
  if (url !== null)
    services.push({ source: 'remote', id: url.href, name: serviceName('remote', settings) });
  const { seller, buyer, arbiter, fallbackArbiter } = trade.terms;
  const others = [seller, buyer, arbiter, fallbackArbiter].filter((party) => party !== account);
  const { enabled, addresses } = settings.share;
  if (enabled && (addresses === 'all' || others.some((party) => addresses.includes(party))))
    services.push({ source: 'local', id: 'local', name: serviceName('local', settings) });
  return services;
}
