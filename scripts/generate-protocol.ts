/**
 * `node scripts/generate-protocol.ts [--check]`: writes docs/protocol.md, the shapes of the trade service's messages
 * and HTTP bodies, from the schemas that validate them. With --check it writes nothing, and fails when it is stale.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  addressSchema,
  amountTextSchema,
  hashSchema,
  hexSchema,
  tradeIdSchema,
  unixMillisSchema,
  unixSecondsSchema,
  z,
} from '../src-shared/parse.ts';
import { errorAnswerSchema } from '../src-shared/stream/http-shapes.ts';
import {
  clientMessageSchema,
  closeCodes,
  errorCodes,
  heartbeatMs,
  maxMessageBytes,
  protocolVersion,
  serverMessageSchema,
} from '../src-shared/stream/wire-messages.ts';
import {
  noteJsonSchema,
  relayAnswerSchema,
  tradeFileSchema,
} from '../src-shared/stream/trade-update-shapes.ts';
import {
  cursorSchema,
  eventJsonSchema,
  tradeJsonSchema,
} from '../src-shared/stream/wire-shapes.ts';
import { routeTable, type RouteEntry } from '../src-service/http/route-table.ts';
import { readCommandLine } from './command-line.mjs';
import { exitWithFailure, say, SetupError } from './console-progress.mjs';
import { projectRoot } from './project-paths.mjs';

const file = join('docs', 'protocol.md');

/** Shapes that have a name of their own on the page, and what is said of the plain ones. */
const named: readonly [string, z.ZodType, string?][] = [
  ['Address', addressSchema, '0x and 40 hex digits; sent with its checksum'],
  ['Hash', hashSchema, '0x and 64 hex digits, sent in lower case'],
  ['TradeId', tradeIdSchema, 'a Hash'],
  ['Bytes', hexSchema, '0x and pairs of hex digits'],
  ['Amount', amountTextSchema, 'decimal digits of the smallest unit, below 2^256, as text'],
  ['Milliseconds', unixMillisSchema, 'Unix milliseconds'],
  ['Seconds', unixSecondsSchema, 'Unix seconds'],
  ['Cursor', cursorSchema, 'a position in the service’s log of messages, below 2^53'],
  ['Trade', tradeJsonSchema],
  ['Event', eventJsonSchema],
  ['Note', noteJsonSchema],
  ['TradeFile', tradeFileSchema],
  ['RelayedCall', relayAnswerSchema],
];
const registry = z.registry<{ id: string }>();
for (const [id, schema] of named) registry.add(schema, { id });

type Shape = z.core.JSONSchema.BaseSchema;

function shapeOf(schema: z.ZodType): Shape {
  const options = { io: 'input', unrepresentable: 'any', metadata: registry } as const;
  const shape: Shape = z.toJSONSchema(schema, options);
  return shape;
}

const isShape = (value: unknown): value is Shape => typeof value === 'object' && value !== null;

/** A JSON schema in TypeScript's notation, with bounds as comments where they are no type. */
function printed(shape: Shape, indent = ''): string {
  if (shape.$ref !== undefined) return shape.$ref.replace('#/$defs/', '');
  const alternatives = shape.anyOf ?? shape.oneOf;
  if (alternatives !== undefined)
    return alternatives
      .filter(isShape)
      .map((each) => printed(each, indent))
      .join(' | ');
  if (shape.const !== undefined) return JSON.stringify(shape.const);
  if (shape.enum !== undefined) return shape.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (shape.type === 'array') {
    const element = isShape(shape.items) ? printed(shape.items, indent) : 'unknown';
    return element.includes(' | ') ? `(${element})[]` : `${element}[]`;
  }
  if (shape.type === 'object') return printedObject(shape, indent);
  if (shape.type === 'integer') return 'number';
  const types = shape.type as string | readonly string[] | undefined;
  return types === undefined ? 'unknown' : [types].flat().join(' | ');
}

function printedObject(shape: Shape, indent: string): string {
  const required = new Set(shape.required ?? []);
  const fields = Object.entries(shape.properties ?? {}).flatMap(([name, field]) => {
    if (!isShape(field)) return [];
    const inner = `${indent}  `;
    const note = boundsOf(field);
    const optional = required.has(name) ? '' : '?';
    return [
      `${inner}${name}${optional}: ${printed(field, inner)};${note === '' ? '' : ` // ${note}`}`,
    ];
  });
  return fields.length === 0 ? '{}' : ['{', ...fields, `${indent}}`].join('\n');
}

