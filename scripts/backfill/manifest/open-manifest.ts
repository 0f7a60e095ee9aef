import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { KlioError } from '../../../shared/errors/klio-error.ts';
import type { ObjectLister, ObjectName, ObjectStore } from '../../../shared/platform/object-store.ts';
import type { Cli } from '../../cli/cli.ts';
import { CliError } from '../../cli/cli-error.ts';
import { EXIT, exitCodeOf } from '../../cli/exit-code.ts';
import { readAvro } from './avro/read-avro.ts';
import type { BigQueryReader } from './big-query.ts';
import { readCsv } from './csv/read-csv.ts';
import type { Entries, Manifest } from './manifest.ts';
import type { Format, ManifestSpec } from './manifest-spec.ts';
import { readJsonLines } from './read-json-lines.ts';
import { readListing } from './read-listing.ts';
import { readRows } from './read-rows.ts';
import { readText } from './read-text.ts';
import { through } from './through.ts';

/** What manifests are read from. */
export interface ManifestSources {
  readonly stdin: Cli['stdin'];
  readonly store: Pick<ObjectStore, 'look' | 'read'> & ObjectLister;
  readonly bigQuery: BigQueryReader;
  readonly signal: AbortSignal;
}

export interface ManifestOptions extends ManifestSources {
  /** Which column, field or key has the ids. */
  readonly column?: string | undefined;
}

/**
 * Opens a manifest. It is read as its entries are asked for and never held whole. Reading ends in a CliError that
 * says what is wrong with it, or in the KlioError of what keeps its bytes.
 */
export function openManifest(spec: ManifestSpec, options: ManifestOptions): Manifest {
  const { column, store, bigQuery, signal } = options;
  const title = titleOf(spec);
  const manifest = (unit: Manifest['unit'], entries: Entries): Manifest => ({
    title,
    unit,
    entries: explained(entries, title),
  });
  switch (spec.kind) {
    case 'listing':
      return manifest('object', readListing(spec, store, signal));
    case 'table':
      return manifest('row', readRows(bigQuery.readTable(spec, signal), column));
    case 'query':
      return manifest('row', readRows(bigQuery.runQuery(spec.sql, signal), column));
    default: {
      const stored = bytesOf(spec, options);
      const bytes = spec.isGzipped ? through<Uint8Array>(stored, createGunzip()) : stored;
      return manifest(spec.format === 'avro' ? 'record' : 'line', read(spec.format, bytes, column));
    }
  }
}

function read(format: Format, bytes: AsyncIterable<Uint8Array>, column: string | undefined): Entries {
  switch (format) {
    case 'text':
      return readText(bytes);
    case 'csv':
      return readCsv(bytes, { delimiter: ',', column });
    case 'tsv':
      return readCsv(bytes, { delimiter: '\t', column });
    case 'json-lines':
      return readJsonLines(bytes, column);
    case 'avro':
      return readAvro(bytes, column);
  }
}

function bytesOf(
  spec: Extract<ManifestSpec, { readonly isGzipped: boolean }>,
  { stdin, store, signal }: ManifestSources,
): AsyncIterable<Uint8Array> {
  switch (spec.kind) {
    case 'stdin':
      return stdin;
    case 'file':
      return fileBytes(spec.path, signal);
    case 'object':
      return objectBytes(spec, store, signal);
  }
}

/** Opened when somebody reads: an error that nobody waits for yet would end the process. */
async function* fileBytes(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path, { signal });
}

async function* objectBytes(
  { bucket, name }: ObjectName,
  store: ManifestSources['store'],
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const found = await store.look({ bucket, name }, signal);
  if (!found) throw new Error('there is no such object');
  yield* store.read(found, found.generation, signal);
}

function titleOf(spec: ManifestSpec): string {
  switch (spec.kind) {
    case 'stdin':
      return 'standard input';
    case 'file':
      return spec.path;
    case 'object':
      return `gs://${spec.bucket}/${spec.name}`;
    case 'listing':
      return `gs://${spec.bucket}/${spec.prefix}*${spec.suffix}`;
    case 'table':
      return `bq:${spec.project ? `${spec.project}.` : ''}${spec.dataset}.${spec.table}`;
    case 'query':
      return `bq:${spec.sql}`;
  }
}

/** Adds which manifest it was to what went wrong in reading it. */
async function* explained(entries: Entries, title: string): Entries {
  try {
    yield* entries;
  } catch (cause) {
    if (cause instanceof KlioError) throw cause;
    const reason = reasonOf(cause);
    const exitCode = exitCodeOf(cause);
    throw new CliError(
      exitCode === EXIT.unexpected ? EXIT.usage : exitCode,
      `Cannot read manifest ${title}: ${reason}`,
      { cause },
    );
  }
}

function reasonOf(cause: unknown): string {
  const { code, message } = cause instanceof Error ? (cause as NodeJS.ErrnoException) : {};
  if (code === 'Z_DATA_ERROR')
    return `it is named .gz and cannot be unpacked (${message}); compress it again, or rename it`;
  if (code === 'Z_BUF_ERROR') return `it ends early (${message}); copy it again`;
  return message ?? String(cause);
}
