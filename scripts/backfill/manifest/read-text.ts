import { linesOf } from './lines.ts';
import type { Entries, Entry } from './manifest.ts';

/** An id per line. Empty lines are left out. */
export async function* readText(bytes: AsyncIterable<Uint8Array>): Entries {
  for await (const lines of linesOf(bytes)) {
    yield lines.flatMap(({ number, text }): Entry[] => {
      if (text === null) return [{ number, fault: 'it is not UTF-8' }];
      const id = text.trim();
      return id === '' ? [] : [{ number, id }];
    });
  }
}
