import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { buildIfStale } from '../scripts/build.mjs';
import { prepareWindow, withWindowEnvironment } from '../scripts/window-environment.mjs';
import { formatAmount } from '../src-shared/money/amount.ts';
import { makeProfile, startApp, type AppUnderTest } from '../test/e2e/support/app-under-test.ts';
import { changeSettings, expectNetworkUp } from '../test/e2e/support/own-network.ts';
import { importAccount } from '../test/e2e/support/secret-window.ts';
import type { Anvil } from '../test/support/anvil.ts';
import type { ChainTrade, EscrowChain } from '../test/support/escrow-chain.ts';
import { notMeasured, quantile, type BenchContext, type Metric } from './metric.ts';
import { partReleases } from './part-releases.ts';

const aimMs = 50;
/** As in the subscriber's figure: twenty blocks a second. */
const paceMs = 50;

/**
 * Chain log → pixel: the real app in a real window with its embedded service. A sample runs from just before the
 * transaction is handed to the node to the animation frame that paints the trade's new remainder in the open detail.
 */
export async function measurePixels(
  { say }: BenchContext,
  anvil: Anvil,
  chain: EscrowChain,
  count: number,
): Promise<readonly Metric[]> {
  const prepared = await prepareWindow().catch((error: unknown) => String(error));
  if (typeof prepared === 'string')
    return [notMeasured('log → pixel, p95', 'ms', 'the aim itself', '≤ 50 ms', prepared)];
  const runtime = prepared;
  await buildIfStale();
  return withWindowEnvironment(runtime, async (environment) => {
    Object.assign(process.env, environment);
    const profile = await makeProfile('bench');
    const app = await startApp(profile);
    try {
      const trade = await openTrade(app, anvil, chain);
      await watchRemainder(app);
      const samples: number[] = [];
      for await (const { sentAtWallClock, index } of partReleases(chain, trade, count)) {
        const left = formatAmount(trade.terms.amount - BigInt(index) - 1n, 18);
        const painted = await paintedAt(app, left);
        samples.push(painted - sentAtWallClock);
        await setTimeout(Math.max(0, sentAtWallClock + paceMs - Date.now()));
      }
      const value = quantile(samples.slice(10), 0.95);
      say(
        `log → pixel: p50 ${quantile(samples.slice(10), 0.5).toFixed(1)} ms, p95 ${value.toFixed(1)} ms, Electron ${runtime.version}`,
      );
      return [
        {
          name: 'log → pixel, p95',
          value,
          unit: 'ms',
          baseline: 'the aim itself',
          baselineValue: aimMs,
          ratio: value / aimMs,
          aim: '≤ 50 ms',
          met: value <= aimMs,
          note: `Electron ${runtime.version}`,
        },
      ];
    } finally {
      await app.close();
      await profile.remove();
    }
  });
}

/** The buyer's app on this chain, with one trade open in the detail. */
async function openTrade(app: AppUnderTest, anvil: Anvil, chain: EscrowChain): Promise<ChainTrade> {
  await changeSettings(app, {
    network: {
      kind: 'own',
      name: 'Bench',
      chainId: chain.chainId,
      rpcUrls: [anvil.wsUrl],
      startBlock: chain.deployment.startBlock,
      tokens: [],
      explorerUrl: null,
    },
  });
  await importAccount(app, chain.wallets.buyer.privateKey, 'Buyer');
  await expectNetworkUp(app);
  const trade = await chain.createTrade();
  await app.window.getByTestId('nav-trades').click();
  await app.window.locator(`[data-trade-id="${trade.tradeId}"]`).click();
  await app.window.getByTestId('four-lines').waitFor();
  return trade;
}

interface PaintLog {
  painted: { text: string; at: number }[];
  waiting: { part: string; resolve: (at: number) => void }[];
}

/** Notes, for each change of the four lines, the frame that paints it. */
async function watchRemainder(app: AppUnderTest): Promise<void> {
  await app.window.evaluate(() => {
    const log: PaintLog = { painted: [], waiting: [] };
    Object.assign(window, { paintLog: log });
    const lines = document.querySelector('[data-testid="trade-detail"]');
    if (lines === null) throw new Error('no trade is open');
    new MutationObserver(() => {
      const text = document.querySelector('[data-testid="four-lines"]')?.textContent ?? '';
      if (log.painted.at(-1)?.text === text) return;
      requestAnimationFrame((frame) => {
        const at = performance.timeOrigin + Math.max(frame, performance.now());
        log.painted.push({ text, at });
        for (const { resolve } of log.waiting.splice(
          0,
          log.waiting.length,
          ...log.waiting.filter(({ part }) => !text.includes(part)),
        ))
          resolve(at);
      });
    }).observe(lines, { subtree: true, childList: true, characterData: true });
  });
}

/** When the frame with this remainder was painted, milliseconds of the wall clock. */
async function paintedAt(app: AppUnderTest, remainder: string): Promise<number> {
  return app.window.evaluate(
    (part) =>
      new Promise<number>((resolve, reject) => {
        const { paintLog: log } = window as unknown as { paintLog: PaintLog };
        const found = log.painted.find(({ text }) => text.includes(part));
        if (found !== undefined) return resolve(found.at);
        const timer = window.setTimeout(() => reject(new Error(`${part} was not painted`)), 20_000);
        log.waiting.push({
          part,
          resolve: (at) => {
            clearTimeout(timer);
            resolve(at);
          },
        });
      }),
    remainder,
  );
}
