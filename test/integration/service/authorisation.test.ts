import { keccak256, type Wallet } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routeTable } from '../../../src-service/http/route-table.ts';
import type { TradeId } from '../../../src-shared/brand.ts';
import { address, tradeId } from '../../../src-shared/parse.ts';
import { eventsAnswerSchema, tradesAnswerSchema } from '../../../src-shared/stream/http-shapes.ts';
import { tradeJsonSchema } from '../../../src-shared/stream/wire-shapes.ts';
import { tradeStates, type TradeState } from '../../../src-shared/trade/trade.ts';
import { startAnvil, type Anvil } from '../../support/anvil.ts';
import { deployEscrowChain, type EscrowChain } from '../../support/escrow-chain.ts';
import { signIn, startTestService, type TestService } from '../../support/service.ts';
import { personOf, signedNote } from '../../support/overheard-trade-service.ts';
import { refusedStatus, StreamClient } from '../../support/stream-client.ts';

/**
 * Every route × every role × every state of a trade, on a real chain. A new route has to be given a request here, or
 * the first test fails; what its callers may see follows from its line in the route table.
 */
const metricsToken = 'only-this-test-knows-this-token-of-the-metrics';
const parties = ['seller', 'buyer', 'arbiter', 'fallbackArbiter'] as const;
const roles = [...parties, 'stranger'] as const;
type Role = (typeof roles)[number];

interface Request {
  readonly path: string;
  readonly body?: unknown;
}
const evidence = Buffer.from('what everybody in the trade may see');
const evidenceHash = keccak256(evidence);
/**
 * For each route how to ask it about a trade; null: has a test of its own, because asking changes who is asking, or
 * takes what only one can sign.
 */
const requests: Record<string, ((id: TradeId) => Request) | null> = {
  'POST /api/auth/nonce': () => ({ path: '/api/auth/nonce', body: {} }),
  'POST /api/auth/verify': null,
  'POST /api/auth/refresh': null,
  'POST /api/auth/logout': null,
  'GET /api/trades': () => ({ path: '/api/trades?limit=500' }),
  'GET /api/trades/:tradeId': (id) => ({ path: `/api/trades/${id}` }),
  'GET /api/trades/:tradeId/events': (id) => ({ path: `/api/trades/${id}/events` }),
  'GET /api/trades/:tradeId/notes': (id) => ({ path: `/api/trades/${id}/notes` }),
  'POST /api/trades/:tradeId/notes': null,
  'GET /api/trades/:tradeId/files': (id) => ({ path: `/api/trades/${id}/files` }),
  'GET /api/trades/:tradeId/files/:keccak': (id) => ({
    path: `/api/trades/${id}/files/${evidenceHash}`,
  }),
  'PUT /api/trades/:tradeId/files/:keccak': null,
  'GET /api/updates': () => ({ path: '/api/updates' }),
  'POST /api/offers': null,
  'GET /api/offers': () => ({ path: '/api/offers' }),
  'DELETE /api/offers/:cursor': null,
  'GET /api/relay': null,
  'POST /api/relay': null,
  'GET /api/relay/:digest': null,
  'GET /api/chain': () => ({ path: '/api/chain' }),
  'GET /health': () => ({ path: '/health' }),
  'GET /ready': () => ({ path: '/ready' }),
  'GET /ws-stats': () => ({ path: '/ws-stats' }),
  'GET /metrics': () => ({ path: '/metrics' }),
};

let anvil: Anvil;
let chain: EscrowChain;
let service: TestService;
let url: string;
let clockAhead = 0;
let firstCursor: number;
let wallets: Record<Role, Wallet>;
const tokens = {} as Record<Role, string>;
const live = {} as Record<Role, StreamClient>;
const trades = new Map<TradeState, TradeId>();
const unknown = tradeId(`0x${'12'.repeat(32)}`);
const closing: StreamClient[] = [];

beforeAll(async () => {
  anvil = await startAnvil();
  chain = await deployEscrowChain(anvil);
  const { seller, buyer, arbiter, fallbackArbiter } = chain.wallets;
  wallets = { seller, buyer, arbiter, fallbackArbiter, stranger: chain.walletOf(7) };
  service = await startTestService(
    {
      rpcUrls: [anvil.wsUrl],
      escrow: { address: chain.escrow, startBlock: chain.deployment.startBlock },
      allowQueryToken: false,
      metricsToken,
    },
    { now: () => Date.now() + clockAhead },
  );
  await service.chainKnown;
  ({ url } = service.address);
  for (const role of roles) {
    tokens[role] = (await signIn(url, wallets[role])).accessToken;
    live[role] = await open(role).follow();
  }
  firstCursor = (await live.seller.connected()).cursor;
  await makeTrades();
});

