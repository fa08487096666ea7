/** The loop everybody writes first: each message made into text for each socket. */
import { WebSocketServer } from 'ws';
import { announce, messages, nextCursor } from './control.mjs';

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
server.on('connection', (socket, request) => {
  // The cheapest sign-in there is.
  if (request.headers.authorization === undefined) socket.close();
  socket.on('error', () => socket.terminate());
});
server.on('listening', () =>
  announce(server.address().port, () => {
    for (const message of messages) {
      message.cursor = nextCursor();
      for (const socket of server.clients) {
        if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
      }
    }
  }),
);
