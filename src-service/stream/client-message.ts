import { issueText, z } from '../../src-shared/parse.ts';
import {
  clientMessageSchema,
  type ClientMessage,
  type WireErrorCode,
} from '../../src-shared/stream/wire-messages.ts';

export type ParsedClientMessage =
  | { readonly ok: true; readonly message: ClientMessage }
  | {
      readonly ok: false;
      readonly code: WireErrorCode;
      readonly text: string;
      readonly requestId?: string | undefined;
    };

const knownTypes: ReadonlySet<string> = new Set([
  'subscribe',
  'unsubscribe',
  'refresh',
  'ping',
  'pong',
]);
const envelopeSchema = z.object({
  type: z.string(),
  requestId: z.string().min(1).max(64).optional().catch(undefined),
});

/** One text frame of a client. Never throws: whatever came is a message or an error to answer with. */
export function parseClientMessage(frame: string): ParsedClientMessage {
  let value: unknown;
  try {
    value = JSON.parse(frame);
  } catch {
    return { ok: false, code: 'bad_message', text: 'This is not JSON.' };
  }
  const envelope = envelopeSchema.safeParse(value);
  if (!envelope.success)
    return { ok: false, code: 'bad_message', text: 'A message is an object with a type.' };
  const { type, requestId } = envelope.data;
  if (!knownTypes.has(type))
    return {
      ok: false,
      code: 'unknown_type',
      text: 'This type of message is not known.',
      requestId,
    };
  const parsed = clientMessageSchema.safeParse(value);
  if (parsed.success) return { ok: true, message: parsed.data };
  return {
    ok: false,
    code: 'bad_message',
    text: `This ${type} message has a wrong shape (${shapeFault(parsed.error)}).`,
    requestId,
  };
}

/** The first fault within the alternatives, shortened: clients' own words are not sent back at length. */
function shapeFault(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue?.code === 'invalid_union') {
    const deepest = issue.errors.flat().find((each) => each.path[0] !== 'type');
    if (deepest !== undefined)
      return `${deepest.path.map(String).join('.').slice(0, 40)}: ${deepest.message.slice(0, 80)}`;
  }
  return issueText(error).slice(0, 120);
}
