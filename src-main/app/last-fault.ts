import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurablySync } from '../../src-files/durable-file.ts';
import { parseJsonWith, unixMillisSchema, z } from '../../src-shared/parse.ts';
import type { InboxMessage } from '../app-context.ts';

const pathIn = (userData: string): string => join(userData, 'ended-by-fault.json');
const faultSchema = z.object({ at: unixMillisSchema });

/** Remembers for the next start that main ends because something in it failed. Says nothing when that can't be written. */
export function markFault(userData: string, at: number): void {
  try {
    writeDurablySync(pathIn(userData), JSON.stringify({ at }));
  } catch {
    // The log has it; the process is ending.
  }
}

/** Says once, in one sentence, that the last run ended by itself. */
export async function sayLastFault(
  userData: string,
  inbox: { addOwn(message: InboxMessage): Promise<unknown> },
): Promise<void> {
  let text: string;
  try {
    text = readFileSync(pathIn(userData), 'utf8');
  } catch {
    return;
  }
  const fault = parseJsonWith(faultSchema, text);
  const at = fault.ok ? new Date(fault.value.at).toISOString() : 'an unknown time';
  await inbox.addOwn({
    id: `ended-by-fault:${at}`,
    title: 'Escrow Desk ended by itself',
    text: `Something in it failed at ${at}, so it locked the wallet, wrote what it knew and stopped; the log file says what it was.`,
  });
  rmSync(pathIn(userData), { force: true });
}
