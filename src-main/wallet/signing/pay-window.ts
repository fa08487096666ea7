import { failure } from '../../../src-shared/failure.ts';
import type { PayField, PayView } from '../../../src-shared/ipc/signing-contract.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';
import type { Keystore } from '../keys/keystore.ts';
import type { SecretWindowSession } from './secret-window-session.ts';

/** What is to be paid, as main knows it now. */
export interface PaymentRequest extends Omit<
  PayView,
  'mode' | 'signingMark' | 'practice' | 'fields'
> {
  readonly fields: readonly PayField[];
}

/** The clipboard as main uses it: writes, and reads again. */
export interface WatchedClipboard {
  /** Whether what was written is there. Called back once, when another program puts something else in its place. */
  copy(text: string, onReplaced?: () => void): Promise<boolean>;
}

export interface PayWindowDeps {
  readonly session: SecretWindowSession;
  readonly keystore: Keystore;
  readonly practice: () => boolean;
  readonly clipboard: WatchedClipboard;
}

const checkEachMs = 1_000;

/**
 * Shows a person what to pay, whole, and copies what they ask for. Resolves when they say that they have paid; `cancelled`
 * when the window is closed, by them or because `read` no longer says that it is safe.
 */
export async function payInWindow(
  { session, keystore, practice, clipboard }: PayWindowDeps,
  read: () => Result<PaymentRequest>,
): Promise<Result<null>> {
  const first = read();
  if (!first.ok) return first;
  let shown = first.value;
  let unsafe = false;
  const copies = new Map<string, 'copied' | 'replaced'>();
  const view = (): PayView => ({
    ...shown,
    mode: 'pay',
    signingMark: keystore.signingMark(),
    practice: practice(),
    fields: shown.fields.map(({ id, label, value }) => ({
      id,
      label,
      value,
      copy: copies.get(id) ?? 'none',
    })),
  });
  const timer = setInterval(() => {
    const next = read();
    if (!next.ok || JSON.stringify(next.value.fields) !== JSON.stringify(shown.fields)) {
      unsafe = true;
      session.close();
      return;
    }
    if (JSON.stringify(next.value) === JSON.stringify(shown)) return;
    shown = next.value;
    session.refresh(view());
  }, checkEachMs);
  let ended = false;
  const mark = (id: string, how: 'copied' | 'replaced'): void => {
    if (ended) return;
    copies.set(id, how);
    session.refresh(view());
  };
  return session.ask<null>({
    view: view(),
    onEnd: () => {
      ended = true;
      clearInterval(timer);
    },
    closedResult: () => (unsafe ? fail(failure('payment_unsafe')) : null),
    handlers: {
      'secret.copyField': async ({ id }) => {
        const field = shown.fields.find((one) => one.id === id);
        if (field === undefined) return fail(failure('not_found'));
        copies.clear();
        const copied = await clipboard.copy(field.copied, () => mark(id, 'replaced'));
        mark(id, copied ? 'copied' : 'replaced');
        return copied ? ok(null) : fail(failure('clipboard_changed'));
      },
      'secret.confirmChange': async (_given, finish) => {
        keystore.noteActivity();
        finish(null);
        return ok(null);
      },
    },
  });
}
