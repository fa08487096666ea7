import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { address } from '../../../src-shared/parse.ts';
import { eventJsonSchema } from '../../../src-shared/stream/wire-shapes.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import {
  deployEscrowChain,
  type ChainTrade,
  type EscrowChain,
} from '../../support/escrow-chain.ts';
import { extendCall, settleCall, someHash } from '../../support/relay-stage.ts';
import { startTestService, type TestService } from '../../support/service.ts';
import { StreamClient } from '../../support/stream-client.ts';

let anvil: Anvil;
let chain: EscrowChain;
let service: TestService;

beforeAll(async () => {
  anvil = await startAnvil();
  chain = await deployEscrowChain(anvil, { feeBps: 100 });
  service = await startTestService({
    rpcUrls: [anvil.wsUrl],
    escrow: { address: chain.escrow, startBlock: chain.deployment.startBlock },
  });
  await service.chainKnown;
});
afterAll(async () => {
  await service?.stop();
  chain?.close();
  await anvil?.stop();
});

/** Every event of the contract that a trade can leave; the schema is the list. */
const allTypes = eventJsonSchema.options.map((option) => option.shape.type.value);

describe('every event of the contract', () => {
  it('is sent to seller, buyer, arbiter and fallback under its wire name, for real calls', async () => {
    const { seller, buyer, arbiter, fallbackArbiter } = chain.wallets;
    const streams = await Promise.all(
      [seller, buyer, arbiter, fallbackArbiter].map(async ({ address: account }) => {
        const { accessToken } = service.issueLocalToken(address(account));
        return await new StreamClient(service.address.url, accessToken).follow();
      }),
    );
    const disputed = async (): Promise<ChainTrade> => {
      const trade = await chain.createTrade();
      await chain.markPaid(trade);
      await chain.openDispute(trade);
      return trade;
    };
    // Paid in parts, one given back, completed; the fee becomes a credit.
    const completed = await chain.createTrade();
    await chain.markPaid(completed);
    const half = completed.terms.amount / 2n;
    await chain.confirmPayment(completed, half, completed.terms.amount);
    await chain.confirmPayment(completed, half, half);
    const refunded = await chain.createTrade();
    await chain.refund(refunded, refunded.terms.amount, refunded.terms.amount);
    const ruled = await disputed();
    await chain.send(buyer, 'submitEvidence', [ruled.terms, someHash()]);
    await chain.resolveDispute(ruled, 7000);
    const agreed = await chain.createTrade();
    const more = await extendCall(chain, agreed, seller, buyer, 3600);
    await chain.send(chain.walletOf(6), 'extendDeadline', [
      agreed.terms,
      more.newDeadline,
      more.approvals,
    ]);
    const { toBuyer, remaining, approvals } = await settleCall(chain, agreed, seller, buyer, 5n);
    await chain.send(chain.walletOf(6), 'settle', [agreed.terms, toBuyer, remaining, approvals]);
    const silent = await disputed();
    await chain.passTime(silent.terms.arbitrationWindow + 1);
    await chain.send(chain.walletOf(6), 'escalateDispute', [silent.terms]);
    await chain.passTime(silent.terms.arbitrationWindow + 1);
    await chain.send(chain.walletOf(6), 'expireDispute', [silent.terms]);

    for (const stream of streams) {
      await stream.next(
        'blockchain_event',
        ({ event }) => event.type === 'TRADE_SETTLED' && event.tradeId === silent.tradeId,
      );
      const types = new Set(
        stream.received.flatMap((each) =>
          each.type === 'blockchain_event' ? [each.event.type] : [],
        ),
      );
      expect([...types].toSorted()).toEqual(allTypes.toSorted());
      await stream.close();
    }
  });
});
