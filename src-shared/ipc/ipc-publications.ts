import type { TradeId } from '../brand.ts';
import type { ReceivedOffersView, RelayedCallView } from './service-views.ts';
import type {
  AccountView,
  BalanceView,
  ConnectionsView,
  Contact,
  InboxItem,
  OfferView,
  PracticeView,
  ProposalView,
  SchoolView,
  SettingsView,
  TradesDelta,
  TransactionView,
} from './views.ts';

/** What main publishes to the app window. */
export interface IpcPublications {
  'trades.delta': TradesDelta;
  'offers.changed': readonly OfferView[];
  'receivedOffers.changed': ReceivedOffersView;
  'details.changed': TradeId;
  'evidence.changed': TradeId;
  'proposals.changed': readonly ProposalView[];
  /** Notes of this trade came, or went on their way. */
  'notes.changed': TradeId;
  'relay.changed': readonly RelayedCallView[];
  'wallet.accountsChanged': readonly AccountView[];
  'wallet.transactionsChanged': readonly TransactionView[];
  'wallet.balancesChanged': readonly BalanceView[];
  'inbox.changed': readonly InboxItem[];
  'contacts.changed': readonly Contact[];
  'connections.changed': ConnectionsView;
  'settings.changed': SettingsView;
  'practice.changed': PracticeView;
  'school.changed': SchoolView;
  /** The menu or a notification asks the window to show something: a hash route. */
  'app.navigate': string;
}
