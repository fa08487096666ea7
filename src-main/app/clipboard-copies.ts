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
  /** Copies, and reads again: `clipboard_changed` when another program was faster. */
  copy(text: string): Promise<Result<null>>;
  /** Takes the last copy off now, if the setting wants that and it is still there. */
  stop(): Promise<void>;
}

export interface ClipboardCopiesDeps {
  readonly clipboard: SystemClipboard;
  /** The setting, as it is when the time is over. */
  readonly clears: () => boolean;
}

/** How long a copy stays, in milliseconds. */
const staysMs = 60_000;

export function createClipboardCopies({ clipboard, clears }: ClipboardCopiesDeps): ClipboardCopies {
  let last: { readonly text: string; readonly timer: NodeJS.Timeout } | null = null;

  /** What somebody copied since is theirs and stays. */
  async function clear(): Promise<void> {
    if (last === null) return;
    const { text, timer } = last;
    clearTimeout(timer);
    last = null;
    if (clears() && (await clipboard.readText()) === text) clipboard.clear();
  }

  return {
    async copy(text) {
      if (last !== null) clearTimeout(last.timer);
      last = null;
      await clipboard.writeText(text);
      if ((await clipboard.readText()) !== text) return fail(failure('clipboard_changed'));
      last = { text, timer: setTimeout(() => void clear(), staysMs) };
      return ok(null);
    },
    stop: clear,
  };
}
