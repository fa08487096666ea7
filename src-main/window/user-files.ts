import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { dialog, type BrowserWindow } from 'electron';
import { writeDurably } from '../../src-files/durable-file.ts';
import { failure } from '../../src-shared/failure.ts';
import { fail, ok } from '../../src-shared/result.ts';
import type { FileAccess } from '../app-context.ts';

/** The system's dialogs; with `folder` (tests) files are saved there, and the one named `open` in it is opened. */
export function createUserFiles(
  window: () => BrowserWindow | null,
  folder: string | undefined,
): FileAccess {
  let asking = 0;
  async function whileAsking<T>(dialogOpen: Promise<T>): Promise<T> {
    asking += 1;
    try {
      return await dialogOpen;
    } finally {
      asking -= 1;
    }
  }
  async function askSavePath(name: string): Promise<string | null> {
    if (folder !== undefined) return join(folder, basename(name));
    const parent = window();
    const options = { defaultPath: name };
    const answer = await whileAsking(
      parent === null ? dialog.showSaveDialog(options) : dialog.showSaveDialog(parent, options),
    );
    return answer.canceled || answer.filePath === '' ? null : answer.filePath;
  }
  async function askOpenPath(title: string, extensions: readonly string[]): Promise<string | null> {
    if (folder !== undefined) {
      for (const extension of extensions) {
        const path = join(folder, `open.${extension}`);
        if ((await stat(path).catch(() => null)) !== null) return path;
      }
      return null;
    }
    const parent = window();
    const options = {
      title,
      properties: ['openFile' as const],
      filters: [{ name: title, extensions: [...extensions] }],
    };
    const answer = await whileAsking(
      parent === null ? dialog.showOpenDialog(options) : dialog.showOpenDialog(parent, options),
    );
    return answer.canceled ? null : (answer.filePaths[0] ?? null);
  }

  const choosePath: FileAccess['choosePath'] = async (suggestedName) => {
    const path = await askSavePath(suggestedName);
    return path === null ? fail(failure('cancelled')) : ok({ path });
  };

  const openBytes: FileAccess['openBytes'] = async (title, extensions, maxBytes) => {
    const path = await askOpenPath(title, extensions);
    if (path === null) return fail(failure('cancelled'));
    try {
      const { size } = await stat(path);
      if (size > maxBytes)
        return fail(failure('invalid_input', { detail: 'the file is too large' }));
      return ok({ name: basename(path), bytes: new Uint8Array(await readFile(path)) });
    } catch {
      return fail(failure('storage_failed', { detail: 'the file cannot be read' }));
    }
  };

  return {
    isAsking: () => asking > 0,
    choosePath,
    async save(suggestedName, content) {
      const chosen = await choosePath(suggestedName);
      if (!chosen.ok) return chosen;
      try {
        await writeDurably(chosen.value.path, content);
        return chosen;
      } catch {
        return fail(failure('storage_failed'));
      }
    },
    openBytes,
    async open(title, extensions, maxBytes) {
      const opened = await openBytes(title, extensions, maxBytes);
      if (!opened.ok) return opened;
      const { name, bytes } = opened.value;
      return ok({ name, text: new TextDecoder().decode(bytes) });
    },
  };
}
