import { failure } from '../../../src-shared/failure.ts';
import type { ChangeQuestion, ConfirmView } from '../../../src-shared/ipc/signing-contract.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';
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
  { session, keystore, practice }: ConfirmChangeDeps,
  question: ChangeQuestion,
): Promise<Result<null>> {
  const { typed, ...shown } = question;
  const view: ConfirmView = {
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
  let wrong = 0;
  return session.ask<null>({
    view,
    handlers: {
      'secret.confirmChange': async ({ typed: given }, finish) => {
        if (typed !== null && !sameAnswer(given ?? '', typed.answer)) {
          wrong += 1;
          if (wrong >= maxWrongAnswers) session.close();
          return fail(failure('not_as_told', { field: 'typed' }));
        }
        keystore.noteActivity();
        finish(null);
        return ok(null);
      },
    },
  });
}

const sameAnswer = (given: string, wanted: string): boolean =>
  given.replaceAll(/\s/g, '').toLowerCase() === wanted.toLowerCase();
