import type {
  IpcParsedArgs,
  IpcRequestName,
  IpcResult,
} from '../../src-shared/ipc/ipc-contract.ts';
import type { SettlementBook } from '../trades/settlements.ts';

type SettlementRequestName = Extract<IpcRequestName, `settlements.${string}`>;
export type SettlementHandlers = {
  readonly [N in SettlementRequestName]: (args: IpcParsedArgs<N>) => Promise<IpcResult<N>>;
};

/** All `settlements.*` requests. */
export function createSettlementHandlers(settlements: SettlementBook): SettlementHandlers {
  return {
    'settlements.list': async () => settlements.list(),
    'settlements.propose': (request) => settlements.propose(request),
    'settlements.text': async (id) => settlements.text(id),
    'settlements.accept': (id) => settlements.accept(id),
    'settlements.withdraw': (id) => settlements.withdraw(id),
  };
}
