import type { Hash } from '../../src-shared/brand.ts';
import { failure } from '../../src-shared/failure.ts';
import { zeroHash } from '../../src-shared/parse.ts';
import { fail, ok, type Result } from '../../src-shared/result.ts';
import { jsonify } from '../../src-shared/stream/wire-shapes.ts';
import { roleOf } from '../../src-shared/trade/trade.ts';
import type { EscrowEvent } from '../../src-shared/trade/escrow-event.ts';
import { hashDetails } from '../agreement/details-hash.ts';
import { isGenuineNote, noteDigest } from '../agreement/note-digest.ts';
import { isGenuineProposal } from '../agreement/proposal-codec.ts';
import { termsDigest } from '../agreement/terms-digest.ts';
import { evidenceHashOf, unpackEvidence } from '../evidence/evidence-package.ts';
import { decodeEscrowLog } from '../log-decoder.ts';
import { readRpcLog } from '../rpc-log.ts';
import type { Dossier } from './dossier.ts';

/** Asks the node; rejects with what it says. */
export type AskNode = (method: string, params: readonly unknown[]) => Promise<unknown>;

/** Blocks asked for at once: what most nodes answer. */
const blocksAtOnce = 10_000;

/**
 * Compares every claim of a dossier with the chain and with the signatures in it. The answer lists what holds, in
 * words; `dossier_refused` names the first field that doesn't. Rejects with transport faults.
 */
export async function verifyDossier(dossier: Dossier, ask: AskNode): Promise<Result<string[]>> {
  const refuse = (field: string, detail: string) =>
    fail(failure('dossier_refused', { field, detail: `${field}: ${detail}` }));
  const { chainId, escrow, tradeId, terms, agreement, events, evidence } = dossier;
  // A dossier's version is that of its escrow.
  const domain = { chainId, escrow, version: String(dossier.v) };
  const held: string[] = [];

  const nodeChain = Number(await ask('eth_chainId', []));
  if (nodeChain !== chainId) return refuse('chainId', `the node is on chain ${nodeChain}`);
  if ((await ask('eth_getCode', [escrow, 'latest'])) === '0x')
    return refuse('escrow', 'no contract stands there');
  if (termsDigest(terms, domain) !== tradeId)
    return refuse('tradeId', 'it does not follow from the terms');
  held.push('the trade’s id follows from its terms, this escrow and this chain');
  if (agreement !== null) {
    if (hashDetails(agreement) !== terms.detailsHash)
      return refuse('agreement', 'the terms commit to another one');
    held.push('the agreement is the one that the terms commit to');
  }

  const found = await readEvents(dossier, ask);
  if (!found.ok) return found;
  const chainEvents = found.value;
  for (const [index, claimed] of events.entries()) {
    const real = chainEvents[index];
    if (real === undefined) return refuse(`events.${index}`, 'the chain has no such event');
    const at = differingField({ ...claimed, status: undefined }, { ...real, status: undefined });
    if (at !== null) return refuse(`events.${index}${at}`, 'the chain says otherwise');
  }
  if (chainEvents.length > events.length)
    return refuse('events', `the chain has ${chainEvents.length}, this holds ${events.length}`);
  held.push(`all ${events.length} events stand on the chain, in these blocks; none is left out`);

  const commitments = chainEvents.flatMap((event) =>
    event.type === 'DISPUTE_OPENED'
      ? [{ hash: event.args.evidenceHash, by: event.args.openedBy }]
      : event.type === 'EVIDENCE_SUBMITTED'
        ? [{ hash: event.args.evidenceHash, by: event.args.submittedBy }]
        : event.type === 'DISPUTE_RESOLVED'
          ? [{ hash: event.args.reasonHash ?? zeroHash, by: event.args.resolvedBy }]
          : [],
  );
  const expected = commitments.filter(({ hash }) => hash !== zeroHash);
  if (evidence.length !== expected.length)
    return refuse('evidence', `the chain commits to ${expected.length} pieces`);
  let packages = 0;
  for (const [index, piece] of evidence.entries()) {
    const commitment = expected[index];
    if (piece.hash !== commitment?.hash)
      return refuse(`evidence.${index}.hash`, 'the chain commits to another one');
    if (piece.by !== commitment.by)
      return refuse(`evidence.${index}.by`, 'another account sent it');
    if (piece.package === null) continue;
    const bytes = new Uint8Array(Buffer.from(piece.package, 'base64'));
    if (evidenceHashOf(bytes) !== piece.hash)
      return refuse(`evidence.${index}.package`, 'it does not have this hash');
    const unpacked = unpackEvidence(bytes);
    if (!unpacked.ok || unpacked.value.header.tradeId !== tradeId)
      return refuse(`evidence.${index}.package`, 'it is not about this trade');
    if (unpacked.value.header.author !== piece.by)
      return refuse(`evidence.${index}.package`, 'it names another author');
    packages += 1;
  }
  if (expected.length > 0)
    held.push(
      `${expected.length} hashes of evidence are the chain’s; ${packages} packages fit them`,
    );

  const ids = new Set<Hash>();
  for (const [index, note] of dossier.notes.entries()) {
    if (note.tradeId !== tradeId)
      return refuse(`notes.${index}.tradeId`, 'it belongs to another trade');
    if (noteDigest(note, domain) !== note.id)
      return refuse(`notes.${index}.id`, 'its words, kind or time are not what was signed');
    if (!isGenuineNote(note, domain))
      return refuse(`notes.${index}.signature`, 'its author did not sign this');
    if (roleOf(terms, note.author) === null)
      return refuse(`notes.${index}.author`, 'no party of this trade');
    if (ids.has(note.id)) return refuse(`notes.${index}.id`, 'it stands here twice');
    ids.add(note.id);
  }
  if (dossier.notes.length > 0)
    held.push(`${dossier.notes.length} notes are signed by the parties they name, as they stand`);
  for (const [index, proposal] of dossier.settlements.entries()) {
    const ours =
      proposal.tradeId === tradeId &&
      proposal.escrow === escrow &&
      proposal.chainId === chainId &&
      proposal.v === dossier.v;
    if (!ours || !isGenuineProposal(proposal))
      return refuse(`settlements.${index}.signature`, 'its signer did not sign this');
  }
  if (dossier.settlements.length > 0)
    held.push(`${dossier.settlements.length} proposals carry their signatures`);
  return ok(held);
}

