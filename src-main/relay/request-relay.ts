import type { Address, TradeId } from '../../src-shared/brand.ts';
import { failure } from '../../src-shared/failure.ts';
import type { IpcParsedArgs } from '../../src-shared/ipc/ipc-contract.ts';
import type { RelayOfferView } from '../../src-shared/ipc/service-views.ts';
import type { SentAction, TradeView } from '../../src-shared/ipc/views.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import {
  allowedActions,
  isRelayable,
  relayableActions,
} from '../../src-shared/trade/allowed-actions.ts';
import { nameOfService } from '../../src-shared/words/screen-words.ts';
import { relayText } from '../../src-shared/words/text-relay.ts';
import type { AppContext } from '../app-context.ts';
import { signatureClock } from '../network/signature-clock.ts';
import { chainFailure } from '../wallet/calls/chain-failure.ts';
import { readTradeNow } from '../wallet/calls/chain-reads.ts';
import type { Wallet } from '../wallet/wallet.ts';
import { findRelayer } from './find-relayer.ts';
import type { RelayedCallStore } from './relayed-call-store.ts';

export interface RelayRequests {
  /** A step for a service to send: signed in the window, stored, handed over. */
  act(request: IpcParsedArgs<'trades.act'>): Promise<Result<SentAction>>;
  offer(request: {
    readonly tradeId: TradeId;
    readonly account: Address;
  }): Promise<Result<RelayOfferView>>;
}

export interface RelayRequestDeps {
  readonly context: AppContext;
  readonly wallet: Pick<Wallet, 'addresses' | 'signForRelay' | 'feeOf'>;
  readonly calls: RelayedCallStore;
}

/** Seconds that a signature for a relayer is good for at most. */
const validFor = 3600;

export function createRelayRequests({ context, wallet, calls }: RelayRequestDeps): RelayRequests {
  const clock = signatureClock(context);
  /** Whether the account is ours, and a party of the trade. */
  const isParty = ({ trade: { terms } }: TradeView, account: Address): boolean =>
    (account === terms.seller || account === terms.buyer) && wallet.addresses().includes(account);

  return {
    async act({ tradeId, account, action, value, evidenceHash }) {
      const view = context.tradeBook.trade(tradeId);
      if (view === null) return fail(failure('not_found'));
      if (!isParty(view, account) || !isRelayable(action))
        return fail(failure('action_not_allowed'));
      if (calls.waitsIn(tradeId) || view.pendingAction !== null)
        return fail(failure('busy', { detail: relayText.oneAtATime }));
      const relayer = await findRelayer(context, account);
      if (!relayer.ok) return relayer;
      try {
        await clock.read();
      } catch (error) {
        return fail(chainFailure(error));
      }
      const { trade } = view;
      // After the window's end the contract would not take it: nobody should hold it for longer.
      const inTime = action === 'markPaid' ? Math.floor((trade.deadlineAt ?? 0) / 1000) : Infinity;
      const deadline = Math.min(Math.floor(clock.now() / 1000) + validFor, inTime);
      const { client, host } = relayer.value;
      const by = { action, account, relayer: { client, host }, deadline };
      const signed = await wallet.signForRelay(
        { trade, account, action, value, evidenceHash },
        { name: nameOfService(host), deadline },
        (made) => calls.keep(made, by),
      );
      return signed.ok ? calls.handOver(signed.value.digest) : signed;
    },

    async offer({ tradeId, account }) {
      const view = context.tradeBook.trade(tradeId);
      if (view === null) return fail(failure('not_found'));
      if (!isParty(view, account)) return fail(failure('action_not_allowed'));
      const network = context.network();
      try {
        const [{ trade, chainTime }, coin] = await Promise.all([
          readTradeNow(network, view.trade),
          network.provider.getBalance(account),
        ]);
        const allowed = allowedActions(trade, account, chainTime);
        const steps = relayableActions.filter((action) => allowed.includes(action));
        let needed = 0n;
        for (const action of steps) {
          // Any hash costs the same.
          const evidenceHash = trade.terms.detailsHash;
          const fee = await wallet.feeOf({ trade, account, action, evidenceHash });
          if (!fee.ok) return fee;
          if (fee.value > needed) needed = fee.value;
        }
        const relayer = await findRelayer(context, account);
        return ok({
          tradeId,
          account,
          steps,
          coin,
          needed,
          relayer: relayer.ok ? { service: relayer.value.host } : null,
          why: relayer.ok ? null : relayer.failure,
        });
      } catch (error) {
        return fail(chainFailure(error));
      }
    },
  };
}
