/**
 * The fields of one CSV record: https://www.rfc-editor.org/rfc/rfc4180. 'open' where it ends within quotes, so
 * that the next line belongs to it too; 'malformed' where quotes stand where none may.
 */
export function fieldsOf(record: string, delimiter: string): readonly string[] | 'open' | 'malformed' {
  if (!record.includes('"')) return record.split(delimiter);
  const fields: string[] = [];
  for (let start = 0; start <= record.length; ) {
    const isQuoted = record[start] === '"';
    const end = isQuoted ? closingQuote(record, start) + 1 : delimiterAfter(record, start, delimiter);
    if (isQuoted && end === 0) return 'open';
    const field = record.slice(start, end);
    fields.push(isQuoted ? field.slice(1, -1).replaceAll('""', '"') : field);
    const endsWell = end === record.length || record[end] === delimiter;
    if (!endsWell || (!isQuoted && field.includes('"'))) return 'malformed';
    start = end + 1;
  }
  return fields;
}

/** Doubled quotes are part of the field. */
function closingQuote(record: string, start: number): number {
  let at = record.indexOf('"', start + 1);
  while (at >= 0 && record[at + 1] === '"') at = record.indexOf('"', at + 2);
  return at;
}

function delimiterAfter(record: string, start: number, delimiter: string): number {
  const at = record.indexOf(delimiter, start);
  return at < 0 ? record.length : at;
}
