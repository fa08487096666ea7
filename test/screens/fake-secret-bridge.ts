import { failure, type FailureCode } from '../../src-shared/failure.ts';
import {
  secretRequests,
  type SecretArgs,
  type SecretBridge,
  type SecretRequestName,
  type SecretResults,
  type SecretWindowView,
} from '../../src-shared/ipc/signing-contract.ts';

/** One answer to every request of the signing window's contract. */
export type SecretAnswers = {
  readonly [N in SecretRequestName]: (args: SecretArgs<N>) => SecretResults[N];
};
type FailingName = Exclude<SecretRequestName, 'secret.view' | 'secret.cancel'>;

/** The other window's bridge, as `FakeBridge` is for the app's: arguments are parsed, both directions copied. */
export class FakeSecretBridge implements SecretBridge {
  readonly faults: string[] = [];
  #answers: { -readonly [N in SecretRequestName]: SecretAnswers[N] };
  readonly #failures = new Map<SecretRequestName, SecretResults[FailingName]>();
  readonly #calls: { readonly name: SecretRequestName; readonly args: unknown }[] = [];
  readonly #listeners = new Set<(view: SecretWindowView) => void>();

  constructor(view: SecretWindowView) {
    const done = () => ({ ok: true, value: null }) as const;
    this.#answers = {
      'secret.view': () => view,
      'secret.confirmSigning': done,
      'secret.confirmChange': done,
      'secret.copyField': done,
      'secret.create': done,
      'secret.import': done,
      'secret.chooseKeystore': () => ({ ok: true, value: { name: 'key.json', json: '{}' } }),
      'secret.export': () => ({ ok: true, value: { text: '/home/anna/backup.json' } }),
      'secret.unlock': done,
      'secret.cancel': () => null,
    };
  }

  async invoke<N extends SecretRequestName>(
    name: N,
    ...given: undefined extends SecretArgs<N> ? [] : [SecretArgs<N>]
  ): Promise<SecretResults[N]> {
    const parsed = secretRequests[name].args.safeParse(structuredClone(given[0]));
    if (!parsed.success) this.faults.push(`${name}: ${parsed.error.message}`);
    const args = parsed.data as SecretArgs<N>;
    this.#calls.push({ name, args });
    const failing = this.#failures.get(name);
    return structuredClone(
      failing === undefined ? this.#answers[name](args) : (failing as SecretResults[N]),
    );
  }
  onView(listener: (view: SecretWindowView) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  answer<N extends SecretRequestName>(name: N, answer: SecretAnswers[N]): void {
    this.#failures.delete(name);
    this.#answers[name] = answer;
  }
  fail(name: FailingName, code: FailureCode): void {
    this.#failures.set(name, { ok: false, failure: failure(code) });
  }
  publish(view: SecretWindowView): void {
    for (const listener of this.#listeners) listener(structuredClone(view));
  }
  calls<N extends SecretRequestName>(name: N): readonly SecretArgs<N>[] {
    return this.#calls
      .filter((call) => call.name === name)
      .map((call) => call.args as SecretArgs<N>);
  }
}
