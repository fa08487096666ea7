import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClipboardCopies } from '../../../src-main/app/clipboard-copies.ts';

/** The machine's edge: a clipboard that anybody writes. */
function clipboard(clears = true) {
  const state = { text: '', clears };
  const copies = createClipboardCopies({
    clipboard: {
      readText: () => state.text,
      writeText: (text) => void (state.text = text),
      clear: () => void (state.text = ''),
    },
    clears: () => state.clears,
  });
  return { state, copies };
}
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('what the app copied', () => {
  it('leaves the clipboard after 60 seconds', async () => {
    const { state, copies } = clipboard();
    expect(await copies.copy('DE89 3704')).toBe(true);
    await pass(59_999);
    expect(state.text).toBe('DE89 3704');
    await pass(1);
    expect(state.text).toBe('');
  });

  it('stays its 60 seconds when something is copied again', async () => {
    const { state, copies } = clipboard();
    await copies.copy('first');
    await pass(50_000);
    await copies.copy('second');
    await pass(59_999);
    expect(state.text).toBe('second');
    await pass(1);
    expect(state.text).toBe('');
  });

  it('is taken off by nobody once another program copied something', async () => {
    const { state, copies } = clipboard();
    await copies.copy('ours');
    state.text = 'theirs';
    await pass(60_000);
    await copies.stop();
    expect(state.text).toBe('theirs');
  });

  it('stays where the user wants that, and leaves with the app otherwise', async () => {
    const kept = clipboard(false);
    await kept.copies.copy('ours');
    await pass(60_000);
    await kept.copies.stop();
    expect(kept.state.text).toBe('ours');
    const left = clipboard();
    await left.copies.copy('ours');
    await left.copies.stop();
    expect(left.state.text).toBe('');
  });

  it('is watched for whoever wants to know that another program replaced it', async () => {
    const { state, copies } = clipboard();
    let replaced = 0;
    await copies.copy('DE89 3704', () => (replaced += 1));
    await pass(10_000);
    expect(replaced).toBe(0);
    state.text = 'DE00 0000';
    await pass(60_000);
    expect(replaced).toBe(1);
    expect(state.text).toBe('DE00 0000');
  });

  it('says when another program was faster', async () => {
    const copies = createClipboardCopies({
      clipboard: { readText: () => 'theirs', writeText: () => undefined, clear: () => undefined },
      clears: () => true,
    });
    expect(await copies.copy('ours')).toBe(false);
  });
});
