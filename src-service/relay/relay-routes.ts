import type { FastifyInstance } from 'fastify';
import { signedCall } from '../../src-escrow/agreement/signed-call.ts';
import type { Address } from '../../src-shared/brand.ts';
import { RpcError } from '../../src-escrow/rpc/rpc-error.ts';
import { networkFacts } from '../../src-shared/network/networks.ts';
import { hashSchema, z } from '../../src-shared/parse.ts';
import { relayCallSchema } from '../../src-shared/stream/relay-call.ts';
import type {
  relayAnswerSchema,
  relayerAnswerSchema,
} from '../../src-shared/stream/trade-update-shapes.ts';
import { termsJsonSchema } from '../../src-shared/trade/terms.ts';
import { RequestRefused } from '../http/error-answer.ts';
import { callerOf, parsedOrRefused } from '../http/http-server.ts';
import type { SignedInRoutesOptions } from '../http/trade-access.ts';
import type { RelayChain } from './relay-chain.ts';
import {
  maxCallsOfAccount,
  maxCallsOfParty,
  relayAnswer,
  type AcceptedJob,
  type RelayStore,
} from './relay-store.ts';
import { toGwei, type RelayTarget } from './relayer.ts';

/** The relayer as requests see it. */
export interface RelayQueue {
  readonly address: Address;
  readonly wake: () => void;
  readonly store: RelayStore;
  readonly chain: RelayChain;
  readonly target: () => Promise<RelayTarget | null>;
  readonly dailyLimitGwei: number;
}

export interface RelayRoutesOptions extends SignedInRoutesOptions {
  /** Null without a relayer key: nothing is relayed here. */
  readonly queue: RelayQueue | null;
  /** Unix milliseconds. */
  readonly now: () => number;
}

const digestParameterSchema = z.object({ digest: hashSchema });
const scarce = (message: string): RequestRefused =>
  new RequestRefused(429, 'rate_limited', message);

/** `GET` and `POST /api/relay`, `GET /api/relay/:digest`: signed calls of parties without coin for the network fee. */
export function addRelayRoutes(server: FastifyInstance, options: RelayRoutesOptions): void {
  const { store, signIn, onFailure, now, queue } = options;

  function openQueue(): RelayQueue {
    if (queue !== null) return queue;
    throw new RequestRefused(404, 'not_found', 'This service relays no calls.');
  }

  server.get('/api/relay', async (request): Promise<z.input<typeof relayerAnswerSchema>> => {
    await callerOf(request, signIn, onFailure);
    return { relayer: openQueue().address };
  });

  server.post('/api/relay', async (request, reply) => {
    const { account } = await callerOf(request, signIn, onFailure);
    const relay = openQueue();
    const call = parsedOrRefused(relayCallSchema, request.body);
    const trade = await store.trade(call.tradeId, account);
    if (trade === null) throw new RequestRefused(404, 'not_found');
    const target = await relay.target().catch(asUnavailable);
    if (target === null)
      throw new RequestRefused(503, 'unavailable', 'The chain is not known yet.');
    const signed = signedCall(call, termsJsonSchema.parse(trade.terms), target);
    if (signed === null)
      throw new RequestRefused(
        400,
        'bad_request',
        'approvals: one of the seller, one of the buyer.',
      );
    const { digest, data, deadline, signers } = signed;
    if (!signers.includes(account))
      throw new RequestRefused(
        403,
        'forbidden',
        'approval: only what you signed yourself is sent.',
      );
    const known = await relay.store.find(digest);
    if (known !== null) return await reply.code(202).send(relayAnswer(known));

    const { gasLimit, reservedGwei } = await quoted(relay, target, data);
    const accepted = await relay.store.accept(
      {
        digest,
        tradeId: call.tradeId,
        account,
        data,
        deadline,
        gasLimit,
        reservedGwei,
        now: now(),
      },
      relay.dailyLimitGwei,
    );
    if (accepted.outcome === 'stored') relay.wake();
    return await reply.code(202).send(answerOf(accepted));
  });

  server.get('/api/relay/:digest', async (request): Promise<z.input<typeof relayAnswerSchema>> => {
    const { account } = await callerOf(request, signIn, onFailure);
    const relay = openQueue();
    const parsed = digestParameterSchema.safeParse(request.params);
    const job = parsed.success ? await relay.store.find(parsed.data.digest) : null;
    if (job === null || !(await store.isParty(job.tradeId, account)))
      throw new RequestRefused(404, 'not_found');
    return relayAnswer(job);
  });
}

/** What the call may use and cost at most; throws when the contract would refuse it, or it needs too much. */
async function quoted(
  relay: RelayQueue,
  target: RelayTarget,
  data: `0x${string}`,
): Promise<{ gasLimit: number; reservedGwei: number }> {
  const { relayedGas } = networkFacts(target.chainId);
  const gas = await relay.chain
    .simulate(relay.address, { to: target.escrow, data, gas: relayedGas })
    .catch(asUnavailable);
  if (typeof gas !== 'number')
    throw new RequestRefused(409, 'would_revert', gas.sentence, {
      details: { reason: gas.reason },
    });
  if (gas > relayedGas) {
    throw new RequestRefused(
      403,
      'forbidden',
      `This call needs ${gas} gas; ${relayedGas} are paid here at most. Send it yourself.`,
    );
  }
  // What a call needs moves a little until it is mined.
  const gasLimit = Math.min(relayedGas, gas + Math.ceil(gas / 4));
  const { maxFee } = await relay.chain.fees().catch(asUnavailable);
  return { gasLimit, reservedGwei: toGwei(BigInt(gasLimit) * maxFee) };
}

function answerOf(accepted: AcceptedJob): z.input<typeof relayAnswerSchema> {
  switch (accepted.outcome) {
    case 'stored':
    case 'known':
      return relayAnswer(accepted.job);
    case 'not_found':
      throw new RequestRefused(404, 'not_found');
    case 'trade_limit':
      throw scarce(`${maxCallsOfParty} of your calls in this trade were sent. Send it yourself.`);
    case 'account_limit':
      throw scarce(
        `${maxCallsOfAccount} of your calls were sent today. Wait, or send it yourself.`,
      );
    case 'spend_limit':
      throw scarce('This service has spent its daily amount. Wait, or send it yourself.');
  }
}

function asUnavailable(error: unknown): never {
  if (error instanceof RpcError)
    throw new RequestRefused(503, 'unavailable', 'The chain does not answer. Try again.');
  throw error;
}
