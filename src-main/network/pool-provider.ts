import {
  JsonRpcApiProvider,
  Network,
  type JsonRpcError,
  type JsonRpcPayload,
  type JsonRpcResult,
} from 'ethers';
import { RpcError } from '../../src-escrow/rpc/rpc-error.ts';
import type { RpcPool } from '../../src-escrow/rpc-pool.ts';
import { z } from '../../src-shared/parse.ts';

/**
 * An ethers provider whose requests go through the pool: several nodes as one, all compared with each other, every
 * request bounded in time. Nothing is cached. `pool` null: there is no node; every request rejects.
 */
export class PoolProvider extends JsonRpcApiProvider {
  readonly #pool: RpcPool | null;

  constructor(pool: RpcPool | null, chainId: number) {
    const network = Network.from(chainId);
    super(network, {
      staticNetwork: network,
      cacheTimeout: -1,
      batchMaxCount: 1,
      polling: true,
      pollingInterval: 2000,
    });
    this.#pool = pool;
    this._start();
  }

  override async _send(
    payload: JsonRpcPayload | JsonRpcPayload[],
  ): Promise<(JsonRpcResult | JsonRpcError)[]> {
    const requests = Array.isArray(payload) ? payload : [payload];
    return Promise.all(requests.map((request) => this.#answer(request)));
  }

  async #answer({ id, method, params }: JsonRpcPayload): Promise<JsonRpcResult | JsonRpcError> {
    if (this.#pool === null)
      throw new RpcError('unreachable', 'no node is configured or running', { host: 'none' });
    try {
      const list = Array.isArray(params) ? (params as unknown[]) : [params];
      return { id, result: await this.#pool.request(method, list, z.unknown()) };
    } catch (error) {
      if (!(error instanceof RpcError) || error.code === undefined) throw error;
      const { code, message, data } = error;
      return { id, error: { code, message, data } };
    }
  }
}
