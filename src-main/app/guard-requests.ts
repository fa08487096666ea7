import { failure } from '../../src-shared/failure.ts';
import {
  ipcRequests,
  type IpcParsedArgs,
  type IpcRequestName,
  type RequestsOf,
} from '../../src-shared/ipc/ipc-contract.ts';
import type { ChangeQuestion } from '../../src-shared/ipc/signing-contract.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import type { IpcHandlers } from '../ipc/answer-request.ts';
import type { Attention } from './attention.ts';

/**
 * What a person is asked before a confirmed request is answered; null: nothing that guards money differs. `itself`: the
 * request does nothing but what the person chooses in a dialog of the system's or a window of main's that it opens.
 */
export type ChangeQuestions = {
  readonly [N in RequestsOf<'confirmed'>]:
    'itself' | ((args: IpcParsedArgs<N>) => Promise<Result<ChangeQuestion | null>>);
};

export interface GuardDeps {
  readonly questions: ChangeQuestions;
  /** Asks in main's own window. */
  readonly confirm: (question: ChangeQuestion) => Promise<Result<null>>;
  readonly attention: Attention;
}

/** What a person agrees to by a question, without what was checked for it. */
const asked = (question: ChangeQuestion | null): string =>
  JSON.stringify(question === null ? null : { ...question, checks: [] });

type Answer = (args: unknown) => Promise<unknown>;

/**
 * The one place that holds each request of the page to its class: a confirmed one runs only after a person said yes to what
 * it changes, and neither it nor a signed one runs beside another window or dialog of main's.
 */
export function guardRequests(handlers: IpcHandlers, deps: GuardDeps): IpcHandlers {
  const guarded = (name: IpcRequestName): Answer => {
    const answer = handlers[name] as Answer;
    const { class: kind } = ipcRequests[name];
    switch (kind) {
      case 'read':
      case 'write':
        return answer;
      case 'signed':
        return (args) => deps.attention.run(async () => (await answer(args)) as Result<unknown>);
      case 'confirmed':
        return (args) => deps.attention.run(() => confirmed(name, args, answer));
    }
  };

  async function confirmed(
    name: IpcRequestName,
    args: unknown,
    answer: Answer,
  ): Promise<Result<unknown>> {
    const ask = deps.questions[name as RequestsOf<'confirmed'>] as
      'itself' | ((value: unknown) => Promise<Result<ChangeQuestion | null>>);
    if (ask !== 'itself') {
      const agreed = await agreedTo(() => ask(args));
      if (!agreed.ok) return agreed;
    }
    return (await answer(args)) as Result<unknown>;
  }

  async function agreedTo(
    ask: () => Promise<Result<ChangeQuestion | null>>,
  ): Promise<Result<null>> {
    const question = await ask();
    if (!question.ok) return question;
    if (question.value === null) return ok(null);
    const agreed = await deps.confirm(question.value);
    if (!agreed.ok) return agreed;
    // What was read must be what is done. A check that finds something wrong fails by itself; that a node answers now and
    // did not before, or the other way round, changes nothing of what was agreed to.
    const again = await ask();
    if (!again.ok) return again;
    return asked(again.value) === asked(question.value)
      ? ok(null)
      : fail(failure('changed_meanwhile'));
  }

  const names = Object.keys(ipcRequests) as IpcRequestName[];
  return Object.fromEntries(names.map((name) => [name, guarded(name)])) as unknown as IpcHandlers;
}
