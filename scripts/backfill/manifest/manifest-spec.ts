import { CliError } from '../../cli/cli-error.ts';
import { EXIT } from '../../cli/exit-code.ts';

export const FORMATS = ['text', 'csv', 'tsv', 'json-lines', 'avro'] as const;
export type Format = (typeof FORMATS)[number];

/** How the bytes of a manifest are read. */
interface Encoding {
  readonly format: Format;
  readonly isGzipped: boolean;
}

/** Where ids come from. */
export type ManifestSpec =
  | ({ readonly kind: 'stdin' } & Encoding)
  | ({ readonly kind: 'file'; readonly path: string } & Encoding)
  | ({ readonly kind: 'object'; readonly bucket: string; readonly name: string } & Encoding)
  /** Each object `<prefix><id><suffix>` of a bucket. */
  | { readonly kind: 'listing'; readonly bucket: string; readonly prefix: string; readonly suffix: string }
  | ({ readonly kind: 'table' } & TableName)
  | { readonly kind: 'query'; readonly sql: string };

export interface TableName {
  /** That of the deployment unless given. */
  readonly project?: string;
  readonly dataset: string;
  readonly table: string;
}

/**
 * Reads what a command line calls a manifest: a path, `-`, `gs://bucket/object`, `gs://bucket/prefix*suffix`,
 * `bq:project.dataset.table` or `bq:SELECT …`. The format follows from the name's ending unless it is given.
 * Throws a CliError.
 */
export function parseManifestSpec(text: string, format?: Format): ManifestSpec {
  if (text.startsWith('bq:')) return bigQuerySpec(text.slice('bq:'.length).trim(), text);
  if (text.startsWith('gs://')) return storageSpec(text, format);
  const encoding = encodingOf(text, format);
  return text === '-' ? { kind: 'stdin', ...encoding } : { kind: 'file', path: text, ...encoding };
}

function storageSpec(text: string, format: Format | undefined): ManifestSpec {
  const [, bucket, name] = /^gs:\/\/([^/*]+)\/(.+)$/.exec(text) ?? [];
  if (!bucket || !name) throw unreadable(text, 'must be gs://bucket/object or gs://bucket/prefix*suffix');
  const [prefix = '', suffix, ...more] = name.split('*');
  if (suffix === undefined) return { kind: 'object', bucket, name, ...encodingOf(name, format) };
  if (more.length > 0) throw unreadable(text, 'must have one "*", which stands for the id');
  return { kind: 'listing', bucket, prefix, suffix };
}

function bigQuerySpec(rest: string, text: string): ManifestSpec {
  const table = /^`?(?:([a-z0-9.:-]+)\.)?(\w+)\.([\w$-]+)`?$/.exec(rest);
  const [, project, dataset, name] = table ?? [];
  if (dataset && name) return { kind: 'table', ...(project && { project }), dataset, table: name };
  if (/\s/.test(rest)) return { kind: 'query', sql: rest };
  throw unreadable(text, 'must be bq:project.dataset.table or bq:SELECT …');
}

const BY_EXTENSION: Readonly<Record<string, Format>> = {
  csv: 'csv',
  tsv: 'tsv',
  json: 'json-lines',
  jsonl: 'json-lines',
  ndjson: 'json-lines',
  avro: 'avro',
};

function encodingOf(name: string, format: Format | undefined): Encoding {
  const isGzipped = /\.gz$/i.test(name);
  const plain = isGzipped ? name.slice(0, -'.gz'.length) : name;
  const extension = /\.([^./]+)$/.exec(plain)?.[1]?.toLowerCase() ?? '';
  return { format: format ?? BY_EXTENSION[extension] ?? 'text', isGzipped };
}

function unreadable(text: string, rule: string): CliError {
  return new CliError(EXIT.usage, `Cannot read manifest ${JSON.stringify(text)}: it ${rule}`);
}
