import { join } from 'node:path';
import type { Wallet } from 'ethers';
import { openTrading } from '../../../src-main/app/open-trading.ts';
import type { AppContext, AppNetwork, InboxMessage } from '../../../src-main/app-context.ts';
import type { Trading } from '../../../src-main/app/open-trading.ts';
import { failure } from '../../../src-shared/failure.ts';
import type { SettingsView } from '../../../src-shared/ipc/views.ts';
import { ether } from '../../../src-shared/money/token.ts';
import { fail, ok } from '../../../src-shared/result.ts';
import type { EscrowChain } from '../../support/escrow-chain.ts';
import { createPerson, importKey, openTestKeystore, valueOf } from '../wallet/test-profile.ts';
import { openTestProfile as openStreamingProfile } from './streaming-profile.ts';

export interface ServedProfileOptions {
  readonly folder: string;
  readonly chain: EscrowChain;
  readonly wallet: Wallet;
  readonly settings?: Partial<SettingsView>;
}

/**
 * A whole profile without windows: keystore, trading, database thread, local service and streams, on a real chain.
 * A folder that was used before is the same profile again.
 */
export async function openServedProfile({
  folder,
  chain,
  wallet,
  settings = {},
}: ServedProfileOptions) {
  const heads = new Set<(head: number) => void>();
  const settingsListeners = new Set<(settings: SettingsView) => void>();
  const published: { name: string; payload: unknown }[] = [];
  const notifications: InboxMessage[] = [];
  const network: Partial<AppNetwork> = {
    kind: 'practice',
    practice: true,
    networkName: 'Practice',
    tokens: [ether, { address: chain.stablecoin, symbol: 'USDC', decimals: 6 }],
    onHead(listener) {
      heads.add(listener);
      return () => heads.delete(listener);
    },
  };
  let reach: (view: Parameters<Trading['resumeDelivery']>[0]) => void = () => undefined;
  const trades = await openStreamingProfile({
    folder,
    chain,
    wallet,
    settings,
    network,
    onConnections: (view) => reach(view),
  });
  const context: AppContext = {
    network: trades.network,
    onNetworkChange: () => () => undefined,
    records: trades.database.records,
    publish: (name, payload) => void published.push({ name, payload }),
    tradeBook: trades.tradeBook,
    settings: {
      get: trades.settings,
      onChange(listener) {
        settingsListeners.add(listener);
        return () => settingsListeners.delete(listener);
      },
    },
    files: {
      isAsking: () => false,
      save: async () => fail(failure('cancelled')),
      choosePath: async () => fail(failure('cancelled')),
      open: async () => fail(failure('cancelled')),
      openBytes: async () => fail(failure('cancelled')),
    },
    nodes: () => trades.links.view().nodes,
    services: () => trades.links.services,
    notify: (message) => void notifications.push(message),
    log: trades.log,
    now: () => Date.now(),
  };
  const person = createPerson();
  const trading = await openTrading({
    clipboard: { copy: async () => ok(null) },
    context,
    keystore: await openTestKeystore(context, folder),
    evidenceFolder: join(folder, 'evidence'),
    secretWindow: person.host,
  });
  person.handlers = trading.wallet.secretHandlers;
  trades.tradeBook.setDecorations(trading.decorations);
  reach = (view) => trading.resumeDelivery(view);
  if (trading.wallet.addresses().length === 0) {
    person.will(importKey(wallet.privateKey));
    valueOf(await trading.wallet.import());
  }
  const tick = async (): Promise<void> => {
    const head = await chain.provider.getBlockNumber();
    await trades.until(
      'the newest block',
      () => (trades.tradeBook.checked()?.indexed ?? -1) >= head,
    );
    heads.forEach((listener) => listener(head));
  };
  return Object.assign(trades, trading, {
    person,
    context,
    folder,
    tick,
    noteNotifications: notifications,
    published,
    async finalize() {
      await chain.anvil.mine(3);
      await tick();
    },
    lastPreview() {
      const view = person.seen.at(-1);
      if (view?.mode !== 'sign') throw new Error('no signing window was shown');
      return view;
    },
    async chooseServices(change: Partial<SettingsView>) {
      await trades.changeSettings(change);
      settingsListeners.forEach((listener) => listener(trades.settings()));
    },
    async leave() {
      trading.stop();
      await trades.close();
    },
  });
}
export type ServedProfile = Awaited<ReturnType<typeof openServedProfile>>;
