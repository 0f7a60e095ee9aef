import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { type ExternalAddresses, externalJobsJson } from '../../../shared/graph/external-jobs.ts';
import { CliError } from '../../cli/cli-error.ts';
import { EXIT } from '../../cli/exit-code.ts';

const REPOSITORY = resolve(import.meta.dirname, '../../..');
const NAMESPACE = 'klio-functions:';

/** What `pulumi config set` has kept of a stack. */
export interface StackFile {
  readonly project?: string;
  readonly region?: string;
  readonly prefix?: string;
  /** The other settings of Pulumi.yaml, as text. */
  readonly settings: Readonly<Record<string, string>>;
}

const fileSchema = z.object({ config: z.record(z.string(), z.unknown()).default({}) });

/** Reads `Pulumi.<stack>.yaml`, which lies beside Pulumi.yaml. Throws a CliError where there is none. */
export function readStackFile(stack: string, directory = REPOSITORY): StackFile {
  const file = join(directory, `Pulumi.${stack}.yaml`);
  const { config } = readInput(file, (text) => fileSchema.parse(parse(text)));
  const texts = Object.fromEntries(Object.entries(config).map(([key, value]) => [key, textOf(value)]));
  const own = Object.entries(texts)
    .filter(([key]) => key.startsWith(NAMESPACE))
    .map(([key, text]) => [key.slice(NAMESPACE.length), text]);
  const { prefix, ...settings } = Object.fromEntries(own) as Record<string, string>;
  return {
    ...(texts['gcp:project'] !== undefined && { project: texts['gcp:project'] }),
    ...(texts['gcp:region'] !== undefined && { region: texts['gcp:region'] }),
    ...(prefix !== undefined && { prefix }),
    settings,
  };
}

/** Reads where external jobs are: the output `jobs` of the stack that owns them, as JSON. */
export function readExternalJobs(file: string): ExternalAddresses {
  return readInput(file, (text) => externalJobsJson.parse(text));
}

function readInput<T>(file: string, parseText: (text: string) => T): T {
  try {
    return parseText(readFileSync(file, 'utf8'));
  } catch (cause) {
    const said = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
    throw new CliError(EXIT.usage, `Cannot read ${file}: ${said}`, { cause });
  }
}

/** As Pulumi hands a value to the program: text, and JSON for what is no text. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
