import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, release } from 'node:os';
import process from 'node:process';
import { format, resolveConfig } from 'prettier';
import { shortNumber, type Metric } from './metric.ts';

const metricsPage = new URL('../docs/metrics.md', import.meta.url);
const begin = '<!-- bench:begin -->';
const end = '<!-- bench:end -->';

export function table(metrics: readonly Metric[]): string {
  const show = (value: number | null, unit: string) =>
    value === null ? 'not measured' : `${shortNumber(value)} ${unit}`;
  return [
    '| figure | ours | peer, same run | ratio | aim | met | note |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...metrics.map((metric) => {
      const { name, value, unit, baseline, baselineValue, ratio, aim, note } = metric;
      const cells = [
        name,
        show(value, unit),
        baselineValue === null ? baseline : `${baseline}: ${show(baselineValue, unit)}`,
        ratio === null ? '' : shortNumber(ratio),
        aim === 'none' ? '' : aim,
        metWord(metric),
        note ?? '',
      ];
      return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
    }),
  ].join('\n');
}

function metWord({ met }: Metric): string {
  if (met === null) return '';
  return met ? 'yes' : '**no**';
}

export function describeMachine(): string {
  const model = cpus()[0]?.model ?? 'unknown processor';
  return `Node ${process.version.slice(1)}, ${availableParallelism()} cores (${model}), ${process.platform} ${release()}, load ${loadavg()[0]?.toFixed(1) ?? '?'} at the start`;
}

/** Puts the figures between the marks of docs/metrics.md; figures of a partial run replace the table all the same. */
export async function writeTable(
  metrics: readonly Metric[],
  run: { readonly repeats: number; readonly startedAt: number },
): Promise<void> {
  const text = await readFile(metricsPage, 'utf8');
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from === -1 || to < from) throw new Error(`docs/metrics.md has no ${begin} … ${end}`);
  const section = [
    table(metrics),
    '',
    `${describeMachine()}; ${run.repeats} interleaved repeats, medians, ${new Date(run.startedAt).toISOString().slice(0, 10)}. Ratios are the result; they are taken repeat by repeat. The trade service has sign-in, filters, cursors and durable commits on. Again: \`npm run bench -- --setup\`, then \`npm run bench -- --write\`.`,
  ].join('\n');
  const next = `${text.slice(0, from + begin.length)}\n\n${section}\n\n${text.slice(to)}`;
  const config = await resolveConfig(metricsPage);
  await writeFile(metricsPage, await format(next, { ...config, parser: 'markdown' }));
}
