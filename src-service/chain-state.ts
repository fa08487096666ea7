import type { Address } from '../src-shared/brand.ts';
import type { ListenerProgress } from '../src-escrow/chain-batch.ts';
import type { IndexedEscrow, IndexedChain } from './database/trade-store.ts';
import type { ChainAnswer } from './http/status-routes.ts';

/** Which chain is served and how far it is, as clients are told. */
export interface ChainState {
  /** Null while no chain is known. */
  readonly identity: () => IndexedEscrow | null;
  readonly answer: () => ChainAnswer | null;
  readonly known: Promise<void>;
  readonly onChange: (listener: (chain: ChainAnswer) => void) => () => void;
  readonly begin: (identity: IndexedEscrow) => void;
  /** After the messages up to here were delivered: clients may rely on `indexed` and `final`. */
  readonly setCommitted: (indexed: number, final: number) => void;
  readonly setProgress: (progress: ListenerProgress) => void;
}

/** Starts with what the database holds, unless that is of another escrow than the configured one. */
export function createChainState(
  stored: IndexedChain | null,
  configuredEscrow: Address | null,
): ChainState {
  const usable =
    stored !== null && (configuredEscrow === null || stored.identity.escrow === configuredEscrow)
      ? stored
      : null;
  let identity = usable?.identity ?? null;
  let position = {
    head: usable?.indexedBlock ?? 0,
    indexed: usable?.indexedBlock ?? 0,
    final: usable?.finalBlock ?? 0,
  };
  let status: ChainAnswer['status'] = 'unreachable';
  const listeners = new Set<(chain: ChainAnswer) => void>();
  let setKnown: () => void = () => undefined;
  const known = new Promise<void>((resolve) => (setKnown = resolve));
  if (identity !== null) setKnown();

  const answer = (): ChainAnswer | null => {
    if (identity === null) return null;
    const { chainId, escrow, startBlockHash } = identity;
    return { chainId, escrowAddress: escrow, startBlockHash, ...position, status };
  };
  const report = (): void => {
    const chain = answer();
    if (chain === null) return;
    for (const listener of listeners) listener(chain);
  };

  return {
    identity: () => identity,
    answer,
    known,
    onChange: (listener) => {
      listeners.add(listener);
      const chain = answer();
      if (chain !== null) listener(chain);
      return () => listeners.delete(listener);
    },
    begin: (next) => {
      identity = next;
      position = { head: position.head, indexed: 0, final: 0 };
      setKnown();
      report();
    },
    setCommitted: (indexed, final) => {
      // Before the first block of the escrow a checkpoint stands one below it, at -1 for a start at 0.
      position = {
        head: Math.max(position.head, indexed, 0),
        indexed: Math.max(indexed, 0),
        final: Math.max(final, 0),
      };
      report();
    },
    setProgress: (progress) => {
      status = progress.status === 'other_chain' ? 'halted' : progress.status;
      position = { ...position, head: Math.max(progress.head, position.indexed) };
      report();
    },
  };
}
