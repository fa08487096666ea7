import type { IpcMainInvokeEvent, WebContents } from 'electron';
import { appOrigin } from './app-origin.ts';

/**
 * Whether a call comes from the main frame of this very window, showing this page of our own origin.
 * Asked before anything else is looked at.
 */
export function isTrustedSender(
  event: IpcMainInvokeEvent,
  contents: WebContents | null,
  page: string,
): boolean {
  if (contents === null || contents.isDestroyed() || event.sender !== contents) return false;
  const frame = event.senderFrame;
  if (frame === null || frame.parent !== null || frame !== contents.mainFrame) return false;
  if (!URL.canParse(frame.url)) return false;
  const url = new URL(frame.url);
  return `${url.protocol}//${url.host}` === appOrigin && url.pathname === page;
}
