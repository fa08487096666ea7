import { useAppWindow } from './app-window.ts';
import { useClock } from './clock.ts';
import { useConnections } from './connections.ts';
import { useContacts } from './contacts.ts';
import { useDetails } from './details.ts';
import { useEvidence } from './evidence.ts';
import { useInbox } from './inbox.ts';
import { useNotes } from './notes.ts';
import { useOffers } from './offers.ts';
import { usePractice } from './practice.ts';
import { useReady } from './ready.ts';
import { useReceivedOffers } from './received-offers.ts';
import { useSchool } from './school.ts';
import { useRelay } from './relay.ts';
import { useSettings } from './settings.ts';
import { useSettlements } from './settlements.ts';
import { useTimeline } from './timeline.ts';
import { useTrades } from './trades.ts';
import { useWallet } from './wallet.ts';

/**
 * Starts every store; what the first screen shows is asked first. `ready` resolves once theme, trades and
 * offers are known. Returns how to stop them all.
 */
export function startStores(navigate: (route: string) => void): {
  readonly ready: Promise<void>;
  readonly stop: () => void;
} {
  const first = [useSettings().start(), useTrades().start(), useOffers().start()];
  const later = [
    useContacts().start(),
    useWallet().start(),
    useConnections().start(),
    useInbox().start(),
    usePractice().start(),
    useSchool().start(),
    useReady().start(),
    useSettlements().start(),
    useReceivedOffers().start(),
    useRelay().start(),
  ];
  const stops = [
    useClock().start(),
    useTimeline().start(),
    useDetails().start(),
    useEvidence().start(),
    useNotes().start(),
    useAppWindow().start(navigate),
    ...[...first, ...later].map((one) => one.stop),
  ];
  return {
    ready: Promise.all(first.map((one) => one.ready)).then(() => undefined),
    stop: () => stops.forEach((stop) => stop()),
  };
}