const unbounded = Number.MAX_SAFE_INTEGER;

function boundsOf(shape: Shape): string {
  const notes: string[] = [];
  if (shape.type === 'integer') notes.push('whole');
  const { minimum, maximum, minLength, maxLength, maxItems, pattern } = shape;
  if (minimum !== undefined && minimum > -unbounded) notes.push(`≥ ${minimum}`);
  if (maximum !== undefined && maximum < unbounded) notes.push(`≤ ${maximum}`);
  if (minLength !== undefined) notes.push(`${minLength} characters or more`);
  if (maxLength !== undefined) notes.push(`${maxLength} characters at most`);
  if (maxItems !== undefined) notes.push(`${maxItems} at most`);
  if (shape.format !== undefined) notes.push(shape.format);
  else if (pattern !== undefined) notes.push(pattern);
  if (shape.default !== undefined) notes.push(`default ${JSON.stringify(shape.default)}`);
  return notes.join(', ');
}

const fenced = (text: string): string[] => ['```ts', text, '```', ''];

function namedSection(): string[] {
  const lines: string[] = ['## Names', ''];
  for (const [name, , meaning] of named) {
    if (meaning !== undefined) lines.push(`- \`${name}\`: ${meaning}`);
  }
  lines.push('');
  for (const [name, schema, meaning] of named) {
    if (meaning !== undefined) continue;
    const body = shapeOf(schema).$defs?.[name];
    const alternatives = isShape(body) ? (body.anyOf ?? body.oneOf ?? [body]) : [];
    lines.push(`### ${name}`, '');
    lines.push(
      ...fenced(
        alternatives
          .filter(isShape)
          .map((each) => printed(each))
          .join(' |\n'),
      ),
    );
  }
  return lines;
}

function messagesSection(title: string, schema: z.ZodType): string[] {
  const { anyOf, oneOf } = shapeOf(schema);
  const alternatives = (anyOf ?? oneOf ?? []).filter(isShape);
  return [`### ${title}`, '', ...alternatives.flatMap((each) => fenced(printed(each)))];
}

function routeSection(route: RouteEntry): string[] {
  const { method, path, caller, query, body, status, answer } = route;
  const lines = [`### ${method} ${path}`, '', `Caller: ${caller}.`, ''];
  if (query !== undefined) lines.push('Query:', '', ...fenced(printed(shapeOf(query))));
  if (typeof body === 'string') lines.push(body, '');
  else if (body !== undefined) lines.push('Body:', '', ...fenced(printed(shapeOf(body))));
  if (typeof answer === 'string') return [...lines, `Answer: ${status}, ${answer}.`, ''];
  return [...lines, `Answer: ${status}`, '', ...fenced(printed(shapeOf(answer)))];
}

function page(): string {
  return [
    '# Trade service: shapes of messages and HTTP bodies',
    '',
    'Printed by `npm run protocol` from the schemas that validate; don’t edit. Unknown fields are ignored.',
    '',
    ...namedSection(),
    '## `/trades-ws`',
    '',
    `Wire version ${protocolVersion}. Text frames of JSON, ${maxMessageBytes / 1024} KiB at most from a client; a heartbeat every ${heartbeatMs / 1000} s.`,
    '',
    ...messagesSection('Client → server', clientMessageSchema),
    ...messagesSection('Server → client', serverMessageSchema),
    '### Close codes',
    '',
    ...Object.entries(closeCodes).map(([reason, code]) => `- ${code}: ${reason}`),
    '',
    '## HTTP',
    '',
    'A bearer token for every caller but `anyone`. Errors, with any status from 400 on:',
    '',
    ...fenced(printed(shapeOf(errorAnswerSchema))),
    `Codes: ${errorCodes.map((code) => `\`${code}\``).join(', ')}.`,
    '',
    ...routeTable.flatMap(routeSection),
  ].join('\n');
}

try {
  const { values } = readCommandLine('Usage: npm run protocol [-- --check]', {
    check: { type: 'boolean' },
  });
  const wanted = page();
  const path = join(projectRoot, file);
  const present = await readFile(path, 'utf8').catch(() => '');
  if (values.check === true) {
    if (present !== wanted)
      throw new SetupError(`${file} is not what the schemas say. Run: npm run protocol`);
  } else if (present !== wanted) {
    await writeFile(path, wanted);
    say(`${file} written`);
  }
} catch (error) {
  exitWithFailure(error);
}
