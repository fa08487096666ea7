import type { SettingsView, TradeView } from '../../src-shared/ipc/views.ts';
import type { Source } from '../../src-shared/trade/source.ts';
import { remoteFor, serviceName } from '../service/service-name.ts';

/** A service that takes notes of a trade to its other parties. */
export interface NoteWay {
  readonly source: Source;
  /** Another address is another way. */
  readonly id: string;
  /** As it is shown: a host, or `this computer’s service`. */
  readonly name: string;
}

/**
 * The ways of a trade: the remote service, if the trade's account was chosen for it; the own one, if it is shared with
 * another party of the trade. No other service learns of the account.
 */
export function noteWays({ account, trade }: TradeView, settings: SettingsView): NoteWay[] {
  const ways: NoteWay[] = [];
  const url = remoteFor(account, settings);
  if (url !== null)
    ways.push({ source: 'remote', id: url.href, name: serviceName('remote', settings) });
  const { seller, buyer, arbiter, fallbackArbiter } = trade.terms;
  const others = [seller, buyer, arbiter, fallbackArbiter].filter((party) => party !== account);
  const { enabled, addresses } = settings.share;
  if (enabled && (addresses === 'all' || others.some((party) => addresses.includes(party))))
    ways.push({ source: 'local', id: 'local', name: serviceName('local', settings) });
  return ways;
}
