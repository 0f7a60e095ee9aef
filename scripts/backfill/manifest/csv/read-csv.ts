import { CliError } from '../../../cli/cli-error.ts';
import { EXIT } from '../../../cli/exit-code.ts';
import type { Entries, Entry } from '../manifest.ts';
import { type CsvRecord, csvRecordsOf } from './records.ts';

interface CsvOptions {
  readonly delimiter: ',' | '\t';
  /** May be left out where there is one column. */
  readonly column: string | undefined;
}

/** One column of a CSV file whose first record names the columns. Throws a CliError when that one is not among them. */
export async function* readCsv(bytes: AsyncIterable<Uint8Array>, { delimiter, column }: CsvOptions): Entries {
  let header: Header | undefined;
  for await (const records of csvRecordsOf(bytes, delimiter)) {
    const entries: Entry[] = [];
    for (const record of records) {
      if (header) entries.push(entryOf(record, header));
      else header = headerOf(record, column);
    }
    yield entries;
  }
}

interface Header {
  readonly columns: number;
  /** Where the ids are. */
  readonly index: number;
}

function headerOf(record: CsvRecord, column: string | undefined): Header {
  if ('fault' in record) throw noColumn(`its header cannot be read: ${record.fault}`);
  const names = record.fields.map((name) => name.replace(/^\uFEFF/, '').trim());
  const index = column === undefined && names.length === 1 ? 0 : names.indexOf(column ?? '');
  const known = names.map((name) => JSON.stringify(name)).join(', ');
  if (column === undefined && names.length > 1) {
    throw noColumn(`it has ${names.length} columns, say by --column which of them has the ids: ${known}`);
  }
  if (index < 0) throw noColumn(`its header has no column ${JSON.stringify(column)}; columns are ${known}`);
  return { columns: names.length, index };
}

function entryOf(record: CsvRecord, { columns, index }: Header): Entry {
  if ('fault' in record) return record;
  const { number, fields } = record;
  const id = fields[index];
  if (id !== undefined && fields.length === columns) return { number, id: id.trim() };
  return { number, fault: `it has ${fields.length} fields, the header has ${columns}` };
}

function noColumn(why: string): CliError {
  return new CliError(EXIT.usage, `Cannot read CSV: ${why}`);
}
