import { describe, expect, it } from 'vitest';
import { SerialQueue } from '../../../src-shared/serial-queue.ts';

/** A promise that ends when the test says so. */
function gate() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
}

describe('a serial queue', () => {
  it('starts each task after the one before has ended, in the order given', async () => {
    const queue = new SerialQueue();
    const said: string[] = [];
    const gates = [gate(), gate(), gate()];
    const done = gates.map(({ opened }, index) =>
      queue.run(async () => {
        said.push(`starts ${index}`);
        await opened;
        said.push(`ends ${index}`);
        return index;
      }),
    );
    // The last one is ready first, and waits for its turn all the same.
    for (const { open } of gates.toReversed()) open();
    expect(await Promise.all(done)).toEqual([0, 1, 2]);
    expect(said).toEqual(['starts 0', 'ends 0', 'starts 1', 'ends 1', 'starts 2', 'ends 2']);
  });

  it('goes on after a task that failed, and tells the failure to its caller alone', async () => {
    const queue = new SerialQueue();
    const failed = queue.run(() => Promise.reject(new Error('refused')));
    const thrown = queue.run(() => {
      throw new Error('broken');
    });
    const next = queue.run(async () => 'next');
    await expect(failed).rejects.toThrow('refused');
    await expect(thrown).rejects.toThrow('broken');
    expect(await next).toBe('next');
    await queue.idle();
  });

  it('has the caller handle a failure before the next task starts', async () => {
    const queue = new SerialQueue();
    const said: string[] = [];
    void queue
      .run(() => Promise.reject(new Error('refused')))
      .catch(() => said.push('the failure is handled'));
    await queue.run(async () => said.push('the next starts'));
    expect(said).toEqual(['the failure is handled', 'the next starts']);
  });

  it('is idle at once when it is empty, and only after what a task adds has ended too', async () => {
    const queue = new SerialQueue();
    await queue.idle();
    const said: string[] = [];
    const first = gate();
    void queue.run(async () => {
      await first.opened;
      said.push('first');
      void queue.run(async () => said.push('added'));
    });
    const idle = queue.idle().then(() => said.push('idle'));
    first.open();
    await idle;
    expect(said).toEqual(['first', 'added', 'idle']);
  });
});
