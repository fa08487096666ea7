import { randomBytes } from 'node:crypto';
import type { Address } from '../../src-shared/brand.ts';
import type { z } from '../../src-shared/parse.ts';
import { createPortClient, type PortClient } from '../../src-shared/port/port-client.ts';
import {
  readerOf,
  type AskingSide,
  type Publication,
} from '../../src-shared/port/port-messages.ts';
import { assertNever } from '../../src-shared/result.ts';
import { SerialQueue } from '../../src-shared/serial-queue.ts';
import type { chainAnswerSchema } from '../../src-shared/stream/http-shapes.ts';
import { fullJitterMs } from '../../src-shared/backoff.ts';
import type { Logger } from '../logger.ts';
import type { Fork, ForkedProcess } from './forked-process.ts';
import { serviceContract, type AllowedAccounts, type ServiceStarted } from './service-messages.ts';

export type ChainReport = z.output<typeof chainAnswerSchema>;

/** What the local service is started with; another value is another service. */
export interface LocalServiceSettings {
  readonly databasePath: string;
  readonly rpcUrls: readonly string[];
  readonly escrow: { readonly address: Address; readonly startBlock: number };
  readonly confirmations: number;
  /** Pays for signed calls; the practice chain's own. `dailyLimit`: smallest unit, decimal. */
  readonly relayer: { readonly keyFile: string; readonly dailyLimit: string } | null;
  /** 0: a free one. */
  readonly port: number;
  /** Another one at the same address is another chain: the service starts anew. */
  readonly chainTag: string;
}

export interface LocalServiceState {
  readonly phase: 'off' | 'starting' | 'running' | 'restarting';
  readonly url: string | null;
  readonly chain: ChainReport | null;
  /** Why it is not running, in words; null while all is well. */
  readonly problem: string | null;
  /** Unix milliseconds. */
  readonly retryAt: number | null;
}

export interface LocalServiceHost {
  state(): LocalServiceState;
  onChange(listener: (state: LocalServiceState) => void): () => void;
  /** Null: there is no node to follow; the service is ended. Starts anew only when something differs. */
  configure(settings: LocalServiceSettings | null): Promise<void>;
  setAllowed(allowed: AllowedAccounts): void;
  /** A token for one of the profile's accounts; null while the service is away. */
  token(account: Address): Promise<{ token: string; expiresInMs: number } | null>;
  retryNow(): void;
  /** Says goodbye, kills what has not ended in 3 s. */
  stop(): Promise<void>;
}

/** Why it could not start, in words. */
const startProblems = {
  port_taken: 'the shared port is taken by another program',
  database: 'its database cannot be opened',
  relayer_key: 'the key of its relayer cannot be used; the log file says why',
  other: 'it could not start',
} as const;
const stopWithinMs = 3000;
const tokenWithinMs = 5000;
const restartBackoff = { firstMs: 300, maxMs: 15_000 };
/** One that ran this long had no trouble starting. */
const settledMs = 30_000;

type ServicePort = AskingSide<typeof serviceContract>;

interface Running {
  readonly process: ForkedProcess;
  readonly ended: Promise<void>;
  readonly port: PortClient<ServicePort['requests']>;
  url: string | null;
  startedAt: number;
}

/**
 * Keeps one local service alive. Each process gets a secret of its own and a port the system picks (unless one is
 * shared in Settings): when it dies, its address is forgotten at once, for another program may take it.
 */