afterAll(async () => {
  for (const client of closing) await client.close();
  await service?.stop();
  chain?.close();
  await anvil?.stop();
});

function open(role: Role): StreamClient {
  const client = new StreamClient(url, tokens[role]);
  closing.push(client);
  return client;
}

async function makeTrades(): Promise<void> {
  const made = async () => await chain.createTrade();
  const funded = await made();
  const paid = await made();
  await chain.markPaid(paid);
  const disputed = await made();
  await chain.markPaid(disputed);
  await chain.openDispute(disputed);
  const completed = await made();
  await chain.confirmPayment(completed, completed.terms.amount, completed.terms.amount);
  const cancelled = await made();
  await chain.refund(cancelled, cancelled.terms.amount, cancelled.terms.amount);
  const settled = await made();
  await chain.markPaid(settled);
  await chain.openDispute(settled);
  await chain.resolveDispute(settled, 5000);
  // Its creation is taken back: it is in no state at all, and its row stays for its parties.
  const orphan = await made();
  for (const each of [funded, paid, disputed, completed, cancelled, settled, orphan])
    await live.seller.until(() => live.seller.held.trades.has(each.tradeId));
  await anvil.request('anvil_reorg', [1, []]);
  await live.seller.until(() => !live.seller.held.trades.has(orphan.tradeId), 'the retraction');
  for (const each of [funded, paid, disputed, completed, cancelled, settled]) {
    const held = live.seller.held.trades.get(each.tradeId)!;
    trades.set(held.state, each.tradeId);
  }
  trades.set('None', orphan.tradeId);
  for (const id of standing()) expect((await putEvidence(id, tokens.seller)).status).toBe(201);
}

