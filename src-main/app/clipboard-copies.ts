import type { WatchedClipboard } from '../wallet/signing/pay-window.ts';

/** What the app uses of the system's clipboard. */
export interface SystemClipboard {
  readText(): string | Promise<string>;
  writeText(text: string): void | Promise<void>;
  clear(): void;
}

/** Texts that the app puts on the clipboard, and takes off again: every program of this computer reads it. */
export interface ClipboardCopies extends WatchedClipboard {
  /** Takes the last copy off now, if the setting wants that and it is still there. */
  stop(): Promise<void>;
}

export interface ClipboardCopiesDeps {
  readonly clipboard: SystemClipboard;
  /** The setting, as it is when the time is over. */
  readonly clears: () => boolean;
}

/** How long a copy stays, and how often one is looked at whose replacing somebody wants to know, in milliseconds. */
const staysMs = 60_000;
const watchEachMs = 500;

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
      if ((await clipboard.readText()) !== text) return false;
      const watch = async (): Promise<void> => {
        if ((await clipboard.readText()) === text || last !== own) return;
        forget();
        onReplaced?.();
      };
      const own = {
        text,
        timers: [
          setTimeout(() => void clear(), staysMs),
          ...(onReplaced === undefined ? [] : [setInterval(() => void watch(), watchEachMs)]),
        ],
      };
      last = own;
      return true;
    },
    stop: clear,
  };
}
