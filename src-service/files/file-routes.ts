import type { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Hash } from '../../src-shared/brand.ts';
import { hashSchema, z } from '../../src-shared/parse.ts';
import type { filesAnswerSchema } from '../../src-shared/stream/http-shapes.ts';
import { maxFileBytes } from '../../src-shared/stream/trade-update-shapes.ts';
import { RequestRefused } from '../http/error-answer.ts';
import { tradeOfCaller, type SignedInRoutesOptions } from '../http/trade-access.ts';
import type { FileStore } from './file-store.ts';
import { receiveFile } from './receive-file.ts';

export interface FileRoutesOptions extends SignedInRoutesOptions {
  readonly files: FileStore;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Files in memory on their way in, over all callers. */
const maxUploads = 8;
const nameSchema = z.object({ keccak: hashSchema });
const full = (): RequestRefused =>
  new RequestRefused(
    507,
    'storage_full',
    'Your files in this trade would take more than 20 MiB. Bring fewer or smaller ones.',
  );

function nameOf(parameters: unknown): Hash {
  const parsed = nameSchema.safeParse(parameters);
  if (!parsed.success) throw new RequestRefused(404, 'not_found');
  return parsed.data.keccak;
}

/**
 * `GET /api/trades/:tradeId/files`, `PUT` and `GET …/files/:keccak`: evidence by the hash of its content. What type a
 * sender says it has is never repeated: a browser would believe it.
 */
export function addFileRoutes(server: FastifyInstance, options: FileRoutesOptions): void {
  const { files, now } = options;
  let uploads = 0;

  server.get(
    '/api/trades/:tradeId/files',
    async (request): Promise<z.input<typeof filesAnswerSchema>> => {
      const { tradeId } = await tradeOfCaller(request, options);
      return { files: await files.list(tradeId) };
    },
  );

  server.get('/api/trades/:tradeId/files/:keccak', async (request, reply) => {
    const { tradeId } = await tradeOfCaller(request, options);
    const keccak = nameOf(request.params);
    const content = await files.content(tradeId, keccak);
    if (content === null) throw new RequestRefused(404, 'not_found');
    return await reply
      .headers({
        'content-type': 'application/octet-stream',
        'content-disposition': `attachment; filename="${keccak}.bin"`,
        'content-security-policy': "default-src 'none'; sandbox",
      })
      .send(Buffer.from(content));
  });

  // A scope of its own: here a body is bytes, and read only once it is known whose it is.
  void server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    scope.put(
      '/api/trades/:tradeId/files/:keccak',
      { bodyLimit: maxFileBytes },
      async (request, reply) => {
        const { tradeId, account } = await tradeOfCaller(request, options);
        const keccak = nameOf(request.params);
        const known = await files.find(tradeId, keccak);
        if (known !== null) return await reply.code(200).send(known);
        if (uploads >= maxUploads) throw new RequestRefused(429, 'rate_limited');
        uploads += 1;
        try {
          const announced = Number(request.headers['content-length'] ?? 1);
          if (!(await files.hasSpace(tradeId, account, announced))) throw full();
          const received =
            request.body === undefined
              ? { keccak: '', content: Buffer.alloc(0) }
              : await receiveFile(request.body as Readable, maxFileBytes);
          if (received === null) throw new RequestRefused(413, 'too_large');
          const { content } = received;
          if (content.length === 0)
            throw new RequestRefused(400, 'bad_request', 'body: the file is empty.');
          if (received.keccak !== keccak) {
            throw new RequestRefused(
              400,
              'bad_request',
              'body: its keccak256 is not the one in the path. Send the file again.',
            );
          }
          const file = { keccak, size: content.length, author: account, createdAt: now() };
          const added = await files.add(tradeId, file, content);
          switch (added.outcome) {
            case 'stored':
            case 'known':
              return await reply.code(added.outcome === 'stored' ? 201 : 200).send(added.file);
            case 'not_found':
              throw new RequestRefused(404, 'not_found');
            case 'full':
              throw full();
          }
        } finally {
          uploads -= 1;
        }
      },
    );
  });
}
