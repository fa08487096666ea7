/**
 * The bench's WebSocket load, under Bun: N sockets that only count. It speaks just enough of the protocol to read
 * frames without decoding them, so that it costs little beside any server. Asks the server for blocks over the
 * control port and times each until every socket has all of its messages.
 *
 * First argument, JSON: {port, control, serverPid, protocol: trades | plain | socket.io | centrifuge, sockets,
 * stalledSockets, messages, token}. Prints {"ready":true} once all sockets are live. Then each line of standard input
 * is a run, {blocks | ms, window, stall?}, answered by a line of results. It ends when standard input ends.
 */
import { readFileSync } from 'node:fs';
import process from 'node:process';

const options = JSON.parse(process.argv[2]);
const { port, protocol, sockets, messages } = options;
const stalledSockets = options.stalledSockets ?? 0;

const dialects = {
  trades: {
    path: '/trades-ws',
    hello: JSON.stringify({ type: 'subscribe', scope: 'mine' }),
    isLive: (text) => text.startsWith('{"type":"caught_up"'),
    pingPrefix: '{"type":"ping"',
    pong: JSON.stringify({ type: 'pong', t: 0 }),
  },
  plain: { path: '/' },
  'socket.io': {
    path: '/socket.io/?EIO=4&transport=websocket',
    hello: '40',
    isLive: (text) => text.startsWith('40'),
    pingPrefix: '2',
    pong: '3',
  },
  centrifuge: {
    path: '/connection/websocket',
    hello: '{"id":1,"params":{}}',
    isLive: (text) => text.startsWith('{"id":1'),
    lines: true,
  },
};
const dialect = dialects[protocol];
/** Byte that tells a trade's message from all other frames: of `{"type":"blockchain_event"`, `42["trade"` …  */
const isMessage = {
  trades: (bytes, at) => bytes[at + 9] === 98,
  plain: (bytes, at) => bytes[at + 9] === 98,
  'socket.io': (bytes, at) => bytes[at] === 52 && bytes[at + 1] === 50,
  centrifuge: (bytes, at) => bytes[at + 2] === 114,
}[protocol];
/** As much of a frame's content as tells what it is. */
const readAhead = 32;

let live = 0;
let count = 0;
let bytesIn = 0;
let target = Infinity;
let onTarget = () => undefined;
let onAllLive;
const allLive = new Promise((resolve) => (onAllLive = resolve));
let closed = 0;

function masked(opcode, text) {
  const body = Buffer.from(text);
  const head = body.length < 126 ? 2 : 4;
  const frame = Buffer.alloc(head + 4 + body.length);
  frame[0] = 0x80 | opcode;
  frame[1] = 0x80 | (body.length < 126 ? body.length : 126);
  if (head === 4) frame.writeUInt16BE(body.length, 2);
  // A mask of zeros: the content as it is.
  body.copy(frame, head + 4);
  return frame;
}

function becomeLive(socket) {
  if (socket.data.live) return;
  socket.data.live = true;
  live += 1;
  if (live === sockets + stalledSockets) onAllLive();
}

function onChunk(socket, chunk) {
  const state = socket.data;
  bytesIn += chunk.length;
  if (state.held !== null) {
    chunk = Buffer.concat([state.held, chunk]);
    state.held = null;
  }
  let at = 0;
  if (!state.upgraded) {
    const end = chunk.indexOf('\r\n\r\n');
    if (end === -1) {
      state.held = Buffer.from(chunk);
      return;
    }
    const status = chunk.subarray(0, 12).toString();
    if (status !== 'HTTP/1.1 101') {
      process.stderr.write(`refused: ${chunk.toString()}\n`);
      process.exit(1);
    }
    state.upgraded = true;
    at = end + 4;
    if (dialect.hello === undefined) becomeLive(socket);
    else socket.write(masked(1, dialect.hello));
  }
  const stop = chunk.length;
  while (at < stop) {
    if (state.left > 0) {
      const take = Math.min(state.left, stop - at);
      if (dialect.lines) countLines(chunk, at, at + take, state.counts);
      state.left -= take;
      at += take;
      continue;
    }
    const available = stop - at;
    if (available < 2) break;
    const short = chunk[at + 1] & 127;
    const head = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (available < head) break;
    const length =
      short < 126 ? short : short === 126 ? chunk.readUInt16BE(at + 2) : chunk.readUInt32BE(at + 6);
    if (available < head + Math.min(length, readAhead)) break;
    const opcode = chunk[at] & 15;
    at += head;
    if (opcode === 1 && length > 10 && isMessage(chunk, at)) count += state.counts;
    else if (opcode === 1)
      other(socket, chunk.subarray(at, Math.min(stop, at + length)).toString());
    else if (opcode === 9) socket.write(masked(10, ''));
    state.left = length;
  }
  if (at < stop) state.held = Buffer.from(chunk.subarray(at));
  if (count >= target) onTarget();
}

