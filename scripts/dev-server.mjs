import { createServer as createSocketServer } from 'node:net';
import { once } from 'node:events';
import { resolveConfig } from 'electron-vite';
import { createServer, mergeConfig } from 'vite';

const host = '127.0.0.1';

/** A port nobody listens on. */
async function freePort() {
  const server = createSocketServer();
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * Serves the window's sources, as the build's configuration has them, and sends what changes to the open windows. The
 * window's own origin is the app's (`escrow-desk://app`), from where Vite could not guess the address of its socket.
 *
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function startDevServer() {
  const port = await freePort();
  const { config } = await resolveConfig({}, 'serve', 'development');
  const server = await createServer(
    mergeConfig(config?.renderer ?? {}, {
      configFile: false,
      mode: 'development',
      server: {
        host,
        port,
        strictPort: true,
        hmr: { protocol: 'ws', host, clientPort: port },
      },
    }),
  );
  await server.listen();
  return { url: `http://${host}:${port}`, stop: () => server.close() };
}
