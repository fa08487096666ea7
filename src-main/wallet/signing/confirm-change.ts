import { failure } from '../../../src-shared/failure.ts';
import type {
  ChangeCheck,
  ChangeQuestion,
  ConfirmView,
} from '../../../src-shared/ipc/signing-contract.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';
import { confirmText } from '../../../src-shared/words/text-confirm.ts';
import type { Keystore } from '../keys/keystore.ts';
import type { SecretWindowSession } from './secret-window-session.ts';

export interface ConfirmChangeDeps {
  readonly session: SecretWindowSession;
  readonly keystore: Keystore;
  readonly practice: () => boolean;
}

/** Wrong answers to what must be typed, until the window closes. */
const maxWrongAnswers = 5;
/** What would be read as something else than it is: controls, and marks that turn the direction of writing. */
const misleading = /[\p{Cc}\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/gu;

const plainly = (text: string): string => text.replaceAll(misleading, '\uFFFD');

/**
 * Asks a person in main's own window whether this change is wanted. Changes nothing itself. `busy` while another window of
 * main's is open, `cancelled` when it is closed without a yes.
 */
export async function confirmChangeInWindow(
  deps: ConfirmChangeDeps,
  question: ChangeQuestion,
): Promise<Result<null>> {
  const { session, keystore } = deps;
  const { typed } = question;
  const view = viewOf(deps, question);
  let wrong = 0;
  return session.ask<null>({
    view,
    handlers: {
      'secret.confirmChange': async ({ typed: given }, finish) => {
        if (typed !== null && !sameAnswer(given ?? '', typed.answer)) {
          wrong += 1;
          if (wrong >= maxWrongAnswers) session.close();
          return fail(failure('wrong_characters', { field: 'typed' }));
        }
        keystore.noteActivity();
        finish(null);
        return ok(null);
      },
    },
  });
}

/**
 * Shows what is to be asked, asks it once a person says so, and shows what came of it until the window is closed. Resolves
 * to whether nothing wrong was found.
 */
export async function testInWindow(
  deps: ConfirmChangeDeps,
  question: ChangeQuestion,
  run: () => Promise<readonly ChangeCheck[]>,
): Promise<Result<{ passed: boolean }>> {
  const { session, keystore } = deps;
  const asking = viewOf(deps, question);
  let passed: boolean | null = null;
  let running = false;
  let ended = false;
  return session.ask<{ passed: boolean }>({
    view: asking,
    onEnd: () => (ended = true),
    closedResult: () => (passed === null ? null : ok({ passed })),
    handlers: {
      'secret.confirmChange': async (_given, finish) => {
        if (running) return fail(failure('busy'));
        if (passed !== null) {
          finish({ passed });
          return ok(null);
        }
        running = true;
        keystore.noteActivity();
        const checks = await run();
        running = false;
        // Closed meanwhile: what another step shows is not ours to replace.
        if (ended) return fail(failure('cancelled'));
        passed = !checks.some(({ found }) => found === 'wrong');
        session.refresh({
          ...asking,
          checks: checks.map(({ found, text }) => ({ found, text: plainly(text) })),
          consequence: '',
          confirmLabel: confirmText.connection.done,
        });
        return ok(null);
      },
    },
  });
}

function viewOf(
  { keystore, practice }: ConfirmChangeDeps,
  { typed, ...shown }: ChangeQuestion,
): ConfirmView {
  return {
    ...shown,
    mode: 'confirm',
    title: plainly(shown.title),
    rows: shown.rows.map(({ name, now, after }) => ({
      name: plainly(name),
      now: plainly(now),
      after: plainly(after),
    })),
    facts: shown.facts.map((fact) => ({ ...fact, value: plainly(fact.value) })),
    confirmLabel: plainly(shown.confirmLabel),
    signingMark: keystore.signingMark(),
    practice: practice(),
    typed:
      typed === null
        ? null
        : { label: plainly(typed.label), hint: typed.hint, length: typed.answer.length },
  };
}

const sameAnswer = (given: string, wanted: string): boolean =>
  given.replaceAll(/\s/g, '').toLowerCase() === wanted.toLowerCase();
