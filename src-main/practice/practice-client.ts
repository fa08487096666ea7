import { fullJitterMs } from '../../src-shared/backoff.ts';
import { failure, type Failure } from '../../src-shared/failure.ts';
import type { PracticeView } from '../../src-shared/ipc/views.ts';
import { createPortClient, type PortClient } from '../../src-shared/port/port-client.ts';
import {
  readerOf,
  type AskingSide,
  type Publication,
} from '../../src-shared/port/port-messages.ts';
import { assertNever, fail, type Result } from '../../src-shared/result.ts';
import {
  practiceContract,
  type PracticeActivity,
  type PracticeAnswerValue,
  type PracticeArgs,
  type PracticeInfo,
  type PracticeRequestName,
} from '../../src-shared/practice/practice-messages.ts';
import type { Logger } from '../logger.ts';
import type { Fork, ForkedProcess } from '../service/forked-process.ts';

/** The practice process as main sees it. */
export interface PracticeClient {
  info(): PracticeInfo | null;
  view(): PracticeView;
  /** Chain, activity, or both changed. */
  onChange(listener: (view: PracticeView) => void): () => void;
  /** Wanted or not; starts or ends the process. */
  setWanted(wanted: boolean): Promise<void>;
  ask<N extends PracticeRequestName>(
    name: N,
    args: PracticeArgs<N>,
  ): Promise<Result<PracticeAnswerValue<N>>>;
  /** Saves the chain, ends the process. */
  stop(): Promise<void>;
}

export interface PracticeClientOptions {
  readonly fork: Fork;
  readonly stateDir: string;
  readonly anvilPath: string | undefined;
  readonly log: Logger;
  readonly now: () => number;
}

const keptActivity = 200;
const answerWithinMs = 120_000;
const stopWithinMs = 8_000;
const restartBackoff = { firstMs: 500, maxMs: 20_000 };

type PracticePort = AskingSide<typeof practiceContract>;

interface Running {
  readonly process: ForkedProcess;
  readonly ended: Promise<void>;
  readonly port: PortClient<PracticePort['requests']>;
}

/** Keeps the practice chain's process alive while it is wanted; one that dies is started again on its kept state. */
export function createPracticeClient(options: PracticeClientOptions): PracticeClient {
  let wanted = false;
  let running: Running | null = null;
  let info: PracticeInfo | null = null;
  let activity: readonly PracticeActivity[] = [];
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  const listeners = new Set<(view: PracticeView) => void>();

  const view = (): PracticeView => ({
    running: info !== null,
    rpcUrl: info?.rpcUrl ?? null,
    counterparty: info?.counterparty ?? null,
    arbiter: info?.arbiter ?? null,
    activity,
  });
  const changed = (): void => listeners.forEach((listener) => listener(view()));

  function start(): void {
    if (!wanted || running !== null) return;
    clearTimeout(timer);
    const child = options.fork();
    let onEnd = (): void => undefined;
    const ended = new Promise<void>((resolve) => (onEnd = resolve));
    const port = createPortClient<PracticePort['requests'], PracticePort['publications']>(child, {
      reader: readerOf(practiceContract),
      unavailable: 'practice_unavailable',
      onPublication: (publication) => receive(own, publication),
      onUnreadable: () => options.log.warn({ event: 'practice_unreadable_message' }),
    });
    const own: Running = { process: child, ended, port };
    running = own;
    child.onExit((code) => {
      port.close();
      onEnd();
      if (running !== own) return;
      running = null;
      info = null;
      changed();
      if (!wanted) return;
      failures += 1;
      const wait = 200 + fullJitterMs(failures, restartBackoff);
      options.log.warn({ event: 'practice_ended', code, restartInMs: wait });
      timer = setTimeout(start, wait);
    });
    const { stateDir, anvilPath } = options;
    void send(own, 'start', { stateDir, ...(anvilPath === undefined ? {} : { anvilPath }) }).then(
      (started) => {
        if (started.ok) return;
        options.log.error({ event: 'practice_not_started', failure: started.failure });
        note(`The practice chain did not start: ${detailOf(started.failure)}`);
        own.process.kill();
      },
    );
  }

  const detailOf = (found: Failure): string => found.detail ?? found.code;

  function note(text: string): void {
    activity = [...activity, { at: options.now(), text }].slice(-keptActivity);
    changed();
  }

  function send<N extends PracticeRequestName>(
    { port }: Running,
    name: N,
    args: PracticeArgs<N>,
  ): Promise<Result<PracticeAnswerValue<N>>> {
    return port.request(name, args, answerWithinMs);
  }

  function receive(own: Running, publication: Publication<PracticePort['publications']>): void {
    switch (publication.name) {
      case 'ready':
        if (running !== own) return;
        failures = 0;
        info = publication.payload;
        options.log.info({ event: 'practice_ready', startBlock: info.startBlock });
        return changed();
      case 'died': {
        const { reason, willRestart } = publication.payload;
        options.log.warn({ event: 'practice_chain_died', reason });
        // A chain that comes back has the same address: nothing is taken away meanwhile.
        if (!willRestart && running === own) info = null;
        return note(`The practice chain stopped: ${reason}`);
      }
      case 'activity':
        activity = [...activity, publication.payload].slice(-keptActivity);
        return changed();
      default:
        return assertNever(publication);
    }
  }

  async function end(): Promise<void> {
    clearTimeout(timer);
    const own = running;
    running = null;
    info = null;
    if (own === null) return;
    const killer = setTimeout(() => own.process.kill(), stopWithinMs);
    void send(own, 'stop', {}).then(() => own.process.kill());
    await own.ended;
    clearTimeout(killer);
  }

  return {
    info: () => info,
    view,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async setWanted(next) {
      if (next === wanted) return;
      wanted = next;
      if (wanted) start();
      else {
        await end();
        changed();
      }
    },
    async ask(name, args) {
      if (running === null || info === null) return fail(failure('practice_unavailable'));
      const answer = await send(running, name, args);
      if (name === 'reset' && answer.ok) {
        activity = [];
        changed();
      }
      return answer;
    },
    async stop() {
      wanted = false;
      await end();
    },
  };
}
