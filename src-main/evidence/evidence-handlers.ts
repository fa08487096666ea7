import type {
  IpcParsedArgs,
  IpcRequestName,
  IpcResult,
} from '../../src-shared/ipc/ipc-contract.ts';
import type { EvidenceBook } from '../trades/evidence.ts';

type EvidenceRequestName = Extract<IpcRequestName, `evidence.${string}`>;
export type EvidenceHandlers = {
  readonly [N in EvidenceRequestName]: (args: IpcParsedArgs<N>) => Promise<IpcResult<N>>;
};

/** All `evidence.*` requests. */
export function createEvidenceHandlers(evidence: EvidenceBook): EvidenceHandlers {
  return {
    'evidence.list': (tradeId) => evidence.list(tradeId),
    'evidence.compose': (request) => evidence.compose(request),
    'evidence.save': (hash) => evidence.save(hash),
    'evidence.saveFile': ({ hash, index }) => evidence.saveFile(hash, index),
    'evidence.open': (tradeId) => evidence.open(tradeId),
  };
}
