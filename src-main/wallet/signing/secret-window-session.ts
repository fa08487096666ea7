import { failure } from '../../../src-shared/failure.ts';
import type {
  SecretOutcome,
  SecretRequestName,
  SecretResults,
  SecretWindowView,
  secretRequests,
} from '../../../src-shared/ipc/signing-contract.ts';
import type { z } from '../../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../../src-shared/result.ts';
import type { EntryPurpose } from '../../signer/signer-contract.ts';
import type { Keystore } from '../keys/keystore.ts';
import type { OpenedEntry } from '../keys/signer-host.ts';

/** Arguments of a request of the secret window, as parsed by main. */
export type SecretParsedArgs<N extends SecretRequestName> = z.output<
  (typeof secretRequests)[N]['args']
>;

/** What the window may ask; registered for its webContents alone. */
export type SecretHandlers = {
  readonly [N in SecretRequestName]: (args: SecretParsedArgs<N>) => Promise<SecretResults[N]>;
};

/** An opened secret window. */
export interface SecretWindowHandle {
  /** Sends a refreshed view to the page. */
  showView(view: SecretWindowView): void;
  /** Hands the page's bridge its end of a channel to the signer. */
  giveEntry(opened: OpenedEntry): void;
  close(): void;
}

/** Opens the window that main owns. Electron's is `src-main/window/secret-window.ts`; tests act in its place. */
export interface SecretWindowHost {
  /** `onClosed` is called once, however the window goes. The page asks for its view by `secret.view`. */
  open(onClosed: () => void): SecretWindowHandle;
}

/** What the session answers by itself, whatever the step. */
type OwnRequest = 'secret.view' | 'secret.entry' | 'secret.cancel';

/** What a step answers to. All else is refused: a window that shows an export can't confirm a signature. */
export type SecretStepHandlers<T> = {
  readonly [N in Exclude<SecretRequestName, OwnRequest>]?: (
    args: SecretParsedArgs<N>,
    finish: (value: T) => void,
  ) => Promise<SecretResults[N]>;
};

export interface SecretStep<T> {
  readonly view: SecretWindowView;
  /** What may be done with what is typed in this window; without one it has no channel to the signer. */
  readonly purpose?: EntryPurpose;
  readonly handlers: SecretStepHandlers<T>;
  /** Called once the step is over, however it ends. */
  readonly onEnd?: () => void;
  /** The wallet was locked: what the step shows may say so, and asks for the passphrase. */
  readonly onLock?: () => void;
  /** Closing the window ends the step well once this says so; else it is `cancelled`. */
  readonly closedResult?: () => Result<T> | null;
}

export interface SecretWindowSession {
  readonly handlers: SecretHandlers;
  /**
   * Opens the window for one step and waits for its end. `busy` while another step is open, `cancelled` when
   * the window is closed without a result.
   */
  ask<T>(step: SecretStep<T>): Promise<Result<T>>;
  /** Replaces what the open step shows. */
  refresh(view: SecretWindowView): void;
  isOpen(): boolean;
  /** How many steps ended as a person wanted them to, since the start. */
  agreements(): number;
  /**
   * The wallet was locked: what is being signed is not cut off, a window that waits for a signature stays and asks for
   * the passphrase, and one that may show a key, or words that the signer no longer has, closes.
   */
  locked(): void;
  /** Closes an open window as if the user had. */
  close(): void;
  /** Closes it only if it shows something to sign: that was read from a network that is no longer the present one. */
  closeSigning(): void;
}

interface OpenStep {
  view: SecretWindowView;
  readonly purpose: EntryPurpose | undefined;
  readonly handle: SecretWindowHandle;
  readonly call: <N extends SecretRequestName>(
    name: N,
    args: SecretParsedArgs<N>,
  ) => Promise<SecretResults[N]> | null;
  readonly cancel: () => void;
  readonly onLock: () => void;
}

/** One secret window at a time, and only the requests of its present step. */
export function createSecretWindowSession(
  host: SecretWindowHost,
  entries: Pick<Keystore, 'openEntry' | 'endEntries'>,
): SecretWindowSession {
  let open: OpenStep | null = null;
  let agreements = 0;

  const refused = (): SecretOutcome<never> => fail(failure('busy'));

  async function outcome<N extends Exclude<SecretRequestName, OwnRequest>>(
    name: N,
    args: SecretParsedArgs<N>,
  ): Promise<SecretResults[N] | SecretOutcome<never>> {
    return (await open?.call(name, args)) ?? refused();
  }

  return {
    handlers: {
      'secret.view': async () => {
        if (open === null) throw new Error('no step is open');
        return open.view;
      },
      'secret.entry': async () => {
        if (open?.purpose === undefined) return refused();
        const opened = entries.openEntry(open.purpose);
        open.handle.giveEntry(opened);
        return ok(opened.entry);
      },
      'secret.cancel': async () => {
        open?.cancel();
        return null;
      },
      'secret.confirmSigning': (args) => outcome('secret.confirmSigning', args),
      'secret.confirmChange': (args) => outcome('secret.confirmChange', args),
      'secret.copyField': (args) => outcome('secret.copyField', args),
      'secret.create': (args) => outcome('secret.create', args),
      'secret.import': (args) => outcome('secret.import', args),
      'secret.chooseKeystore': (args) => outcome('secret.chooseKeystore', args),
      'secret.export': (args) => outcome('secret.export', args),
      'secret.unlock': (args) => outcome('secret.unlock', args),
    },

    ask<T>(step: SecretStep<T>) {
      if (open !== null) return Promise.resolve(fail(failure('busy')));
      return new Promise<Result<T>>((resolve) => {
        let ended = false;
        const end = (result: Result<T>): void => {
          if (ended) return;
          ended = true;
          open = null;
          if (result.ok) agreements += 1;
          entries.endEntries();
          step.onEnd?.();
          // The answer to the page's last request must leave before the window does.
          setImmediate(() => handle.close());
          resolve(result);
        };
        const closed = (): void => end(step.closedResult?.() ?? fail(failure('cancelled')));
        const handle = host.open(closed);
        open = {
          view: step.view,
          purpose: step.purpose,
          handle,
          cancel: closed,
          onLock: () => step.onLock?.(),
          call(name, args) {
            if (isOwn(name)) return null;
            const handler = step.handlers[name] as
              ((args: unknown, finish: (value: T) => void) => Promise<never>) | undefined;
            return handler?.(args, (value) => end(ok(value))) ?? null;
          },
        };
      });
    },

    refresh(view) {
      if (open === null) return;
      open.view = view;
      open.handle.showView(view);
    },
    isOpen: () => open !== null,
    agreements: () => agreements,
    locked() {
      if (open?.view.mode === 'export' || open?.view.mode === 'create') open.cancel();
      else open?.onLock();
    },
    close: () => open?.cancel(),
    closeSigning() {
      if (open?.view.mode === 'sign') open.cancel();
    },
  };
}

function isOwn(name: SecretRequestName): name is OwnRequest {
  return name === 'secret.view' || name === 'secret.entry' || name === 'secret.cancel';
}
