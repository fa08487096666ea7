import type { DossierJson } from '../../src-escrow/dossier/dossier.ts';
import type { Note } from '../../src-shared/trade/note.ts';
import type { SignedProposal } from '../../src-shared/trade/settlement.ts';
import type { EvidenceView } from '../../src-shared/ipc/views.ts';
import { proposalWords } from '../../src-shared/words/proposal-words.ts';
import { fullTime } from '../../src-shared/words/times.ts';

/** One line of the page's list of events: when, what in words, where it stands. */
export interface DossierLine {
  readonly at: number;
  readonly title: string;
  readonly block: number;
  readonly txHash: string;
}
export interface DossierPage {
  readonly dossier: DossierJson;
  readonly title: string;
  readonly state: string;
  /** Terms and parties, name and value. */
  readonly facts: readonly (readonly [string, string])[];
  readonly lines: readonly DossierLine[];
  readonly evidence: readonly EvidenceView[];
  readonly proposals: readonly SignedProposal[];
  readonly notes: readonly Note[];
  /** What a note says, in plain words. */
  readonly saidIn: (note: Note) => string;
  /** Name of an account, by address. */
  readonly nameOf: (address: string) => string;
}

/** Everything in it comes from outside. */
function escaped(text: string): string {
  const marks: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (mark) => marks[mark] ?? '');
}
const row = (...cells: readonly string[]): string =>
  `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
const code = (text: string): string => `<code>${escaped(text)}</code>`;

const style = `
  @page { margin: 18mm; }
  body { font: 10pt/1.45 "IBM Plex Sans", system-ui, sans-serif; color: #14191a; max-width: 48rem; margin: 2rem auto; }
  h1 { font-size: 16pt; margin: 0; } h2 { font-size: 11pt; margin: 1.6em 0 0.4em; }
  table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
  td { border-top: 1px solid #d5d9d6; padding: 0.25em 0.8em 0.25em 0; vertical-align: top; overflow-wrap: anywhere; }
  td:first-child { width: 11rem; color: #535c5d; } tr { break-inside: avoid; }
  code { font: 8.5pt "IBM Plex Mono", ui-monospace, monospace; } .quiet { color: #535c5d; }
  .said { white-space: pre-wrap; }`;

/** The dossier as one page to print: no script, no link, nothing loaded from anywhere. */
export function dossierPage(page: DossierPage): string {
  const { dossier, evidence, nameOf, saidIn } = page;
  const pieces = dossier.evidence.map((piece) => {
    const view = evidence.find(({ hash }) => hash === piece.hash);
    const said =
      view === undefined
        ? '<span class="quiet">the package is not here</span>'
        : [
            view.text === null ? '' : `<p class="said">${escaped(view.text)}</p>`,
            ...view.files.map((file) => `<div>${escaped(file.name)}, ${file.size} bytes</div>`),
          ].join('');
    return row(escaped(nameOf(piece.by)), `${said}${code(piece.hash)}`);
  });
  const notes = page.notes.map((note) =>
    row(
      `${escaped(nameOf(note.author))}<br>${fullTime(note.createdAt)}`,
      `<p class="said">${escaped(saidIn(note))}</p>
<span class="quiet">note</span> ${code(note.id)}<br><span class="quiet">signature</span> ${code(note.signature)}`,
    ),
  );
  const proposals = page.proposals.map((proposal) =>
    row(
      escaped(nameOf(proposal.signer)),
      `${escaped(proposalWords(proposal))} ${code(proposal.signature)}`,
    ),
  );
  const section = (title: string, rows: readonly string[]): string =>
    rows.length === 0 ? '' : `<h2>${title}</h2><table>${rows.join('')}</table>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(page.title)}</title><style>${style}</style></head><body>
<h1>${escaped(page.title)}</h1>
<p class="quiet">${escaped(page.state)}. Made ${fullTime(dossier.madeAt)}. This page is for reading; the JSON dossier beside it
is for checking: <code>npm run verify-dossier -- FILE --rpc-url URL</code></p>
${section('Terms', [
  ...page.facts.map(([name, value]) => row(escaped(name), escaped(value))),
  row('Trade id', code(dossier.tradeId)),
  row('Escrow', `${code(dossier.escrow)} on chain ${dossier.chainId}`),
])}
${section(
  'Events',
  page.lines.map((line) =>
    row(
      fullTime(line.at),
      `${escaped(line.title)}<br><span class="quiet">block ${line.block}</span> ${code(line.txHash)}`,
    ),
  ),
)}
${section('Evidence', pieces)}
${section('Notes', notes)}
${section('Proposals', proposals)}
</body></html>
`;
}
