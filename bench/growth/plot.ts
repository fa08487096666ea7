import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { baselinesFolder } from '../processes.ts';

/** How the cost of one unit of work moves as there is more of it. */
export interface GrowthSeries {
  readonly file: string;
  readonly title: string;
  readonly work: string;
  readonly cost: string;
  readonly points: readonly GrowthPoint[];
}

export interface GrowthPoint {
  /** Amount of work: trades, sockets … */
  readonly work: number;
  /** Microseconds for one unit of it. */
  readonly microseconds: number;
}

/**
 * The exponent b of total time = a · work^b, by least squares over the logarithms; 1 is growth with the work, less is
 * better.
 */
export function growthExponent(points: readonly GrowthPoint[]): number {
  const xs = points.map(({ work }) => Math.log(work));
  const ys = points.map(({ work, microseconds }) => Math.log(work * microseconds));
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [xMean, yMean] = [mean(xs), mean(ys)];
  const above = xs.reduce((sum, x, index) => sum + (x - xMean) * ((ys[index] ?? 0) - yMean), 0);
  const below = xs.reduce((sum, x) => sum + (x - xMean) ** 2, 0);
  return above / below;
}

/** A measured exponent may miss 1 by this much without saying anything: the noise of a shared machine. */
const noise = 0.1;

export const growsNoFaster = (points: readonly GrowthPoint[]): boolean =>
  growthExponent(points) <= 1 + noise;

export function statement({ points }: GrowthSeries): string {
  const exponent = growthExponent(points).toFixed(2);
  return growsNoFaster(points)
    ? `grows no faster than its work (time ~ work^${exponent})`
    : `grows faster than its work (time ~ work^${exponent})`;
}

interface VegaModules {
  readonly vega: {
    readonly parse: (spec: unknown) => unknown;
    readonly View: new (
      runtime: unknown,
      options: { readonly renderer: 'none' },
    ) => { readonly toSVG: () => Promise<string> };
  };
  readonly vegaLite: { readonly compile: (spec: unknown) => { readonly spec: unknown } };
}

/** Vega is installed beside the baselines, so that the project itself does not carry it. */
async function loadVega(): Promise<VegaModules> {
  const { resolve } = createRequire(`${baselinesFolder}package.json`);
  const [vega, vegaLite] = (await Promise.all(
    ['vega', 'vega-lite'].map((name) => import(pathToFileURL(resolve(name)).href)),
  )) as [VegaModules['vega'], VegaModules['vegaLite']];
  return { vega, vegaLite };
}

/** The series as an SVG: cost of a unit over the amount of work, the amount on a logarithmic axis. */
export async function plotSvg(series: GrowthSeries): Promise<string> {
  const { vega, vegaLite } = await loadVega();
  const { spec } = vegaLite.compile({
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { text: series.title, subtitle: statement(series), anchor: 'start' },
    width: 480,
    height: 240,
    background: 'white',
    data: { values: series.points },
    mark: { type: 'line', point: true },
    encoding: {
      x: { field: 'work', type: 'quantitative', scale: { type: 'log' }, title: series.work },
      y: {
        field: 'microseconds',
        type: 'quantitative',
        scale: { zero: true },
        title: series.cost,
      },
    },
  });
  return new vega.View(vega.parse(spec), { renderer: 'none' }).toSVG();
}
