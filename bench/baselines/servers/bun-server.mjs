import { announce, messages, nextCursor } from './control.mjs';

const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch(request, self) {
    if (request.headers.get('authorization') === null) return new Response('', { status: 401 });
    return self.upgrade(request) ? undefined : new Response('', { status: 400 });
  },
  websocket: {
    perMessageDeflate: false,
    idleTimeout: 600,
    open: (socket) => socket.subscribe('trades'),
    message: () => undefined,
  },
});
announce(server.port, () => {
  for (const message of messages) {
    message.cursor = nextCursor();
    server.publish('trades', JSON.stringify(message));
  }
});