/** The trade's events as the chain has them now. */
async function readEvents(dossier: Dossier, ask: AskNode): Promise<Result<EscrowEvent[]>> {
  const first = dossier.events[0];
  if (first === undefined)
    return fail(failure('dossier_refused', { field: 'events', detail: 'events: there are none' }));
  const head = Number(await ask('eth_blockNumber', []));
  const events: EscrowEvent[] = [];
  const hex = (block: number): string => `0x${block.toString(16)}`;
  const times = new Map<number, number>();
  for (let from = first.blockNumber; from <= head; from += blocksAtOnce) {
    const range = { fromBlock: hex(from), toBlock: hex(Math.min(head, from + blocksAtOnce - 1)) };
    const filter = { address: dossier.escrow, topics: [null, dossier.tradeId], ...range };
    const logs = await ask('eth_getLogs', [filter]);
    for (const raw of Array.isArray(logs) ? (logs as unknown[]) : []) {
      const log = readRpcLog(raw);
      if (log === null) continue;
      let time = times.get(log.blockNumber);
      if (time === undefined) {
        const block = await ask('eth_getBlockByNumber', [hex(log.blockNumber), false]);
        time = Number((block as { timestamp?: string } | null)?.timestamp ?? 0) * 1000;
        times.set(log.blockNumber, time);
      }
      const decoded = decodeEscrowLog(log, time);
      if (decoded.kind === 'event') events.push(decoded.event);
    }
  }
  return ok(events.sort((a, b) => a.tradeSeq - b.tradeSeq));
}

/** Path of the first value in which the two differ, like `.args.toBuyer`; null: none. */
function differingField(claimed: object, real: object, path = ''): string | null {
  const a = jsonify(claimed) as Record<string, unknown>;
  const b = jsonify(real) as Record<string, unknown>;
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const [left, right] = [a[key], b[key]];
    if (left === right) continue;
    const nested = typeof left === 'object' && typeof right === 'object' && left && right;
    const inside = nested ? differingField(left, right, `${path}.${key}`) : `${path}.${key}`;
    if (inside !== null) return inside;
  }
  return null;
}
