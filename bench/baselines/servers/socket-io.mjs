import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { announce, messages, nextCursor } from './control.mjs';

const http = createServer();
const server = new Server(http, { transports: ['websocket'], perMessageDeflate: false });
server.use((socket, next) =>
  next(
    socket.handshake.headers.authorization === undefined ? new Error('not signed in') : undefined,
  ),
);
http.listen(0, '127.0.0.1', () =>
  announce(http.address().port, () => {
    for (const message of messages) {
      message.cursor = nextCursor();
      server.emit('trade', message);
    }
  }),
);
