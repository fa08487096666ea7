/** A bare `ws` server: what it takes until a client has a first message. */
import process from 'node:process';
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({ port: Number(process.argv[2]), host: '127.0.0.1' });
server.on('connection', (socket) => socket.send('{"type":"blockchain_event"}'));
