/** A bare HTTP server that gives out one file. */
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import process from 'node:process';

const file = process.argv[2];
const server = createServer((request, response) => {
  response.writeHead(200, { 'content-length': statSync(file).size });
  createReadStream(file).pipe(response);
});
server.listen(0, '127.0.0.1', () =>
  process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`),
);
