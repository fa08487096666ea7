import { randomInt } from 'node:crypto';
import type { MessagePortMain } from 'electron';
import { failure } from '../../../src-shared/failure.ts';
import { createPortClient, type PortClient } from '../../../src-shared/port/port-client.ts';
import { readerOf } from '../../../src-shared/port/port-messages.ts';
import { fail } from '../../../src-shared/result.ts';
import type { Logger } from '../../logger.ts';
import {
  signerContract,
  type EntryPurpose,
  type SignerRequests,
} from '../../signer/signer-contract.ts';
import type { ForkSigner, SignerProcess } from '../../signer/signer-process.ts';

/** A channel between the signer and a window of main's, known by its number. */
export interface OpenedEntry {
  readonly entry: number;
  readonly port: MessagePortMain;
}

/** The one process that holds keys. It is started for a window in which something is typed for it. */
export interface SignerHost {
  /** Starts it unless it runs. */
  start(): void;
  /** As the signer answers; `account_locked` when none runs, or it ends before it could. */
  readonly request: PortClient<SignerRequests>['request'];
  openEntry(purpose: EntryPurpose): OpenedEntry;
  /** A window was closed: what was typed there is forgotten. */
  endEntries(): void;
  /** Ends it at once, with every key. */
  kill(): void;
  /** Called whenever it has ended, whoever ended it: every account is locked then. Returns the unsubscription. */
  onEnd(listener: () => void): () => void;
}

interface Running {
  readonly process: SignerProcess;
  readonly client: PortClient<SignerRequests>;
}

export function createSignerHost(fork: ForkSigner, log: Pick<Logger, 'warn'>): SignerHost {
  let running: Running | null = null;
  const listeners = new Set<() => void>();

  function present(): Running {
    if (running !== null) return running;
    const process = fork();
    const client = createPortClient<SignerRequests, object>(process, {
      reader: readerOf(signerContract),
      unavailable: 'account_locked',
      onPublication: () => undefined,
      onUnreadable: () => log.warn({ event: 'signer_unreadable_message' }),
    });
    const own: Running = { process, client };
    process.onExit(() => {
      if (running !== own) return;
      log.warn({ event: 'signer_ended' });
      end(own);
    });
    running = own;
    return own;
  }

  function end(own: Running): void {
    running = null;
    own.client.close();
    for (const listener of listeners) listener();
  }

  return {
    start: () => void present(),
    // A signer that has ended took along what was typed for it: another could not answer in its place.
    async request(name, args, withinMs) {
      return running === null
        ? fail(failure('account_locked'))
        : running.client.request(name, args, withinMs);
    },
    openEntry(purpose) {
      const entry = randomInt(2 ** 40);
      return { entry, port: present().process.openEntry(entry, purpose) };
    },
    endEntries: () => void running?.client.request('endEntries', null),
    kill() {
      const own = running;
      if (own === null) return;
      // Before it can say that it ended, so that everybody hears of it once.
      running = null;
      own.process.kill();
      end(own);
    },
    onEnd(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
