import { afterAll, expect, it } from 'vitest';
import { startAnvil } from '../../support/anvil.ts';
import { deployEscrowChain } from '../../support/escrow-chain.ts';
import { startRpcProxy } from '../../support/rpc-proxy.ts';
import { startTestService } from '../../support/service.ts';
import { StreamClient } from '../../support/stream-client.ts';

const stopping: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const stop of stopping.splice(0).reverse()) await stop();
});

it('a node that leaves out logs is counted in the metrics, and its traders miss nothing', async () => {
  const anvil = await startAnvil();
  stopping.push(() => anvil.kill());
  const chain = await deployEscrowChain(anvil);
  stopping.push(async () => chain.close());
  const trade = await chain.createTrade();
  await chain.confirmPayment(trade, trade.terms.amount, trade.terms.amount);
  await anvil.mine(80);
  const node = await startRpcProxy(anvil.rpcUrl);
  stopping.push(() => node.close());
  // Of each block all but what comes second: the end of the trade.
  const secondOnly = (logs: unknown) =>
    (logs as { logIndex: string }[]).filter(({ logIndex }) => Number(logIndex) > 0);
  node.setFault(async ({ method }, pass) =>
    method === 'eth_getLogs' ? { kind: 'result', result: secondOnly(await pass()) } : undefined,
  );
  const metricsToken = 'a-token-for-metrics-that-is-long-enough';
  const service = await startTestService({
    rpcUrls: [node.rpcUrl],
    escrow: { address: chain.escrow, startBlock: chain.deployment.startBlock },
    metricsToken,
  });
  stopping.push(service.stop);
  await service.chainKnown;
  const counted = async (event: string): Promise<number> => {
    const headers = { authorization: `Bearer ${metricsToken}` };
    const text = await (await fetch(`${service.address.url}/metrics`, { headers })).text();
    const line = new RegExp(`^trade_service_chain_reports_total{event="${event}"} (\\d+)$`, 'm');
    return Number(line.exec(text)?.[1]);
  };
  await expect.poll(() => counted('logs_left_out'), { timeout: 30_000 }).toBeGreaterThan(0);
  // What did not happen is there as 0: an alarm can be told from a metric that is missing.
  expect(await counted('other_chain')).toBe(0);
  const { accessToken } = service.issueLocalToken(trade.terms.seller);
  const client = await new StreamClient(service.address.url, accessToken).follow();
  stopping.push(() => client.close());
  await client.until(
    () => client.held.trades.get(trade.tradeId)?.state === 'Completed',
    'the trade',
    30_000,
  );
});
