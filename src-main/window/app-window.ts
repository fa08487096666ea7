import { BrowserWindow, nativeTheme } from 'electron';
import { parseJsonWith, z } from '../../src-shared/parse.ts';
import { appOrigin } from '../ipc/app-origin.ts';
import { offerDeveloperTools } from './development.ts';
import { hardenedPreferences } from './harden.ts';

/** Remembered between starts; a broken text means the default size. */
const boundsSchema = z.object({
  width: z.number().int().min(900).max(10_000),
  height: z.number().int().min(600).max(10_000),
  x: z.number().int().optional(),
  y: z.number().int().optional(),
  maximized: z.boolean(),
});

export interface AppWindowOptions {
  readonly preload: string;
  readonly title: string;
  /** What `onBounds` gave last time, or null. */
  readonly bounds: string | null;
  readonly onBounds: (bounds: string) => void;
  readonly onClosed: () => void;
}

/** Opens the app window; it shows itself with its first paint. */
export function openAppWindow(options: AppWindowOptions): BrowserWindow {
  const parsed = options.bounds === null ? null : parseJsonWith(boundsSchema, options.bounds);
  const kept = parsed?.ok === true ? parsed.value : null;
  const window = new BrowserWindow({
    width: kept?.width ?? 1280,
    height: kept?.height ?? 800,
    ...(kept?.x === undefined || kept.y === undefined ? {} : { x: kept.x, y: kept.y }),
    minWidth: 900,
    minHeight: 600,
    show: false,
    title: options.title,
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#101415' : '#F4F5F2',
    webPreferences: { ...hardenedPreferences, preload: options.preload },
  });
  if (isDevelopmentBuild) offerDeveloperTools(window);
  // The page's own title would replace the profile's name.
  window.on('page-title-updated', (event) => event.preventDefault());
  window.once('ready-to-show', () => {
    if (kept?.maximized === true) window.maximize();
    window.show();
  });
  window.on('close', () => {
    options.onBounds(
      JSON.stringify({ ...window.getNormalBounds(), maximized: window.isMaximized() }),
    );
  });
  window.on('closed', options.onClosed);
  void window.loadURL(`${appOrigin}/index.html`);
  return window;
}
