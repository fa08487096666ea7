import { failure } from '../../src-shared/failure.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';

/** What the app uses of the system's clipboard. */
export interface SystemClipboard {
  readText(): string | Promise<string>;
  writeText(text: string): void | Promise<void>;
  clear(): void;
}

/** Texts that the app puts on the clipboard, and takes off again: every program of this computer reads it. */
export interface ClipboardCopies {
  /**
   * Copies, and reads again: `clipboard_changed` when another program was faster. `onReplaced` is called once, when
   * another program puts something else in its place while it stays.
   */
  copy(text: string, onReplaced?: () => void): Promise<Result<null>>;
  /** Takes the last copy off now, if the setting wants that and it is still there. */
  stop(): Promise<void>;
}

export interface ClipboardCopiesDeps {
  readonly clipboard: SystemClipboard;
  /** The setting, as it is when the time is over. */
  readonly clears: () => boolean;
}

/** How long a copy stays, and how often one that is watched is compared. Milliseconds. */
const staysMs = 60_000;
const pollMs = 500;

export function createClipboardCopies({ clipboard, clears }: ClipboardCopiesDeps): ClipboardCopies {
  let last: { readonly text: string; readonly timers: readonly NodeJS.Timeout[] } | null = null;

  function forget(): void {
    for (const timer of last?.timers ?? []) clearTimeout(timer);
    last = null;
  }

  /** What somebody copied since is theirs and stays. */
  async function clear(): Promise<void> {
    if (last === null) return;
    const { text } = last;
    forget();
    if (clears() && (await clipboard.readText()) === text) clipboard.clear();
  }

  return {
    async copy(text, onReplaced) {
      forget();
      await clipboard.writeText(text);
      if ((await clipboard.readText()) !== text) return fail(failure('clipboard_changed'));
      const copied = { text, timers: [setTimeout(() => void clear(), staysMs)] };
      last = copied;
      const compare = async (): Promise<void> => {
        if ((await clipboard.readText()) === text || last !== copied) return;
        forget();
        onReplaced?.();
      };
      if (onReplaced !== undefined)
        copied.timers.push(setInterval(() => void compare(), pollMs).unref());
      return ok(null);
    },
    stop: clear,
  };
}
