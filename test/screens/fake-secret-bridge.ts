import { failure, type FailureCode } from '../../src-shared/failure.ts';
import { createSecretBridge, type WindowPort } from '../../src-shared/ipc/secret-bridge.ts';
import {
  secretRequests,
  type PageRequestName,
  type SecretArgs,
  type SecretBridge,
  type SecretOutcome,
  type SecretResults,
  type SecretWindowView,
  type ShownSecret,
} from '../../src-shared/ipc/signing-contract.ts';

/** One answer to every request of the signing window's contract. */
export type SecretAnswers = {
  readonly [N in PageRequestName]: (args: SecretArgs<N>) => SecretResults[N];
};
type FailingName = Exclude<PageRequestName, 'secret.view' | 'secret.cancel'>;

/**
 * The other window's bridge, as `FakeBridge` is for the app's: the real one, before a main and a signer that answer as the
 * test says. What main would get is parsed, both directions copied.
 */
export class FakeSecretBridge implements SecretBridge {
  readonly faults: string[] = [];
  /** What the signer shows in a window that opens its channel ahead. */
  words: Extract<ShownSecret, { kind: 'words' }> | null = null;
  #answers: { -readonly [N in PageRequestName]: SecretAnswers[N] };
  readonly #failures = new Map<PageRequestName, SecretResults[FailingName]>();
  readonly #calls: { readonly name: PageRequestName; readonly args: unknown }[] = [];
  #view = (_view: SecretWindowView): void => undefined;
  #show = (_shown: unknown): void => undefined;
  #give = (_entry: number, _port: WindowPort): void => undefined;
  #entries = 0;
  readonly #real: SecretBridge;

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
      'secret.export': () => ({ ok: true, value: { path: '/home/anna/backup.json' } }),
      'secret.unlock': done,
      'secret.cancel': () => null,
    };
    this.#real = createSecretBridge({
      invoke: async (name, args) => this.#main(name, args),
      onView: (listener) => (this.#view = listener),
      onEntry: (listener) => (this.#give = listener),
    });
  }

  async invoke<N extends PageRequestName>(
    name: N,
    ...given: undefined extends SecretArgs<N> ? [] : [SecretArgs<N>]
  ): Promise<SecretResults[N]> {
    this.#calls.push({ name, args: structuredClone(given[0]) });
    return this.#real.invoke(name, ...given);
  }
  async begin(): Promise<SecretOutcome> {
    const begun = await this.#real.begin();
    if (this.words !== null) this.show(this.words);
    return begun;
  }
  onView(listener: (view: SecretWindowView) => void): () => void {
    return this.#real.onView(listener);
  }
  onShown(listener: (shown: ShownSecret) => void): () => void {
    return this.#real.onShown(listener);
  }

  #main(name: string, given: unknown): unknown {
    if (name === 'secret.entry') {
      this.#entries += 1;
      this.#give(this.#entries, {
        send: () => undefined,
        onMessage: (listener) => (this.#show = listener),
      });
      return { ok: true, value: this.#entries };
    }
    const known = name as PageRequestName;
    const parsed = secretRequests[known].args.safeParse(structuredClone(given));
    if (!parsed.success) this.faults.push(`${name}: ${parsed.error.message}`);
    const failing = this.#failures.get(known);
    const answer = this.#answers[known] as (args: unknown) => unknown;
    return structuredClone(failing === undefined ? answer(this.#calls.at(-1)?.args) : failing);
  }

  answer<N extends PageRequestName>(name: N, answer: SecretAnswers[N]): void {
    this.#failures.delete(name);
    this.#answers[name] = answer;
  }
  fail(name: FailingName, code: FailureCode): void {
    this.#failures.set(name, { ok: false, failure: failure(code) });
  }
  publish(view: SecretWindowView): void {
    this.#view(structuredClone(view));
  }
  /** As the signer, over the newest channel. */
  show(shown: ShownSecret): void {
    this.#show(structuredClone(shown));
  }
  calls<N extends PageRequestName>(name: N): readonly SecretArgs<N>[] {
    return this.#calls
      .filter((call) => call.name === name)
      .map((call) => call.args as SecretArgs<N>);
  }
}
