import type { Address, Hash } from '../../src-shared/brand.ts';
import type { EventView, EvidenceView } from '../../src-shared/ipc/views.ts';
import { zeroHash } from '../../src-shared/parse.ts';

/** One piece of evidence: what the chain commits to, and what is kept here of it. */
export interface EvidenceLine {
  readonly hash: Hash;
  readonly by: Address;
  /** Unix milliseconds: the block's, or the author's own clock while nothing is on the chain. */
  readonly at: number;
  /** `silent`: a dispute that was opened without a statement. */
  readonly standing: 'matches' | 'missing' | 'not_committed' | 'silent';
  readonly view: EvidenceView | null;
}

/** Oldest first. A package is shown as its author's only when that author sent its hash. */
export function evidenceLines(
  events: readonly EventView[],
  held: readonly EvidenceView[],
): readonly EvidenceLine[] {
  const lines: EvidenceLine[] = [];
  for (const { event } of events) {
    if (event.status === 'retracted') continue;
    if (event.type !== 'DISPUTE_OPENED' && event.type !== 'EVIDENCE_SUBMITTED') continue;
    const hash = event.args.evidenceHash;
    const by = event.type === 'DISPUTE_OPENED' ? event.args.openedBy : event.args.submittedBy;
    const view = held.find((each) => each.hash === hash && each.author === by) ?? null;
    const standing = hash === zeroHash ? 'silent' : view === null ? 'missing' : 'matches';
    lines.push({ hash, by, at: event.timestamp, standing, view });
  }
  const committed = new Set(lines.map(({ hash }) => hash));
  for (const view of held)
    if (!committed.has(view.hash))
      lines.push({
        hash: view.hash,
        by: view.author,
        at: view.createdAt,
        standing: 'not_committed',
        view,
      });
  return lines;
}
