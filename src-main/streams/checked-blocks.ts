/** Up to which block the app's own check has come, for who waits for one. */
export interface CheckedBlocks {
  note(checkedTo: number | null): void;
  /** Resolves to true once the block is checked, to false when it was not in time. */
  until(block: number, withinMs: number): Promise<boolean>;
}

export function createCheckedBlocks(): CheckedBlocks {
  let checkedTo: number | null = null;
  const waiting = new Set<() => void>();
  const isChecked = (block: number): boolean => checkedTo !== null && checkedTo >= block;
  return {
    note(now) {
      checkedTo = now;
      for (const check of waiting) check();
    },
    until(block, withinMs) {
      return new Promise((resolve) => {
        const settle = (outcome: boolean): void => {
          clearTimeout(timer);
          waiting.delete(check);
          resolve(outcome);
        };
        const timer = setTimeout(() => settle(false), withinMs);
        const check = (): void => {
          if (isChecked(block)) settle(true);
        };
        waiting.add(check);
        check();
      });
    },
  };
}
