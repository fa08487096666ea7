import type { SettingsView, TradeView } from '../../src-shared/ipc/views.ts';
import { noteText } from '../../src-shared/words/text-notes.ts';
import type { Source } from '../trade/merge-trade.ts';

/** A service that takes notes of a trade to its other parties. */
export interface NoteWay {
  readonly source: Source;
  /** Another address is another way. */
  readonly id: string;
  /** As it is shown: a host, or `your own service`. */
  readonly name: string;
}

/**
 * The ways of a trade: the remote service, if the trade's account was chosen for it; the own one, if it is shared with
 * another party of the trade. No other service learns of the account.
 */
export function noteWays({ account, trade }: TradeView, settings: SettingsView): NoteWay[] {
  const { remoteServiceUrl, remoteAccounts, share } = settings;
  const ways: NoteWay[] = [];
  if (remoteServiceUrl !== null && remoteAccounts.includes(account))
    ways.push({ source: 'remote', id: remoteServiceUrl, name: new URL(remoteServiceUrl).host });
  const { seller, buyer, arbiter, fallbackArbiter } = trade.terms;
  const others = [seller, buyer, arbiter, fallbackArbiter].filter((party) => party !== account);
  const { enabled, addresses } = share;
  if (enabled && (addresses === 'all' || others.some((party) => addresses.includes(party))))
    ways.push({ source: 'local', id: 'local', name: noteText.ownService });
  return ways;
}
