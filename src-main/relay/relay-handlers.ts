import type {
  IpcParsedArgs,
  IpcRequestName,
  IpcResult,
} from '../../src-shared/ipc/ipc-contract.ts';
import type { Wallet } from '../wallet/wallet.ts';
import type { RelayBook } from './relay-book.ts';
import type { RelaySteps } from './request-relay.ts';

type RelayRequestName = Extract<IpcRequestName, `relay.${string}`> | 'trades.act';
export type RelayHandlers = {
  readonly [N in RelayRequestName]: (args: IpcParsedArgs<N>) => Promise<IpcResult<N>>;
};

/** All `relay.*` requests, and `trades.act` by either way of paying. */
export function createRelayHandlers(
  wallet: Pick<Wallet, 'act'>,
  steps: RelaySteps,
  book: RelayBook,
): RelayHandlers {
  return {
    'trades.act': (request) =>
      request.feeBy === 'service' ? steps.act(request) : wallet.act(request),
    'relay.list': async () => book.list(),
    'relay.offer': (tradeId) => steps.offer(tradeId),
    'relay.payMyself': (digest) => book.payMyself(digest),
    'relay.dismiss': (digest) => book.dismiss(digest),
  };
}
