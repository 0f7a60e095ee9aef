import { CliError } from '../../cli/cli-error.ts';
import { EXIT } from '../../cli/exit-code.ts';
import type { Row } from './big-query.ts';
import { fieldEntry } from './field-entry.ts';
import type { Entries, Entry } from './manifest.ts';

const BATCH = 1000;

/** One column of rows; it may be left out where they have one. Throws a CliError when they have no such column. */
export async function* readRows(rows: AsyncIterable<Row>, column: string | undefined): Entries {
  let chosen: string | undefined;
  let number = 0;
  let batch: Entry[] = [];
  for await (const row of rows) {
    chosen ??= chooseColumn(Object.keys(row), column);
    number += 1;
    batch.push(fieldEntry(number, row[chosen], chosen));
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

function chooseColumn(columns: readonly string[], column: string | undefined): string {
  const [only, ...others] = columns;
  if (column === undefined && only !== undefined && others.length === 0) return only;
  if (column !== undefined && columns.includes(column)) return column;
  const known = columns.map((name) => JSON.stringify(name)).join(', ');
  const why =
    column === undefined
      ? `they have ${columns.length} columns, say by --column which of them has the ids`
      : `they have no column ${JSON.stringify(column)}; there are`;
  throw new CliError(EXIT.usage, `Cannot read rows: ${why}: ${known}`);
}
