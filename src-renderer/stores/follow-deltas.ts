/** A place in the row of deltas; they count on without gaps. */
interface Numbered {
  readonly sequence: number;
}

export interface FollowedDeltas<D> {
  readonly receive: (delta: D) => void;
  /** Asks for a snapshot; while one is on its way, waits for that. Rejects as the question does. */
  readonly ask: () => Promise<void>;
}

/**
 * Keeps what main publishes as numbered deltas. Invariant: what was handed over is the snapshot of some sequence
 * number and then every delta after it, none missed, none twice. What comes while a snapshot is on its way waits for
 * it; a gap asks for a new one. Subscribe before the first `ask`.
 */
export function followDeltas<S extends Numbered, D extends Numbered>(options: {
  readonly ask: () => Promise<S>;
  readonly replace: (snapshot: S) => void;
  /** False: this delta does not say all, and a new snapshot is asked for. */
  readonly apply: (delta: D) => boolean;
}): FollowedDeltas<D> {
  let sequence = -1;
  let asking: Promise<void> | null = null;
  let waiting: D[] = [];

  function receive(delta: D): void {
    if (asking !== null) {
      waiting.push(delta);
      return;
    }
    if (delta.sequence <= sequence) return;
    if (delta.sequence !== sequence + 1) {
      waiting.push(delta);
      void ask();
      return;
    }
    sequence = delta.sequence;
    if (!options.apply(delta)) void ask();
  }

  async function askOnce(): Promise<void> {
    try {
      const snapshot = await options.ask();
      ({ sequence } = snapshot);
      options.replace(snapshot);
    } finally {
      asking = null;
    }
    const later = waiting;
    waiting = [];
    // Older ones are contained in the snapshot and dropped.
    for (const delta of later) receive(delta);
  }

  function ask(): Promise<void> {
    asking ??= askOnce();
    return asking;
  }

  return { receive, ask };
}
