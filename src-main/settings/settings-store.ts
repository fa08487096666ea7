import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Store from 'electron-store';
import type { SettingsView } from '../../src-shared/ipc/views.ts';
import type { SettingsChange } from '../../src-shared/ipc/ipc-contract.ts';
import { failure } from '../../src-shared/failure.ts';
import { parseJsonWith } from '../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import { jsonify } from '../../src-shared/stream/wire-shapes.ts';
import { checkSettingsChange } from './check-settings.ts';
import { settingsFileSchema, type SettingsFile } from './settings-schema.ts';

export interface SettingsStore {
  get(): SettingsView;
  /** Checks, writes the whole file atomically, tells the listeners. `invalid_input`, `service_insecure`, `storage_failed`. */
  change(change: SettingsChange): Result<SettingsView>;
  onChange(listener: (settings: SettingsView, before: SettingsView) => void): () => void;
  windowBounds(): string | null;
  rememberWindowBounds(bounds: string): void;
  /** Where an unreadable file was moved at start, or null. */
  readonly movedAside: string | null;
}

const byteOrderMark = '\uFEFF';

/** What the store needs of electron-store: one JSON object, written atomically. */
export interface SettingsFileAccess {
  read(): unknown;
  write(value: Record<string, unknown>): void;
}

/** `settings.json` in the profile's folder. */
export function openSettings(folder: string, nowMs: number): SettingsStore {
  const path = join(folder, 'settings.json');
  const movedAside = moveBrokenAside(path, nowMs);
  const file = new Store<Record<string, unknown>>({
    name: 'settings',
    cwd: folder,
    configFileMode: 0o600,
    accessPropertiesByDotNotation: false,
  });
  return createSettingsStore(
    {
      read: () => file.store,
      write: (value) => {
        file.store = value;
      },
    },
    movedAside,
  );
}

/** An unreadable file is kept under another name and the defaults are used: settings hold no money. */
function moveBrokenAside(path: string, nowMs: number): string | null {
  if (!existsSync(path)) return null;
  const text = readText(path);
  const stored = parseJsonWith(settingsFileSchema, text);
  if (stored.ok && isUsable(stored.value)) return null;
  const aside = `${path}.broken-${new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-')}`;
  renameSync(path, aside);
  return aside;
}

/** Empty where it can't be read. An editor's byte-order mark is taken off, in the file as well: the store reads it, too. */
function readText(path: string): string {
  try {
    const text = readFileSync(path, 'utf8');
    if (!text.startsWith(byteOrderMark)) return text;
    const bare = text.slice(byteOrderMark.length);
    writeFileSync(path, bare, { mode: 0o600 });
    return bare;
  } catch {
    return '';
  }
}

/**
 * Whether the app can start on it: what a later change would be refused for could be written by hand, or by another
 * version. The look and the lock time can't stop a start.
 */
function isUsable({ network, remoteServiceUrl }: SettingsFile): boolean {
  return checkSettingsChange({ network, remoteServiceUrl }).ok;
}

function createSettingsStore(
  file: SettingsFileAccess,
  movedAside: string | null = null,
): SettingsStore {
  const listeners = new Set<(settings: SettingsView, before: SettingsView) => void>();
  let present: SettingsFile = settingsFileSchema.parse(file.read());

  const view = (): SettingsView => {
    const { windowBounds: _windowBounds, ...settings } = present;
    return settings;
  };
  function write(next: SettingsFile): boolean {
    try {
      file.write(jsonify(next));
      present = next;
      return true;
    } catch {
      return false;
    }
  }

  return {
    movedAside,
    get: view,
    change(change) {
      const before = view();
      const checked = checkSettingsChange(change);
      if (!checked.ok) return checked;
      const defined = Object.fromEntries(
        Object.entries(checked.value).filter(([, value]) => value !== undefined),
      );
      if (!write({ ...present, ...defined })) return fail(failure('storage_failed'));
      const after = view();
      for (const listener of listeners) listener(after, before);
      return ok(after);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    windowBounds: () => present.windowBounds,
    rememberWindowBounds(bounds) {
      if (bounds !== present.windowBounds) write({ ...present, windowBounds: bounds });
    },
  };
}