export function createLocalServiceHost(
  fork: Fork,
  log: Logger,
  now: () => number,
): LocalServiceHost {
  let settings: LocalServiceSettings | null = null;
  let allowed: AllowedAccounts = [];
  let running: Running | null = null;
  let stopped = false;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  let problem: string | null = null;
  let state: LocalServiceState = off();
  const listeners = new Set<(state: LocalServiceState) => void>();
  const configuring = new SerialQueue();

  function off(): LocalServiceState {
    return { phase: 'off', url: null, chain: null, problem: null, retryAt: null };
  }
  function setState(next: LocalServiceState): void {
    state = next;
    for (const listener of listeners) listener(state);
  }

  function start(): void {
    if (settings === null || stopped) return;
    clearTimeout(timer);
    const child = fork();
    let onEnd = (): void => undefined;
    const ended = new Promise<void>((resolve) => (onEnd = resolve));
    const port = createPortClient<ServicePort['requests'], ServicePort['publications']>(child, {
      reader: readerOf(serviceContract),
      unavailable: 'service_unreachable',
      onPublication: (publication) => receive(own, publication),
      onUnreadable: () => log.warn({ event: 'local_service_unreadable_message' }),
    });
    const own: Running = { process: child, ended, port, url: null, startedAt: now() };
    running = own;
    setState({ ...off(), phase: 'starting', problem });
    child.onExit((code) => {
      port.close();
      onEnd();
      if (running !== own) return;
      running = null;
      if (!stopped && settings !== null) restartLater(own, code);
    });
    const { chainTag: _chainTag, rpcUrls, ...rest } = settings;
    const secret = randomBytes(48).toString('base64url');
    void port
      .request('start', { ...rest, rpcUrls: [...rpcUrls], secret, allowed })
      .then((started) => {
        if (started.ok) noteStarted(own, started.value);
      });
  }

  function noteStarted(own: Running, started: ServiceStarted): void {
    switch (started.outcome) {
      case 'listening':
        own.url = started.url;
        problem = null;
        if (running === own)
          setState({ ...state, phase: 'running', url: started.url, problem: null });
        log.info({ event: 'local_service_listening' });
        return;
      case 'failed':
        problem = startProblems[started.reason];
        log.error({ event: 'local_service_failed', reason: started.reason, text: started.message });
        return;
      default:
        return assertNever(started);
    }
  }

  function restartLater(own: Running, code: number | null): void {
    failures = now() - own.startedAt > settledMs ? 1 : failures + 1;
    const wait = 100 + fullJitterMs(failures, restartBackoff);
    log.warn({ event: 'local_service_ended', code, restartInMs: wait });
    setState({
      ...off(),
      phase: 'restarting',
      problem: problem ?? 'it ended unexpectedly',
      retryAt: now() + wait,
    });
    timer = setTimeout(start, wait);
  }

  function receive(own: Running, publication: Publication<ServicePort['publications']>): void {
    switch (publication.name) {
      case 'chain':
        if (running === own) setState({ ...state, chain: publication.payload });
        return;
      case 'log':
        return forwardLine(log, publication.payload);
      default:
        return assertNever(publication);
    }
  }

  async function end(own: Running | null): Promise<void> {
    clearTimeout(timer);
    if (own === null) return;
    void own.port.request('stop', null);
    const killer = setTimeout(() => own.process.kill(), stopWithinMs);
    await own.ended;
    clearTimeout(killer);
  }

  return {
    state: () => state,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    configure: (next) =>
      configuring.run(async () => {
        if (stopped || JSON.stringify(next) === JSON.stringify(settings)) return;
        const before = running;
        running = null;
        settings = next;
        failures = 0;
        problem = null;
        setState(off());
        await end(before);
        start();
      }),
    setAllowed(next) {
      allowed = next;
      void running?.port.request('allow', { allowed: next });
    },
    async token(account) {
      if (running === null || running.url === null) return null;
      const issued = await running.port.request('token', { account }, tokenWithinMs);
      return issued.ok ? issued.value : null;
    },
    retryNow() {
      if (running === null && settings !== null && !stopped) start();
    },
    async stop() {
      stopped = true;
      await configuring.idle();
      const before = running;
      running = null;
      await end(before);
      setState(off());
    },
  };
}

/** The service's own structured line, into ours; its secrets are already left out. */
function forwardLine(log: Logger, line: string): void {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return;
  }
  const { level, time: _time, ...rest } = fields;
  const entry = { process: 'local-service', ...rest };
  if (level === 'error') log.error(entry);
  else if (level === 'warn') log.warn(entry);
  else log.info(entry);
}
