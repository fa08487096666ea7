import type { Address, Hash } from '../../src-shared/brand.ts';
import type { EventView, EvidenceView } from '../../src-shared/ipc/views.ts';
import { zeroHash } from '../../src-shared/parse.ts';

/** One piece of evidence: what the chain commits to, and what is kept here of it. */
export interface EvidenceLine {
  readonly hash: Hash;
  readonly by: Address;
  /** `reasons`: of a ruling, by who ruled. */
  readonly kind: 'statement' | 'reasons';
  /** Unix milliseconds: the block's, or the author's own clock while nothing is on the chain. */
  readonly at: number;
  /** `silent`: a dispute that was opened without a statement. */
  readonly standing: 'matches' | 'missing' | 'not_committed' | 'silent';
  readonly view: EvidenceView | null;
}

/** What an event commits to, and by whom; null: an event of another kind. */
function commitmentIn({ event }: EventView): Pick<EvidenceLine, 'hash' | 'by' | 'kind'> | null {
  switch (event.type) {
    case 'DISPUTE_OPENED':
      return { hash: event.args.evidenceHash, by: event.args.openedBy, kind: 'statement' };
    case 'EVIDENCE_SUBMITTED':
      return { hash: event.args.evidenceHash, by: event.args.submittedBy, kind: 'statement' };
    case 'DISPUTE_RESOLVED':
      return {
        hash: event.args.reasonHash ?? zeroHash,
        by: event.args.resolvedBy,
        kind: 'reasons',
      };
    default:
      return null;
  }
}

/**
 * Oldest first. A package is shown as its author's only when that author sent its hash; reasons that were written and
 * not ruled by are nobody's.
 */
export function evidenceLines(
  events: readonly EventView[],
  held: readonly EvidenceView[],
  isArbiter: (author: Address) => boolean,
): readonly EvidenceLine[] {
  const lines: EvidenceLine[] = [];
  for (const line of events) {
    const commitment = line.event.status === 'retracted' ? null : commitmentIn(line);
    if (commitment === null) continue;
    const { hash, by, kind } = commitment;
    const view = held.find((each) => each.hash === hash && each.author === by) ?? null;
    const standing = hash === zeroHash ? 'silent' : view === null ? 'missing' : 'matches';
    lines.push({ hash, by, kind, at: line.event.timestamp, standing, view });
  }
  const committed = new Set(lines.map(({ hash }) => hash));
  for (const view of held)
    if (!committed.has(view.hash) && !isArbiter(view.author))
      lines.push({
        hash: view.hash,
        by: view.author,
        kind: 'statement',
        at: view.createdAt,
        standing: 'not_committed',
        view,
      });
  return lines;
}
