import type { Hash } from '../../src-shared/brand.ts';
import { hashSchema, z } from '../../src-shared/parse.ts';

/** A JSON-RPC quantity (0x, hex, no more than 2^53 − 1) as number. */
export const quantitySchema = z
  .string()
  .regex(/^0x[0-9a-fA-F]{1,16}$/, 'not a quantity')
  .transform((text, context) => {
    const value = Number(text);
    if (Number.isSafeInteger(value)) return value;
    context.addIssue({ code: 'custom', message: 'larger than 2^53 - 1' });
    return z.NEVER;
  });

export function quantity(value: number | bigint): `0x${string}` {
  return `0x${value.toString(16)}`;
}

/** A block's header as far as it is used. `timestamp` in Unix milliseconds. */
export interface BlockHeader {
  readonly number: number;
  readonly hash: Hash;
  readonly parentHash: Hash;
  readonly timestamp: number;
  readonly logsBloom: string | null;
  readonly receiptsRoot: string | null;
}

export const headerSchema = z
  .object({
    number: quantitySchema,
    hash: hashSchema,
    parentHash: hashSchema,
    timestamp: quantitySchema,
    logsBloom: z
      .string()
      .regex(/^0x[0-9a-fA-F]{512}$/)
      .nullish()
      .catch(null),
    receiptsRoot: z.string().nullish().catch(null),
  })
  .transform((block): BlockHeader => ({
    number: block.number,
    hash: block.hash,
    parentHash: block.parentHash,
    timestamp: block.timestamp * 1000,
    logsBloom: block.logsBloom ?? null,
    receiptsRoot: block.receiptsRoot ?? null,
  }));

/** `eth_getBlockByNumber`: null when the node has no such block. */
export const headerOrNullSchema = headerSchema.nullable();
