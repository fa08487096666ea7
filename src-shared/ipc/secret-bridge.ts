import type {
  SecretBridge,
  SecretOutcome,
  ShownSecret,
  SecretWindowView,
} from './signing-contract.ts';

/** What a person types into main's window and main never gets, as the fields of its requests are called. */
export const secretNames = [
  'passphrase',
  'keystorePassphrase',
  'privateKey',
  'mnemonic',
  'words',
] as const;
export type SecretName = (typeof secretNames)[number];

/** The window's end of a channel to the signer. */
export interface WindowPort {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
}

/** What the window's bridge is made over: Electron's IPC, or in tests main's handlers themselves. */
export interface SecretTransport {
  invoke(name: string, args: unknown): Promise<unknown>;
  onView(listener: (view: SecretWindowView) => void): void;
  /** Main hands over a channel to the signer, by the number that the request `secret.entry` answers with. */
  onEntry(listener: (entry: number, port: WindowPort) => void): void;
}

interface Entry {
  readonly id: number;
  readonly port: WindowPort;
}

/**
 * The bridge of main's window. What is typed leaves it over a channel to the signer, as bytes that are wiped once they
 * are sent; main gets the rest of the request and the channel's number. Each request has a channel of its own, for the
 * signer may have been ended since the last; but a new account's is the one over which its words came.
 */
export function createSecretBridge(transport: SecretTransport): SecretBridge {
  const views = new Set<(view: SecretWindowView) => void>();
  const shownTo = new Set<(shown: ShownSecret) => void>();
  const ports = new Map<number, WindowPort>();
  const waiting = new Map<number, (port: WindowPort) => void>();
  let begun: Promise<SecretOutcome<Entry>> | null = null;

  transport.onView((view) => views.forEach((listener) => listener(view)));
  transport.onEntry((id, port) => {
    port.onMessage((shown) => shownTo.forEach((listener) => listener(shown as ShownSecret)));
    const waits = waiting.get(id);
    if (waits === undefined) ports.set(id, port);
    else waits(port);
    waiting.delete(id);
  });

  async function openEntry(): Promise<SecretOutcome<Entry>> {
    const opened = (await transport.invoke('secret.entry', undefined)) as SecretOutcome<number>;
    if (!opened.ok) return opened;
    const id = opened.value;
    const port = ports.get(id) ?? (await new Promise<WindowPort>((come) => waiting.set(id, come)));
    ports.delete(id);
    return { ok: true, value: { id, port } };
  }

  async function invoke(name: string, given: unknown): Promise<unknown> {
    const { secrets, rest } = splitSecrets(given);
    if (secrets === null) return transport.invoke(name, rest);
    const entry = await (begun ?? openEntry());
    if (!entry.ok) return entry;
    entry.value.port.send({ secrets });
    for (const bytes of Object.values(secrets)) bytes.fill(0);
    return transport.invoke(name, { ...(rest as object), entry: entry.value.id });
  }

  return {
    // The contract says what each name answers.
    invoke: ((name: string, given: unknown) => invoke(name, given)) as SecretBridge['invoke'],
    async begin() {
      begun = openEntry();
      const entry = await begun;
      return entry.ok ? { ok: true, value: null } : entry;
    },
    onView: (listener) => subscribe(views, listener),
    onShown: (listener) => subscribe(shownTo, listener),
  };
}

/** A function of its own, so that one listener given twice ends once at a time. */
function subscribe<T>(
  listeners: Set<(value: T) => void>,
  listener: (value: T) => void,
): () => void {
  const own = (value: T): void => listener(value);
  listeners.add(own);
  return () => void listeners.delete(own);
}

/**
 * Parts what was typed from the rest of a request; `secrets` is null where nothing was. A field for a secret that is
 * empty because none is asked for leaves `entry: null` behind.
 */
function splitSecrets(given: unknown): {
  secrets: Partial<Record<SecretName, Uint8Array>> | null;
  rest: unknown;
} {
  if (typeof given !== 'object' || given === null) return { secrets: null, rest: given };
  const secrets: Partial<Record<SecretName, Uint8Array>> = {};
  const rest: Record<string, unknown> = { ...given };
  for (const name of secretNames) {
    if (!(name in rest)) continue;
    const typed = rest[name];
    delete rest[name];
    rest['entry'] = null;
    // As the keystore's key is derived from it: one form for what looks the same on every keyboard.
    if (typed === null) continue;
    const words = (Array.isArray(typed) ? typed : [typed]) as readonly string[];
    secrets[name] = new TextEncoder().encode(words.join(' ').normalize('NFKC'));
  }
  return { secrets: Object.keys(secrets).length === 0 ? null : secrets, rest };
}
