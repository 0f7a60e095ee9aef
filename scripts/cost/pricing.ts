import { readFile } from 'node:fs/promises';
import type { JobGraph } from '../../shared/graph/graph.ts';
import { CliError } from '../cli/cli-error.ts';
import { EXIT } from '../cli/exit-code.ts';
import { requireJob } from '../cli/load-graph.ts';
import { PRICES, type Prices, pricesSchema } from './prices.ts';
import type { SecondsPerEntity } from './seconds-per-entity.ts';

/** All that time and money are estimated from. */
export interface Pricing {
  readonly prices: Prices;
  readonly region: string;
  /** What the seconds of functions are multiplied by in the region. */
  readonly regionFactor: number;
  readonly seconds: SecondsPerEntity;
}

export interface PricingChoice {
  readonly seconds: SecondsPerEntity;
  readonly region: string;
  /** A JSON file of prices that replace those of the table. */
  readonly prices?: string;
}

/** Throws a CliError for prices that cannot be read, a region without a price and a job that is not in the graph. */
export async function readPricing(
  graph: JobGraph,
  { seconds, region, prices: file }: PricingChoice,
): Promise<Pricing> {
  for (const job of seconds.byJob.keys()) requireJob(graph, job);
  const prices = await readPrices(file);
  return { prices, region, regionFactor: regionFactorOf(prices, region), seconds };
}

/** The price table, with those entries replaced that the file holds: all need not be there. */
async function readPrices(file: string | undefined): Promise<Prices> {
  if (file === undefined) return PRICES;
  try {
    const own: unknown = JSON.parse(await readFile(file, 'utf8'));
    const result = pricesSchema.safeParse(merged(PRICES, own));
    if (result.success) return result.data;
    const faults = result.error.issues.map(({ path, message }) => `${path.join('.') || 'file'}: ${message}`);
    throw new Error(faults.join('; '));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CliError(EXIT.usage, `Cannot read prices: ${reason} [file=${file}]`, { cause });
  }
}

function regionFactorOf({ regions }: Prices, region: string): number {
  const factor = Object.hasOwn(regions, region) ? regions[region] : undefined;
  if (factor !== undefined) return factor;
  const entry = JSON.stringify({ regions: { [region]: 1 } });
  throw new CliError(
    EXIT.usage,
    `Cannot price region ${JSON.stringify(region)}: the table does not have it; add its factor by --prices with a ` +
      `file such as ${entry}, or choose one of ${Object.keys(regions).join(', ')}`,
  );
}

function merged(table: unknown, own: unknown): unknown {
  if (!isRecord(table) || !isRecord(own)) return own;
  const replaced = Object.entries(own).map(([key, value]) => [key, merged(table[key], value)]);
  return { ...table, ...Object.fromEntries(replaced) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
