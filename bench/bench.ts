/**
 * `npm run bench [-- --quick] [--json] [--write] [NAME…]`: measures each metric beside its baselines in the same run.
 * `--setup` installs the baselines first; alone it does only that. `--write` puts the table into docs/metrics.md.
 * `--growth` draws the plots of docs/growth.md instead.
 * People read standard error; the table, or with `--json` one JSON object on the last line, is on standard output.
 */
import process from 'node:process';
import { readCommandLine, refuseCommandLine } from '../scripts/command-line.mjs';
import { backfill } from './backfill/backfill.ts';
import { faults } from './faults/faults.ts';
import { socketMemory } from './fan-out/socket-memory.ts';
import { stalledReader } from './fan-out/stalled-reader.ts';
import { burst, single } from './fan-out/throughput.ts';
import { notMeasured, type BenchPart, type Metric } from './metric.ts';
import { measureGrowth } from './growth/growth.ts';
import { latency } from './latency.ts';
import { recovery } from './recovery/recovery.ts';
import { installBaselines } from './setup.ts';
import { storeMetric } from './store/store.ts';
import { describeMachine, table, writeTable } from './table.ts';

const parts: readonly BenchPart[] = [
  burst,
  single,
  socketMemory,
  stalledReader,
  backfill,
  latency,
  faults,
  recovery,
  storeMetric,
];

const usage = `npm run bench -- [--setup] [--quick] [--json] [--write] [NAME…]
  --setup  install the baselines; without a NAME nothing is measured then
  --quick  2 repeats instead of 5
  --json   one JSON object on the last line instead of the table
  --write  put the table between the marks in docs/metrics.md
  --growth draw the growth plots in docs/ instead; --most TRADES says how far (default 100000)
${parts.map((part) => `  ${part.name.padEnd(15)} ${part.about}`).join('\n')}
`;

const { values, positionals } = readCommandLine(
  usage,
  {
    setup: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    growth: { type: 'boolean', default: false },
    most: { type: 'string', default: '100000' },
  },
  { allowPositionals: true },
);
const unknown = positionals.filter((name) => !parts.some((part) => part.name === name));
if (unknown.length > 0) refuseCommandLine(`No figure is called ${unknown.join(', ')}.`, usage);

/** A part that fails leaves the others standing; its figure then says why there is none. */
async function measured(part: BenchPart, repeats: number): Promise<readonly Metric[]> {
  try {
    return await part.measure({ say, repeats });
  } catch (error) {
    process.exitCode = 1;
    const reason = error instanceof Error ? error.message : String(error);
    say(`  failed: ${error instanceof Error ? (error.stack ?? reason) : reason}`);
    return [notMeasured(part.about, '', '', '', reason)];
  }
}

const say = (line: string) => process.stderr.write(`${line}\n`);
if (values.setup) await installBaselines(say);

if (values.growth) {
  const most = Number(values.most);
  if (!(most >= 10_000)) {
    process.stderr.write('--most: a number of trades, 10000 or more.\n');
    process.exit(2);
  }
  await measureGrowth({ say, most });
  say('docs/growth.md is written');
} else if (!values.setup || positionals.length > 0) {
  const repeats = values.quick ? 2 : 5;
  const startedAt = Date.now();
  say(describeMachine());
  const metrics: Metric[] = [];
  for (const part of parts) {
    if (positionals.length > 0 && !positionals.includes(part.name)) continue;
    const from = performance.now();
    say(`${part.name}: ${part.about}`);
    metrics.push(...(await measured(part, repeats)));
    say(`  took ${Math.round((performance.now() - from) / 1000)} s`);
  }
  if (values.write) await writeTable(metrics, { repeats, startedAt });
  process.stdout.write(`${values.json ? JSON.stringify({ metrics }) : table(metrics)}\n`);
}
