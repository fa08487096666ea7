/**
 * `npm run bench [-- --json] [NAME…]`: measures each figure beside its peer in the same run.
 * People read standard error; the table, or with `--json` one JSON object on the last line, is on standard output.
 */
import process from 'node:process';
import type { BenchPart, Figure } from './figure.ts';
import { latency } from './latency.ts';

const parts: readonly BenchPart[] = [latency];

function metWord(met: boolean | null): string {
  if (met === null) return 'no aim';
  return met ? 'yes' : 'no';
}

function table(figures: readonly Figure[]): string {
  const show = (value: number | null) => (value === null ? 'not measured' : value.toFixed(2));
  return [
    '| figure | ours | peer | ratio | aim | met |',
    '| --- | --- | --- | --- | --- | --- |',
    ...figures.map(
      (figure) =>
        `| ${figure.name} | ${show(figure.value)} ${figure.unit} | ${figure.peer}: ${show(figure.peerValue)} ${figure.unit} | ${show(figure.ratio)} | ${figure.aim} | ${metWord(figure.met)}${figure.note === undefined ? '' : ` (${figure.note})`} |`,
    ),
  ].join('\n');
}

const names = process.argv.slice(2);
const json = names.includes('--json');
const wanted = names.filter((name) => name !== '--json');
const unknown = wanted.filter((name) => !parts.some((part) => part.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `No figure is called ${unknown.join(', ')}. There are:\n${parts.map((part) => `  ${part.name}  ${part.about}`).join('\n')}\n`,
  );
  process.exit(2);
}

const say = (line: string) => process.stderr.write(`${line}\n`);
const figures: Figure[] = [];
for (const part of parts) {
  if (wanted.length > 0 && !wanted.includes(part.name)) continue;
  say(`${part.name}: ${part.about}`);
  figures.push(...(await part.measure({ say })));
}
process.stdout.write(`${json ? JSON.stringify({ figures }) : table(figures)}\n`);
