import { Wallet } from 'ethers';
import { noteDigest, noteTypedData } from '../../src-escrow/agreement/note-digest.ts';
import { signTypedData, type EscrowDomain } from '../../src-escrow/agreement/terms-digest.ts';
import {
  createTradeServiceClient,
  type TradeServiceClient,
} from '../../src-main/service/trade-service-client.ts';
import type { TradeServiceConfiguration } from '../../src-service/configuration.ts';
import type { TradeServiceDependencies } from '../../src-service/create-trade-service.ts';
import type { Address, TradeId } from '../../src-shared/brand.ts';
import { address } from '../../src-shared/parse.ts';
import type { Note, NoteKind } from '../../src-shared/trade/note.ts';
import { ScriptedChain, scriptedEscrow, type ScriptedTrade } from './scripted-chain.ts';
import { startTestService, type TestService } from './service.ts';
import { StreamClient } from './stream-client.ts';

/** A key account; `address` as everywhere in the project. */
export interface Person {
  readonly wallet: Pick<Wallet, 'signTypedData'>;
  readonly address: Address;
}

export const personOf = (wallet: Pick<Wallet, 'signTypedData' | 'address'>): Person => ({
  wallet,
  address: address(wallet.address),
});
export const newPerson = (): Person => personOf(new Wallet(Wallet.createRandom().privateKey));

export async function signedNote(
  author: Person,
  tradeId: TradeId,
  text: string,
  domain: EscrowDomain,
  change: { kind?: NoteKind; createdAt?: number } = {},
): Promise<Note> {
  const content = {
    tradeId,
    kind: change.kind ?? 'message',
    text,
    createdAt: Date.now(),
    ...change,
  };
  return {
    ...content,
    id: noteDigest(content, domain),
    author: author.address,
    signature: await signTypedData(author.wallet, noteTypedData(content, domain)),
  };
}

/** The app's client of a running service; tokens as the embedded service gives them to its own app. */
export function appClientOf(service: TestService, domain: EscrowDomain): TradeServiceClient {
  return createTradeServiceClient({
    endpoint: {
      source: 'local',
      url: () => service.address.url,
      token: async (account) => {
        const { accessToken, expiresInMs } = service.issueLocalToken(account);
        return { ok: true, token: accessToken, expiresInMs };
      },
      onChange: () => () => undefined,
    },
    domain: () => domain,
  });
}

export const scriptedDomain: EscrowDomain = { chainId: 31337, escrow: scriptedEscrow };

/** A service on a scripted chain with one trade, its people, and the app's client of it. */
export async function stageTrade(
  stopping: (() => Promise<unknown>)[],
  change: Partial<TradeServiceConfiguration> = {},
  dependencies: Partial<TradeServiceDependencies> = {},
) {
  const chain = new ScriptedChain();
  const service = await startTestService(change, { follow: chain.follow, ...dependencies });
  stopping.push(service.stop);
  await chain.started;
  const [seller, buyer, arbiter, stranger] = [newPerson(), newPerson(), newPerson(), newPerson()];
  const newTrade = async (): Promise<ScriptedTrade> => {
    const made = chain.newTrade(seller.address, buyer.address, arbiter.address);
    await chain.mine([{ type: 'TRADE_CREATED', trade: made }]);
    return made;
  };
  const trade = await newTrade();
  const tokenOf = (person: Person): string => service.issueLocalToken(person.address).accessToken;
  const follow = async (person: Person): Promise<StreamClient> => {
    const client = new StreamClient(service.address.url, tokenOf(person));
    stopping.push(() => client.close());
    return await client.follow();
  };
  return {
    chain,
    service,
    url: service.address.url,
    trade,
    newTrade,
    seller,
    buyer,
    arbiter,
    stranger,
    tokenOf,
    follow,
    client: appClientOf(service, scriptedDomain),
    note: (author: Person, text: string, more: { kind?: NoteKind; createdAt?: number } = {}) =>
      signedNote(author, trade.tradeId, text, scriptedDomain, more),
  };
}
