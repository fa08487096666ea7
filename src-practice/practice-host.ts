import { failure, type Failure } from '../src-shared/failure.ts';
import { readerOf, type AnsweringSide, type Port } from '../src-shared/port/port-messages.ts';
import { servePort, type PortHandlers } from '../src-shared/port/port-server.ts';
import { practiceContract } from '../src-shared/practice/practice-messages.ts';
import { fail, ok, type Result } from '../src-shared/result.ts';
import { SerialQueue } from '../src-shared/serial-queue.ts';
import { PracticeChainError } from './anvil-binary.ts';
import { startPractice, type Practice } from './practice.ts';

/** The practice chain as a process of its own: answers requests, publishes what happens. */
export interface PracticeHost {
  stop(): Promise<void>;
}

type PracticePort = AnsweringSide<typeof practiceContract>;

export function createPracticeHost(port: Port): PracticeHost {
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

  const handlers: PortHandlers<PracticePort['requests']> = {
    start: async ({ stateDir, anvilPath }) => {
      practice ??= await startPractice({
        stateDir,
        anvilPath,
        counterparty: true,
        onActivity: (payload) => publish({ name: 'activity', payload }),
        onReady: (payload) => publish({ name: 'ready', payload }),
        onDied: (reason, willRestart) =>
          publish({ name: 'died', payload: { reason, willRestart } }),
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
    rulingReasons: ({ tradeId }) =>
      withRobin(async (robin) => ok({ package: robin.rulingReasons(tradeId) })),
    proposeSettlement: ({ tradeId }) => withRobin((robin) => robin.proposeSettlement(tradeId)),
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

  const { publish } = servePort<PracticePort['requests'], PracticePort['publications']>(
    port,
    readerOf(practiceContract),
    (name, args) =>
      turns.run(async () => {
        try {
          return await handlers[name](args);
        } catch (error) {
          return fail(failureOf(error));
        }
      }),
  );
  return { stop: () => turns.run(stop) };
}

function failureOf(error: unknown): Failure {
  const detail = error instanceof Error ? error.message.slice(0, 300) : String(error);
  if (error instanceof PracticeChainError) return failure('practice_unavailable', { detail });
  return failure('chain_error', { detail });
}
