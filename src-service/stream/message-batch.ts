/** What one delivery holds for one audience, in cursor order; joined once for all sockets that take it whole. */
export class MessageBatch {
  readonly #cursors: number[] = [];
  readonly #frames: Buffer[] = [];
  #bytes = 0;
  #joined: Buffer | undefined;

  get lastCursor(): number {
    return this.#cursors.at(-1) ?? 0;
  }

  add(cursor: number, frame: Buffer): void {
    this.#cursors.push(cursor);
    this.#frames.push(frame);
    this.#bytes += frame.length;
  }

  /** The frames above `cursor`, as one piece to write, and how many they are. */
  after(cursor: number): { readonly bytes: Buffer; readonly count: number } {
    const first = this.#cursors.findIndex((each) => each > cursor);
    if (first === -1) return { bytes: Buffer.alloc(0), count: 0 };
    if (first > 0) {
      const frames = this.#frames.slice(first);
      return { bytes: Buffer.concat(frames), count: frames.length };
    }
    this.#joined ??= joined(this.#frames, this.#bytes);
    return { bytes: this.#joined, count: this.#frames.length };
  }
}

function joined(frames: readonly Buffer[], bytes: number): Buffer {
  const [only] = frames;
  return frames.length === 1 && only !== undefined ? only : Buffer.concat(frames, bytes);
}
