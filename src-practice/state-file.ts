import { readFile } from 'node:fs/promises';
import { writeDurably } from '../src-files/durable-file.ts';
import { parseJsonWith, type z } from '../src-shared/parse.ts';

/** The file's parsed content, or null: not there, or not what was written here. */
export async function readStateFile<S extends z.ZodType>(
  path: string,
  schema: S,
): Promise<z.output<S> | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return null;
  const parsed = parseJsonWith(schema, text);
  return parsed.ok ? parsed.value : null;
}

/** Replaces the file as a whole, so that a cut leaves the old or the new one. */
export function writeStateFile(path: string, content: object): Promise<void> {
  return writeDurably(path, `${JSON.stringify(content, null, 2)}\n`);
}
