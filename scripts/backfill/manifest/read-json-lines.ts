import { fieldEntry } from './field-entry.ts';
import { type Line, linesOf } from './lines.ts';
import type { Entries, Entry } from './manifest.ts';

/** A JSON value per line: an object with the column, or a text that is the id itself. Empty lines are left out. */
export async function* readJsonLines(bytes: AsyncIterable<Uint8Array>, column: string | undefined): Entries {
  for await (const lines of linesOf(bytes)) yield lines.flatMap((line) => entryOf(line, column) ?? []);
}

function entryOf({ number, text }: Line, column: string | undefined): Entry | undefined {
  if (text === null) return { number, fault: 'it is not UTF-8' };
  if (text.trim() === '') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text.trim());
  } catch {
    return { number, fault: 'it is not JSON' };
  }
  if (typeof value === 'string') return { number, id: value };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { number, fault: 'it is neither an object nor a text' };
  }
  if (column === undefined) {
    const known = Object.keys(value).slice(0, 10).join(', ');
    return { number, fault: `it is an object; say by --column which of these is the id: ${known}` };
  }
  return fieldEntry(number, Object.hasOwn(value, column) ? Reflect.get(value, column) : undefined, column);
}