async function putEvidence(id: TradeId, token: string): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${url}/api/trades/${id}/files/${evidenceHash}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}` },
    body: evidence,
  });
  return { status: answer.status, text: await answer.text() };
}

const isParty = (role: Role): boolean => role !== 'stranger';
const standing = (): TradeId[] =>
  [...trades].flatMap(([state, id]) => (state === 'None' ? [] : [id]));

async function ask(
  method: string,
  { path, body }: Request,
  token: string | null,
): Promise<{ status: number; text: string }> {
  const answer = await fetch(url + path, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, text: await answer.text() };
}

describe('who sees a trade', () => {
  it('is asked at every route there is, in every state there is', () => {
    const names = routeTable.map(({ method, path }) => `${method} ${path}`);
    expect(Object.keys(requests).sort()).toEqual(names.sort());
    expect([...trades.keys()].sort()).toEqual([...tradeStates].sort());
  });

  for (const route of routeTable) {
    const name = `${route.method} ${route.path}`;
    const request = requests[name];
    if (request === null || request === undefined) continue;
    for (const state of tradeStates) {
      it(`${name}, ${state}`, async () => {
        const id = trades.get(state)!;
        for (const role of roles) {
          const { status, text } = await ask(route.method, request(id), tokens[role]);
          switch (route.caller) {
            case 'anyone':
              expect(status, role).toBe(route.status);
              break;
            case 'METRICS_TOKEN':
              expect(status, role).toBe(404);
              break;
            case 'signed in':
              expect(status, role).toBe(route.status);
              if (!isParty(role))
                for (const each of trades.values()) expect(text).not.toContain(each);
              break;
            case 'party': {
              const shown = isParty(role) && state !== 'None';
              expect(status, role).toBe(shown ? route.status : 404);
              // The answer for another's trade is that for no trade, to the letter.
              if (!shown)
                expect(text).toBe((await ask(route.method, request(unknown), tokens[role])).text);
            }
          }
        }
        const nobody = await ask(route.method, request(id), null);
        const closed = route.caller === 'METRICS_TOKEN' ? 404 : 401;
        expect(nobody.status).toBe(route.caller === 'anyone' ? route.status : closed);
        for (const wrong of ['nonsense', `${tokens.seller}x`, metricsToken]) {
          if (wrong === metricsToken && route.caller === 'METRICS_TOKEN') continue;
          const answer = await ask(route.method, request(id), wrong);
          expect(answer.status).toBe(route.caller === 'anyone' ? route.status : closed);
        }
      });
    }
  }

  it('GET /metrics, for who has its token, and names no trade and no account', async () => {
    const { status, text } = await ask('GET', { path: '/metrics' }, metricsToken);
    expect(status).toBe(200);
    expect(text).toContain('trade_service_sockets 5');
    expect(text).toMatch(
      /trade_service_http_request_seconds_count\{.*route="\/api\/trades\/:tradeId"/,
    );
    for (const id of trades.values()) expect(text).not.toContain(id);
    for (const role of roles) expect(text).not.toContain(wallets[role].address);
  });

  it('notes and files are taken from its parties, each with their own signature', async () => {
    for (const role of roles) {
      for (const [state, id] of trades) {
        const open = isParty(role) && state !== 'None';
        const post = async (to: TradeId) => {
          const note = await signedNote(
            personOf(wallets[role]),
            to,
            `${role} ${state}`,
            chain.domain,
          );
          const request = { path: `/api/trades/${to}/notes`, body: note };
          return await ask('POST', request, tokens[role]);
        };
        const posted = await post(id);
        expect(posted.status, `${role} ${state}`).toBe(open ? 201 : 404);
        const put = await putEvidence(id, tokens[role]);
        expect(put.status).toBe(open ? 200 : 404);
        if (open) continue;
        expect(posted.text).toBe((await post(unknown)).text);
        expect(put.text).toBe((await putEvidence(unknown, tokens[role])).text);
      }
    }
    // Another party's words, handed in by somebody who may write here.
    const id = trades.get('Funded')!;
    const buyers = await signedNote(personOf(wallets.buyer), id, 'I confess', chain.domain);
    const request = { path: `/api/trades/${id}/notes`, body: buyers };
    expect((await ask('POST', request, tokens.seller)).status).toBe(403);
  });

  it('the list, role by role and state by state', async () => {
    for (const role of roles) {
      for (const asked of roles) {
        const query = asked === 'stranger' ? '' : `&role=${asked}`;
        const { text } = await ask('GET', { path: `/api/trades?limit=500${query}` }, tokens[role]);
        const listed = tradesAnswerSchema.parse(JSON.parse(text)).trades;
        const expected =
          isParty(role) && (asked === role || asked === 'stranger') ? standing() : [];
        expect(listed.map((trade) => trade.tradeId).sort()).toEqual(expected.sort());
      }
      for (const [state, id] of trades) {
        const { text } = await ask('GET', { path: `/api/trades?q=${id}` }, tokens[role]);
        const found = tradesAnswerSchema.parse(JSON.parse(text)).trades;
        expect(found.map((trade) => trade.state)).toEqual(
          isParty(role) && state !== 'None' ? [state] : [],
        );
        // Pages begin after a trade: naming another's tells nothing either.
        const { text: page } = await ask('GET', { path: `/api/trades?page=${id}` }, tokens[role]);
        if (!isParty(role)) expect(page).toBe('{"trades":[],"next":null}');
      }
    }
  });

  it('what a party is shown is the trade itself', async () => {
    for (const role of parties) {
      for (const [state, id] of trades) {
        if (state === 'None') continue;
        const one = await ask('GET', { path: `/api/trades/${id}` }, tokens[role]);
        expect(tradeJsonSchema.parse(JSON.parse(one.text))).toMatchObject({ tradeId: id, state });
        const { text } = await ask('GET', { path: `/api/trades/${id}/events` }, tokens[role]);
        const { events } = eventsAnswerSchema.parse(JSON.parse(text));
        expect(events[0]).toMatchObject({ tradeId: id, type: 'TRADE_CREATED' });
      }
    }
  });
});

describe('who is sent a trade over /trades-ws', () => {
  const idsIn = (client: StreamClient) => ({
    live: new Set(
      client.received.flatMap((m) => (m.type === 'blockchain_event' ? [m.tradeId] : [])),
    ),
    snapshot: client.received.flatMap((m) =>
      m.type === 'snapshot' ? m.trades.map((trade) => trade.tradeId) : [],
    ),
  });

  for (const role of roles) {
    it(`${role}: live, in a snapshot, in a replay`, async () => {
      const head = (await anvil.request('eth_blockNumber')) as string;
      await live[role].next('chain', ({ indexed }) => indexed >= Number(head));
      const all = [...trades.values()].sort();
      expect([...idsIn(live[role]).live].sort()).toEqual(isParty(role) ? all : []);
      const fresh = await open(role).follow();
      expect(idsIn(fresh).snapshot.sort()).toEqual(isParty(role) ? standing().sort() : []);
      const replaying = open(role);
      const { epoch } = await replaying.connected();
      replaying.send({ type: 'subscribe', scope: 'mine', after: firstCursor, epoch });
      await replaying.next('caught_up');
      // A retraction reaches who was told of the trade.
      expect([...idsIn(replaying).live].sort()).toEqual(isParty(role) ? all : []);
    });

    it(`${role}: single trades, also guessed ones`, async () => {
      for (const after of [undefined, firstCursor]) {
        const client = open(role);
        await client.connected();
        for (const [state, id] of trades) {
          client.send({
            type: 'subscribe',
            tradeId: id,
            requestId: state,
            ...(after === undefined ? {} : { after }),
          });
          if (isParty(role)) {
            await client.next('subscribed', (m) => m.requestId === state);
            await client.next('caught_up', (m) => m.tradeId === id);
          } else {
            const refused = await client.next('error', (m) => m.requestId === state);
            client.send({ type: 'subscribe', tradeId: unknown, requestId: `no ${state}` });
            const none = await client.next('error', (m) => m.requestId === `no ${state}`);
            expect(refused).toEqual({ ...none, requestId: state });
            expect(refused.code).toBe('not_found');
          }
        }
        const { live: replayed, snapshot } = idsIn(client);
        const expected = after === undefined ? snapshot : [...replayed];
        const shown = after === undefined ? standing() : [...trades.values()];
        expect(expected.sort()).toEqual(isParty(role) ? shown.sort() : []);
      }
    });

    it(`${role}: no token of somebody else, and none in the query`, async () => {
      const client = open(role);
      await client.connected();
      for (const other of roles) {
        client.send({ type: 'refresh', token: tokens[other], requestId: other });
        if (other === role) await client.next('refreshed', (m) => m.requestId === other);
        else
          expect(await client.next('error', (m) => m.requestId === other)).toMatchObject({
            code: 'other_user',
          });
      }
      const inQuery = `/trades-ws?token=${tokens[role]}`;
      expect(await refusedStatus(url, {}, inQuery)).toBe(401);
    });
  }

  it('nobody without a good token', async () => {
    expect(await refusedStatus(url)).toBe(401);
    for (const wrong of ['nonsense', `${tokens.seller}x`, metricsToken])
      expect(await refusedStatus(url, { authorization: `Bearer ${wrong}` })).toBe(401);
  });
});

describe('whose sign-in has ended', () => {
  /** Every route that isn't open to anyone. */
  async function expectShut(token: string): Promise<void> {
    for (const route of routeTable) {
      const request = requests[`${route.method} ${route.path}`];
      if (request === null || request === undefined || route.caller === 'anyone') continue;
      for (const id of trades.values()) {
        const { status } = await ask(route.method, request(id), token);
        expect(status, `${route.method} ${route.path}`).toBe(
          route.caller === 'METRICS_TOKEN' ? 404 : 401,
        );
      }
    }
    expect(await refusedStatus(url, { authorization: `Bearer ${token}` })).toBe(401);
  }

  it.each(parties)(
    'by signing out, as %s: shut within 5 s, and another sign-in is not',
    async (role) => {
      const { accessToken, refreshToken } = await signIn(url, wallets[role]);
      const client = await new StreamClient(url, accessToken).follow();
      const request = { path: '/api/auth/logout', body: {} };
      expect((await ask('POST', request, null)).status).toBe(401);
      const startedAt = Date.now();
      expect((await ask('POST', request, accessToken)).status).toBe(204);
      expect((await client.closed).code).toBe(4403);
      expect(Date.now() - startedAt).toBeLessThan(5000);
      await expectShut(accessToken);
      const refresh = { path: '/api/auth/refresh', body: { refreshToken } };
      expect((await ask('POST', refresh, null)).status).toBe(401);
      expect((await ask('GET', { path: '/api/trades' }, tokens[role])).status).toBe(200);
    },
  );

  it.each(parties)('by signing out everywhere, as %s', async (role) => {
    const first = await signIn(url, wallets[role]);
    const second = await signIn(url, wallets[role]);
    const request = { path: '/api/auth/logout', body: { all: true } };
    expect((await ask('POST', request, first.accessToken)).status).toBe(204);
    await expectShut(first.accessToken);
    await expectShut(second.accessToken);
    await expectShut(tokens[role]);
    tokens[role] = (await signIn(url, wallets[role])).accessToken;
  });

  it('by time: 4401 within a second, and every route refuses', async () => {
    const client = await open('seller').follow();
    clockAhead += 15 * 60 * 1000;
    const startedAt = Date.now();
    expect((await client.closed).code).toBe(4401);
    expect(Date.now() - startedAt).toBeLessThan(1000);
    for (const role of roles) await expectShut(tokens[role]);
    const renewed = await signIn(url, wallets.seller);
    expect(address(renewed.userId)).toBe(address(wallets.seller.address));
    expect((await ask('GET', { path: '/api/trades' }, renewed.accessToken)).status).toBe(200);
  });
});
