import { formatBytes, formatMs } from '../../cli/quantities.ts';
import { type Column, formatTable } from '../../cli/table.ts';
import type { Paint } from '../../cli/terminal.ts';
import type { MeasuredBuild } from './measure-build.ts';

const HASH_CHARS = 12;

interface Field extends Column {
  readonly of: (build: MeasuredBuild) => string;
}

const FIELDS: readonly Field[] = [
  { header: 'job', of: ({ job }) => job },
  { header: 'hash', of: ({ hash }) => hash.slice(0, HASH_CHARS) },
  { header: 'size', align: 'right', of: ({ bytes }) => formatBytes(bytes) },
  { header: 'gzip', align: 'right', of: ({ gzipBytes }) => formatBytes(gzipBytes) },
];
const START: Field = {
  header: 'start',
  align: 'right',
  of: ({ startMs }) => (startMs === undefined ? '' : formatMs(startMs)),
};
const INSTALLED: Field = {
  header: 'installed beside it',
  of: ({ dependencies }) =>
    Object.entries(dependencies)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
};

/** A line per job; the column of starts only where they were measured. */
export function formatBuilds(builds: readonly MeasuredBuild[], paint: Paint): string[] {
  const measured = builds.some(({ startMs }) => startMs !== undefined);
  const fields = [...FIELDS, ...(measured ? [START] : []), INSTALLED];
  const rows = builds.map((build) => fields.map((field) => field.of(build)));
  return formatTable(fields, rows, paint);
}