/** Centrifuge joins messages in one frame, each on a line of its own. */
function countLines(chunk, from, to, counts) {
  for (let at = chunk.indexOf(10, from); at !== -1 && at < to - 1; at = chunk.indexOf(10, at + 1)) {
    if (chunk[at + 1] === 123) count += counts;
  }
}

function other(socket, text) {
  if (dialect.isLive?.(text)) becomeLive(socket);
  else if (dialect.pingPrefix !== undefined && text.startsWith(dialect.pingPrefix))
    socket.write(masked(1, dialect.pong));
}

const request = [
  `GET ${dialect.path} HTTP/1.1`,
  `Host: 127.0.0.1:${port}`,
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: ZXNjcm93LWRlc2stYg1lbg==',
  `Authorization: Bearer ${options.token ?? 'none'}`,
  '\r\n',
].join('\r\n');

async function connect() {
  return Bun.connect({
    hostname: '127.0.0.1',
    port,
    socket: {
      open: (socket) => {
        socket.data = { upgraded: false, live: false, left: 0, held: null, counts: 1 };
        socket.write(request);
      },
      data: onChunk,
      close: () => (closed += 1),
      error: () => undefined,
    },
  });
}

const open = [];
while (open.length < sockets + stalledSockets) {
  const wave = Math.min(100, sockets + stalledSockets - open.length);
  open.push(...(await Promise.all(Array.from({ length: wave }, connect))));
}
await allLive;
const stalled = open.slice(sockets);
for (const socket of stalled) socket.data.counts = 0;
process.stdout.write('{"ready":true}\n');

/** Milliseconds of processor time. */
function cpuOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Asks for blocks, at most `window` under way, until so many have arrived everywhere or the time is over. */
function blocksOf(control, { blocks = Infinity, ms = Infinity, window }) {
  const perBlock = sockets * messages;
  const times = [];
  return new Promise((resolve) => {
    const from = performance.now();
    let asked = Math.min(window, blocks);
    let done = 0;
    let last = from;
    target = count + perBlock;
    onTarget = () => {
      const now = performance.now();
      const over = now - from >= ms;
      let more = 0;
      while (count >= target && done < asked) {
        done += 1;
        target += perBlock;
        if (asked < blocks && !over) {
          asked += 1;
          more += 1;
        }
      }
      times.push(now - last);
      last = now;
      if (done === asked) {
        target = Infinity;
        resolve(times.sort((a, b) => a - b));
      } else if (more > 0) control.write('b'.repeat(more));
    };
    control.write('b'.repeat(asked));
  });
}

const control = await Bun.connect({
  hostname: '127.0.0.1',
  port: options.control,
  socket: { data: () => undefined },
});
for await (const line of console) {
  const run = JSON.parse(line);
  if (run.stall === true) for (const socket of stalled) socket.pause();
  const before = { count, bytesIn, server: cpuOf(options.serverPid), own: cpuOf(process.pid) };
  const from = performance.now();
  const times = await blocksOf(control, run);
  const ms = performance.now() - from;
  const at = (q) => times[Math.min(times.length - 1, Math.ceil(q * times.length) - 1)];
  const result = {
    ms,
    messages: count - before.count,
    bytes: bytesIn - before.bytesIn,
    serverCpu: (cpuOf(options.serverPid) - before.server) / ms,
    clientCpu: (cpuOf(process.pid) - before.own) / ms,
    blockMs: { p50: at(0.5), p99: at(0.99) },
    closed,
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
process.exit(0);
