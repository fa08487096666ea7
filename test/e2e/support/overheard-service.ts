import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

export interface OverheardService {
  readonly url: string;
  /** All that was sent to the service so far: requests with headers and bodies, and stream messages. */
  heard(): string;
  close(): Promise<void>;
}

/**
 * Stands before a trade service, passes everything on, and keeps what it is told. `upstream`: where the service listens;
 * it must be told ours as its public address, which sign-ins name.
 */
export async function overhearService(upstream: string): Promise<OverheardService> {
  const { host, hostname, port } = new URL(upstream);
  const lines: string[] = [];
  const server = createServer((incoming, answer) => {
    lines.push(`${incoming.method ?? ''} ${incoming.url ?? ''}`, JSON.stringify(incoming.headers));
    const { method, url: path, headers } = incoming;
    const onward = request({ hostname, port, method, path, headers }, (given) => {
      answer.writeHead(given.statusCode ?? 502, given.headers);
      given.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    incoming.on('data', (chunk: Buffer) => lines.push(chunk.toString('utf8')));
    incoming.pipe(onward);
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (incoming, socket, head) => {
    lines.push(`UPGRADE ${incoming.url ?? ''}`, JSON.stringify(incoming.headers));
    const offered = incoming.headers['sec-websocket-protocol'];
    const protocols = offered === undefined ? [] : offered.split(',').map((one) => one.trim());
    const { authorization } = incoming.headers;
    const onward = new WebSocket(`ws://${host}${incoming.url ?? ''}`, protocols, {
      headers: authorization === undefined ? {} : { authorization },
    });
    onward.once('error', () => socket.destroy());
    // What the service says first must wait until somebody is there to hear it.
    const early: string[] = [];
    const keepEarly = (data: Buffer): void => void early.push(data.toString('utf8'));
    onward.on('message', keepEarly);
    onward.once('open', () =>
      sockets.handleUpgrade(incoming, socket, head, (client) => {
        client.on('message', (data: Buffer) => {
          lines.push(data.toString('utf8'));
          onward.send(data.toString('utf8'));
        });
        onward.off('message', keepEarly);
        for (const text of early) client.send(text);
        onward.on('message', (data: Buffer) => client.send(data.toString('utf8')));
        client.on('close', () => onward.close());
        onward.on('close', () => client.close());
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard: () => lines.join('\n'),
    close: () =>
      new Promise((resolve) => {
        for (const client of sockets.clients) client.terminate();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
