import { closeSync, fstatSync, openSync, renameSync, writeFileSync } from 'node:fs';

/** A text file that lines are added to. */
export interface RotatingFile {
  /** On return the line is the system's: it outlives this process. What cannot be written is dropped. */
  write(line: string): void;
  close(): void;
}

/**
 * Adds to the file at `path`, readable by this user alone. Once a line would make it longer than `maxBytes`, the file
 * is kept as `PATH.1`, in the place of the one before, and a new one is begun: no line is cut, and none is lost between
 * the two. Throws when the file can't be opened.
 */
export function openRotatingFile(path: string, maxBytes: number): RotatingFile {
  let file = open();
  function open(): { readonly handle: number; size: number } {
    const handle = openSync(path, 'a', 0o600);
    return { handle, size: fstatSync(handle).size };
  }
  function rotate(): void {
    const full = file;
    renameSync(path, `${path}.1`);
    file = open();
    closeSync(full.handle);
  }

  return {
    write(line) {
      const bytes = Buffer.from(line, 'utf8');
      try {
        if (file.size > 0 && file.size + bytes.length > maxBytes) rotate();
      } catch {
        // It cannot be renamed, or no new one can be made: the lines go on into the one that is open.
      }
      try {
        writeFileSync(file.handle, bytes);
        file.size += bytes.length;
      } catch {
        // The disk is full: a log must not end the app, and there is nowhere else to say it.
      }
    },
    close: () => closeSync(file.handle),
  };
}
