import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { markFault, sayLastFault } from '../../../src-main/app/last-fault.ts';
import type { InboxMessage } from '../../../src-main/app-context.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'escrow-desk-fault-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function said(): Promise<InboxMessage[]> {
  const messages: InboxMessage[] = [];
  await sayLastFault(folder, { addOwn: async (message) => messages.push(message) });
  return messages;
}

it('a start after a fault says it once, with its time', async () => {
  expect(await said()).toEqual([]);
  markFault(folder, Date.UTC(2026, 0, 2, 3, 4, 5));
  const [message, ...more] = await said();
  expect(message?.text).toContain('failed at 2026-01-02T03:04:05.000Z');
  expect(more).toEqual([]);
  expect(await said()).toEqual([]);
});

it('says it although the mark is cut off, and fails for none that can’t be written', async () => {
  writeFileSync(join(folder, 'ended-by-fault.json'), '{"at":');
  expect((await said())[0]?.text).toContain('an unknown time');
  markFault(join(folder, 'not', 'there'), 0);
});
