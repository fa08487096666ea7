import { failure } from '../../src-shared/failure.ts';
import {
  ipcRequests,
  type IpcParsedArgs,
  type IpcRequestName,
  type IpcResult,
} from '../../src-shared/ipc/ipc-contract.ts';
import { parseWith } from '../../src-shared/parse.ts';
import { fail, type Result } from '../../src-shared/result.ts';
import type { Logger } from '../logger.ts';
import type { RequestLimits } from './request-limits.ts';

export type IpcHandlers = {
  readonly [N in IpcRequestName]: (args: IpcParsedArgs<N>) => Promise<IpcResult<N>>;
};

/** Requests that answer with a plain value: they cannot carry a failure, so theirs rejects. */
type PlainName = {
  [N in IpcRequestName]: Extract<IpcResult<N>, Result<unknown>> extends never ? N : never;
}[IpcRequestName];
const plainRequests: Readonly<Record<PlainName, true>> = {
  'app.info': true,
  'trades.snapshot': true,
  'trades.events': true,
  'trades.history': true,
  'offers.list': true,
  'offers.services': true,
  'receivedOffers.list': true,
  'details.get': true,
  'notes.get': true,
  'details.remembered': true,
  'proposals.list': true,
  'relay.list': true,
  'evidence.list': true,
  'wallet.accounts': true,
  'wallet.lock': true,
  'wallet.transactions': true,
  'inbox.list': true,
  'inbox.seen': true,
  'contacts.list': true,
  'connections.get': true,
  'connections.retry': true,
  'settings.get': true,
  'ready.list': true,
  'practice.get': true,
  'school.get': true,
};

/** One request after the sender was trusted. Rejects only where the contract has no place for a failure. */
export async function answerRequest(
  handlers: IpcHandlers,
  name: unknown,
  args: unknown,
  limits: RequestLimits,
  log: Logger,
): Promise<unknown> {
  if (typeof name !== 'string' || !Object.hasOwn(ipcRequests, name)) {
    log.warn({ event: 'ipc_unknown_request' });
    throw new Error('unknown request');
  }
  const known = name as IpcRequestName;
  const isPlain = Object.hasOwn(plainRequests, known);
  const refused = limits.refusal(known, args);
  if (refused !== null) {
    log.warn({ event: 'ipc_over_limit', request: known, code: refused.code });
    if (isPlain) throw new Error(refused.code);
    return fail(refused);
  }
  const parsed = parseWith(ipcRequests[known].args, args);
  if (!parsed.ok) {
    log.warn({ event: 'ipc_invalid_arguments', request: known, detail: parsed.failure.detail });
    if (isPlain) throw new Error(`invalid arguments: ${parsed.failure.detail ?? ''}`);
    return parsed;
  }
  try {
    const handler = handlers[known] as (value: unknown) => Promise<unknown>;
    return await handler(parsed.value);
  } catch (error) {
    log.error({ event: 'ipc_handler_failed', request: known, error });
    if (isPlain) throw new Error('internal', { cause: error });
    return fail(failure('internal'));
  }
}
