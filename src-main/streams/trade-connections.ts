import type { ChainRef } from '../../src-shared/network/chain-ref.ts';
import type { Address, Hash } from '../../src-shared/brand.ts';
import type { LinkView } from '../../src-shared/ipc/views.ts';
import type { Logger } from '../logger.ts';
import { needsUser, reasonTexts } from '../service/connection-reasons.ts';
import {
  startTradeConnection,
  type ConnectionState,
  type TradeConnection,
  type TradeConnectionOptions,
} from './trade-connection.ts';
import type { ServiceEndpoint } from '../service/service-endpoint.ts';
import type { StreamSink } from './stream-sink.ts';

/** The streams of one service: one for each account. */
export interface TradeConnections {
  /** Starts and ends streams so that exactly these accounts have one. */
  setAccounts(accounts: readonly Address[]): Promise<void>;
  accounts(): readonly Address[];
  link(): LinkView;
  retryNow(): void;
  stop(): Promise<void>;
}

export interface TradeConnectionsOptions {
  readonly endpoint: ServiceEndpoint;
  readonly expected: () => ChainRef;
  readonly sink: StreamSink;
  readonly onChain?: (startBlockHash: Hash | null) => Promise<void>;
  readonly onChange: () => void;
  readonly onOffers: TradeConnectionOptions['onOffers'];
  readonly log: Logger;
  readonly now: () => number;
}

export function createTradeConnections(options: TradeConnectionsOptions): TradeConnections {
  const open = new Map<Address, TradeConnection>();
  const states = new Map<Address, ConnectionState>();

  async function setAccounts(accounts: readonly Address[]): Promise<void> {
    const ending: Promise<void>[] = [];
    for (const [account, connection] of open) {
      if (accounts.includes(account)) continue;
      open.delete(account);
      states.delete(account);
      ending.push(connection.stop());
    }
    for (const account of accounts) {
      if (open.has(account)) continue;
      const connection: TradeConnection = startTradeConnection({
        ...options,
        account,
        onState: (state) => {
          if (open.get(account) !== connection) return;
          logChange(options, states.get(account), state);
          states.set(account, state);
          options.onChange();
        },
      });
      open.set(account, connection);
      states.set(account, connection.state());
    }
    await Promise.all(ending);
    options.onChange();
  }

  return {
    setAccounts,
    accounts: () => [...open.keys()],
    link: () => linkOf([...states.values()], options.now()),
    retryNow: () => [...open.values()].forEach((connection) => connection.retryNow()),
    stop: () => setAccounts([]),
  };
}

function logChange(
  { endpoint, log }: TradeConnectionsOptions,
  before: ConnectionState | undefined,
  state: ConnectionState,
): void {
  if (before?.reason === state.reason) return;
  log.info({
    event: 'trade_connection',
    source: endpoint.source,
    phase: state.phase,
    reason: state.reason,
  });
}

/** Several streams as one light: the worst counts. */
function linkOf(states: readonly ConnectionState[], nowMs: number): LinkView {
  if (states.length === 0) return { state: 'off', text: 'off', retryAt: null };
  const worst = states.reduce((a, b) => (severity(b) > severity(a) ? b : a));
  const text = reasonTexts[worst.reason];
  if (worst.phase === 'live')
    return {
      state: worst.reason === 'connected' ? 'ok' : 'connecting',
      text,
      retryAt: null,
    };
  if (worst.phase === 'connecting') return { state: 'connecting', text, retryAt: null };
  if (worst.phase === 'stopped') return { state: 'off', text, retryAt: null };
  if (needsUser(worst.reason)) return { state: 'refused', text, retryAt: worst.retryAt };
  const seconds = Math.max(0, Math.round(((worst.retryAt ?? nowMs) - nowMs) / 1000));
  return {
    state: 'reconnecting',
    text: seconds > 0 ? `${text}; reconnecting in ${seconds} s` : `${text}; reconnecting`,
    retryAt: worst.retryAt,
  };
}

function severity(state: ConnectionState): number {
  switch (state.phase) {
    case 'live':
      return state.reason === 'connected' ? 0 : 1;
    case 'connecting':
      return 2;
    case 'waiting':
      return needsUser(state.reason) ? 4 : 3;
    case 'stopped':
      return -1;
  }
}
