import { readFile } from 'node:fs/promises';
import { CliError } from '../cli/cli-error.ts';
import { EXIT } from '../cli/exit-code.ts';
import { PRICES, type Prices, pricesSchema } from './prices.ts';

/**
 * The price table, with those entries replaced that a JSON file of the same shape holds: all need not be there.
 * Throws a CliError for a file that cannot be read and for an entry that the table does not have.
 */
export async function readPrices(file: string | undefined): Promise<Prices> {
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

/** What the seconds of functions are multiplied by in a region. Throws a CliError for one that the table does not have. */
export function regionFactor({ regions }: Prices, region: string): number {
  const factor = Object.hasOwn(regions, region) ? regions[region] : undefined;
  if (factor !== undefined) return factor;
  throw new CliError(
    EXIT.usage,
    `Cannot price region ${JSON.stringify(region)}: the table does not have it; add it by --prices ` +
      `'{"regions": {${JSON.stringify(region)}: FACTOR}}' in a file, or choose one of ${Object.keys(regions).join(', ')}`,
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
