import { type Line, linesOf } from '../lines.ts';
import { fieldsOf } from './fields.ts';

export type CsvRecord =
  /** `number` is that of its first line. */
  | { readonly number: number; readonly fields: readonly string[] }
  | { readonly number: number; readonly fault: string };

/** A quoted field that goes over more lines was not meant to: somebody forgot to close it. */
const MAX_RECORD_LINES = 100;

/**
 * The records of a CSV file, those of a chunk at a time; empty lines are left out. After a record that cannot
 * be read it goes on with the next line, so that one stray quote does not take the rest of the file with it.
 */
export async function* csvRecordsOf(
  bytes: AsyncIterable<Uint8Array>,
  delimiter: string,
): AsyncGenerator<CsvRecord[]> {
  let waiting: readonly Line[] = [];
  for await (const lines of linesOf(bytes)) {
    const { records, rest } = takeRecords([...waiting, ...lines], delimiter, { isLast: false });
    waiting = rest;
    if (records.length > 0) yield records;
  }
  yield takeRecords(waiting, delimiter, { isLast: true }).records;
}

/** All records that the lines hold, and the lines of one that may go on. */
function takeRecords(
  lines: readonly Line[],
  delimiter: string,
  { isLast }: { readonly isLast: boolean },
): { readonly records: CsvRecord[]; readonly rest: readonly Line[] } {
  const records: CsvRecord[] = [];
  for (let index = 0; index < lines.length; ) {
    const taken = takeRecord(lines, index, delimiter);
    const mayGoOn = taken === 'open' && lines.length - index < MAX_RECORD_LINES;
    if (mayGoOn && !isLast) return { records, rest: lines.slice(index) };
    const number = lines[index]?.number ?? 0;
    if (taken === 'open') records.push({ number, fault: UNCLOSED });
    else if ('fault' in taken) records.push({ number, fault: taken.fault });
    else if (!isEmpty(taken)) records.push({ number, fields: taken.fields });
    index += typeof taken === 'object' && 'lines' in taken ? taken.lines : 1;
  }
  return { records, rest: [] };
}

const UNCLOSED = 'a quote is opened and not closed';

type Taken =
  | { readonly fields: readonly string[]; readonly lines: number }
  | { readonly fault: string }
  /** It does not end with these lines. */
  | 'open';

function isEmpty({ fields }: { readonly fields: readonly string[] }): boolean {
  return fields.length === 1 && fields[0] === '';
}

/** The record that starts at a line. */
function takeRecord(lines: readonly Line[], start: number, delimiter: string): Taken {
  const end = Math.min(lines.length, start + MAX_RECORD_LINES);
  let record = '';
  for (let index = start; index < end; index += 1) {
    const isFirst = index === start;
    const text = lines[index]?.text ?? null;
    if (text === null) return { fault: isFirst ? 'it is not UTF-8' : UNCLOSED };
    record = isFirst ? text : `${record}\n${text}`;
    if (!isFirst && !text.includes('"')) continue; // it cannot be the end
    const fields = fieldsOf(record, delimiter);
    if (fields === 'malformed') return { fault: isFirst ? 'a quote stands where none may' : UNCLOSED };
    if (fields !== 'open') return { fields, lines: index - start + 1 };
  }
  return 'open';
}
