import type { Address } from '../../src-shared/brand.ts';
import { failure } from '../../src-shared/failure.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import type { AppContext } from '../app-context.ts';
import { remoteFor } from '../service/service-name.ts';
import type { TradeServiceClient } from '../service/trade-service-client.ts';

/** A service that pays for signed calls. */
export interface Relaying {
  readonly client: TradeServiceClient;
  /** Null: this computer's own. */
  readonly host: string | null;
}

/**
 * The service that would send a call of this account: this computer's own first, else the one in Settings, if it knows
 * the account. `service_no_relay` when none does; `service_unreachable` and the like when the other can't be asked.
 */
export async function findRelayer(
  context: Pick<AppContext, 'services' | 'settings'>,
  account: Address,
): Promise<Result<Relaying>> {
  const services = context.services();
  if (services === null) return fail(failure('service_unreachable'));
  if ((await services.local.relayer(account)).ok) return ok({ client: services.local, host: null });
  const url = remoteFor(account, context.settings.get());
  if (url === null) return fail(failure('service_no_relay'));
  const remote = await services.remote.relayer(account);
  return remote.ok ? ok({ client: services.remote, host: url.host }) : remote;
}
