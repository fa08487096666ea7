import { failure, type Failure } from '../src-shared/failure.ts';
import { parseWith } from '../src-shared/parse.ts';
import {
  practiceRequests,
  practiceRequestSchema,
  type PracticeAnswerValue,
  type PracticeMessage,
  type PracticeParsedArgs,
  type PracticeRequestName,
} from '../src-shared/practice/practice-messages.ts';
import { fail, ok, type Result } from '../src-shared/result.ts';
import { SerialQueue } from '../src-shared/serial-queue.ts';
import { PracticeChainError } from './anvil-binary.ts';
import { startPractice, type Practice } from './practice.ts';

/** The practice chain as a process of its own: takes request messages, posts answers and events. */
export interface PracticeHost {
  /** Never throws, whatever the message is; a broken one is left unanswered. */
  receive(message: unknown): void;
  stop(): Promise<void>;
}

type Handlers = {
  readonly [N in PracticeRequestName]: (
    args: PracticeParsedArgs<N>,
  ) => Promise<Result<PracticeAnswerValue<N>>>;
};

/** `post` hands a message to the other side, as plain data. */
export function createPracticeHost(post: (message: PracticeMessage) => void): PracticeHost {
  let practice: Practice | null = null;
  /** Starting, stopping and resetting exclude each other and everything else. */
  const turns = new SerialQueue();

  const running = <T>(task: (running: Practice) => Promise<Result<T>>): Promise<Result<T>> =>
    practice === null ? Promise.resolve(fail(failure('practice_unavailable'))) : task(practice);
  const withRobin = <T>(
    task: (robin: NonNullable<ReturnType<Practice['counterparty']>>) => Promise<Result<T>>,
  ): Promise<Result<T>> =>
    running(({ counterparty }) => {
      const robin = counterparty();
      return robin === null ? Promise.resolve(fail(failure('practice_unavailable'))) : task(robin);
    });

  const stop = async (): Promise<void> => {
    const ending = practice;
    practice = null;
    await ending?.stop();
  };

  const handlers: Handlers = {
    start: async ({ stateDir, anvilPath }) => {
      practice ??= await startPractice({
        stateDir,
        anvilPath,
        counterparty: true,
        onActivity: (activity) => post({ kind: 'activity', activity }),
        onReady: (info) => post({ kind: 'ready', info }),
        onDied: (reason, willRestart) => post({ kind: 'died', reason, willRestart }),
      });
      return ok(practice.chain.info());
    },
    fund: ({ address }) =>
      running(async ({ chain }) => {
        await chain.fund(address);
        return ok(null);
      }),
    makeOffer: (wish) => withRobin((robin) => robin.makeOffer(wish)),
    answerOffer: ({ text, scenario }) =>
      withRobin(async (robin) => {
        const received = await robin.receive(text, scenario);
        if (!received.ok) return received;
        const answer = received.value.text;
        return answer === null
          ? fail(failure('offer_state', { detail: 'Robin knows it already' }))
          : ok({ text: answer });
      }),
    deliver: ({ text, scenario }) => withRobin((robin) => robin.receive(text, scenario)),
    sealDetails: ({ tradeId }) => withRobin((robin) => robin.sealDetails(tradeId)),
    proposeSplit: ({ tradeId }) => withRobin((robin) => robin.proposeSplit(tradeId)),
    attempt: (args) => running(({ stranger }) => stranger.attempt(args)),
    shamOffer: () => running(({ stranger }) => stranger.shamOffer()),
    skipTime: ({ seconds }) =>
      running(async ({ chain }) => {
        await chain.skipTime(seconds);
        return ok(null);
      }),
    reset: () => running(async (found) => ok(await found.reset())),
    stop: async () => {
      await stop();
      return ok(null);
    },
  };

  const answer = async <N extends PracticeRequestName>(
    name: N,
    args: unknown,
  ): Promise<Result<PracticeAnswerValue<N>>> => {
    const parsed = parseWith(practiceRequests[name].args, args);
    if (!parsed.ok) return parsed;
    try {
      return await handlers[name](parsed.value as PracticeParsedArgs<N>);
    } catch (error) {
      return fail(failureOf(error));
    }
  };

  return {
    receive(message) {
      const request = parseWith(practiceRequestSchema, message);
      if (!request.ok) return;
      const { id, name, args } = request.value;
      void turns
        .run(() => answer(name, args))
        .then((result) => {
          if (result.ok) post({ kind: 'answer', id, ok: true, value: result.value });
          else post({ kind: 'refusal', id, failure: result.failure });
        });
    },
    stop: () => turns.run(stop),
  };
}

function failureOf(error: unknown): Failure {
  const detail = error instanceof Error ? error.message.slice(0, 300) : String(error);
  if (error instanceof PracticeChainError) return failure('practice_unavailable', { detail });
  return failure('chain_error', { detail });
}
