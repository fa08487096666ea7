import type { Address, TradeId } from '../../src-shared/brand.ts';
import type { ConnectionsView } from '../../src-shared/ipc/views.ts';
import type { AgreementBook } from '../bank-details/agreements.ts';
import type { DetailsExchange } from '../bank-details/details-exchange.ts';
import type { AppContext } from '../app-context.ts';
import type { EvidenceBook } from '../trades/evidence.ts';
import type { SettlementBook } from '../trades/settlements.ts';
import type { Wallet } from '../wallet/wallet.ts';
import { createNoteBook, type NoteBook } from './note-book.ts';
import { createNoteHandlers, type NoteHandlers } from './note-handlers.ts';
import { createNoteIntake } from './note-intake.ts';
import { openNoteOutbox } from './note-outbox.ts';
import { noteWays } from './note-services.ts';

export interface NoteRoomsDeps {
  readonly context: AppContext;
  readonly wallet: Wallet;
  readonly settlements: SettlementBook;
  readonly evidence: EvidenceBook;
  readonly details: DetailsExchange;
  readonly agreements: AgreementBook;
  readonly agreementText: (tradeId: TradeId) => string | null;
  readonly nameOf: (party: Address) => string | null;
}

export interface NoteRooms {
  readonly notes: NoteBook;
  readonly handlers: NoteHandlers;
  /** The lights of the services changed: what waited for one goes on. */
  reach(view: Pick<ConnectionsView, 'local' | 'remote'>): void;
  stop(): void;
}

/** What travels between the parties of a trade through its services: what is sent, and what came. */
export async function openNoteRooms(deps: NoteRoomsDeps): Promise<NoteRooms> {
  const { context, wallet, evidence } = deps;
  const waysOf = (tradeId: TradeId) => {
    const view = context.tradeBook.trade(tradeId);
    return view === null ? [] : noteWays(view, context.settings.get());
  };
  const changed = (tradeId: TradeId): void => context.publish('notes.changed', tradeId);
  const outbox = await openNoteOutbox({
    context,
    waysOf,
    fileOf: (hash) => evidence.bytes(hash),
    onChange: changed,
  });
  const intake = createNoteIntake({ ...deps, accounts: () => wallet.addresses() });
  const notes = createNoteBook({ ...deps, outbox, waysOf });
  const goOn = (): void => {
    outbox.kick();
    intake.lookAtAll();
  };
  let reached = '';
  const subscriptions = [
    context.tradeBook.onUpdates((ids) => ids.forEach(changed)),
    wallet.onAccountsChange(goOn),
  ];
  return {
    notes,
    handlers: createNoteHandlers(notes, outbox),
    reach({ local, remote }) {
      const now = `${local.state} ${remote?.state ?? 'off'}`;
      if (now === reached) return;
      reached = now;
      goOn();
    },
    stop() {
      for (const end of subscriptions) end();
      outbox.stop();
      intake.stop();
    },
  };
}
