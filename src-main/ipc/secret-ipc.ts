import { ipcMain, type MessagePortMain, type WebContents } from 'electron';
import {
  secretRequests,
  type SecretRequestName,
  type SecretResults,
  type SecretWindowView,
} from '../../src-shared/ipc/signing-contract.ts';
import { failure } from '../../src-shared/failure.ts';
import { parseWith, type z } from '../../src-shared/parse.ts';
import { fail } from '../../src-shared/result.ts';
import type { Logger } from '../logger.ts';
import { isTrustedSender } from './trusted-sender.ts';

const secretRequestChannel = 'escrow-desk:secret-request';
const secretViewChannel = 'escrow-desk:secret-view';
const secretEntryChannel = 'escrow-desk:secret-entry';

type SecretHandlerMap = {
  readonly [N in SecretRequestName]: (
    args: z.output<(typeof secretRequests)[N]['args']>,
  ) => Promise<SecretResults[N]>;
};

export interface SecretIpc {
  showView(view: SecretWindowView): void;
  /** Passes on the window's end of a channel to the signer, which main never listens to. */
  giveEntry(opened: { readonly entry: number; readonly port: MessagePortMain }): void;
  stop(): void;
}

/**
 * The IPC of the one window that main owns for secrets: only this page in this webContents is heard, and only
 * until `stop`.
 */
export function serveSecretIpc(
  contents: WebContents,
  page: string,
  handlers: SecretHandlerMap,
  log: Logger,
): SecretIpc {
  ipcMain.handle(secretRequestChannel, async (event, name: unknown, args: unknown) => {
    if (!isTrustedSender(event, contents, page)) {
      log.warn({ event: 'secret_ipc_refused' });
      throw new Error('refused');
    }
    if (typeof name !== 'string' || !Object.hasOwn(secretRequests, name))
      throw new Error('unknown request');
    const known = name as SecretRequestName;
    const parsed = parseWith(secretRequests[known].args, args);
    if (!parsed.ok) return fail(failure('invalid_input'));
    try {
      const handler = handlers[known] as (value: unknown) => Promise<unknown>;
      return await handler(parsed.value);
    } catch (error) {
      log.error({ event: 'secret_handler_failed', request: known, error });
      return fail(failure('internal'));
    }
  });
  return {
    showView(view) {
      if (!contents.isDestroyed()) contents.send(secretViewChannel, view);
    },
    giveEntry({ entry, port }) {
      if (!contents.isDestroyed()) contents.postMessage(secretEntryChannel, entry, [port]);
    },
    stop: () => ipcMain.removeHandler(secretRequestChannel),
  };
}
