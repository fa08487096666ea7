import { ipcMain, type WebContents } from 'electron';
import type { IpcPublications } from '../../src-shared/ipc/ipc-publications.ts';
import type { Logger } from '../logger.ts';
import { answerRequest, type IpcHandlers } from './answer-request.ts';
import { createRequestLimits } from './request-limits.ts';
import { isTrustedSender } from './trusted-sender.ts';

const requestChannel = 'escrow-desk:request';
const publicationChannel = 'escrow-desk:publication';

export interface AppIpc {
  publish<N extends keyof IpcPublications>(name: N, payload: IpcPublications[N]): void;
  stop(): void;
}

/**
 * The app window's IPC. Order of checks: sender, name, size and rate, arguments; only then a handler runs.
 * `contents`: the one window that may call, or null while there is none.
 */
export function serveAppIpc(
  contents: () => WebContents | null,
  handlers: IpcHandlers,
  log: Logger,
): AppIpc {
  const limits = createRequestLimits(() => performance.now());
  ipcMain.handle(requestChannel, async (event, name: unknown, args: unknown) => {
    if (!isTrustedSender(event, contents(), '/index.html')) {
      log.warn({ event: 'ipc_refused' }, 'a request came from elsewhere than the app window');
      throw new Error('refused');
    }
    return answerRequest(handlers, name, args, limits, log);
  });
  return {
    publish(name, payload) {
      const target = contents();
      if (target === null || target.isDestroyed()) return;
      target.send(publicationChannel, name, payload);
    },
    stop: () => ipcMain.removeHandler(requestChannel),
  };
}
