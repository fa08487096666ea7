import WebSocket from 'ws';
import { startAnvil } from '../test/support/anvil.ts';
import { deployEscrowChain } from '../test/support/escrow-chain.ts';
import { partReleases } from './part-releases.ts';
import { quantile } from './figure.ts';
import { setTimeout as d } from 'node:timers/promises';
import { DatabaseSync } from 'node:sqlite';
const anvil = await startAnvil();
const chain = await deployEscrowChain(anvil);
const trade = await chain.createTrade();
const sock = async () => {
  const w = new WebSocket(anvil.wsUrl, { perMessageDeflate: false });
  await new Promise((r) => w.once('open', r));
  return w;
};
const heads = await sock();
const logs = await sock();
const both = await sock();
const req = await sock();
const T: Record<string, number[]> = {};
let sentAt = 0; const T2: Record<string, number[]> = {};
const note = (k: string) => (T2[k] ??= []).push(performance.now());
heads.on('message', (m) => {
  const s = JSON.parse(m.toString());
  if (s.params) {
    note('heads');
    req.send(
      JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'eth_getLogs',
        params: [{ address: chain.escrow, blockHash: s.params.result.hash }],
      }),
    );
  }
});
req.on('message', () => note('getLogs'));
logs.on('message', (m) => {
  const s = JSON.parse(m.toString());
  if (s.params) note('logs');
});
both.on('message', (m) => {
  const s = JSON.parse(m.toString());
  if (s.params) note(s.params.result.parentHash ? 'both.heads' : 'both.logs');
});
heads.send(
  JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_subscribe', params: ['newHeads'] }),
);
logs.send(
  JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'eth_subscribe',
    params: ['logs', { address: chain.escrow }],
  }),
);
both.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_subscribe', params: ['newHeads'] }));
both.send(
  JSON.stringify({
    jsonrpc: '2.0',
    id: 2,
    method: 'eth_subscribe',
    params: ['logs', { address: chain.escrow }],
  }),
);
const db = new DatabaseSync('/tmp/h6/p.db');
db.exec('pragma journal_mode=wal; pragma synchronous=full; create table if not exists t(a,b)');
const ins = db.prepare('insert into t values(?,?)');
await d(200);
const it = partReleases(chain, trade, 150);
for (;;) {
  const p = it.next();
  const r = await p;
  if (r.done) break;
  note('sendReturned');
  T['sendReturned']!.pop();
  (T['send'] ??= []).push(performance.now() - r.value.sentAt);
  await d(50); for (const k of Object.keys(T2)) { (T[k]??=[]).push((T2[k]![0]!)-r.value.sentAt); delete T2[k]; }
  sentAt = performance.now(); // approx: signing follows
}
for (let i = 0; i < 100; i++) {
  const a = performance.now();
  db.exec('begin');
  ins.run(i, 'x');
  db.exec('commit');
  (T['commit'] ??= []).push(performance.now() - a);
  await d(5);
}
for (const [k, v] of Object.entries(T))
  console.log(
    k,
    v.length,
    'p50',
    quantile(v.slice(5), 0.5).toFixed(2),
    'p95',
    quantile(v.slice(5), 0.95).toFixed(2),
  );
process.exit(0);
