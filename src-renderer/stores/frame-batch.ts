/**
 * Runs `work` once in the next frame, however often it is asked for: a burst of updates paints once.
 * A hidden window draws no frames, so there a timer takes its place.
 */
export function oncePerFrame(work: () => void): {
  readonly ask: () => void;
  readonly stop: () => void;
} {
  let cancel: (() => void) | null = null;
  const run = (): void => {
    cancel = null;
    work();
  };
  return {
    ask: () => {
      if (cancel !== null) return;
      if (document.hidden) {
        const timer = setTimeout(run, 16);
        cancel = () => clearTimeout(timer);
      } else {
        const frame = requestAnimationFrame(run);
        cancel = () => cancelAnimationFrame(frame);
      }
    },
    stop: () => {
      cancel?.();
      cancel = null;
    },
  };
}
